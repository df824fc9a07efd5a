import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { refuseEnvironment } from './identity';
import { annotateWarning } from '../messages/annotate';
import { Fact } from '../messages/facts';
import { areKnownToDiffer } from '../template/environment';
import { isResource } from '../template/is-resource';

/** What a role is for, in the words of messages. */
export interface RoleUse {
  /** The service that assumes the role. */
  readonly service: string;
  /** How a message calls the role, given its path or its ARN. */
  readonly called: (name: string) => string;
  /** Who has the role: `template` or `rule`. */
  readonly owner: string;
  /** What happens only with the role, such as `Repositories are created`. */
  readonly effect: string;
}

/** Throws, without a path, if the role belongs to another account than the stack of a construct. */
export function checkRoleAccount(construct: IConstruct, role: iam.IRole, { called, owner }: Pick<RoleUse, 'called' | 'owner'>): void {
  const { account } = role.env;
  const stack = Stack.of(construct);
  if (areKnownToDiffer(account, stack.account)) {
    refuseEnvironment(construct, [account, stack.account],
      `${called(role.roleArn)} belongs to account ${account}, but the ${owner} is for the registry of account ${stack.account}; ` +
      `Amazon ECR assumes only roles of the registry's own account. Give a role of account ${stack.account}.`);
  }
}

/** Warns, after a grant of these actions, if CDK may not change the role. CDK itself reports success for such a grant. */
export function warnIfUnchanged(scope: Construct, role: iam.IRole, { service, called, effect }: RoleUse, actions: string[]): void {
  if (!hasPolicy(role)) {
    annotateWarning(scope, Fact.ROLE_UNCHANGED,
      `${called(role.node.path)} is a role that CDK may not change here. ${effect} only if the role is allowed ${actions.join(', ')} and trusts ${service}. ` +
      'Make sure that this is so and acknowledge this warning, or give a role of this app.');
  }
}

function hasPolicy(role: iam.IRole): boolean {
  return role.node.findAll().some((child) => isResource(child) && child.cfnResourceType === iam.CfnPolicy.CFN_RESOURCE_TYPE_NAME);
}
