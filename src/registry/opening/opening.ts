import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { openingStates } from './opening-states';
import { OPENINGS_PREFIX } from '../../contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../contract/registry-tags';
import { DESCRIBE_ACTION, LIST_TAGS_ACTION, PUT_ACTION, TAG_ACTION, UNTAG_ACTION } from '../../ecr/actions';
import { checkObject } from '../../messages/check-type';
import { arnInStack } from '../arn-in-stack';
import { MachineTools, makeMachine, machineRole, rendered } from '../machine';
import { definitionOf } from '../state-language';
import { repositoryArn } from '../sweep/sweep-permissions';

/** Break-glass is for hours. What is needed open for longer is an exemption of the standard, which has a reason, an owner and a last day. */
const LONGEST_DAYS = 7;

/** Throws, without a path, if no repository can be opened for so long. */
export function checkLongestOpening(longestOpening: Duration | undefined): void {
  checkObject('longestOpening', longestOpening, 'a Duration', ['toSeconds'], 'Duration.hours(4)');
  if (longestOpening?.isUnresolved()) {
    throw new Error("'longestOpening' is a token, known only at deployment, and is needed at synthesis. Write it as a literal.");
  }
  const seconds = longestOpening?.toMilliseconds() === undefined ? undefined : longestOpening.toMilliseconds() / 1000;
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 60 && seconds <= Duration.days(LONGEST_DAYS).toSeconds())) {
    throw new Error(`'longestOpening' is ${longestOpening!.toHumanString()}; whole seconds from a minute to ${LONGEST_DAYS} days are allowed. Write it such as Duration.hours(4). ` +
      'A repository that must be open for longer is an exemption of the standard.');
  }
}

export function openingRole(scope: Construct): iam.Role {
  return machineRole(scope, 'OpeningRole', 'Makes repositories of Amazon ECR mutable for a while, and closes them again');
}

/** What opens a repository for a while, and closes it again. It may write all repositories, so what protects them is who may start it. */
export function makeOpening(scope: Construct, role: iam.IRole, longestOpening: Duration, tools: MachineTools): stepfunctions.CfnStateMachine {
  const { bucket, key, logGroup, mayLog } = tools;
  key?.grant(role, 'kms:GenerateDataKey');
  const permissions = new iam.Policy(scope, 'MayOpen', {
    roles: [role],
    statements: [
      new iam.PolicyStatement({ actions: [DESCRIBE_ACTION, LIST_TAGS_ACTION, PUT_ACTION], resources: [repositoryArn('*')] }),
      new iam.PolicyStatement({
        actions: [TAG_ACTION, UNTAG_ACTION], resources: [repositoryArn('*')], conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': OPEN_UNTIL_TAG } },
      }),
      new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${OPENINGS_PREFIX}*`)] }),
      new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [arnInStack('events', 'event-bus/default')] }),
    ],
  });
  return makeMachine(scope, 'Opening', {
    definition: rendered(scope, definitionOf('IsAsked', openingStates(longestOpening.toSeconds()), { bucket: bucket.bucketName })),
    role,
    permissions: [permissions, mayLog],
    logGroup,
    unjudgedBecause: 'it opens one repository for a while, only if somebody starts it who may',
  });
}
