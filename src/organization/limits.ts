/**
 * Every limit on policies of AWS Organizations and on StackSets, with its source. No other file states a limit.
 */

/**
 * CloudFormation's reference of `AWS::Organizations::Policy`, for service control and resource control policies, in characters. The quotas of
 * AWS Organizations allow a service control policy 10,240 since 2026. What fits 5,120 fits everywhere.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const MAX_POLICY_LENGTH = 5_120;

/**
 * The quotas of AWS Organizations: five policies of a type are attached to a root, an organizational unit or an account, and those that AWS has
 * attached from the start (`FullAWSAccess`, `RCPFullAWSAccess`) count. For service control policies it is ten since 2026.
 */
export const MAX_POLICIES_OF_TARGET = 5;

/** The API reference of AWS Organizations, CreatePolicy. */
export const MAX_POLICY_NAME_LENGTH = 128;

/** The API reference of AWS Organizations, `Organization`. */
export const ORGANIZATION_ID_GRAMMAR = /^o-[a-z0-9]{10,32}$/;

/** The API reference of AWS Organizations, AttachPolicy: a root, an organizational unit or an account. */
export const TARGET_ID_GRAMMAR = /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|[0-9]{12})$/;

/**
 * The ARN of roles or users, as `aws:PrincipalArn` has it, with wildcards. IAM's reference has the characters of names and paths.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const PRINCIPAL_PATTERN_GRAMMAR = /^arn:(?:aws[a-z-]*|\*):iam::(?:[0-9]{12}|\*):(role|user)\/([\w+=,.@*?/-]+)$/;

/** The API reference of AWS CloudFormation, DeploymentTargets: the root or an organizational unit. */
export const UNIT_ID_GRAMMAR = /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/;

/** Whether an id is that of the root of an organization, which all units are in. */
export function isRoot(unitId: string): boolean {
  return unitId.startsWith('r-');
}

/**
 * The name of a StackSet begins with a letter and has letters, digits and hyphens: CreateStackSet. It may have 128 characters. CloudFormation makes
 * of it the names of the stacks, which may have as many, and are longer by some 46.
 */
export const MAX_STACK_SET_NAME_LENGTH = 80;

/** What a wave is called becomes a part of the name of its StackSet. */
export const WAVE_NAME_GRAMMAR = /^[A-Za-z](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?$/;

/** The API reference of Amazon EventBridge, CreateEventBus. Those of partners begin with `aws.`, and the default bus has its name. */
export const EVENT_BUS_NAME_GRAMMAR = /^(?!aws\.|default$)[\w.-]{1,256}$/;
