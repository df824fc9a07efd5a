/**
 * What happens to the repository's setting when it leaves the stack: the construct is removed or the stack deleted.
 */
export enum OnRemove {
  /** The repository keeps the setting that it has: leaving the stack makes no tag mutable. */
  KEEP = 'KEEP',

  /**
   * The repository gets back the mode and the filters that it had before the construct was deployed, if its setting is
   * then still the one that the construct wrote. This can make tags mutable again.
   */
  RESTORE = 'RESTORE',
}
