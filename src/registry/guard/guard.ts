import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { guardPattern } from './guard-events';
import { GuardSettings, guardStates, guardSubstitutions } from './guard-states';
import { CORRECTIONS_PREFIX, MARKERS_PREFIX } from '../../contract/registry-records';
import { DESCRIBE_ACTION, DESCRIBE_TEMPLATES_ACTION, LIST_CACHES_ACTION, LIST_TAGS_ACTION } from '../../ecr/actions';
import { JudgeSettings } from '../judging';
import { MachineTools, RenderedDefinition, makeMachine, machineRole } from '../machine';
import { Definition, definitionOf } from '../state-language';
import { repositoryArn } from '../sweep/sweep-permissions';

/** What settles a repository as soon as an event names it. */
export interface Guard {
  readonly role: iam.Role;
  /** Where events come that could not be delivered, and what could not be settled. */
  readonly queue: sqs.Queue;
  readonly machine: stepfunctions.CfnStateMachine;
}

/** The role of a guard. What lets it write comes from the registry, as for the sweep. */
export function guardRole(scope: Construct): iam.Role {
  return machineRole(scope, 'GuardRole', 'Settles the tag mutability of repositories of Amazon ECR when events name them');
}

/** The queue for what could not be delivered or settled. */
export function guardQueue(scope: Construct): sqs.Queue {
  return new sqs.Queue(scope, 'GuardFailures', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) });
}

export function guardDefinition(settings: GuardSettings): Definition {
  return definitionOf('Begin', guardStates(settings), guardSubstitutions(settings));
}

export function makeGuard(
  scope: Construct, { role, queue }: Omit<Guard, 'machine'>, definition: RenderedDefinition, settings: JudgeSettings, tools: MachineTools,
): stepfunctions.CfnStateMachine {
  const { bucket, key, logGroup, mayLog } = tools;
  key?.grant(role, 'kms:GenerateDataKey');
  const unnarrowed = [...settings.settlesCaches ? [] : [LIST_CACHES_ACTION], ...settings.templateRoles ? [DESCRIBE_TEMPLATES_ACTION] : []];
  const permissions = new iam.Policy(scope, 'MayGuard', {
    roles: [role],
    statements: [
      new iam.PolicyStatement({ actions: [DESCRIBE_ACTION, LIST_TAGS_ACTION], resources: [repositoryArn('*')] }),
      ...unnarrowed.length === 0 ? [] : [new iam.PolicyStatement({ actions: unnarrowed, resources: ['*'] })],
      new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${CORRECTIONS_PREFIX}*`)] }),
      ...settings.enforceAtOnce ? [] : [new iam.PolicyStatement({
        actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `${MARKERS_PREFIX}*` } },
      })],
      new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
      new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
    ],
  });
  return makeMachine(scope, 'Guard', {
    definition,
    role,
    permissions: [permissions, mayLog],
    logGroup,
    unjudgedBecause: 'what it writes is judged when it runs, and is never looser than what there is',
    isExpress: true,
  });
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
