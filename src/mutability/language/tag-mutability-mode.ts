/**
 * The four values of `imageTagMutability`, as AWS spells them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export enum TagMutabilityMode {
  /** No tag can be overwritten. Takes no filters. */
  IMMUTABLE = 'IMMUTABLE',
  /** Only the tags that a filter matches can be overwritten. Takes 1 to 5 filters. */
  IMMUTABLE_WITH_EXCLUSION = 'IMMUTABLE_WITH_EXCLUSION',
  /** Every tag can be overwritten. Takes no filters. */
  MUTABLE = 'MUTABLE',
  /** Every tag can be overwritten, save those that a filter matches. Takes 1 to 5 filters. */
  MUTABLE_WITH_EXCLUSION = 'MUTABLE_WITH_EXCLUSION',
}

/** Whether a mode comes with filters. */
export function takesFilters(mode: string): boolean {
  return mode === TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION || mode === TagMutabilityMode.MUTABLE_WITH_EXCLUSION;
}

/** Whether tags that no filter matches can be overwritten. */
export function isMutableByDefault(mode: string): boolean {
  return mode === TagMutabilityMode.MUTABLE || mode === TagMutabilityMode.MUTABLE_WITH_EXCLUSION;
}
