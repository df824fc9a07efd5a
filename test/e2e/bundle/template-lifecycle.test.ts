/**
 * The bundle as it is shipped, against the local AWS's recorder of creation templates, which is no emulator: it holds each request
 * and each answer against the API's model, and keeps what it is told. Events are made from a synthesized template.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CustomResource, literalProperties } from './custom-resource';
import { stopServers } from './loopback-server';
import { AppliedFor, ExistingCreationTemplate, ExistingCreationTemplateProps, OnRemove, TagMutabilitySetting } from '../../../src';
import { LocalAws, Template } from '../../local-aws';

const DESCRIBE = 'DescribeRepositoryCreationTemplates';
const UPDATE = 'UpdateRepositoryCreationTemplate';

/** The example of AWS's API reference, as somebody made it. */
const BY_HAND = {
  appliedFor: ['REPLICATION'],
  description: 'made by hand',
  resourceTags: [{ Key: 'environment', Value: 'test' }],
  customRoleArn: 'arn:aws:iam::000000000000:role/creation',
  lifecyclePolicy: JSON.stringify({
    rules: [{ rulePriority: 1, selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 }, action: { type: 'expire' } }],
  }),
} as const;
const BEFORE = { ...BY_HAND, imageTagMutability: 'MUTABLE', encryptionConfiguration: { encryptionType: 'AES256' } };

let aws: LocalAws;

beforeAll(async () => { aws = await LocalAws.start(); });
afterEach(async () => {
  stopServers();
  await aws.faults.clear();
  await aws.recorder.clear();
  await aws.recorder.omittedTemplateFields('stay');
});
afterAll(() => aws?.stop());

type Props = Partial<ExistingCreationTemplateProps>;

function propertiesFor(prefix: string, props: Props | ((stack: Stack) => Props) = {}, onRemove = OnRemove.RESTORE): object {
  const stack = new Stack();
  new ExistingCreationTemplate(stack, 'Adopted', { prefix, onRemove, ...(typeof props === 'function' ? props(stack) : props) });
  return literalProperties(stack, 'Custom::EcrRepositoryCreationTemplate');
}

const everything = (stack: Stack): Props => ({
  appliedFor: [AppliedFor.REPLICATION, AppliedFor.CREATE_ON_PUSH],
  description: 'declared',
  tagMutability: TagMutabilitySetting.immutableExcept('latest', 'dev-*'),
  lifecyclePolicyRules: [{ maxImageCount: 10 }],
  repositoryPolicy: new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [new iam.ArnPrincipal('arn:aws:iam::222222222222:root')] })],
  }),
  resourceTags: { team: 'eng' },
  customRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::000000000000:role/declared'),
});

async function describe(prefix: string): Promise<Omit<Template, 'createdAt' | 'updatedAt' | 'prefix'>> {
  const { createdAt, updatedAt, prefix: _, ...fields } = (await aws.ecr.describeTemplate(prefix))!;
  return fields;
}

/** The updates that reached the recorder; that they passed the API's model is why none was refused. */
async function updates(): Promise<any[]> {
  const recorded = (await aws.recorder.requests()).filter(({ action }) => action === UPDATE);
  expect(recorded.filter(({ refused }) => refused)).toEqual([]);
  return recorded.map(({ request }) => request);
}

test('created with one field, updated to all, deleted: everything is as it was; ECR throttles and fails, and the first two uploads too', async () => {
  await aws.ecr.createTemplate({ prefix: 'life', ...BY_HAND });
  await aws.injectFault({ action: DESCRIBE, kind: 'throttling', times: 2 });
  await aws.injectFault({ action: UPDATE, kind: 'server-error', times: 1 });
  const resource = new CustomResource(aws);

  const { Status, PhysicalResourceId } = await resource.send('Create', { ResourceProperties: propertiesFor('life') });
  expect(Status).toBe('SUCCESS');
  expect(resource.calls).toEqual([...Array(3).fill(DESCRIBE), ...Array(2).fill(UPDATE)]);
  expect(await updates()).toEqual([{ prefix: 'life', imageTagMutability: 'IMMUTABLE' }]);
  expect(await describe('life')).toEqual({ ...BEFORE, imageTagMutability: 'IMMUTABLE' });

  const ResourceProperties = propertiesFor('life', everything);
  expect(await resource.send('Update', { PhysicalResourceId, ResourceProperties, OldResourceProperties: propertiesFor('life') }))
    .toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  expect(await describe('life')).toEqual({
    appliedFor: ['CREATE_ON_PUSH', 'REPLICATION'],
    description: 'declared',
    encryptionConfiguration: { encryptionType: 'AES256' },
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: ['latest', 'dev-*'].map((filter) => ({ filterType: 'WILDCARD', filter })),
    lifecyclePolicy: expect.stringContaining('imageCountMoreThan'),
    repositoryPolicy: expect.stringContaining('ecr:BatchGetImage'),
    resourceTags: [{ Key: 'team', Value: 'eng' }],
    customRoleArn: 'arn:aws:iam::000000000000:role/declared',
  });

  expect(await resource.send('Delete', { PhysicalResourceId, ResourceProperties })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  expect(await describe('life')).toEqual(BEFORE);
  expect((await updates()).at(-1)).toMatchObject({ imageTagMutability: 'MUTABLE', repositoryPolicy: '' });
});

test('a field that somebody else has changed stays, and RESTORE of the others does not make the template mutable', async () => {
  await aws.ecr.createTemplate({ prefix: 'theirs', ...BY_HAND });
  const resource = new CustomResource(aws);
  const ResourceProperties = propertiesFor('theirs', { description: 'declared' });
  const { PhysicalResourceId } = await resource.send('Create', { ResourceProperties });
  const theirs = { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'v*' }] };
  await aws.aws.call('ecr', 'update_repository_creation_template', { prefix: 'theirs', ...theirs });
  await resource.send('Delete', { PhysicalResourceId, ResourceProperties });
  expect(await describe('theirs')).toEqual({ ...BEFORE, ...theirs });
});

