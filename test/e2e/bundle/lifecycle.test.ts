/**
 * The bundle as it is shipped, in a process of its own, against the local AWS's ECR: events in CloudFormation's own order, made
 * from a synthesized template.
 */
import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { CustomResource, Loss, literalProperties } from './custom-resource';
import { stopServers } from './loopback-server';
import { OnRemove, ExistingRepositories, TagMutabilitySetting } from '../../../src';
import { LocalAws, Mutability } from '../../local-aws';

const MUTABLE: Mutability = { mutability: 'MUTABLE', filters: [] };
const IMMUTABLE: Mutability = { mutability: 'IMMUTABLE', filters: [] };
const EXCEPT_LATEST: Mutability = { mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };

let aws: LocalAws;

beforeAll(async () => { aws = await LocalAws.start(); });
afterEach(async () => {
  stopServers();
  await aws.faults.clear();
});
afterAll(() => aws?.stop());

function propertiesFor(name: string, tagMutability?: TagMutabilitySetting, onRemove = OnRemove.RESTORE): object {
  const stack = new Stack();
  new ExistingRepositories(stack, 'Adopted', { repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', name)], tagMutability, onRemove });
  return literalProperties(stack, 'Custom::EcrRepositoryTagMutability');
}

test('created, updated, updated in reverse, deleted; ECR throttles and fails, and the first two uploads too', async () => {
  await aws.ecr.createRepository('life', EXCEPT_LATEST);
  await aws.injectFault({ action: 'DescribeRepositories', kind: 'throttling', times: 2 });
  await aws.injectFault({ action: 'PutImageTagMutability', kind: 'server-error', times: 1 });
  const resource = new CustomResource(aws);
  const except = propertiesFor('life', TagMutabilitySetting.immutableExcept('dev-*'));

  const { Status, PhysicalResourceId } = await resource.send('Create', { ResourceProperties: propertiesFor('life') });
  expect(Status).toBe('SUCCESS');
  expect(await aws.ecr.describe('life')).toEqual(IMMUTABLE);
  expect(resource.calls).toEqual([...Array(3).fill('DescribeRepositories'), ...Array(2).fill('PutImageTagMutability')]);

  expect(await resource.send('Update', { PhysicalResourceId, ResourceProperties: except, OldResourceProperties: propertiesFor('life') }))
    .toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  expect(await aws.ecr.describe('life')).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });

  expect(await resource.send('Update', { PhysicalResourceId, ResourceProperties: propertiesFor('life'), OldResourceProperties: except }))
    .toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  expect(await aws.ecr.describe('life')).toEqual(IMMUTABLE);

  expect(await resource.send('Delete', { PhysicalResourceId, ResourceProperties: propertiesFor('life') }))
    .toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  expect(await aws.ecr.describe('life')).toEqual(EXCEPT_LATEST);
});

test('KEEP calls nothing on Delete', async () => {
  await aws.ecr.createRepository('kept', MUTABLE);
  const resource = new CustomResource(aws);
  const ResourceProperties = propertiesFor('kept', undefined, OnRemove.KEEP);
  const { PhysicalResourceId } = await resource.send('Create', { ResourceProperties });
  expect(await resource.send('Delete', { PhysicalResourceId, ResourceProperties })).toMatchObject({ Status: 'SUCCESS' });
  expect(resource.calls).toEqual([]);
  expect(await aws.ecr.describe('kept')).toEqual(IMMUTABLE);
});

test('a replacement gives the first repository back at the end; one that fails keeps it', async () => {
  await aws.ecr.createRepository('first', MUTABLE);
  await aws.ecr.createRepository('second', EXCEPT_LATEST);
  const resource = new CustomResource(aws);
  const [first, second, missing] = ['first', 'second', 'missing'].map((name) => propertiesFor(name));
  const { PhysicalResourceId } = await resource.send('Create', { ResourceProperties: first });

  expect(await resource.send('Update', { PhysicalResourceId, ResourceProperties: missing, OldResourceProperties: first }))
    .toMatchObject({ Status: 'FAILED', PhysicalResourceId, Reason: expect.stringMatching(/no repository 'missing'/) });
  expect(await resource.send('Update', { PhysicalResourceId, ResourceProperties: first, OldResourceProperties: missing }))
    .toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });

  const replaced = await resource.send('Update', { PhysicalResourceId, ResourceProperties: second, OldResourceProperties: first });
  expect(replaced.PhysicalResourceId).not.toBe(PhysicalResourceId);
  await resource.send('Delete', { PhysicalResourceId, ResourceProperties: first });
  expect([await aws.ecr.describe('first'), await aws.ecr.describe('second')]).toEqual([MUTABLE, IMMUTABLE]);
});

test.each<Loss['how']>([
  'answer-lost', 'never-answered',
])('a write whose answer does not come is tried again, and the earlier setting remembered: %s', async (how) => {
  await aws.ecr.createRepository(how, EXCEPT_LATEST);
  const resource = new CustomResource(aws, [{ action: 'PutImageTagMutability', how }]);
  const ResourceProperties = propertiesFor(how);
  const { Status, PhysicalResourceId } = await resource.send('Create', { ResourceProperties });
  expect(Status).toBe('SUCCESS');
  expect(resource.calls).toEqual(['DescribeRepositories', 'PutImageTagMutability', 'PutImageTagMutability']);
  expect(await aws.ecr.describe(how)).toEqual(IMMUTABLE);

  await resource.send('Delete', { PhysicalResourceId, ResourceProperties });
  expect(await aws.ecr.describe(how)).toEqual(EXCEPT_LATEST);
});
