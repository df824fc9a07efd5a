import type { Severity } from './check';
import { EnforcementMode } from '../enforcement-mode';
import type { Requirement } from '../requirement';

/** How to show that a setting does not meet what is asked of it: where the standard only reports, nothing fails. */
export function severityFor({ mode }: Requirement): Severity {
  return mode === EnforcementMode.REPORT ? 'warning' : 'error';
}
