/** What CloudFormation would send to ECR for a CreationTemplate: taken by the recorder, which holds it against the API's model. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { promisify } from 'util';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment } from './deployment';
import { AppliedFor, CreationTemplate, CreationTemplateProps, TagMutabilitySetting } from '../../src';
import { LocalAws, ensurePython } from '../local-aws';

const KEY_ARN = 'arn:aws:kms:us-east-1:000000000000:key/12345678-1234-1234-1234-123456789012';

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
  await aws.bootstrap();
});
afterAll(() => aws?.stop());
beforeEach(() => aws.recorder.clear());

const template = (props: CreationTemplateProps) => (stack: Stack) => { new CreationTemplate(stack, 'Template', props); };

/** Every prop there is. */
function everything(stack: Stack): void {
  new CreationTemplate(stack, 'Template', {
    prefix: 'all/of/it',
    appliedFor: [AppliedFor.PULL_THROUGH_CACHE, AppliedFor.REPLICATION, AppliedFor.CREATE_ON_PUSH],
    description: 'Says all that can be said',
    encryption: ecr.RepositoryEncryption.KMS_DSSE,
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN),
    tagMutability: TagMutabilitySetting.immutableExcept('latest', 'dev-*'),
    lifecyclePolicyRules: [{ description: 'Keep ten', maxImageCount: 10 }],
    repositoryPolicy: new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['ecr:BatchGetImage'] })],
    }),
    resourceTags: { team: 'platform', stage: 'prod' },
  });
}

test('every prop arrives as the field of CreateRepositoryCreationTemplate that it is, and there is no field without a prop', async () => {
  const deployment = new Deployment(aws, 'Everything');
  await deployment.deploy(everything);
  const [{ action, request }, ...rest] = await aws.recorder.written();
  expect({ action, rest }).toEqual({ action: 'CreateRepositoryCreationTemplate', rest: [] });
  expect(request).toEqual({
    prefix: 'all/of/it',
    appliedFor: ['PULL_THROUGH_CACHE', 'REPLICATION', 'CREATE_ON_PUSH'],
    description: 'Says all that can be said',
    encryptionConfiguration: { encryptionType: 'KMS_DSSE', kmsKey: KEY_ARN },
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: ['latest', 'dev-*'].map((filter) => ({ filterType: 'WILDCARD', filter })),
    lifecyclePolicy: expect.any(String),
    repositoryPolicy: expect.any(String),
    resourceTags: [{ Key: 'team', Value: 'platform' }, { Key: 'stage', Value: 'prod' }],
    customRoleArn: expect.stringMatching(/^arn:aws:iam::000000000000:role\/[^/]+$/),
  });
  expect(JSON.parse(request.lifecyclePolicy)).toEqual({
    rules: [{
      rulePriority: 1, description: 'Keep ten', selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 }, action: { type: 'expire' },
    }],
  });
  expect(JSON.parse(request.repositoryPolicy)).toEqual({
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'ecr:BatchGetImage' }],
  });
  expect(Object.keys(request).sort()).toEqual((await membersOf('CreateRepositoryCreationTemplate')).sort());
  await deployment.destroy();
});

/** The members that an action's request can have, as botocore's model knows them. */
async function membersOf(action: string): Promise<string[]> {
  const question = 'import botocore.session, json, sys; '
    + 'print(json.dumps(list(botocore.session.get_session().get_service_model("ecr").operation_model(sys.argv[1]).input_shape.members)))';
  return JSON.parse((await promisify(execFile)(await ensurePython(), ['-c', question, action])).stdout);
}

test('every prop passes cfn-lint in all regions', async () => {
  const assembly = path.join(aws.folder, 'linted');
  const app = new App({ outdir: assembly });
  everything(new Stack(app, 'Everything'));
  app.synth();
  const cfnLint = path.join(path.dirname(await ensurePython()), 'cfn-lint');
  const file = path.join(assembly, 'Everything.template.json');
  const { stdout } = await promisify(execFile)(cfnLint, ['--format', 'json', '--non-zero-exit-code', 'none', '--regions', 'ALL_REGIONS', '--', file]);
  expect(JSON.parse(stdout)).toEqual([]);
});

