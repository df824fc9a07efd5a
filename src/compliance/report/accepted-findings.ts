import { IConstruct } from 'constructs';
import {
  AcceptedFinding, ReasonToAccept, WRITE_ACCEPTED_FINDINGS, WRITE_COMMAND, canonical, readAcceptedFindings, withoutTokenNumbers,
  writeAcceptedFindings,
} from './accepted-findings-file';
import { CorrectableFault } from './faults';
import type { ReportedFinding } from './findings';
import type { ValidationRun } from './validation-run';
import { Fact } from '../../messages/facts';
import type { RuleDescription } from '../rule';

const WRITTEN: RuleDescription = {
  id: Fact.ACCEPTED_FINDINGS_WRITTEN,
  severity: 'warning',
  reason: 'A synthesis that accepts what it finds proves nothing.',
  fix: `Review the file, give each entry its reason, and synthesize without '${WRITE_ACCEPTED_FINDINGS}': look in cdk.json too.`,
};

const GONE: RuleDescription = {
  id: Fact.ACCEPTED_FINDING_GONE,
  severity: 'warning',
  reason: 'The entry would hide the same finding if it came back.',
  fix: `Remove the entry, or write the file anew with ${WRITE_COMMAND}.`,
};

/** The rules that report on the file itself. */
export const ACCEPTED_FINDINGS_RULES = [GONE, WRITTEN];

/**
 * The findings that a file accepts. Each run reads and writes its own part of it, so that any number of them, in any order, adds up to the
 * whole.
 */
export class AcceptanceByFile {
  /** Those of the first version. They are gone as soon as a run has written its part, and are for the later ones too. */
  private reasonsOfFirstVersion?: Reasons;

  /** @param scope what the checks are added to */
  constructor(private readonly file: string, private readonly scope: IConstruct) {}

  /** The findings of a run that are left to report: those that the file does not accept. Nobody needs to accept information. */
  public left(findings: ReportedFinding[], run: ValidationRun): ReportedFinding[] {
    return isToBeWritten(run.app) ? this.accept(findings, run) : this.compare(findings, run);
  }

  private accept(findings: ReportedFinding[], run: ValidationRun): ReportedFinding[] {
    const before = readAcceptedFindings(this.file);
    if (before?.version === 1) {
      this.reasonsOfFirstVersion = new Reasons(before.accepted);
    }
    const earlier = before?.version === 2 ? before.accepted : [];
    const reasons = new Reasons(earlier);
    const own = new Map(findings.filter(isAcceptable).map(entryOf).map((entry) => [keyOf(entry), entry]));
    writeAcceptedFindings(this.file, [
      ...earlier.filter((entry) => !run.has(constructOf(entry, run))),
      ...[...own.values()].map((entry) => ({ ...entry, reason: reasons.for(entry) ?? this.reasonsOfFirstVersion?.for(entry) ?? '' })),
    ]);
    return [
      ...findings.filter((finding) => !isAcceptable(finding)),
      // One run says so. Nobody can acknowledge it, or the app would pass with everything and without a word.
      ...run.has(this.scope) ? [findingOf(WRITTEN, run.app, `what this synthesis found is accepted: it wrote '${this.file}'`, true)] : [],
    ];
  }

  private compare(findings: ReportedFinding[], run: ValidationRun): ReportedFinding[] {
    const accepted = this.accepted();
    const keys = new Set(accepted.map(keyOf));
    const keyOfFinding = new Map(findings.map((finding) => [finding, keyOf(entryOf(finding))]));
    const occurring = new Set(keyOfFinding.values());
    const gone = accepted.filter((entry) => !occurring.has(keyOf(entry))).map((entry) => ({ entry, construct: constructOf(entry, run) }))
      .filter(({ construct }) => run.has(construct));
    return [
      ...findings.filter((finding) => !isAcceptable(finding) || !keys.has(keyOfFinding.get(finding)!)),
      ...gone.map(({ entry, construct }) => findingOf(GONE, construct,
        `'${this.file}' accepts ${entry.rule} of ${entry.construct}, which is not found any more: ${entry.finding}`)),
    ];
  }

  private accepted(): AcceptedFinding[] {
    const content = readAcceptedFindings(this.file);
    if (content === undefined) {
      throw new CorrectableFault(
        `there is no file '${this.file}' of accepted findings in ${process.cwd()}`, `Write it with ${WRITE_COMMAND}, or leave acceptedFindings out.`);
    }
    if (content.version === 1) {
      throw new CorrectableFault(
        `'${this.file}' has the version 1, in which a finding is a sentence, so that any better wording would bring it back`,
        `Write it anew with ${WRITE_COMMAND}, which keeps the reasons, and review it.`);
    }
    return content.accepted;
  }
}

/** Why findings are accepted. The reason outlives a change of what was found. */
class Reasons {
  private readonly byKey = new Map<string, string>();
  private readonly byRule = new Map<string, string>();

  constructor(entries: readonly (ReasonToAccept & Partial<AcceptedFinding>)[]) {
    // Of several for a rule of a construct, the first that says something counts.
    for (const entry of [...entries].reverse()) {
      this.byKey.set(keyOf(entry), entry.reason);
      if (entry.reason !== '') {
        this.byRule.set(ruleKeyOf(entry), entry.reason);
      }
    }
  }

  public for(entry: AcceptedFinding): string | undefined {
    return this.byKey.get(keyOf(entry)) ?? this.byRule.get(ruleKeyOf(entry));
  }
}

function isToBeWritten(app: IConstruct): boolean {
  return [true, 'true'].includes(app.node.tryGetContext(WRITE_ACCEPTED_FINDINGS));
}

function isAcceptable({ severity, isFirm }: ReportedFinding): boolean {
  return !isFirm && severity !== 'info';
}

function entryOf({ rule, path, message, found }: ReportedFinding): AcceptedFinding {
  return { construct: path, rule: rule.id, found: canonical(found), finding: withoutTokenNumbers(message), reason: '' };
}

function keyOf({ rule, construct, found }: Omit<AcceptedFinding, 'finding' | 'found'> & Partial<AcceptedFinding>): string {
  return JSON.stringify([rule, construct, canonical(found)]);
}

function ruleKeyOf({ rule, construct }: ReasonToAccept): string {
  return JSON.stringify([rule, construct]);
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

function findingOf(rule: RuleDescription, construct: IConstruct, message: string, isFirm = false): ReportedFinding {
  return { rule, construct, path: construct.node.path, message, found: null, severity: rule.severity, isFirm };
}
