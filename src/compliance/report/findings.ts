import type { IConstruct } from 'constructs';
import { withPath } from '../../messages/with-path';
import type { Rule, RuleContext, Finding, Severity } from '../rule';

/** What the rules find in a part of the app, one after the other. Nothing is found twice. */
export function findAll(rules: Rule[], isInPart: (construct: IConstruct) => boolean, context: RuleContext): ReportedFinding[] {
  const findings = new Map<string, ReportedFinding>();
  // Most rules look at the same.
  const inPart = new Map<readonly IConstruct[], readonly IConstruct[]>();
  for (const rule of rules) {
    const all = rule.looksAt(context);
    const constructs = inPart.get(all) ?? all.filter(isInPart);
    inPart.set(all, constructs);
    for (const construct of constructs) {
      for (const finding of withPath(() => construct.node.path, () => rule.find(construct, context))) {
        const reported = { ...finding, rule, severity: finding.severity ?? rule.severity };
        findings.set(identityOf(reported), reported);
      }
    }
  }
  return [...findings.values()];
}

/** What a report says of a rule. */
export type RuleDescription = Pick<Rule, 'id' | 'severity' | 'reason' | 'fix'>;

/** A finding with the rule that it breaks. */
export interface ReportedFinding extends Finding {
  readonly rule: RuleDescription;
  readonly severity: Severity;
}

/** What makes two findings the same one. */
export function identityOf({ rule, construct, message }: ReportedFinding): string {
  return JSON.stringify([rule.id, construct.node.path, message]);
}
