import { Aspects, IAspect, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { EnforcementPass } from './enforcement-pass';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { markEnforcing, markReached } from '../app-model/marks';
import { checkEnforcerProps } from '../check-props';
import type { TagImmutabilityEnforcerProps } from '../enforcer-props';

/**
 * The earliest. CDK refuses an Aspect that adds another one to a construct that an Aspect with a later priority has visited: no Aspect can
 * come before this one.
 */
const PRIORITY = 0;

/**
 * Makes every `AWS::ECR::Repository` and `AWS::ECR::RepositoryCreationTemplate` below its scope meet a standard, however somebody declared
 * it: by `ecr.Repository`, an L1, a raw `CfnResource`, `CfnInclude` or an override. It does the same with what `ExistingRepositories` and
 * `ExistingCreationTemplate` set.
 *
 * It judges what the template will have. A setting that meets the baseline stays as it is written, and it loosens nothing that is
 * stricter. It reduces any other setting to the part that the baseline allows, and reports that. With `EnforcementMode.REPORT` it only
 * reports. What ECR refuses, such as IMMUTABLE together with filters, it reduces too. An `Fn::If` it reduces branch by branch; a parameter
 * with allowed values or a mapping becomes a literal that is within all of its values. What only a deployment knows stays, with a warning.
 * If the app has the checks of the standard, they report what stays.
 *
 * It changes nothing when CDK visits a construct, but after all Aspects of the synthesis, whatever their priorities and whatever they add:
 * a tag may exempt a repository, and an override may loosen it. It comes before CDK takes the hash of a nested stack. What changes in a
 * nested stack after that, in somebody's validation, stays as it is, and is an error.
 *
 * CDK does not apply an Aspect of an App inside the App's Stages: add it to each Stage, or use `standard.applyTo(app)`.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/aspects.html
 * @example
 * const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest', 'dev-*') });
 * TagImmutabilityAspect.addTo(app, { standard });
 */
export class TagImmutabilityAspect implements IAspect {
  /**
   * Makes everything below a scope meet a standard when the app is synthesized.
   *
   * @param scope an app, a Stage, a stack or any other construct
   * @param props the standard
   */
  public static addTo(scope: IConstruct, props: TagImmutabilityEnforcerProps): void {
    checkEnforcerProps('TagImmutabilityAspect', props);
    Aspects.of(scope).add(new TagImmutabilityAspect(props.standard), { priority: PRIORITY });
  }

  /** By the construct that is their scope. */
  private readonly passes = new WeakMap<IConstruct, EnforcementPass>();

  /** The constructs that have others below them and are the scope of a pass, or in one. To remember each construct takes longer than to ask. */
  private readonly reached = new WeakSet<IConstruct>();

  private constructor(private readonly standard: TagImmutabilityStandard) {
    markEnforcing(this, standard);
  }

  /**
   * Called by CDK for each construct, when it begins to synthesize.
   */
  public visit(node: IConstruct): void {
    const above = node.node.scope;
    if (this.passes.has(node) || above === undefined || !this.isReached(above) || Stage.isStage(node)) {
      this.passOf(node).open();
    }
  }

  private isReached(construct: IConstruct): boolean {
    if (this.reached.has(construct)) {
      return true;
    }
    const above = construct.node.scope;
    const isReached = this.passes.has(construct) || (above !== undefined && !Stage.isStage(construct) && this.isReached(above));
    if (isReached) {
      this.reached.add(construct);
    }
    return isReached;
  }

  private passOf(scope: IConstruct): EnforcementPass {
    const pass = this.passes.get(scope) ?? new EnforcementPass(scope, this.standard);
    this.passes.set(scope, pass);
    markReached(scope, this.standard);
    return pass;
  }
}