test("the API reference's own example is what a CreationTemplate sends", async () => {
  const { about, ...example } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'local-aws', 'fixtures', 'creation-template-example.json'), 'utf8'));
  const deployment = new Deployment(aws, 'Reference');
  await deployment.deploy((stack) => {
    new CreationTemplate(stack, 'Template', {
      prefix: 'eng/test',
      appliedFor: [AppliedFor.REPLICATION],
      description: 'Repos for testing images',
      encryption: ecr.RepositoryEncryption.AES_256,
      tagMutability: TagMutabilitySetting.MUTABLE,
      resourceTags: { environment: 'test' },
      lifecyclePolicyRules: [{ description: 'Expire images older than 14 days', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(14) }],
      repositoryPolicy: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({
          sid: 'LambdaECRPullPolicy', principals: [new iam.ServicePrincipal('lambda.amazonaws.com')], actions: ['ecr:BatchGetImage'],
        })],
      }),
    });
  });
  const [{ request: { lifecyclePolicy, repositoryPolicy, customRoleArn, ...request } }] = await aws.recorder.written();
  expect({ ...request, lifecyclePolicy: JSON.parse(lifecyclePolicy), repositoryPolicy: JSON.parse(repositoryPolicy) }).toEqual(example);
  // The example has tags and no role, with which the user guide says that the creation of a repository fails.
  expect(customRoleArn).toEqual(expect.any(String));
  await deployment.destroy();
});

test('is created, changed, replaced and removed', async () => {
  const deployment = new Deployment(aws, 'Life');
  await deployment.deploy(template({ prefix: 'first', appliedFor: [AppliedFor.REPLICATION], description: 'to go' }));
  await deployment.deploy(template({ prefix: 'first', appliedFor: [AppliedFor.REPLICATION], tagMutability: TagMutabilitySetting.immutableExcept('dev-*') }));
  expect(await aws.ecr.describeTemplate('first')).toMatchObject({
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
  });
  expect(await aws.ecr.describeTemplate('first')).not.toHaveProperty('description', 'to go');

  await deployment.deploy(template({ prefix: 'second', appliedFor: [AppliedFor.REPLICATION] }));
  expect([await aws.ecr.describeTemplate('first'), await aws.ecr.describeTemplate('second')]).toEqual([
    undefined, expect.objectContaining({ imageTagMutability: 'IMMUTABLE' }),
  ]);
  await deployment.destroy();
  expect(await aws.ecr.describeTemplate('second')).toBeUndefined();
  expect((await aws.recorder.written()).map(({ action }) => action.replace('RepositoryCreationTemplate', ''))).toEqual(['Create', 'Update', 'Create', 'Delete', 'Delete']);
});

test('a repository made of what was recorded refuses the second push, except to the tags that are named', async () => {
  const deployment = new Deployment(aws, 'Promise');
  await deployment.deploy((stack) => {
    new CreationTemplate(stack, 'Team', {
      prefix: 'team', appliedFor: [AppliedFor.CREATE_ON_PUSH], tagMutability: TagMutabilitySetting.immutableExcept('dev-*'), resourceTags: { team: 'a' },
    });
    new CreationTemplate(stack, 'Root', { prefix: CreationTemplate.ROOT, appliedFor: [AppliedFor.REPLICATION] });
  });
  expect(await aws.createByTemplate('team/api', 'CREATE_ON_PUSH')).toBe('team');
  expect(await aws.createByTemplate('other/api', 'REPLICATION')).toBe('ROOT');
  for (const repository of ['team/api', 'other/api']) {
    const first = await aws.ecr.putImage(repository, 'v1', 'one');
    expect(await aws.ecr.putImage(repository, 'v1', 'two')).toEqual({ refused: expect.any(String) });
    expect((await aws.ecr.listTags(repository)).v1).toBe(first.digest);
  }
  await aws.ecr.putImage('team/api', 'dev-1', 'one');
  expect(await aws.ecr.putImage('team/api', 'dev-1', 'two')).not.toHaveProperty('refused');
  await deployment.destroy();
});
