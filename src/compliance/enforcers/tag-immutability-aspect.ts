import { AspectPriority, Aspects, IAspect } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { enforce } from './enforce';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { markEnforcing } from '../app-model/marks';
import { checkEnforcerProps } from '../check-props';
import type { TagImmutabilityEnforcerProps } from '../enforcer-props';

/** After the Aspects that change the tree, such as those of `Tags`, which an exemption may be by, and before those that only read it. */
const PRIORITY = AspectPriority.READONLY - 1;

/**
 * Makes every `AWS::ECR::Repository` and `AWS::ECR::RepositoryCreationTemplate` below its scope meet a standard, whoever
 * declared it and however: by `ecr.Repository`, an L1, a raw `CfnResource`, `CfnInclude` or an override. What
 * `ExistingRepositories` and `ExistingCreationTemplate` set on what exists already must meet it too.
 *
 * It judges what the template will have. What meets the baseline stays as it is written, and nothing that is stricter is
 * loosened. What does not is reduced to the part of it that the baseline allows, and reported; where the standard is in
 * `EnforcementMode.REPORT`, it is reported only. A mode or filter that is a token cannot be judged: it stays, with a warning. Where
 * the app has the checks of the standard, they report what stays.
 *
 * CDK does not apply an Aspect of an App inside the App's Stages: add it to each Stage, or use `standard.applyTo(app)`. In an app that
 * has switched off the feature flag `@aws-cdk/core:aspectStabilization`, it does not apply it to what another Aspect adds to a part of
 * the tree that was visited before. An Aspect that runs later (`AspectPriority.READONLY`) can still loosen what this one wrote by an
 * override of its own.
 *
 * It runs after Aspects that change the tree and have no priority of their own. CDK refuses an Aspect that adds another one, with an
 * earlier priority, to what this one has visited; give that Aspect an earlier priority itself.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/aspects.html
 * @example
 * const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest', 'dev-*') });
 * TagImmutabilityAspect.addTo(app, { standard });
 */
export class TagImmutabilityAspect implements IAspect {
  /**
   * Makes what is below a scope meet a standard when the app is synthesized.
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
