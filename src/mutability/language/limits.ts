/**
 * Every limit on tag filters and tags, with its source. No other file states a limit.
 */

/** ECR's API model: the most items of `imageTagMutabilityExclusionFilters`. The fewest is 1. */
export const MAX_FILTERS = 5;

/** ECR's API model: the most characters of a filter. The fewest is 1. */
export const MAX_FILTER_LENGTH = 128;

/**
 * Not documented by AWS: the only source is Terraform's AWS provider, which refuses a third wildcard
 * (hashicorp/terraform-provider-aws#43642). See docs/facts.md: third-wildcard, two-wildcards.
 */
export const MAX_WILDCARDS = 2;

/** The wildcard stands for zero or more characters. AWS documents this for lifecycle policies only (docs/facts.md: wildcard-zero). */
export const WILDCARD = '*';

/** ECR's API model: the only type of filter. */
export const FILTER_TYPE = 'WILDCARD';

/** A character that a filter may not have (ECR's API model: `^[0-9a-zA-Z._*-]{1,128}$`). */
export const ILLEGAL_FILTER_CHARACTER = /[^0-9a-zA-Z._*-]/u;

/** OCI distribution specification. ECR's own model says only 1 to 300 characters. */
export const MAX_TAG_LENGTH = 128;

/** The characters that a tag can start with (OCI distribution specification), in ASCII order. */
export const TAG_FIRST_CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** The characters that a tag can have after the first (OCI distribution specification), in ASCII order. */
export const TAG_CHARACTERS = `-.${TAG_FIRST_CHARACTERS}`;

const TAG_GRAMMAR = new RegExp(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,${MAX_TAG_LENGTH - 1}}$`);

/** Whether a text can be a tag. */
export function isValidTag(tag: string): boolean {
  // In JavaScript, without the flag m, `$` does not match before a final line feed, as it does in other languages.
  return TAG_GRAMMAR.test(tag);
}
