import { App, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation, Stage, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ALL_RULES } from './all-rules';
import { constructsOfApp } from './app-model/constructs-of-app';
import { markChecked } from './app-model/marks';
import { ofWholeApp } from './app-model/once-per-run';
import { checkedProps } from './check-props';
import type { TagImmutabilityEnforcerProps } from './enforcer-props';
import { PACKAGE_VERSION } from '../own-package';
import { ACCEPTED_FINDINGS_RULES, AcceptanceByFile } from './report/accepted-findings';
import { Acknowledgements } from './report/acknowledgements';
import type { ReportedName } from './report/acknowledgements';
import { ERROR_OUT_OF_SIGHT, errorsOutOfSight } from './report/errors-out-of-sight';
import { CHECKS_FAILED, Faults, brokenReport } from './report/faults';
import { findAll } from './report/findings';
import type { ReportedFinding } from './report/findings';
import { Synthesis, ValidationRun } from './report/validation-run';
import { violationsOf } from './report/violations';
import type { Rule, RuleContext } from './rule';
import { scannerWouldFail } from './rules/scanner-would-fail';
import { shown } from '../messages/check-type';
import { LIBRARY } from '../messages/facts';
import type { ScannerRule } from '../scanners';
import type { TagImmutabilityChecksOptions } from '../standard/tag-immutability-checks-options';

/**
 * Properties of TagImmutabilityChecks.
 */
export interface TagImmutabilityChecksProps extends TagImmutabilityEnforcerProps, TagImmutabilityChecksOptions {
}

/**
 * Proves at synthesis that an app meets a standard. It finds what the Aspect cannot reach or change, images that the app deploys by a
 * mutable tag, expired exemptions, and more; docs/rules.md lists the rules. It changes nothing.
 *
 * CDK shows the findings, and writes them to `validation-report.json` in the cloud assembly. An error fails the synthesis of the app, and so
 * does everything that cannot be checked. CDK validates neither in `stage.synth()` nor in `Template.fromStack` of a stack in a Stage; what
 * else does not run the checks, docs/rules.md lists.
 *
 * `Validations.of(construct).acknowledge({ id: 'cdk-ecr-immutability::repositoryMutable', reason })` acknowledges what a rule finds
 * on a construct and below it, in every release of CDK.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 * @example
 * const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
 * TagImmutabilityChecks.addTo(app, { standard });
 */
export class TagImmutabilityChecks implements IPolicyValidationPlugin {
  /**
   * Checks an app whenever it is synthesized.
   *
   * @param scope the app. For a Stage, only its own stacks are judged, and some releases of CDK leave out a Stage that is in a stack
   * @param props the standard, and how the checks are made
   * @throws an Error for a scope that is not a Stage, a misspelt prop, a prop of another type, and an `asOf` that is not a day
   */
  public static addTo(scope: Stage, props: TagImmutabilityChecksProps): void {
    TagImmutabilityChecks._addTo(scope, props, (scannerRules) =>
      scannerRules.length === 0 ? ALL_RULES : [...ALL_RULES, scannerWouldFail(scannerRules)]);
  }

  /**
   * @param rulesFor the rules that are checked, for the scanners that are to stay green
   * @internal
   */
  public static _addTo(scope: Stage, props: TagImmutabilityChecksProps, rulesFor: (scannerRules: ScannerRule[]) => Rule[]): void {
    refuseNoStage(scope);
    const checked = checkedProps('TagImmutabilityChecks', props);
    Validations.of(scope).addPlugins(new TagImmutabilityChecks(scope, checked, rulesFor(checked.scannerRules ?? [])));
    if (App.isApp(scope)) {
      markChecked(scope, checked.standard);
    }
  }

  /** The ids of its rules begin with this. */
  public readonly name = LIBRARY;

  /** The version of this package. */
  public readonly version?: string = PACKAGE_VERSION;

  /** The rules that are checked. */
  public readonly ruleIds?: string[];

  private readonly acceptance?: AcceptanceByFile;
  private synthesis?: Synthesis;

  private constructor(scope: Stage, private readonly props: TagImmutabilityChecksProps, private readonly rules: Rule[]) {
    this.acceptance = props.acceptedFindings === undefined ? undefined : new AcceptanceByFile(props.acceptedFindings, scope);
    this.ruleIds = [...rules, CHECKS_FAILED, ERROR_OUT_OF_SIGHT, ...this.acceptance === undefined ? [] : ACCEPTED_FINDINGS_RULES].map(({ id }) => id);
  }

  /**
   * Called by CDK. It never throws: CDK's CLI would pass without a word. What cannot be checked is a finding that is fatal.
   *
   * @param context the app and the stacks that are validated
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const synthesis = this.synthesisOf(context);
      return this.reportOn(context, synthesis.run(context), synthesis.context);
    } catch (error) {
      return brokenReport(error);
    }
  }

  /** What the runs of one synthesis share, for the run that begins. */
  private synthesisOf(given: IPolicyValidationContext): Synthesis {
    if (this.synthesis?.isGoingOn(given) !== true) {
      const { standard, asOf } = this.props;
      this.synthesis = new Synthesis({ standard, asOf: asOf ?? today(), app: given.appConstruct });
    }
    return this.synthesis;
  }

  private reportOn(given: IPolicyValidationContext, run: ValidationRun, context: RuleContext): PolicyValidationPluginReport {
    const faults = new Faults();
    const findings = findAll(this.rules, (all) => run.placesIn(all), context, faults);
    const acknowledgements = faults.attempt('read what the app acknowledges', { construct: run.app }, () => acknowledgementsOf(context), new Acknowledgements([]));
    const names = new Map<ReportedFinding, ReportedName>();
    const nameOf = (finding: ReportedFinding) => names.get(finding) ?? name(finding);
    const open = findings.filter((finding) => !nameOf(finding).acknowledged);
    const left = faults.attempt('use the file of accepted findings', { construct: run.app }, () => this.acceptance?.left(open, run) ?? open, open);
    const violations = (some: ReportedFinding[]) => violationsOf(some, (finding) => nameOf(finding).ruleName);
    const acknowledged = violations(findings.filter((finding) => nameOf(finding).acknowledged));
    const others = [...violations(left), ...faults.violations];
    return reportOf([...acknowledged, ...others, ...errorsOutOfSight(others, given)]);

    function name(finding: ReportedFinding): ReportedName {
      const named = faults.attempt('see whether this is acknowledged', finding,
        () => acknowledgements.reportedName(finding), { ruleName: finding.rule.id, acknowledged: false });
      names.set(finding, named);
      return named;
    }
  }
}

const acknowledgementsOf = ofWholeApp((context) => new Acknowledgements(constructsOfApp(context).acknowledgements));

/** If CDK moves what is acknowledged to what is suppressed, it says itself whether the rest is a success. */
function reportOf(violations: PolicyViolation[]): PolicyValidationPluginReport {
  return { success: violations.every(({ severity }) => severity === 'warning' || severity === 'info'), violations };
}

function today(): string {
  return new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** CDK validates whole Stages. If it got a stack, it would take the Stage around it. */
function refuseNoStage(scope: unknown): void {
  if (!Stage.isStage(scope)) {
    throw new Error(
      `${Construct.isConstruct(scope) ? scope.node.path : shown(scope)}: TagImmutabilityChecks are added to something else than a Stage; an App or a Stage is ` +
      'allowed, because CDK validates whole Stages. Add them to the App, with namespaces or exemptions for what differs.');
  }
}
