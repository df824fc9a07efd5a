import * as iam from 'aws-cdk-lib/aws-iam';
import { GUARDED_ACTIONS, Guardrail } from './guardrail';
import { REGISTRY_ROLE_PATH } from '../contract/registry-roles';
import { REGISTRY_ACTIONS } from '../ecr/actions';

/** The roles of a registry, in any account. */
export const REGISTRY_ROLES = rolesNamed(`${REGISTRY_ROLE_PATH.slice(1)}*`);

/** The roles by which CloudFormation deploys what `cdk deploy` gives it. */
export const CDK_EXECUTION_ROLES = rolesNamed('cdk-*-cfn-exec-role-*');

/** The roles by which `cdk deploy` calls CloudFormation and passes the others. They can do nothing else that guardrails deny. */
export const CDK_DEPLOYMENT_ROLES = rolesNamed('cdk-*-deploy-role-*');

/** The roles by which StackSets deploy to the accounts of an organization, with the permissions that AWS Organizations manages. */
export const STACK_SETS_ROLES = rolesNamed('stacksets-exec-*');

/** The role by which AWS Control Tower works in an account. */
export const CONTROL_TOWER_ROLE = rolesNamed('AWSControlTowerExecution');

/** In any account and partition: a policy of an organization is for all of its accounts, and says nothing of a partition. */
function rolesNamed(name: string): string {
  return `arn:*:iam::*:role/${name}`;
}

/** By these actions somebody makes a role his own: creates it, says who may assume it, and what it may do. Some of them take a role away. */
const ROLE_ACTIONS = [
  'iam:CreateRole', 'iam:UpdateAssumeRolePolicy', 'iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy',
  'iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary', 'iam:UpdateRole', 'iam:DeleteRole', 'iam:TagRole', 'iam:UntagRole',
];

/** By this one somebody lets a service use a role. */
const PASS_ACTION = 'iam:PassRole';

/** By these actions somebody makes a user his own. `iam:UpdateUser` renames one: IAM asks for both names. */
const USER_ACTIONS = [
  'iam:CreateUser', 'iam:UpdateUser', 'iam:DeleteUser', 'iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile',
  'iam:AttachUserPolicy', 'iam:DetachUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy', 'iam:PutUserPermissionsBoundary',
  'iam:DeleteUserPermissionsBoundary', 'iam:EnableMFADevice', 'iam:DeactivateMFADevice', 'iam:TagUser', 'iam:UntagUser',
];

/** Who is excepted, by the patterns of ARNs. */
export interface Exceptions {
  /** Those who are named: from everything. */
  readonly named: readonly string[];
  /** The roles that work for whoever administers the organization: from everything. */
  readonly administration: readonly string[];
  /** Those who may make the others. */
  readonly deployers: readonly string[];
  /** Whether CDK's roles deploy. */
  readonly cdkDeployments: boolean;
  /** Whether somebody's call of CloudFormation deploys. */
  readonly callsThroughCloudFormation: boolean;
  /** Whether what deploys may exempt too. */
  readonly deploymentsMayExempt: boolean;
}

export interface GuardrailContent {
  readonly guardrails: readonly Guardrail[];
  readonly tagKeys: readonly string[];
  readonly organizationId: string;
  readonly exceptions: Exceptions;
}

/** Whom one statement does not deny. */
interface Excepted {
  readonly principals: readonly string[];
  readonly throughCloudFormation?: boolean;
}

/**
 * What the principals of the accounts may not do. A Deny with a condition on the principal, as AWS's own examples have it:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html
 */
export function serviceControlStatements(content: GuardrailContent): iam.PolicyStatement[] {
  return [
    ...guardedStatements(content).map(({ sid, actions, excepted, conditions }) => deny(sid, actions, ['*'], { ...exceptFor(excepted), ...conditions })),
    ...squattingStatements(content.exceptions),
  ];
}

/**
 * What nobody may do to the resources of the accounts, from another account or organization either.
 *
 * A role of another organization can have any name, so those who are excepted are so within the organization only. A service that acts itself is
 * no principal with an ARN: it is let through, as in AWS's examples.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html
 */
export function resourceControlStatements(content: GuardrailContent): iam.PolicyStatement[] {
  const statements = guardedStatements(content)
    .map((statement) => ({ ...statement, actions: statement.actions.filter((action) => !REGISTRY_ACTIONS.includes(action)) }))
    .filter(({ actions }) => actions.length > 0);
  const noService = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };
  const fromOutside = { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': content.organizationId } };
  const plain = statements.filter(({ conditions }) => conditions === undefined).flatMap(({ actions }) => actions);
  const conditional = statements.filter(({ conditions }) => conditions !== undefined);
  return [
    ...statements.map(({ sid, actions, excepted, conditions }) => deny(sid, actions, ['*'], { ...exceptFor(excepted), ...noService, ...conditions })),
    ...plain.length === 0 ? [] : [deny('FromOutside', plain, ['*'], { ...fromOutside, ...noService })],
    ...conditional.map(({ sid, actions, conditions }) => deny(`${sid}FromOutside`, actions, ['*'], { ...fromOutside, ...noService, ...conditions })),
  ].map(forEverybody);
}

