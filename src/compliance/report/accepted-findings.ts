import { IConstruct } from 'constructs';
import { AcceptedFinding, readAcceptedFindings, writeAcceptedFindings } from './accepted-findings-file';
import { ReportedFinding, RuleDescription, reportedFinding } from './findings';
import type { ValidationRun } from './validation-run';
import { Fact, LIBRARY } from '../../messages/facts';

/** Set by `cdk synth -c`, it writes the file. */
export const WRITE_ACCEPTED_FINDINGS = `${LIBRARY}:writeAcceptedFindings`;

const WRITTEN: RuleDescription = {
  id: Fact.ACCEPTED_FINDINGS_WRITTEN,
  severity: 'warning',
  reason: 'A synthesis that accepts what it finds proves nothing.',
  fix: `Review the file, give each entry its reason, and synthesize without '${WRITE_ACCEPTED_FINDINGS}'.`,
};

const GONE: RuleDescription = {
  id: Fact.ACCEPTED_FINDING_GONE,
  severity: 'warning',
  reason: 'The entry would hide the same finding if it came back.',
  fix: `Remove the entry, or write the file anew with 'cdk synth -c ${WRITE_ACCEPTED_FINDINGS}=true'.`,
};

/** The rules that report on the file itself. */
export const ACCEPTED_FINDINGS_RULES = [GONE, WRITTEN];

/**
 * The findings of a run that are left to report: those that the file does not accept. Nobody needs to accept information.
 *
 * Each run reads and writes its own part of the file, so that any number of them, in any order, adds up to the whole.
 */
export function withoutAccepted(file: string, findings: ReportedFinding[], run: ValidationRun): ReportedFinding[] {
  return isToBeWritten(run.app) ? accept(file, findings, run) : compare(file, findings, run);
}

function isToBeWritten(app: IConstruct): boolean {
  return [true, 'true'].includes(app.node.tryGetContext(WRITE_ACCEPTED_FINDINGS));
}

function accept(file: string, findings: ReportedFinding[], run: ValidationRun): ReportedFinding[] {
  const before = readAcceptedFindings(file) ?? [];
  const others = before.filter((entry) => !run.has(constructOf(entry, run)));
  writeAcceptedFindings(file, [...others, ...findings.filter(isAcceptable).map((finding) => {
    const entry = entryOf(finding);
    return { ...entry, reason: reasonOf(entry, before) };
  })]);
  return [
    ...findings.filter((finding) => !isAcceptable(finding)),
    // One run answers for the app.
    ...run.has(run.app) ? [findingOf(WRITTEN, run.app, `what this synthesis found is accepted: it wrote '${file}'`)] : [],
  ];
}

function compare(file: string, findings: ReportedFinding[], run: ValidationRun): ReportedFinding[] {
  const accepted = readAcceptedFindings(file);
  if (accepted === undefined) {
    throw new Error(
      `there is no file '${file}' of accepted findings in ${process.cwd()}. ` +
      `Write it with 'cdk synth -c ${WRITE_ACCEPTED_FINDINGS}=true', or leave acceptedFindings out.`);
  }
  const keys = new Set(accepted.map(keyOf));
  const occurring = new Set(findings.map((finding) => keyOf(entryOf(finding))));
  const gone = accepted.filter((entry) => !occurring.has(keyOf(entry)) && run.has(constructOf(entry, run)));
  return [
    ...findings.filter((finding) => !isAcceptable(finding) || !keys.has(keyOf(entryOf(finding)))),
    ...gone.map((entry) => findingOf(GONE, constructOf(entry, run),
      `'${file}' accepts ${entry.rule} of ${entry.construct}, which is not found any more: ${entry.finding}`)),
  ];
}

function isAcceptable({ severity }: ReportedFinding): boolean {
  return severity !== 'info';
}

function entryOf({ rule, path, message }: ReportedFinding): AcceptedFinding {
  // The number of a token differs from one synthesis to the next.
  return { rule: rule.id, construct: path, finding: message.replace(/\$\{Token\[[^\]]*\]\}/g, '${Token}'), reason: '' };
}

function keyOf({ rule, construct, finding }: AcceptedFinding): string {
  return JSON.stringify([rule, construct, finding]);
}

/** The reason outlives a change of the setting. */
function reasonOf(entry: AcceptedFinding, before: AcceptedFinding[]): string {
  const same = before.find((one) => keyOf(one) === keyOf(entry));
  const similar = before.find(({ rule, construct }) => rule === entry.rule && construct === entry.construct);
  return (same ?? similar)?.reason ?? '';
}

/** The construct of an entry, or what is left of the way to it. */
function constructOf({ construct }: AcceptedFinding, { app }: ValidationRun): IConstruct {
  let nearest = app;
  for (const id of construct.split('/')) {
    const child = nearest.node.tryFindChild(id);
    if (child === undefined) {
      break;
    }
    nearest = child;
  }
  return nearest;
}

function findingOf(rule: RuleDescription, construct: IConstruct, message: string): ReportedFinding {
  return reportedFinding(rule, { construct, path: construct.node.path }, { message, found: null });
}
