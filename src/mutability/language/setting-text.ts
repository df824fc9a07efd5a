/**
 * A setting as text, the way scanners and ECR's API see it. This file imports nothing, so that a Lambda function
 * can share it without bundling aws-cdk-lib.
 */
export interface SettingText {
  /** The mode as AWS spells it. */
  readonly mode: string;
  /** The wildcard filters; their order and repetition mean nothing. */
  readonly filters: readonly string[];
}

/** Whether two settings are the same text: the same mode and the same set of filters. */
export function isSameText(a: SettingText, b: SettingText): boolean {
  const filtersOfA = new Set(a.filters);
  const filtersOfB = new Set(b.filters);
  return a.mode === b.mode
    && filtersOfA.size === filtersOfB.size
    && [...filtersOfA].every((filter) => filtersOfB.has(filter));
}
