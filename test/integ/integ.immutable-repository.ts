/** A repository of a stack: Amazon ECR has the mode and the filters that were declared, and takes them anew in an update. */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ImmutableRepository } from 'cdk-ecr-immutability';

const app = new App();
const stack = new Stack(app, 'CdkEcrImmutabilityIntegRepository');
const gone = { removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true };
const withFilters = new ImmutableRepository(stack, 'WithFilters', { ...gone, mutableTags: ['latest', 'dev-*'] });
const withoutFilters = new ImmutableRepository(stack, 'WithoutFilters', gone);

const test = new IntegTest(app, 'ImmutableRepository', { testCases: [stack], stackUpdateWorkflow: false });
const describe = (repository: ImmutableRepository) => test.assertions.awsApiCall('ECR', 'describeRepositories', {
  repositoryNames: [repository.repositoryName],
});
describe(withFilters).expect(ExpectedResult.objectLike({
  repositories: [{
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }, { filterType: 'WILDCARD', filter: 'dev-*' }],
  }],
}));
describe(withoutFilters).expect(ExpectedResult.objectLike({ repositories: [{ imageTagMutability: 'IMMUTABLE' }] }));
