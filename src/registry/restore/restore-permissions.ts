import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { RESTORES_PREFIX, RUNS_PREFIX } from '../../contract/registry-records';
import { DESCRIBE_ACTION, LIST_TAGS_ACTION, PUT_ACTION } from '../../ecr/actions';
import { repositoryArn } from '../sweep/sweep-permissions';

/**
 * What a restore reads and writes. It may write all repositories, while the registry only reports too: that is when it restores them. So what
 * protects them is who may start it.
 */
export function restorePermissions(bucket: s3.IBucket, sweep: stepfunctions.CfnStateMachine): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: [DESCRIBE_ACTION, LIST_TAGS_ACTION, PUT_ACTION], resources: [repositoryArn('*')] }),
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(`${RUNS_PREFIX}*`)] }),
    new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${RESTORES_PREFIX}*`)] }),
    new iam.PolicyStatement({
      actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `${RUNS_PREFIX}*` } },
    }),
    new iam.PolicyStatement({ actions: ['states:DescribeStateMachine', 'states:ListExecutions'], resources: [sweep.attrArn] }),
  ];
}

/** What a restore needs of its own machine: to go on in another execution. */
export function goOnPermissions(restore: stepfunctions.CfnStateMachine): iam.PolicyStatement[] {
  return [new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [restore.attrArn] })];
}