interface GuardedStatement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly excepted: Excepted;
  readonly conditions?: Record<string, Record<string, unknown>>;
}

/** What is denied, by who is excepted: each list of principals takes bytes, so what has the same one shares it. */
function guardedStatements({ guardrails, tagKeys, exceptions }: GuardrailContent): GuardedStatement[] {
  const actionsOf = (guarded: Guardrail[]) => guarded.filter((each) => guardrails.includes(each)).flatMap((each) => GUARDED_ACTIONS[each]);
  const always = [...exceptions.named, ...exceptions.administration];
  const throughCloudFormation = exceptions.callsThroughCloudFormation;
  const deploying = exceptions.cdkDeployments ? [CDK_EXECUTION_ROLES] : [];
  const exempting: Excepted = {
    principals: [...always, REGISTRY_ROLES, ...exceptions.deploymentsMayExempt ? deploying : []],
    throughCloudFormation: exceptions.deploymentsMayExempt && throughCloudFormation,
  };
  const statements: GuardedStatement[] = [
    {
      sid: 'Mutability',
      actions: actionsOf([Guardrail.MUTABILITY]),
      excepted: { principals: [...always, REGISTRY_ROLES, ...deploying], throughCloudFormation },
    },
    {
      // The roles of a registry do none of this.
      sid: 'TagsByOtherMeans',
      actions: actionsOf([
        Guardrail.CREATION_TEMPLATES, Guardrail.DELETION, Guardrail.LIFECYCLE_POLICIES, Guardrail.ARCHIVING, Guardrail.REPOSITORY_POLICIES,
        Guardrail.REPLICATION,
      ]),
      excepted: { principals: [...always, ...deploying], throughCloudFormation },
    },
    {
      sid: 'ExemptionTags',
      actions: actionsOf([Guardrail.EXEMPTION_TAGS]),
      excepted: exempting,
      // A request without tags has no such key, and nothing is denied then. ECR tells keys apart by case, and so does this operator.
      conditions: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': tagKeys } },
    },
    {
      sid: 'PullThroughCaches',
      actions: actionsOf([Guardrail.PULL_THROUGH_CACHE_RULES]),
      excepted: exempting,
    },
  ];
  return statements.filter(({ actions }) => actions.length > 0);
}

/**
 * Who has the name of somebody who is excepted, is excepted. So only deployers may make such roles and users, change what they are, and let a
 * service use them. `cdk deploy` passes the role by which CloudFormation deploys.
 */
function squattingStatements({ named, administration, deployers, cdkDeployments }: Exceptions): iam.PolicyStatement[] {
  const isUser = (pattern: string) => pattern.split(':')[5].startsWith('user/');
  const all = distinct([...named, REGISTRY_ROLES, ...administration, ...deployers]);
  const users = all.filter(isUser);
  const roles = all.filter((pattern) => !isUser(pattern));
  const cdkRoles = cdkDeployments ? [CDK_EXECUTION_ROLES, CDK_DEPLOYMENT_ROLES] : [];
  return [
    deny('MakingRoles', ROLE_ACTIONS, distinct([...roles, ...cdkRoles]), exceptFor({ principals: deployers })),
    deny('PassingRoles', [PASS_ACTION], roles, exceptFor({ principals: deployers })),
    ...cdkDeployments
      ? [deny('PassingCdkRoles', [PASS_ACTION], [CDK_EXECUTION_ROLES], exceptFor({ principals: [...deployers, CDK_DEPLOYMENT_ROLES] }))]
      : [],
    ...users.length === 0 ? [] : [deny('MakingUsers', USER_ACTIONS, users, exceptFor({ principals: deployers }))],
  ];
}

/**
 * The operators that deny all but those who are excepted. Each is true if its key is missing, so that whoever is not known is denied.
 *
 * `aws:CalledVia` has all services through which a call went. It is missing in a call that somebody makes himself, and in one that
 * CloudFormation makes with a role of its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function exceptFor({ principals, throughCloudFormation }: Excepted): Record<string, Record<string, unknown>> {
  return {
    ArnNotLike: { 'aws:PrincipalArn': distinct(principals) },
    ...throughCloudFormation ? { 'ForAllValues:StringNotEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] } } : {},
  };
}

function deny(sid: string, actions: readonly string[], resources: readonly string[], conditions: Record<string, unknown>): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, actions: [...actions], resources: [...resources], conditions });
}

/** A resource control policy has a principal, and `*` is the only one that there may be. */
function forEverybody(statement: iam.PolicyStatement): iam.PolicyStatement {
  statement.addPrincipals(new iam.StarPrincipal());
  return statement;
}

function distinct(patterns: readonly string[]): string[] {
  return [...new Set(patterns)];
}
