import type { PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { Fact, LIBRARY } from '../../messages/facts';
import { readable } from '../../mutability/language/quoted';
import { ISSUES_URL, PACKAGE_VERSION } from '../../own-package';
import type { Place, RuleDescription } from '../rule';

/** The rule that reports what could not be checked. CDK lets nobody acknowledge what is fatal. */
export const CHECKS_FAILED: RuleDescription = {
  id: Fact.CHECKS_FAILED,
  severity: 'fatal',
  reason: 'What is not checked may be open, so that nothing passes.',
  fix: `If the message is about something in your app, correct that. Otherwise it is a fault of ${LIBRARY} ${PACKAGE_VERSION}: report it at ${ISSUES_URL} ` +
    "with the message and the 'stack' that validation-report.json has of it.",
};

/** A fault that a user can correct, and how. Whatever else is thrown, is a fault of ours or of an object of the app. */
export class CorrectableFault extends Error {
  constructor(message: string, public readonly fix: string) {
    super(message);
  }
}

/**
 * What keeps the checks from checking. CDK's CLI passes without a word if a validation plugin throws. So nothing is thrown: what can go on
 * goes on, and each fault is reported as a violation that is fatal.
 */
export class Faults {
  private readonly found = new Map<string, PolicyViolation>();

  /**
   * Runs a part of the checks.
   *
   * @param doing what it does, as a message says it: `judge it by the rule 'notReached'`
   * @param at where it does it
   * @param otherwise the result if it throws
   */
  public attempt<T>(doing: string, at: Pick<Place, 'construct'>, run: () => T, otherwise: T): T {
    try {
      return run();
    } catch (error) {
      this.add(violationOf(doing, pathOf(at), error));
      return otherwise;
    }
  }

  /** What has been thrown; what is the same at several constructs once, with all of them. */
  public get violations(): PolicyViolation[] {
    return [...this.found.values()];
  }

  private add(violation: PolicyViolation): void {
    const same = this.found.get(violation.description);
    this.found.set(violation.description, same === undefined
      ? violation
      : { ...same, violatingResources: [...same.violatingResources, ...violation.violatingResources] });
  }
}

/** The report of checks of which nothing is known but what they threw. It reads nothing that can throw. */
export function brokenReport(error: unknown): PolicyValidationPluginReport {
  return { success: false, violations: [violationOf('check the app', '', error)] };
}

function violationOf(doing: string, constructPath: string, error: unknown): PolicyViolation {
  const { message: whole, fix = CHECKS_FAILED.fix, stack } = described(error);
  const message = readable(whole);
  return {
    ruleName: CHECKS_FAILED.id,
    severity: CHECKS_FAILED.severity,
    description: `the checks cannot ${doing}: ${/[.!?]$/.test(message) ? message : `${message}.`} ${CHECKS_FAILED.reason}`,
    fix,
    // CDK passes over a violation of no resource. One without a path counts for the app, whichever stacks somebody selects.
    violatingResources: [{ constructPath, locations: [] }],
    ...stack === undefined ? {} : { ruleMetadata: { stack } },
  };
}

/** What is known of something that was thrown. It can be anything, also an object that throws when it is read. */
function described(error: unknown): { message: string; fix?: string; stack?: string } {
  try {
    if (error instanceof CorrectableFault) {
      return { message: error.message, fix: error.fix };
    }
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    return { message: `${message}` || 'an error without a message', stack: typeof stack === 'string' ? stack : undefined };
  } catch {
    return { message: 'an error that cannot be shown' };
  }
}

function pathOf(place: Pick<Place, 'construct'>): string {
  try {
    return `${place.construct.node.path}`;
  } catch {
    return '';
  }
}
