import { AspectPriority, Aspects, IAspect } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { enforce } from './enforce';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { markEnforcing } from '../app-model/marks';
import { checkEnforcerProps } from '../check-props';
import type { TagImmutabilityEnforcerProps } from '../enforcer-props';

/** After Aspects that change the tree, such as those of `Tags`, since a tag may exempt a repository; before Aspects that only read. */
const PRIORITY = AspectPriority.READONLY - 1;

/**
 * Makes every `AWS::ECR::Repository` and `AWS::ECR::RepositoryCreationTemplate` below its scope meet a standard, however somebody declared
 * it: by `ecr.Repository`, an L1, a raw `CfnResource`, `CfnInclude` or an override. It does the same with what `ExistingRepositories` and
 * `ExistingCreationTemplate` set.
 *
 * It judges what the template will have. A setting that meets the baseline stays as it is written, and it loosens nothing that is
 * stricter. It reduces any other setting to the part that the baseline allows, and reports that. With `EnforcementMode.REPORT` it only
 * reports. It cannot judge a mode or a filter that is a token: that stays, with a warning. If the app has the checks of the standard, they
 * report what stays.
 *
 * CDK does not apply an Aspect of an App inside the App's Stages: add it to each Stage, or use `standard.applyTo(app)`. If an app switches
 * off the feature flag `@aws-cdk/core:aspectStabilization`, CDK does not apply it to what another Aspect adds to a part of the tree that
 * CDK has visited. An Aspect that runs later (`AspectPriority.READONLY`) can still loosen, by an override, what this one wrote.
 *
 * It runs after Aspects that change the tree and have no priority of their own. CDK refuses an Aspect that adds another Aspect with an
 * earlier priority to a construct that this one has visited. Give the Aspect that adds an earlier priority.
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

  private constructor(private readonly standard: TagImmutabilityStandard) {
    markEnforcing(this, standard);
  }

  /**
   * Called by CDK for each construct.
   */
  public visit(node: IConstruct): void {
    enforce(node, this.standard);
  }
}
