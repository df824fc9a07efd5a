/** One line closes a repository whose author did not think of it. The exempt one stays as it is. */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { TagImmutabilityStandard, TagMutabilitySetting } from 'cdk-ecr-immutability';

const SANDBOX = 'cdk-ecr-immutability-integ/sandbox';

const app = new App();
new TagImmutabilityStandard({
  baseline: TagMutabilitySetting.immutableExcept('latest'),
  exemptions: [{ repositories: SANDBOX, reason: 'scratch space', owner: 'integration tests' }],
}).applyTo(app);
const stack = new Stack(app, 'CdkEcrImmutabilityIntegStandard');
const gone = { removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true };
const repository = new ecr.Repository(stack, 'Repository', gone);
const sandbox = new ecr.Repository(stack, 'Sandbox', { ...gone, repositoryName: SANDBOX });

const test = new IntegTest(app, 'TagImmutabilityStandard', { testCases: [stack], stackUpdateWorkflow: false });
const expectMutability = ({ repositoryName }: ecr.Repository, imageTagMutability: string) => test.assertions
  .awsApiCall('ECR', 'describeRepositories', { repositoryNames: [repositoryName] })
  .expect(ExpectedResult.objectLike({ repositories: [{ imageTagMutability }] }));
expectMutability(repository, 'IMMUTABLE_WITH_EXCLUSION');
expectMutability(sandbox, 'MUTABLE');
