import type { IConstruct } from 'constructs';
import { identityOf, ReportedFinding } from './reported-finding';
import { withPath } from '../../reporting/with-path';
import type { Check, CheckContext } from '../checks/check';

/** What the checks find in a part of the app, one after the other. Nothing is found twice. */
export function findAll(checks: Check[], isInPart: (construct: IConstruct) => boolean, context: CheckContext): ReportedFinding[] {
  const found = new Map<string, ReportedFinding>();
  // Most checks look at the same.
  const inPart = new Map<readonly IConstruct[], readonly IConstruct[]>();
  for (const rule of checks) {
    const all = rule.looksAt(context);
    const constructs = inPart.get(all) ?? all.filter(isInPart);
    inPart.set(all, constructs);
    for (const construct of constructs) {
      for (const finding of withPath(() => construct.node.path, () => rule.find(construct, context))) {
        const reported = { ...finding, rule, severity: finding.severity ?? rule.severity };
        found.set(identityOf(reported), reported);
      }
    }
  }
  return [...found.values()];
}
