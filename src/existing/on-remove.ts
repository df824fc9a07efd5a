/**
 * What happens to what a construct has set when it leaves the stack: the construct is removed or the stack deleted.
 */
export enum OnRemove {
  /** The repository, or the template, keeps the setting that it has: leaving the stack makes no tag mutable. */
  KEEP = 'KEEP',

  /**
   * The repository gets back the mode and the filters that it had before the construct was deployed, if its setting is
   * then still the one that the construct wrote. A template gets back each field that is given, by the same rule. This can
   * make tags mutable again.
   */
  RESTORE = 'RESTORE',
}
