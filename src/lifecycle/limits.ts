/**
 * Every limit on lifecycle policies, with its source. No other file states a limit.
 */

/** ECR's service quotas, "Rules per lifecycle policy"; not adjustable. */
export const MAX_RULES = 50;

/**
 * CloudFormation's schemas of a repository and of a repository creation template, in characters of JSON. ECR's API model has the same
 * limits for a repository, and no least length for a template. Every policy with a rule has more than the least length.
 */
export const MIN_POLICY_LENGTH = 100;
export const MAX_POLICY_LENGTH = 30_720;

/** ECR's API model, `LifecyclePolicyRulePriority`. */
export const MIN_RULE_PRIORITY = 1;

/** User guide, lifecycle policy properties: `countNumber` is a positive integer. */
export const MIN_COUNT = 1;

/** User guide, archiving an image: no lifecycle policy deletes an image that has been in the archive for fewer days. */
export const MIN_DAYS_IN_ARCHIVE = 90;

/** User guide, lifecycle policy properties. */
export const MAX_PATTERN_WILDCARDS = 4;

/** The wildcard of a tag pattern: zero or more characters (user guide, lifecycle policies). */
export const WILDCARD = '*';
