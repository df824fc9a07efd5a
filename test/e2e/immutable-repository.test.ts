import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { Deployment } from './deployment';
import { TagMutabilityVia, ImmutableRepository } from '../../src';
import { LocalAws } from '../local-aws';

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
  await aws.bootstrap();
});
afterAll(() => aws?.stop());

const declare = (mutableTags: string[]) => (stack: Stack) => {
  new ImmutableRepository(stack, 'Api', { repositoryName: 'team/api', mutableTags, removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
};

test('refuses to move a tag, except those that are named, through an update too', async () => {
  const deployment = new Deployment(aws, 'Declared');
  await deployment.deploy(declare(['dev-*']));

  const first = await aws.ecr.putImage('team/api', 'v1', 'one');
  expect(await aws.ecr.putImage('team/api', 'v1', 'two')).toEqual({ refused: expect.any(String) });
  expect((await aws.ecr.listTags('team/api')).v1).toBe(first.digest);

  await aws.ecr.putImage('team/api', 'dev-1', 'one');
  const second = await aws.ecr.putImage('team/api', 'dev-1', 'two');
  expect((await aws.ecr.listTags('team/api'))['dev-1']).toBe(second.digest);

  await deployment.deploy(declare([]));
  expect(await aws.ecr.describe('team/api')).toEqual({ mutability: 'IMMUTABLE', filters: [] });
  expect(await aws.ecr.putImage('team/api', 'dev-1', 'three')).toEqual({ refused: expect.any(String) });

  await deployment.destroy();
  expect(await aws.ecr.describe('team/api')).toBeUndefined();
});

describe('with its filters by a custom resource', () => {
  const declareVia = (description: string) => (stack: Stack) => {
    new ImmutableRepository(stack, 'Api', {
      repositoryName: 'team/via',
      mutableTags: ['dev-*'],
      tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE,
      removalPolicy: RemovalPolicy.DESTROY,
      lifecycleRules: [{ description, maxImageCount: 5 }],
    });
  };

  test('has them from its creation, and keeps them when CloudFormation updates the repository', async () => {
    const deployment = new Deployment(aws, 'Via');
    await deployment.deploy(declareVia('first'));
    expect(await aws.ecr.describe('team/via')).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });

    await deployment.deploy(declareVia('second'));
    expect(await aws.ecr.describe('team/via')).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });

    await deployment.destroy();
    expect(await aws.ecr.describe('team/via')).toBeUndefined();
  });

  test('would lose them if the repository said its mutability too, which is why it must not', async () => {
    const declareL1 = (maxImageCount: number) => (stack: Stack) => {
      new CfnRepository(stack, 'Api', {
        repositoryName: 'team/trap',
        imageTagMutability: 'IMMUTABLE',
        lifecyclePolicy: { lifecyclePolicyText: JSON.stringify({ rules: [lifecycleRule(maxImageCount)] }) },
      });
    };
    const deployment = new Deployment(aws, 'Trap');
    await deployment.deploy(declareL1(5));
    await aws.ecr.setMutability('team/trap', { mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });
    await deployment.deploy(declareL1(6));
    expect(await aws.ecr.describe('team/trap')).toEqual({ mutability: 'IMMUTABLE', filters: [] });
  });
});

function lifecycleRule(countNumber: number): object {
  return { rulePriority: 1, selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber }, action: { type: 'expire' } };
}