test('KEEP calls nothing on Delete', async () => {
  await aws.ecr.createTemplate({ prefix: 'kept', ...BY_HAND });
  const resource = new CustomResource(aws);
  const ResourceProperties = propertiesFor('kept', {}, OnRemove.KEEP);
  const { PhysicalResourceId } = await resource.send('Create', { ResourceProperties });
  expect(await resource.send('Delete', { PhysicalResourceId, ResourceProperties })).toMatchObject({ Status: 'SUCCESS' });
  expect(resource.calls).toEqual([]);
  expect(await describe('kept')).toEqual({ ...BEFORE, imageTagMutability: 'IMMUTABLE' });
});

test('of an ECR that resets what an update does not name, nothing is lost', async () => {
  await aws.ecr.createTemplate({ prefix: 'reset', ...BY_HAND });
  await aws.recorder.omittedTemplateFields('reset');
  const resource = new CustomResource(aws);
  const ResourceProperties = propertiesFor('reset', { description: 'declared' });

  const { Status, PhysicalResourceId } = await resource.send('Create', { ResourceProperties });
  expect(Status).toBe('SUCCESS');
  expect(resource.calls).toEqual([DESCRIBE, UPDATE, DESCRIBE, UPDATE]);
  expect(await describe('reset')).toEqual({ ...BEFORE, imageTagMutability: 'IMMUTABLE', description: 'declared' });

  await resource.send('Delete', { PhysicalResourceId, ResourceProperties });
  expect(await describe('reset')).toEqual(BEFORE);
});

test('a template that does not exist is named, with what to do; one that is gone is no error', async () => {
  const resource = new CustomResource(aws);
  const failed = await resource.send('Create', { ResourceProperties: propertiesFor('missing') });
  expect(failed).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/no repository creation template with the prefix 'missing'.*Create the template before/) });

  await aws.ecr.createTemplate({ prefix: 'gone', ...BY_HAND });
  const ResourceProperties = propertiesFor('gone');
  const { PhysicalResourceId } = await resource.send('Create', { ResourceProperties });
  await aws.ecr.deleteTemplate('gone');
  expect(await resource.send('Delete', { PhysicalResourceId, ResourceProperties })).toMatchObject({ Status: 'SUCCESS' });
});

test('RESTORE of what no id has room for is refused before anything is written', async () => {
  // More than fits, and nothing that could be packed.
  const rules = Array.from({ length: 50 }, (_, index) => ({
    rulePriority: index + 1,
    description: `${Math.sqrt(index)} ${Math.cbrt(index)} ${Math.sin(index)}`,
    selection: { tagStatus: 'tagged', tagPrefixList: [`${index}`], countType: 'imageCountMoreThan', countNumber: index + 1 },
    action: { type: 'expire' },
  }));
  await aws.ecr.createTemplate({ prefix: 'huge', appliedFor: ['REPLICATION'], lifecyclePolicy: JSON.stringify({ rules }) });
  const resource = new CustomResource(aws);
  const declared = { lifecyclePolicyRules: [{ maxImageCount: 10 }] };

  expect(await resource.send('Create', { ResourceProperties: propertiesFor('huge', declared) }))
    .toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/RESTORE cannot restore lifecyclePolicyRules .*1024 bytes, and it needs \d{4}\. Use OnRemove\.KEEP/) });
  expect(await updates()).toEqual([]);

  expect(await resource.send('Create', { ResourceProperties: propertiesFor('huge', declared, OnRemove.KEEP) })).toMatchObject({ Status: 'SUCCESS' });
  expect((await describe('huge')).lifecyclePolicy).toContain('"countNumber":10');
});
