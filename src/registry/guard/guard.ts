import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { guardPattern } from './guard-events';
import { GuardSettings, guardStates, guardSubstitutions } from './guard-states';
import { CORRECTIONS_PREFIX, MARKERS_PREFIX } from '../../contract/registry-records';
import { DESCRIBE_ACTION, DESCRIBE_TEMPLATES_ACTION, LIST_CACHES_ACTION, LIST_TAGS_ACTION } from '../../ecr/actions';
import { makeMachine, machineRole } from '../machine';
import { definitionOf } from '../state-language';
import { LOG_DELIVERY_ACTIONS, repositoryArn } from '../sweep/sweep-permissions';

/** What a guard works with. */
export interface GuardTools {
  readonly role: iam.Role;
  readonly bucket: s3.IBucket;
  readonly key?: kms.IKey;
  readonly logGroup: logs.ILogGroup;
}

/** What settles a repository as soon as an event names it. */
export interface Guard {
  readonly machine: stepfunctions.CfnStateMachine;
  readonly queue: sqs.Queue;
}

/** The role of a guard. What lets it write comes from the registry, as for the sweep. */
export function guardRole(scope: Construct): iam.Role {
  return machineRole(scope, 'GuardRole', 'Settles the tag mutability of repositories of Amazon ECR when events name them');
}

export function makeGuard(scope: Construct, settings: Omit<GuardSettings, 'queueUrl'>, tools: GuardTools): Guard {
  const { role, bucket, key, logGroup } = tools;
  const queue = new sqs.Queue(scope, 'GuardFailures', { enforceSSL: true, retentionPeriod: Duration.days(14) });
  key?.grant(role, 'kms:GenerateDataKey');
  const permissions = new iam.Policy(scope, 'MayGuard', {
    roles: [role],
    statements: [
      new iam.PolicyStatement({ actions: [DESCRIBE_ACTION, LIST_TAGS_ACTION], resources: [repositoryArn('*')] }),
      new iam.PolicyStatement({
        actions: [
          ...settings.settlesCaches ? [] : [LIST_CACHES_ACTION],
          ...settings.templateRoles ? [DESCRIBE_TEMPLATES_ACTION] : [],
          ...LOG_DELIVERY_ACTIONS,
        ],
        resources: ['*'],
      }),
      new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${CORRECTIONS_PREFIX}*`)] }),
      ...settings.enforceAtOnce ? [] : [new iam.PolicyStatement({
        actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `${MARKERS_PREFIX}*` } },
      })],
      new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
      new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
    ],
  });
  const complete = { ...settings, queueUrl: queue.queueUrl };
  const machine = makeMachine(scope, 'Guard', {
    definition: definitionOf('Begin', guardStates(complete), guardSubstitutions(complete)),
    role,
    permissions,
    logGroup,
    unjudgedBecause: 'what it writes is judged when it runs, and is never looser than what there is',
    isExpress: true,
  });
  return { machine, queue };
}

/**
 * Starts the guard for each event that it is about. What EventBridge cannot deliver comes to the queue of the guard.
 *
 * @param ownRoles the roles of the registry, whose writes start nothing
 */
export function startGuard(
  scope: Construct, { machine, queue }: Guard, startRole: iam.IRole, ownRoles: readonly iam.IRole[], settlesTemplates: boolean,
): events.CfnRule {
  const rule = new events.CfnRule(scope, 'GuardEvents', {
    eventPattern: guardPattern(ownRoles.map(({ roleArn }) => roleArn), settlesTemplates),
    targets: [{ id: 'Guard', arn: machine.attrArn, roleArn: startRole.roleArn, deadLetterConfig: { arn: queue.queueArn } }],
  });
  queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
  }));
  return rule;
}
