/**
 * A setting as text, as scanners and ECR's API see it. This file imports nothing, so that a Lambda function can use it without bundling
 * aws-cdk-lib.
 */
export interface SettingText {
  /** The mode as AWS spells it. */
  readonly mode: string;
  /** The wildcard filters. Their order and repetitions mean nothing. */
  readonly filters: readonly string[];
}

/** Whether two settings have the same mode and the same set of filters. */
export function isSameText(a: SettingText, b: SettingText): boolean {
  const filtersOfA = new Set(a.filters);
  const filtersOfB = new Set(b.filters);
  return a.mode === b.mode
    && filtersOfA.size === filtersOfB.size
    && [...filtersOfA].every((filter) => filtersOfB.has(filter));
}
