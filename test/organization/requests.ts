/**
 * Requests of whoever there is in an organization, and what is asked of each: written down from what guardrails promise, not from their code.
 */

export const ORGANIZATION = 'o-a1b2c3d4e5';

const ACCOUNT = '111122223333';

/** The tag by which the standard of these tests exempts, and the one that opens. */
export const EXEMPTION_KEY = 'sandbox';
export const OPENING_KEY = 'cdk-ecr-immutability:open-until';

export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Undefined for a service that acts itself. */
  readonly principal?: string;
  readonly keys: Record<string, unknown>;
}

export interface Caller {
  readonly principal?: string;
  readonly keys: Record<string, unknown>;
  /** Whether the service control policies of the organization are for it: they are for the principals of its accounts. */
  readonly isOfOrganization: boolean;
}

function member(name: string, keys: Record<string, unknown> = {}): Caller {
  return {
    principal: `arn:aws:iam::${ACCOUNT}:${name}`,
    keys: { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:PrincipalIsAWSService': 'false', ...keys },
    isOfOrganization: true,
  };
}

function outsider(name: string, keys: Record<string, unknown>): Caller {
  return { principal: `arn:aws:iam::999988887777:${name}`, keys: { 'aws:PrincipalIsAWSService': 'false', ...keys }, isOfOrganization: false };
}

/** These are named. */
export const NAMED = ['arn:aws:iam::*:role/platform/*', 'arn:aws:iam::111122223333:user/break-glass'];

export const CALLERS = {
  platform: member('role/platform/Operators'),
  breakGlass: member('user/break-glass'),
  registry: member('role/cdk-ecr-immutability/Registry-SweepRole1A2B'),
  cdkExecution: member('role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1'),
  cdkDeployment: member('role/cdk-hnb659fds-deploy-role-111122223333-eu-west-1'),
  platformCdkExecution: member('role/cdk-platform-cfn-exec-role-111122223333-eu-west-1'),
  platformCdkDeployment: member('role/cdk-platform-deploy-role-111122223333-eu-west-1'),
  stackSets: member('role/stacksets-exec-0f1e2d3c4b5a'),
  controlTower: member('role/AWSControlTowerExecution'),
  throughCloudFormation: member('role/Developer', { 'aws:CalledVia': ['cloudformation.amazonaws.com'] }),
  throughOthersAndCloudFormation: member('role/Developer', { 'aws:CalledVia': ['servicecatalog.amazonaws.com', 'cloudformation.amazonaws.com'] }),
  throughAthena: member('role/Developer', { 'aws:CalledVia': ['athena.amazonaws.com'] }),
  developer: member('role/Developer'),
  rootUser: member('root'),
  administrator: member('role/OrganizationAccountAccessRole'),
  nearlyPlatform: member('role/platform'),
  nearlyRegistry: member('role/cdk-ecr-immutability'),
  nearlyBreakGlass: member('user/break-glass2'),
  userOfRolesName: member('user/platform/Operators'),
  platformElsewhere: outsider('role/platform/Operators', { 'aws:PrincipalOrgID': 'o-z9y8x7w6v5' }),
  registryInNoOrganization: outsider('role/cdk-ecr-immutability/Sweep', {}),
  stackSetsElsewhere: outsider('role/stacksets-exec-0f1e2d3c4b5a', { 'aws:PrincipalOrgID': 'o-z9y8x7w6v5' }),
  service: { keys: { 'aws:PrincipalIsAWSService': 'true' }, isOfOrganization: false },
} satisfies Record<string, Caller>;

export type CallerName = keyof typeof CALLERS;

const REPOSITORY = `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/team/api`;

interface Call {
  readonly action: string;
  readonly resource: string;
  readonly keys?: Record<string, unknown>;
}

const aboutRepository = (action: string, keys?: Record<string, unknown>): Call => ({ action: `ecr:${action}`, resource: REPOSITORY, keys });
const aboutRegistry = (action: string): Call => ({ action: `ecr:${action}`, resource: '*' });
const withTags = (...keys: string[]) => ({ 'aws:TagKeys': keys });

/** What is guarded, by the names of the guardrails. */
export const GUARDED = {
  MUTABILITY: [aboutRepository('PutImageTagMutability')],
  CREATION_TEMPLATES: ['CreateRepositoryCreationTemplate', 'UpdateRepositoryCreationTemplate', 'DeleteRepositoryCreationTemplate'].map(aboutRegistry),
  EXEMPTION_TAGS: ['CreateRepository', 'TagResource', 'UntagResource'].flatMap((action) =>
    [[EXEMPTION_KEY], [OPENING_KEY], ['team', EXEMPTION_KEY], [OPENING_KEY, 'team']].map((keys) => aboutRepository(action, withTags(...keys)))),
  PULL_THROUGH_CACHE_RULES: [aboutRegistry('CreatePullThroughCacheRule')],
  DELETION: ['BatchDeleteImage', 'DeleteRepository'].map((action) => aboutRepository(action)),
  LIFECYCLE_POLICIES: [aboutRepository('PutLifecyclePolicy')],
  ARCHIVING: [aboutRepository('UpdateImageStorageClass')],
  REPOSITORY_POLICIES: ['SetRepositoryPolicy', 'DeleteRepositoryPolicy'].map((action) => aboutRepository(action)),
  REPLICATION: ['PutReplicationConfiguration', 'PutRegistryPolicy', 'DeleteRegistryPolicy'].map(aboutRegistry),
} satisfies Record<string, Call[]>;

export type GuardedName = keyof typeof GUARDED;

/** What nobody is kept from. */
export const HARMLESS: Call[] = [
  ...['PutImage', 'BatchGetImage', 'DescribeRepositories', 'PutImageScanningConfiguration', 'StartLifecyclePolicyPreview'].map((action) => aboutRepository(action)),
  aboutRepository('CreateRepository'),
  ...['CreateRepository', 'TagResource', 'UntagResource'].map((action) => aboutRepository(action, withTags('team', 'Sandbox'))),
  ...['DescribeRepositoryCreationTemplates', 'DescribeRegistry', 'DeletePullThroughCacheRule'].map(aboutRegistry),
  ...['CreateRole', 'UpdateAssumeRolePolicy', 'AttachRolePolicy', 'PassRole', 'DeleteRole'].map((action) => aboutRole(action, 'Developer')),
  aboutRole('GetRole', 'platform/Operators'),
  aboutUser('CreateUser', 'developer'),
  aboutUser('GetUser', 'break-glass'),
];

function aboutRole(action: string, name: string): Call {
  return { action: `iam:${action}`, resource: `arn:aws:iam::${ACCOUNT}:role/${name}` };
}

function aboutUser(action: string, name: string): Call {
  return { action: `iam:${action}`, resource: `arn:aws:iam::${ACCOUNT}:user/${name}` };
}

/** The roles that somebody could make his own, by who is excepted by their names. */
export const ROLES = {
  platform: 'platform/Squatter',
  registry: 'cdk-ecr-immutability/Squatter',
  cdkExecution: 'cdk-squatter-cfn-exec-role-1-eu-west-1',
  cdkDeployment: 'cdk-squatter-deploy-role-1-eu-west-1',
  stackSets: 'stacksets-exec-squatter',
  controlTower: 'AWSControlTowerExecution',
} satisfies Partial<Record<CallerName, string>>;

export type RoleName = keyof typeof ROLES;

/** To create a role, to say who may assume it and what it may do, and to take it away. */
const MAKING = [
  'CreateRole', 'UpdateAssumeRolePolicy', 'AttachRolePolicy', 'DetachRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy', 'PutRolePermissionsBoundary',
  'DeleteRolePermissionsBoundary', 'UpdateRole', 'DeleteRole', 'TagRole', 'UntagRole',
];

export const makingRole = (role: RoleName): Call[] => MAKING.map((action) => aboutRole(action, ROLES[role]));

export const passingRole = (role: RoleName): Call[] => [aboutRole('PassRole', ROLES[role])];

/** To create a user, to rename one, to get its credentials and to give it permissions. */
export const MAKING_USER: Call[] = [
  'CreateUser', 'UpdateUser', 'DeleteUser', 'CreateAccessKey', 'UpdateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile', 'AttachUserPolicy',
  'DetachUserPolicy', 'PutUserPolicy', 'DeleteUserPolicy', 'PutUserPermissionsBoundary', 'DeleteUserPermissionsBoundary', 'EnableMFADevice', 'DeactivateMFADevice', 'TagUser', 'UntagUser',
].map((action) => aboutUser(action, 'break-glass'));

export function requestOf({ principal, keys }: Caller, call: Call): Request {
  return { action: call.action, resource: call.resource, principal, keys: { ...keys, ...call.keys } };
}
