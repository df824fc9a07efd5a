import type { CfnResource } from 'aws-cdk-lib';
import { isWatchedForOverlap } from '../../creation-template/template-overlap';
import { AppliedFor } from '../../ecr/applied-for';
import { CREATION_TEMPLATE_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { ADVICE_FOR_FLOATING_TAGS } from '../../mutability/tag-filters';
import { judgedUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import { propertiesIn } from '../app-model/synthesized-resources';
import type { Rule } from '../rule';

/** A creation template for pull-through caches under which no tag can move. */
export const pullThroughTagsFrozen: Rule = {
  id: Fact.PULL_THROUGH_TAGS_FROZEN,
  severity: 'info',
  reason: "Amazon ECR never refreshes a cached tag that is immutable: 'latest' stays what it was at the first pull.",
  fix: `Let the tags move that publishers move, in the baseline too: ${ADVICE_FOR_FLOATING_TAGS}. Or acknowledge this.`,
  looksAt: resourcesWithTagMutability,
  find(construct, context) {
    const template = judgedUnlessExempt(construct, context);
    if (!template?.subject.isPrefix || !isFrozen(template.setting)) {
      return [];
    }
    const { resource, subject: { name } } = template;
    const { AppliedFor: appliedFor } = propertiesIn(resource, context) ?? {};
    if (!Array.isArray(appliedFor) || !appliedFor.includes(AppliedFor.PULL_THROUGH_CACHE) || wasDeclaredFrozen(resource)) {
      return [];
    }
    return [{
      construct,
      message: `the creation template${name === undefined ? '' : ` '${name}'`} is for ${AppliedFor.PULL_THROUGH_CACHE} and makes every tag immutable, also those that ` +
        'publishers move.',
      property: CLOUDFORMATION.mode,
    }];
  },
};

function isFrozen(setting: TagMutabilitySetting): boolean {
  return setting.unanswerableBecause === undefined && setting.isAtLeastAsStrictAs(TagMutabilitySetting.IMMUTABLE);
}

/**
 * Whether its CreationTemplate was given this, whatever an override says; an override does not change the L1's own property. The
 * construct is known by its mark, since it may be of another copy of this package.
 */
function wasDeclaredFrozen(resource: CfnResource): boolean {
  const { imageTagMutability: mode } = resource as { imageTagMutability?: unknown };
  return isWatchedForOverlap(resource) && resource.cfnResourceType === CREATION_TEMPLATE_TYPE && mode === TagMutabilityMode.IMMUTABLE;
}
