/** ExistingCreationTemplate, deployed by the real CDK CLI; the recorder stands in for the API of templates. */
import { Duration, Stack } from 'aws-cdk-lib';
import { Deployment } from './deployment';
import { AppliedFor, ExistingCreationTemplate, ExistingCreationTemplateProps, OnRemove, TagMutabilitySetting } from '../../src';
import { LocalAws, TemplateFields } from '../local-aws';

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
  await aws.bootstrap();
});
afterAll(() => aws?.stop());

const BY_HAND: Omit<TemplateFields, 'prefix'> = {
  appliedFor: ['REPLICATION'],
  description: 'made by hand',
  imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
  imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'release-*' }],
};

const adopt = (prefix: string, props: Partial<ExistingCreationTemplateProps> = {}, id = 'Adopted') => (stack: Stack) => {
  new ExistingCreationTemplate(stack, id, { prefix, ...props });
};

/** The template without its times. */
async function described(prefix: string): Promise<Partial<TemplateFields> | undefined> {
  const { createdAt, updatedAt, ...fields } = (await aws.ecr.describeTemplate(prefix))!;
  return fields;
}

test('RESTORE gives every field back; renaming the construct changes nothing', async () => {
  await aws.ecr.createTemplate({ prefix: 'eng', ...BY_HAND });
  const before = await described('eng');
  const deployment = new Deployment(aws, 'Restored');
  const props = {
    onRemove: OnRemove.RESTORE,
    appliedFor: [AppliedFor.REPLICATION, AppliedFor.CREATE_ON_PUSH],
    lifecyclePolicyRules: [{ description: 'Delete after two weeks', maxImageAge: Duration.days(14) }],
  };

  await deployment.deploy(adopt('eng', props));
  expect(await described('eng')).toEqual({
    ...before,
    appliedFor: ['CREATE_ON_PUSH', 'REPLICATION'],
    imageTagMutability: 'IMMUTABLE',
    imageTagMutabilityExclusionFilters: undefined,
    lifecyclePolicy: expect.stringContaining('"countNumber":14'),
  });

  await deployment.deploy(adopt('eng', { ...props, tagMutability: TagMutabilitySetting.immutableExcept('dev-*') }, 'Renamed'));
  expect(await described('eng')).toMatchObject({ imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', description: 'made by hand' });

  await deployment.destroy();
  expect(await described('eng')).toEqual(before);
});

test('KEEP leaves it immutable; a repository that is made by it then refuses the second push', async () => {
  await aws.ecr.createTemplate({ prefix: 'kept', ...BY_HAND });
  const deployment = new Deployment(aws, 'Kept');
  await deployment.deploy(adopt('kept'));
  await deployment.destroy();
  expect(await described('kept')).toMatchObject({ imageTagMutability: 'IMMUTABLE', description: 'made by hand' });

  await aws.createByTemplate('kept/api', 'REPLICATION');
  await aws.ecr.putImage('kept/api', 'v1', 'one');
  expect(await aws.ecr.putImage('kept/api', 'v1', 'two')).toEqual({ refused: expect.any(String) });
});

test('a template that does not exist fails the deployment, and says which and what to do', async () => {
  const deployment = new Deployment(aws, 'Missing');
  await deployment.failToDeploy(adopt('missing'));
  expect((await deployment.failures()).join('\n')).toMatch(/no repository creation template with the prefix 'missing'.* Create the template before .*CreationTemplate instead/);
});
