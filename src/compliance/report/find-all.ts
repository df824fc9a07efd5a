import { identityOf, ReportedFinding } from './reported-finding';
import type { ValidationRun } from './validation-run';
import { withPath } from '../../reporting/with-path';
import type { Check, CheckContext } from '../checks/check';

/** What the checks find in the part of the app that a run answers for. Nothing is found twice. */
export function findAll(checks: Check[], run: ValidationRun, context: CheckContext): ReportedFinding[] {
  const found = new Map<string, ReportedFinding>();
  for (const construct of run.constructs()) {
    withPath(construct.node.path, () => checks.forEach((rule) => rule.find(construct, context).forEach((finding) => {
      const reported = { ...finding, rule, severity: finding.severity ?? rule.severity };
      found.set(identityOf(reported), reported);
    })));
  }
  return [...found.values()];
}
