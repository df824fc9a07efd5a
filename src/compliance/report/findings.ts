import type { IConstruct } from 'constructs';
import { withPath } from '../../messages/with-path';
import type { Finding, Place, Rule, RuleContext, Severity } from '../rule';

/** What the rules find in a part of the app, one after the other. Nothing is found twice. */
export function findAll(rules: Rule[], isInPart: (construct: IConstruct) => boolean, context: RuleContext): ReportedFinding[] {
  const findings = new Map<string, ReportedFinding>();
  // Most rules look at the same.
  const inPart = new Map<readonly Place[], readonly Place[]>();
  for (const rule of rules) {
    const all = rule.looksAt(context);
    const places = inPart.get(all) ?? all.filter(({ construct }) => isInPart(construct));
    inPart.set(all, places);
    for (const place of places) {
      for (const finding of withPath(() => place.path, () => rule.find(place, context))) {
        const reported = reportedFinding(rule, place, finding);
        findings.set(identityOf(reported), reported);
      }
    }
  }
  return [...findings.values()];
}

/** What a report says of a rule. */
export type RuleDescription = Pick<Rule, 'id' | 'severity' | 'reason' | 'fix'>;

/** A finding with the rule that it breaks, and where. */
export interface ReportedFinding extends Finding, Place {
  readonly rule: RuleDescription;
  readonly severity: Severity;
}

/** A finding of a rule at a place. */
export function reportedFinding(rule: RuleDescription, { construct, path, logicalId, templateFile }: Place, finding: Finding): ReportedFinding {
  return { ...finding, construct, path, logicalId, templateFile, rule, severity: finding.severity ?? rule.severity };
}

/** What makes two findings the same one. */
export function identityOf({ rule, path, message }: ReportedFinding): string {
  return JSON.stringify([rule.id, path, message]);
}
