import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { MessageId } from '../messages/messages';
import { areKnownToDiffer } from '../template/environment';

/** What Amazon ECR assumes a role for, in the words of messages. */
export interface RoleUse {
  /** Who assumes the role. */
  readonly service: string;
  /** What the role is called, given its path or its ARN. */
  readonly called: (name: string) => string;
  /** What it is given to: `template` or `rule`. */
  readonly owner: string;
  /** What it lets happen, such as `Repositories are created`. */
  readonly effect: string;
}

/** Throws, without a path, if the role is of another account than the stack. */
export function checkRoleAccount(stack: Stack, role: iam.IRole, { called, owner }: RoleUse): void {
  const { account } = role.env;
  if (areKnownToDiffer(account, stack.account)) {
    throw new Error(
      `${called(role.roleArn)} is of account ${account}, but the ${owner} is for the registry of account ${stack.account}; ` +
      `Amazon ECR assumes roles of the registry's own account only. Give a role of account ${stack.account}.`);
  }
}

/** Warns, after a grant of these actions, if the role is one that CDK may not change: CDK says of such a grant that it was made. */
export function warnIfUnchanged(scope: Construct, role: iam.IRole, { service, called, effect }: RoleUse, actions: string[]): void {
  if (!hasPolicy(role)) {
    Annotations.of(scope).addWarningV2(MessageId.ROLE_UNCHANGED,
      `${called(role.node.path)} is a role that CDK may not change here. ${effect} only if it allows ${actions.join(', ')} and trusts ${service}. ` +
      'Make sure of it and acknowledge this, or give a role of this app.');
  }
}

function hasPolicy(role: iam.IRole): boolean {
  return role.node.findAll().some((child) => CfnResource.isCfnResource(child) && child.cfnResourceType === iam.CfnPolicy.CFN_RESOURCE_TYPE_NAME);
}
