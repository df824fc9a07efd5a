import type { Faults } from './faults';
import { oncePerRun } from '../app-model/once-per-run';
import type { Finding, Place, Rule, RuleContext, RuleDescription, Severity } from '../rule';

/**
 * What the rules find in a part of the app, one after the other. Nothing is found twice. Where a rule throws, the rest is still found.
 *
 * @param inPart those of some places that are in the part
 */
export function findAll(rules: Rule[], inPart: (all: readonly Place[]) => readonly Place[], context: RuleContext, faults: Faults): ReportedFinding[] {
  const findings = new Map<string, ReportedFinding>();
  // Most rules look at the same.
  const known = new Map<readonly Place[], readonly Place[]>();
  for (const rule of rules) {
    const judging = `judge this by the rule '${rule.id}'`;
    for (const place of faults.attempt(`list what the rule '${rule.id}' is about`, { construct: context.app }, () => lookedAt(rule), [])) {
      faults.attempt(judging, place, () => rule.find(place, context).forEach((finding) => {
        const reported = reportedFinding(finding, place, rule, context);
        const identity = identityOf(reported);
        findings.set(identity, findings.get(identity) ?? reported);
      }), undefined);
    }
  }
  return [...findings.values()];

  function lookedAt(rule: Rule): readonly Place[] {
    const all = placesOf(rule, context);
    const places = known.get(all) ?? inPart(all);
    known.set(all, places);
    return places;
  }
}

/** Some rules put together what they look at, which would take time in each run. */
const placesOf = oncePerRun((rule: Rule, context): readonly Place[] => rule.looksAt(context));

/** A finding with the rule that it breaks, and where. */
export interface ReportedFinding extends Finding, Place {
  readonly rule: RuleDescription;
  readonly severity: Severity;
  /** Whether nobody can hide it: it is neither acknowledged nor accepted, whatever the app or a file says. */
  readonly isFirm: boolean;
}

/**
 * A finding of a rule. If the standard lets nobody acknowledge it, an error is fatal. A warning stays one, since it is no reason to fail, and
 * is firm all the same.
 */
function reportedFinding(found: Finding, place: Place, rule: Rule, { standard }: RuleContext): ReportedFinding {
  const { construct, path, logicalId, templateFile } = place;
  const severity = severityAt(place, found.severity ?? rule.severity);
  const { message, found: what, property } = found;
  const finding = { message, found: what, property, construct, path, logicalId, templateFile, rule, severity, isFirm: severity === 'fatal' };
  if (!standard._forbidsAcknowledging(rule.id)) {
    return finding;
  }
  const { id, reason, fix } = rule;
  const description = { id, severity: rule.severity, reason, fix: `${fix} The standard lets nobody acknowledge or accept it.` };
  return { ...finding, rule: description, severity: severity === 'error' ? 'fatal' : severity, isFirm: true };
}

/** Nobody can correct what was released. */
function severityAt({ isReleased }: Place, severity: Severity): Severity {
  return isReleased && severity === 'error' ? 'warning' : severity;
}

/** What makes two findings the same one. */
function identityOf({ rule, path, message }: ReportedFinding): string {
  return JSON.stringify([rule.id, path, message]);
}
