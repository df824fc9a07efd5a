import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Deployment } from './deployment';
import { AppliedFor, CreationTemplate, ImageProtection, ImmutableRepository, ImmutableRepositoryProps } from '../../src';
import { LocalAws } from '../local-aws';
import { ACCOUNT_TRUST, role } from '../local-aws/small-machine';

const NAME = { repositoryName: 'team/api' };

let aws: LocalAws;
/** Who is excepted, and who has all permissions and is not. */
let operations: string;
let developer: string;

beforeAll(async () => {
  aws = await LocalAws.start();
  await aws.bootstrap();
  const everything = [{ actions: ['ecr:*'] }];
  operations = await role(aws, everything, ACCOUNT_TRUST, '/operations/');
  developer = await role(aws, everything, ACCOUNT_TRUST);
});
afterAll(() => aws?.stop());

/** @param props besides the protection */
const declare = (props: ImmutableRepositoryProps, protection?: Partial<ImageProtection>) => (stack: Stack) => {
  new ImmutableRepository(stack, 'Api', {
    ...NAME,
    removalPolicy: RemovalPolicy.DESTROY,
    imageProtection: { exceptPrincipals: [iam.Role.fromRoleArn(stack, 'Operations', operations)], ...protection },
    ...props,
  });
};

const LIFECYCLE = JSON.stringify({
  rules: [{ rulePriority: 1, selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 }, action: { type: 'expire' } }],
});

const REMOVALS: [operation: string, parameters: object][] = [
  ['batch_delete_image', { imageIds: [{ imageTag: 'v1' }] }],
  ['delete_repository', { force: true }],
  ['delete_repository_policy', {}],
  ['put_lifecycle_policy', { lifecyclePolicyText: LIFECYCLE }],
  ['set_repository_policy', { policyText: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*' }] }), force: true }],
  ['update_image_storage_class', { imageId: { imageTag: 'v1' }, targetStorageClass: 'ARCHIVE' }],
];

describe('a repository with imageProtection', () => {
  const PLAIN: ImmutableRepositoryProps = { emptyOnDelete: true };
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = new Deployment(aws, 'Protected');
    await deployment.deploy(declare(PLAIN));
    await aws.ecr.putImage('team/api', 'v1', 'one');
  });

  test.each(REMOVALS)('denies %s to a role that has all permissions', async (operation, parameters) => {
    await expect(aws.aws.call('ecr', operation, { ...NAME, ...parameters }, developer))
      .rejects.toMatchObject({ code: 'AccessDeniedException', message: expect.stringContaining('explicit deny') });
    expect(Object.keys(await aws.ecr.listTags('team/api'))).toEqual(['v1']);
  });

  test('lets that role push and pull', async () => {
    const { images: [{ imageManifest }] } = await aws.aws.call('ecr', 'batch_get_image', { ...NAME, imageIds: [{ imageTag: 'v1' }] }, developer);
    await aws.aws.call('ecr', 'put_image', { ...NAME, imageTag: 'v2', imageManifest }, developer);
    expect(Object.keys(await aws.ecr.listTags('team/api')).sort()).toEqual(['v1', 'v2']);
  });

  test('lets the excepted role delete an image', async () => {
    await aws.aws.call('ecr', 'batch_delete_image', { ...NAME, imageIds: [{ imageTag: 'v2' }] }, operations);
    expect(Object.keys(await aws.ecr.listTags('team/api'))).toEqual(['v1']);
  });

  test('is updated and deleted, with its images, by CloudFormation', async () => {
    await deployment.deploy(declare({ ...PLAIN, lifecycleRules: [{ maxImageCount: 5 }] }));
    expect(await aws.aws.call('ecr', 'get_lifecycle_policy', NAME)).toMatchObject({ lifecyclePolicyText: expect.stringContaining('imageCountMoreThan') });
    await deployment.destroy();
    expect(await aws.ecr.describe('team/api')).toBeUndefined();
  });
});

test('a repository that was not protected becomes so, and is opened again', async () => {
  const deployment = new Deployment(aws, 'Later');
  await deployment.deploy(declare({ imageProtection: undefined, emptyOnDelete: true }));
  await aws.ecr.putImage('team/api', 'v1', 'one');
  const deleting = ['ecr', 'batch_delete_image', { ...NAME, imageIds: [{ imageTag: 'v1' }] }, developer] as const;
  await deployment.deploy(declare({ emptyOnDelete: true }));
  await expect(aws.aws.call(...deleting)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  await deployment.deploy(declare({ imageProtection: undefined, emptyOnDelete: true }));
  await aws.aws.call(...deleting);
  expect(await aws.ecr.listTags('team/api')).toEqual({});
  await deployment.destroy();
});

test("CDK's function for autoDeleteImages empties it", async () => {
  // The prop is deprecated, and in use.
  jest.spyOn(console, 'warn').mockImplementation();
  const deployment = new Deployment(aws, 'AutoDelete');
  await deployment.deploy(declare({ autoDeleteImages: true }));
  await aws.ecr.putImage('team/api', 'v1', 'one');
  await expect(aws.aws.call('ecr', 'batch_delete_image', { ...NAME, imageIds: [{ imageTag: 'v1' }] }, developer))
    .rejects.toMatchObject({ code: 'AccessDeniedException' });
  await deployment.destroy();
  expect(await aws.ecr.describe('team/api')).toBeUndefined();
});

test('a policy that would lock out who deploys is refused by ECR, and the deployment rolls back', async () => {
  const deployment = new Deployment(aws, 'LockedOut');
  await deployment.failToDeploy(declare({}, { deployedBy: new iam.ArnPrincipal(developer) }));
  expect(await deployment.failures()).toContainEqual(expect.stringContaining('would prevent you from setting another policy in the future'));
  expect(await aws.ecr.describe('team/api')).toBeUndefined();
});

test('a repository that ECR creates by a template is protected too', async () => {
  const deployment = new Deployment(aws, 'Template');
  await deployment.deploy((stack) => {
    const imageProtection = { exceptPrincipals: [iam.Role.fromRoleArn(stack, 'Operations', operations)] };
    const template = new CreationTemplate(stack, 'Template', { prefix: 'made', appliedFor: [AppliedFor.REPLICATION], imageProtection });
    template.grantPull(new iam.AccountPrincipal('222222222222'));
  });
  await aws.createByTemplate('made/api', 'REPLICATION');
  await aws.ecr.putImage('made/api', 'v1', 'one');
  const deleting = ['ecr', 'batch_delete_image', { repositoryName: 'made/api', imageIds: [{ imageTag: 'v1' }] }] as const;
  await expect(aws.aws.call(...deleting, developer)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  await aws.aws.call(...deleting, operations);
  expect(await aws.ecr.listTags('made/api')).toEqual({});
  const { policyText } = await aws.aws.call('ecr', 'get_repository_policy', { repositoryName: 'made/api' });
  expect(JSON.parse(policyText).Statement.map(({ Effect }: any) => Effect)).toEqual(['Allow', 'Deny']);
  await aws.ecr.deleteRepository('made/api');
  await deployment.destroy();
});
