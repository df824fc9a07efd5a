import { AspectPriority, IAspect } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { enforce } from './enforce';
import { TagMutabilitySetting } from '../../mutability';
import { checkBaseline } from '../../standard/check-standard';
import type { Requirements } from '../../standard/requirement';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';

/**
 * Properties of TagImmutabilityAspect.
 */
export interface TagImmutabilityAspectProps {
  /**
   * The tags that may be mutable at most. The shorthand for a standard that says no more. Excludes `standard`.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly baseline?: TagMutabilitySetting;

  /**
   * What is asked of which repositories, and whether it is enforced or reported. Excludes `baseline`.
   *
   * @default - the baseline, asked of all and enforced
   */
  readonly standard?: TagImmutabilityStandard;
}

/**
 * Makes every `AWS::ECR::Repository` and `AWS::ECR::RepositoryCreationTemplate` below its scope meet a standard, whoever
 * declared it and however: by `ecr.Repository`, an L1, a raw `CfnResource`, `CfnInclude` or an override. What
 * `ExistingRepositories` and `ExistingCreationTemplate` set on what exists already must meet it too.
 *
 * It judges what the template will have. What meets the baseline stays as it is written, and nothing that is stricter is
 * loosened. What does not is reduced to the part of it that the baseline allows, and reported; where the standard is in
 * `EnforcementMode.REPORT`, it is reported only. A mode or filter that is a token cannot be judged: it stays, with a warning. Where
 * `applyTo` has installed the checks, they report what stays.
 *
 * CDK does not apply an Aspect of an App inside the App's Stages: add it to each Stage. In an app that has switched off the feature
 * flag `@aws-cdk/core:aspectStabilization`, it does not apply it to what another Aspect adds to a part of the tree that was visited
 * before. An Aspect that runs later can still loosen what this one wrote by an override of its own.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/aspects.html
 * @example
 * Aspects.of(app).add(new TagImmutabilityAspect({
 *   baseline: TagMutabilitySetting.immutableExcept('latest', 'dev-*'),
 * }), { priority: TagImmutabilityAspect.PRIORITY });
 */
export class TagImmutabilityAspect implements IAspect {
  /**
   * The priority to add it with: after the Aspects that change the tree, such as those of `Tags`, which an exemption may be by, and
   * before those that only read it. CDK refuses an Aspect that adds another one, with an earlier priority, to what was visited
   * with this one; give that Aspect an earlier priority itself, or this one none.
   */
  public static readonly PRIORITY: number = AspectPriority.READONLY - 1;

  private readonly standard: Requirements;

  /**
   * Throws if the baseline is not known before deployment or protects no tag, and if `baseline` and `standard` are given.
   */
  constructor(props: TagImmutabilityAspectProps = {}) {
    const { baseline, standard } = props;
    // It has a baseline too, so that TypeScript takes it for props, and all else that it says would be lost.
    if ('_requirementFor' in props) {
      throw new Error('TagImmutabilityAspect is given a standard in place of its props. Write new TagImmutabilityAspect({ standard }).');
    }
    if (baseline && standard) {
      throw new Error(
        `TagImmutabilityAspect is given the baseline ${baseline} and a standard, whose baseline is ${standard.baseline}; allowed is one of ` +
        'the two. Leave the baseline out, or put it into the standard.');
    }
    checkBaseline('TagImmutabilityAspect', baseline);
    this.standard = standard ?? {
      _requirementFor: () => ({ baseline: baseline ?? TagMutabilitySetting.IMMUTABLE, mode: EnforcementMode.ENFORCE }),
    };
  }

  public visit(node: IConstruct): void {
    enforce(this.standard, node);
  }

  /**
   * Whether it is this standard's.
   *
   * @internal
   */
  public _enforces(standard: Requirements): boolean {
    return this.standard === standard;
  }
}
