import type { IConstruct } from 'constructs';
import { identityOf, ReportedFinding } from './reported-finding';
import { withPath } from '../../reporting/with-path';
import type { Check, CheckContext } from '../checks/check';
import { constructsOfApp } from '../checks/constructs-of-app';

/** What the checks find in a part of the app. Nothing is found twice. */
export function findAll(checks: Check[], isInPart: (construct: IConstruct) => boolean, context: CheckContext): ReportedFinding[] {
  const lookingAt = checksByKind(checks);
  const found = new Map<string, ReportedFinding>();
  for (const [construct, kind] of constructsOfApp(context)) {
    const rules = lookingAt(kind);
    if (rules.length > 0 && isInPart(construct)) {
      withPath(() => construct.node.path, () => rules.forEach((rule) => rule.find(construct, context).forEach((finding) => {
        const reported = { ...finding, rule, severity: finding.severity ?? rule.severity };
        found.set(identityOf(reported), reported);
      })));
    }
  }
  return [...found.values()];
}

/** A function that tells which checks look at a kind. */
function checksByKind(checks: Check[]): (kind: string | undefined) => Check[] {
  const known = new Map<string | undefined, Check[]>();
  return (kind) => {
    const looking = known.get(kind) ?? checks.filter(({ looksAt }) => looksAt === undefined || (kind !== undefined && looksAt.includes(kind)));
    known.set(kind, looking);
    return looking;
  };
}
