import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Deployment } from './deployment';
import { ImmutableRepository } from '../../src';
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
