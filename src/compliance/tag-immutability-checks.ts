import { App, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, Stage, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ALL_RULES } from './all-rules';
import { constructsOfApp } from './app-model/constructs-of-app';
import { markChecked } from './app-model/marks';
import { CHECKS_OPTIONS, checkChecksOptions, checkEnforcerProps } from './check-props';
import type { TagImmutabilityEnforcerProps } from './enforcer-props';
import { PACKAGE_VERSION } from '../own-package';
import { ACCEPTED_FINDINGS_RULES, withoutAccepted } from './report/accepted-findings';
import { Acknowledgements } from './report/acknowledgements';
import { findAll } from './report/findings';
import type { ReportedFinding } from './report/findings';
import { ValidationRun } from './report/validation-run';
import { violationsOf } from './report/violations';
import type { Rule } from './rule';
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
 * CDK shows the findings, and writes them to `validation-report.json` in the cloud assembly. An error fails the synthesis of the app. CDK
 * validates neither in `stage.synth()` nor in `Template.fromStack` of a stack in a Stage.
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
    checkEnforcerProps('TagImmutabilityChecks', props, CHECKS_OPTIONS);
    const { standard, ...options } = props;
    checkChecksOptions('TagImmutabilityChecks', options);
    Validations.of(scope).addPlugins(new TagImmutabilityChecks(props, rulesFor(props.scannerRules ?? [])));
    if (App.isApp(scope)) {
      markChecked(scope, standard);
    }
  }

  /** The ids of its rules begin with this. */
  public readonly name = LIBRARY;

  /** The version of this package. */
  public readonly version?: string = PACKAGE_VERSION;

  /** The rules that are checked. */
  public readonly ruleIds?: string[];

  private constructor(private readonly props: TagImmutabilityChecksProps, private readonly rules: Rule[]) {
    this.ruleIds = [...rules, ...props.acceptedFindings === undefined ? [] : ACCEPTED_FINDINGS_RULES].map(({ id }) => id);
  }

  /**
   * Called by CDK.
   *
   * @param context the app and the stacks that are validated
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { standard, asOf, acceptedFindings } = this.props;
    const run = new ValidationRun(context);
    const ruleContext = { standard, asOf: asOf ?? today(), app: run.app };
    const findings = findAll(this.rules, (construct) => run.has(construct), ruleContext);
    const acknowledgements = new Acknowledgements(constructsOfApp(ruleContext).acknowledgements);
    const isAcknowledged = (finding: ReportedFinding) => acknowledgements.reportedName(finding).acknowledged;
    const others = findings.filter((finding) => !isAcknowledged(finding));
    const left = acceptedFindings === undefined ? others : withoutAccepted(acceptedFindings, others, run);
    return {
      success: left.every(({ severity }) => severity !== 'error'),
      violations: violationsOf([...findings.filter(isAcknowledged), ...left], acknowledgements),
    };
  }
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
