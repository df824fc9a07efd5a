import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IConstruct } from 'constructs';
import { RoleUse, checkRoleAccount, warnIfUnchanged } from './ecr-role';
import { repositoryArnPattern } from './template-prefix';
import { CREATION_SERVICE, CREATION_ACTIONS, CREATION_KMS_ACTIONS } from '../ecr/actions';
import { CUSTOM_ROLE_ARN_GRAMMAR } from '../ecr/limits';
import { quoted } from '../mutability/language/quoted';

const CREATION: RoleUse = {
  service: CREATION_SERVICE,
  called: (name) => `customRole '${name}'`,
  owner: 'template',
  effect: 'Repositories are created',
};

/** The alias of the key that AWS manages for ECR in each account. */
const AWS_MANAGED_KEY = 'alias/aws/ecr';

/** The repositories that a role creates. */
export interface Creation {
  /** The prefix of the repositories. */
  readonly prefix: string;
  /** Whether the repositories are encrypted with KMS. */
  readonly usesKms: boolean;
  /** The key. If there is none, AWS's managed key for ECR is used. */
  readonly key?: kms.IKeyRef;
}

/** Makes a role that Amazon ECR assumes to create the repositories of a template. */
export function makeCreationRole(scope: Construct): iam.Role {
  return new iam.Role(scope, 'CreationRole', {
    description: 'Creates repositories for Amazon ECR by a repository creation template',
    assumedBy: new iam.ServicePrincipal(CREATION_SERVICE),
  });
}

/** Allows the role exactly what it needs. Warns if CDK may not change the role. */
export function grantCreation(scope: Construct, role: iam.IRole, creation: Creation): iam.Grant {
  const grant = grantCreationTo(Stack.of(scope), role, creation);
  warnIfUnchanged(scope, role, CREATION, [...CREATION_ACTIONS, ...(creation.usesKms ? CREATION_KMS_ACTIONS : [])]);
  return grant;
}

/** Throws, without a path, if CloudFormation would refuse the role. */
export function checkCustomRole(construct: IConstruct, role: iam.IRole): void {
  checkRoleAccount(construct, role, CREATION);
  const path = pathOf(role);
  if (path !== undefined && path !== '/') {
    throw new Error(
      `customRole '${role.node.path}' has the path ${quoted(path)}; CloudFormation allows only the ARN of a role without a path ` +
      "(arn:aws:iam::123456789012:role/name). Give a role that is made without 'path'.");
  }
  if (!Token.isUnresolved(role.roleArn) && !CUSTOM_ROLE_ARN_GRAMMAR.test(role.roleArn)) {
    throw new Error(
      `customRole has the ARN ${quoted(role.roleArn)}; CloudFormation allows only ARNs like arn:aws:iam::123456789012:role/name, without a path. ` +
      'Give a role without a path.');
  }
}

function grantCreationTo(stack: Stack, role: iam.IRole, { prefix, usesKms, key }: Creation): iam.Grant {
  if (key) {
    grantKey(key, role);
  } else if (usesKms) {
    iam.Grant.addToPrincipal({
      grantee: role,
      actions: CREATION_KMS_ACTIONS,
      // Nobody knows the ARN of the AWS managed key before ECR has used the key.
      resourceArns: [stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
      conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': AWS_MANAGED_KEY } },
    });
  }
  return iam.Grant.addToPrincipal({
    grantee: role, actions: CREATION_ACTIONS, resourceArns: [repositoryArnPattern(stack, prefix)],
  });
}

function grantKey(key: kms.IKeyRef, role: iam.IRole): void {
  if ('grant' in key) {
    // Such a key knows whether its policy trusts the account.
    (key as kms.IKey).grant(role, ...CREATION_KMS_ACTIONS);
  } else {
    kms.KeyGrants.fromKey(key).actions(role, ...CREATION_KMS_ACTIONS);
  }
}

/** The path of the role. Undefined if it is a token, or if an imported role has none. */
function pathOf(role: iam.IRole): string | undefined {
  const resource = role.node.defaultChild;
  if (resource && iam.CfnRole.isCfnRole(resource)) {
    return Token.isUnresolved(resource.path) ? undefined : resource.path;
  }
  // The ARN of an imported role has the path, also where the account or the partition is a token.
  const [, ...afterRole] = role.roleArn.split(':role/');
  const path = afterRole.join(':role/').split('/').slice(0, -1).join('/');
  return path === '' ? undefined : `/${path}/`;
}
