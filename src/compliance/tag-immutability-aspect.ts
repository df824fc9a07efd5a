import { Annotations, CfnResource, IAspect } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { TagMutabilitySetting } from '../mutability';
import { overrideMutability, renderedMutability } from '../rendering/rendered-mutability';
import { CREATION_TEMPLATE_TYPE, REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../rendering/rendered-resource';
import { isSetByCustomResource } from '../rendering/set-by-custom-resource';
import { MessageId } from '../reporting/messages';

/**
 * Properties of TagImmutabilityAspect.
 */
export interface TagImmutabilityAspectProps {
  /**
   * The tags that may be mutable at most.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly baseline?: TagMutabilitySetting;
}

/**
 * Makes every `AWS::ECR::Repository` and `AWS::ECR::RepositoryCreationTemplate` below its scope meet a baseline, whoever
 * declared it and however: by `ecr.Repository`, an L1, a raw `CfnResource`, `CfnInclude` or an override. What
 * `RepositoryTagMutability` sets on repositories that exist already must meet it too.
 *
 * It judges what the template will have. What meets the baseline stays as it is written, and nothing that is stricter is
 * loosened. What does not is reduced to the part of it that the baseline allows, and reported. A mode or filter that is a
 * token cannot be judged: it stays, with a warning.
 *
 * CDK applies an Aspect of an App neither inside the App's Stages (add it to each Stage) nor, unless the feature flag
 * `@aws-cdk/core:aspectStabilization` is set, to what another Aspect adds. An Aspect with a later priority can still loosen
 * what this one wrote by an override of its own.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/aspects.html
 * @example
 * Aspects.of(app).add(new TagImmutabilityAspect({
 *   baseline: TagMutabilitySetting.immutableExcept('latest', 'dev-*'),
 * }));
 */
export class TagImmutabilityAspect implements IAspect {
  private readonly baseline: TagMutabilitySetting;

  /**
   * Throws if the baseline is not known before deployment or protects no tag.
   */
  constructor(props: TagImmutabilityAspectProps = {}) {
    this.baseline = props.baseline ?? TagMutabilitySetting.IMMUTABLE;
    if (this.baseline.isEveryTagMutable) {
      throw new Error(
        `the baseline ${this.baseline} of TagImmutabilityAspect protects no tag, so that nothing would be enforced. ` +
        'Name the tags that may move with TagMutabilitySetting.immutableExcept(...), or leave the Aspect out.');
    }
  }

  public visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || !saysTagMutability(node)) {
      return;
    }
    const found = renderedMutability(node);
    if (found.unanswerableBecause !== undefined) {
      Annotations.of(node).addWarningV2(MessageId.UNKNOWN,
        `cannot tell whether the tag mutability ${found} meets the baseline ${this.baseline}: ${found.unanswerableBecause}. ` +
        'It stays as it is; give literals, or acknowledge this.');
      return;
    }
    const { setting, loss } = found.tightenedTo(this.baseline);
    if (setting === found) {
      return;
    }
    overrideMutability(node, setting);
    Annotations.of(node).addInfoV2(MessageId.TIGHTENED,
      `tag mutability changed from ${found} to ${setting}: tag '${found.tagLooserThan(this.baseline)}', for one, is mutable in the ` +
      'former and not in the baseline.');
    if (loss !== undefined) {
      Annotations.of(node).addWarningV2(MessageId.STRICTER_THAN_NEEDED, `${loss}. Declare the filters that you need.`);
    }
  }
}

/** Types whose properties say a tag mutability. */
const TYPES = [REPOSITORY_TYPE, CREATION_TEMPLATE_TYPE, TAG_MUTABILITY_TYPE];

function saysTagMutability(resource: CfnResource): boolean {
  // Of a marked repository its custom resource says it, and is visited too.
  return TYPES.includes(resource.cfnResourceType) && !isSetByCustomResource(resource.cfnOptions.metadata);
}
