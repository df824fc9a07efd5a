/**
 * Every limit on tag filters and tags, with its source. No other file states one.
 */

/** ECR's API model: `imageTagMutabilityExclusionFilters` has 1 to 5 items. */
export const MAX_FILTERS = 5;

/** ECR's API model: a filter has 1 to 128 characters. */
export const MAX_FILTER_LENGTH = 128;

/**
 * Not documented by AWS: the only source is Terraform's AWS provider, which refuses a third wildcard
 * (hashicorp/terraform-provider-aws#43642).
 */
export const MAX_WILDCARDS = 2;

/** The wildcard. That it stands for zero or more characters is documented for lifecycle policies only. */
export const WILDCARD = '*';

/** The one filter type there is. */
export const FILTER_TYPE = 'WILDCARD';

/** A character that a filter may not have (ECR's API model: `^[0-9a-zA-Z._*-]{1,128}$`). */
export const ILLEGAL_FILTER_CHARACTER = /[^0-9a-zA-Z._*-]/u;

/** OCI distribution specification; ECR's own model says only 1 to 300 characters. */
export const MAX_TAG_LENGTH = 128;

/** What a tag may start with (OCI distribution specification), in ASCII order. */
export const TAG_FIRST_CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** What a tag may go on with (OCI distribution specification), in ASCII order. */
export const TAG_CHARACTERS = `-.${TAG_FIRST_CHARACTERS}`;

const TAG_GRAMMAR = new RegExp(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,${MAX_TAG_LENGTH - 1}}$`);

/** Whether a tag can exist at all. */
export function isValidTag(tag: string): boolean {
  // `$` also matches before a final line feed in some dialects; in JavaScript, without the flag m, it does not.
  return TAG_GRAMMAR.test(tag);
}
