/** A registry that reports: a sweep of all repositories of the account and region succeeds. It has no permission to change one. */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ImmutableRegistry, TagImmutabilityStandard, TagMutabilitySetting } from 'cdk-ecr-immutability';

const app = new App();
const stack = new Stack(app, 'CdkEcrImmutabilityIntegRegistry');
const registry = new ImmutableRegistry(stack, 'Registry', {
  standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest', 'dev-*') }),
  // Its own would stay.
  recordsBucket: new s3.Bucket(stack, 'Records', { enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true }),
  sweepOnDeploy: false,
});

const test = new IntegTest(app, 'ImmutableRegistry', { testCases: [stack], stackUpdateWorkflow: false });
const started = test.assertions.awsApiCall('SFN', 'startExecution', { stateMachineArn: registry.sweepStateMachine.stateMachineArn });
const described = test.assertions.awsApiCall('SFN', 'describeExecution', { executionArn: started.getAttString('executionArn') });
described.expect(ExpectedResult.objectLike({ status: 'SUCCEEDED' })).waitForAssertions({ totalTimeout: Duration.minutes(10) });
