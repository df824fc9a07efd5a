/**
 * What a permission that is missing leaves behind: nothing. The bundle as it is shipped waits a minute for permissions, so both kinds of what it
 * adopts wait at the same time. The Delete after a failed Create is here because the local AWS leaves it out.
 */
import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { CustomResource, literalProperties } from './custom-resource';
import { stopServers } from './loopback-server';
import { ExistingCreationTemplate, ExistingRepositories, OnRemove } from '../../../src';
import { LocalAws, Mutability } from '../../local-aws';
import { sideBySide } from '../side-by-side';

const IMMUTABLE: Mutability = { mutability: 'IMMUTABLE', filters: [] };

/** The seconds for which the function waits are those of six tries. */
const TRIES = 7;

let aws: LocalAws;

beforeAll(async () => { aws = await LocalAws.start(); });
afterAll(async () => {
  stopServers();
  await aws?.stop();
});

const denied = sideBySide();

denied('a repository: the Delete after a failed Create, and that of an unfinished one, touch nothing', async () => {
  await aws.ecr.createRepository('denied');
  await aws.injectFault({ action: 'PutImageTagMutability', kind: 'access-denied', times: TRIES });
  const stack = new Stack();
  const repositories = [ecr.Repository.fromRepositoryName(stack, 'Import', 'denied')];
  new ExistingRepositories(stack, 'Adopted', { repositories, onRemove: OnRemove.RESTORE });
  const ResourceProperties = literalProperties(stack, 'Custom::EcrRepositoryTagMutability');
  const resource = new CustomResource(aws);

  const failed = await resource.send('Create', { ResourceProperties });
  expect(failed).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/ecr:PutImageTagMutability on repository 'denied' is not allowed/) });
  for (const PhysicalResourceId of [failed.PhysicalResourceId, 'S-Adopted-1ABCDEFGHIJKL']) {
    await aws.ecr.setMutability('denied', IMMUTABLE);
    expect(await resource.send('Delete', { PhysicalResourceId, ResourceProperties })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(resource.calls).toEqual([]);
    expect(await aws.ecr.describe('denied')).toEqual(IMMUTABLE);
  }
});

denied('a template: the update says which action; the Delete after it, and that of an unfinished Create, touch nothing', async () => {
  await aws.ecr.createTemplate({ prefix: 'denied', appliedFor: ['REPLICATION'], description: 'made by hand' });
  const before = await aws.ecr.describeTemplate('denied');
  await aws.injectFault({ action: 'UpdateRepositoryCreationTemplate', kind: 'access-denied', times: TRIES });
  const stack = new Stack();
  new ExistingCreationTemplate(stack, 'Adopted', { prefix: 'denied', onRemove: OnRemove.RESTORE });
  const ResourceProperties = literalProperties(stack, 'Custom::EcrRepositoryCreationTemplate');
  const resource = new CustomResource(aws);

  const failed = await resource.send('Create', { ResourceProperties });
  expect(failed).toMatchObject({
    Status: 'FAILED', Reason: expect.stringMatching(/ecr:UpdateRepositoryCreationTemplate on repository creation template 'denied' is not allowed/),
  });
  for (const PhysicalResourceId of [failed.PhysicalResourceId, 'S-Adopted-1ABCDEFGHIJKL']) {
    expect(await resource.send('Delete', { PhysicalResourceId, ResourceProperties })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(resource.calls).toEqual([]);
  }
  expect(await aws.ecr.describeTemplate('denied')).toEqual(before);
});
