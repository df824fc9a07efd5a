import type { Check, Finding, Severity } from '../checks/check';

/** What a report says of a rule. */
export type Rule = Pick<Check, 'id' | 'severity' | 'reason' | 'fix'>;

/** A finding with the rule that it breaks. */
export interface ReportedFinding extends Finding {
  readonly rule: Rule;
  readonly severity: Severity;
}

/** What makes two findings the same one. */
export function identityOf({ rule, construct, message }: ReportedFinding): string {
  return JSON.stringify([rule.id, construct.node.path, message]);
}
