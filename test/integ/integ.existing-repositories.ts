/** A repository that exists already is adopted. It gets its earlier setting back when the stack goes, which the first stack holds to be mutable. */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { ExistingRepositories, OnRemove, TagMutabilitySetting } from 'cdk-ecr-immutability';

const REPOSITORY = 'cdk-ecr-immutability-integ/legacy';

const app = new App();

// Made by a call of the API, as by hand: no stack owns it.
const byHand = new Stack(app, 'CdkEcrImmutabilityIntegByHand');
new AwsCustomResource(byHand, 'Repository', {
  installLatestAwsSdk: false,
  onCreate: { service: 'ECR', action: 'createRepository', parameters: { repositoryName: REPOSITORY }, physicalResourceId: PhysicalResourceId.of(REPOSITORY) },
  onDelete: { service: 'ECR', action: 'deleteRepository', parameters: { repositoryName: REPOSITORY, force: true } },
  policy: AwsCustomResourcePolicy.fromSdkCalls({
    resources: [byHand.formatArn({ service: 'ecr', resource: 'repository', resourceName: REPOSITORY })],
  }),
});

const stack = new Stack(app, 'CdkEcrImmutabilityIntegExisting');
stack.addStackDependency(byHand);
new ExistingRepositories(stack, 'Legacy', {
  repositories: [ecr.Repository.fromRepositoryName(stack, 'LegacyRepository', REPOSITORY)],
  tagMutability: TagMutabilitySetting.immutableExcept('latest'),
  onRemove: OnRemove.RESTORE,
});

const test = new IntegTest(app, 'ExistingRepositories', { testCases: [stack], stackUpdateWorkflow: false });
test.assertions.awsApiCall('ECR', 'describeRepositories', { repositoryNames: [REPOSITORY] }).expect(ExpectedResult.objectLike({
  repositories: [{
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }],
  }],
}));
