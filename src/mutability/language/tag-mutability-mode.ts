/**
 * The four values of `imageTagMutability`, as AWS spells them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export enum TagMutabilityMode {
  /** No tag can be overwritten. It has no filters. */
  IMMUTABLE = 'IMMUTABLE',
  /** Only the tags that a filter matches can be overwritten. It has at least one filter. */
  IMMUTABLE_WITH_EXCLUSION = 'IMMUTABLE_WITH_EXCLUSION',
  /** Every tag can be overwritten. It has no filters. */
  MUTABLE = 'MUTABLE',
  /** Every tag can be overwritten except those that a filter matches. It has at least one filter. */
  MUTABLE_WITH_EXCLUSION = 'MUTABLE_WITH_EXCLUSION',
}

/** Whether a mode has filters. */
export function takesFilters(mode: string): boolean {
  return mode === TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION || mode === TagMutabilityMode.MUTABLE_WITH_EXCLUSION;
}

/** Whether a tag that no filter matches can be overwritten. */
export function isMutableByDefault(mode: string): boolean {
  return mode === TagMutabilityMode.MUTABLE || mode === TagMutabilityMode.MUTABLE_WITH_EXCLUSION;
}
