import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { CORRECTIONS_PREFIX, MARKERS_PREFIX, RUNS_PREFIX } from '../../contract/registry-records';
import {
  CREATE_ACTION, CREATION_SERVICE, DESCRIBE_ACTION, DESCRIBE_TEMPLATES_ACTION, LIST_CACHES_ACTION, LIST_TAGS_ACTION, PUT_ACTION,
  PUT_LIFECYCLE_POLICY_ACTION, SET_REPOSITORY_POLICY_ACTION, UPDATE_TEMPLATE_ACTION,
} from '../../ecr/actions';
import { INLINE_POLICIES_LIMIT, policyLength } from '../../template/policy-length';
import { arnInStack } from '../arn-in-stack';
import { METRICS_NAMESPACE } from '../metrics';

/** What a sweep reads, and where it writes its records. */
export function readPermissions(bucket: s3.IBucket, logGroup: logs.ILogGroup, countsCorrections: boolean): iam.PolicyStatement[] {
  return [
    // The registry as a whole is listed, and AWS has no ARN for that.
    new iam.PolicyStatement({ actions: [DESCRIBE_ACTION, LIST_CACHES_ACTION, DESCRIBE_TEMPLATES_ACTION], resources: ['*'] }),
    new iam.PolicyStatement({ actions: [LIST_TAGS_ACTION], resources: [repositoryArn('*')] }),
    new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [RUNS_PREFIX, MARKERS_PREFIX].map((prefix) => bucket.arnForObjects(`${prefix}*`)) }),
    new iam.PolicyStatement({
      actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': [MARKERS_PREFIX, ...countsCorrections ? [CORRECTIONS_PREFIX] : []].map((prefix) => `${prefix}*`) } },
    }),
    new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    new iam.PolicyStatement({
      actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': METRICS_NAMESPACE } },
    }),
    new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [arnInStack('events', 'event-bus/default')] }),
  ];
}

/** What a sweep needs of its own machine: to go on in another execution, to stop others, and to have children. */
export function ownMachinePermissions(machine: stepfunctions.CfnStateMachine): iam.PolicyStatement[] {
  const executions = arnInStack('states', 'execution:${Name}:*', { Name: machine.attrName });
  return [
    new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.attrArn] }),
    new iam.PolicyStatement({ actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executions] }),
  ];
}

/** What a sweep needs to find others of its own, and restores. */
export function listPermissions(machines: readonly stepfunctions.CfnStateMachine[]): iam.PolicyStatement[] {
  return [new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: machines.map(({ attrArn }) => attrArn) })];
}

/**
 * What a sweep may write: the repositories of the namespaces that are enforced, or all; and creation templates, if the roles are given that
 * they may have. Nothing, if no namespace is enforced.
 *
 * IAM knows no template as a resource. ECR demands that whoever updates one may do what it does, and may pass its role.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export function writePermissions(namespaces: readonly string[] | undefined, templateRoles: readonly string[] | undefined): iam.PolicyStatement[] {
  if (namespaces?.length === 0) {
    return [];
  }
  const names = namespaces === undefined ? ['*'] : namespaces.map((namespace) => `${namespace}/*`);
  const resources = names.map((name) => repositoryArn(name));
  return [
    new iam.PolicyStatement({
      actions: [PUT_ACTION, ...templateRoles ? [CREATE_ACTION, PUT_LIFECYCLE_POLICY_ACTION, SET_REPOSITORY_POLICY_ACTION] : []], resources,
    }),
    ...templateRoles ? [new iam.PolicyStatement({ actions: [UPDATE_TEMPLATE_ACTION], resources: ['*'] })] : [],
    ...templateRoles?.length ? [new iam.PolicyStatement({
      actions: ['iam:PassRole'], resources: [...templateRoles], conditions: { StringEquals: { 'iam:PassedToService': CREATION_SERVICE } },
    })] : [],
  ];
}

/** The most characters of the ARN of a bucket, a log group or a machine, whose names CloudFormation makes. */
const LONGEST_ARN = 160;

/** Throws, without a path, if the policies of the role of a sweep are too long, which they are with very many namespaces. */
export function checkPoliciesFit(stack: Stack, policies: readonly iam.Policy[]): void {
  const characters = policies.reduce((sum, { document }) => sum + policyLength(stack, document, LONGEST_ARN), 0);
  if (characters > INLINE_POLICIES_LIMIT) {
    throw new Error(`'standard' enforces so many namespaces that the policies of the sweep's role have up to ${characters} characters; IAM allows ${INLINE_POLICIES_LIMIT}. ` +
      'Name namespaces that hold several of these, or enforce the whole standard and give REPORT to the other namespaces: the sweep may then write all repositories.');
  }
}

export function repositoryArn(name: string): string {
  return arnInStack('ecr', `repository/${name}`);
}
