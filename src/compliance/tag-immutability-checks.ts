import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { ALL_RULES } from './all-rules';
import { constructsOfApp } from './app-model/constructs-of-app';
import { ACCEPTED_FINDINGS_RULES, withoutAccepted } from './report/accepted-findings';
import { Acknowledgements } from './report/acknowledgements';
import { findAll } from './report/findings';
import type { ReportedFinding } from './report/findings';
import { ValidationRun } from './report/validation-run';
import { violationsOf } from './report/violations';
import type { Rule } from './rule';
import { scannerWouldFail } from './rules/scanner-would-fail';
import { isDay } from '../standard/check-standard';
import type { TagImmutabilityChecksOptions } from '../standard/tag-immutability-checks-options';
import type { TagImmutabilityStandard } from '../standard/tag-immutability-standard';

/** Reaches the package's own from src/ and from lib/. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const PACKAGE = require('../../package.json');

/**
 * Properties of TagImmutabilityChecks.
 */
export interface TagImmutabilityChecksProps extends TagImmutabilityChecksOptions {
  /** What is asked of the app. */
  readonly standard: TagImmutabilityStandard;
}

/**
 * Proves at synthesis that an app meets a standard: what the Aspect cannot reach or change, images that are deployed by a mutable
 * tag, expired exemptions, and more. docs/rules.md lists the rules. It changes nothing.
 *
 * Findings are shown as CDK shows them, and written to `validation-report.json` in the cloud assembly. An error fails the synthesis
 * of the app; CDK validates neither in `stage.synth()` nor in `Template.fromStack` of a stack in a Stage.
 *
 * `Validations.of(construct).acknowledge({ id: 'cdk-ecr-immutability::repositoryMutable', reason })` acknowledges what a rule finds
 * on a construct and on what is below it, in every release of CDK.
 *
 * Add it to the app. On a Stage it judges the Stage's stacks alone, and some releases of CDK leave out a Stage that is in a stack.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 * @example
 * const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
 * Validations.of(app).addPlugins(new TagImmutabilityChecks({ standard }));
 */
export class TagImmutabilityChecks implements IPolicyValidationPlugin {
  /** What the ids of its rules begin with. */
  public readonly name = 'cdk-ecr-immutability';

  /** The package's. */
  public readonly version?: string = PACKAGE.version;

  /** The rules that are checked. */
  public readonly ruleIds?: string[];

  /**
   * Throws if `asOf` is no day.
   */
  constructor(private readonly props: TagImmutabilityChecksProps) {
    if (props.asOf !== undefined && !isDay(props.asOf)) {
      throw new Error(`TagImmutabilityChecks is asked for its findings as of '${props.asOf}', which is no day. Write it as 2027-06-30.`);
    }
    this.ruleIds = [...this._checks(), ...props.acceptedFindings === undefined ? [] : ACCEPTED_FINDINGS_RULES].map(({ id }) => id);
  }

  /**
   * Called by CDK.
   *
   * @param context the app and the stacks that are validated
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { standard, asOf, acceptedFindings } = this.props;
    const run = new ValidationRun(context);
    const checkContext = { standard, asOf: asOf ?? today(), app: run.app };
    const findings = findAll(this._checks(), (construct) => run.has(construct), checkContext);
    const acknowledgements = new Acknowledgements(this.name, constructsOfApp(checkContext).acknowledgements);
    const isAcknowledged = (finding: ReportedFinding) => acknowledgements.nameOf(finding).acknowledged;
    const others = findings.filter((finding) => !isAcknowledged(finding));
    const left = acceptedFindings === undefined ? others : withoutAccepted(acceptedFindings, others, run);
    return {
      success: left.every(({ severity }) => severity !== 'error'),
      violations: violationsOf([...findings.filter(isAcknowledged), ...left], run, acknowledgements, checkContext),
    };
  }

  /**
   * What is checked.
   *
   * @internal
   */
  public _checks(): Rule[] {
    const { scannerRules = [] } = this.props;
    return scannerRules.length === 0 ? ALL_RULES : [...ALL_RULES, scannerWouldFail(scannerRules)];
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
}
