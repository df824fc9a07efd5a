import { isWatchedForOverlap } from '../../creation-template/template-overlap';
import { AppliedFor } from '../../ecr/applied-for';
import { CREATION_TEMPLATE_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { quoted } from '../../mutability/language/quoted';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { ADVICE_FOR_FLOATING_TAGS } from '../../mutability/tag-filters';
import type { TemplateResource } from '../app-model/app-template';
import { everyBranch } from '../app-model/every-branch';
import { foundSetting } from '../app-model/found-setting';
import { whenOf } from '../app-model/judged-resource';
import { judgementsUnlessExempt, resourcesWithSetting } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/** A creation template for pull-through caches under which no tag can move. */
export const pullThroughTagsFrozen: Rule<TemplateResource> = {
  id: Fact.PULL_THROUGH_TAGS_FROZEN,
  severity: 'info',
  reason: "Amazon ECR never refreshes a cached tag that is immutable: 'latest' stays what it was at the first pull.",
  fix: `Let the tags move that publishers move: ${ADVICE_FOR_FLOATING_TAGS}, and name the prefix in pullThroughNamespaces of the standard. Or acknowledge this.`,
  looksAt: (context) => resourcesWithSetting('creationTemplate', context),
  find: (resource, context) => judgementsUnlessExempt(resource, context)
    .filter(({ subject: { isPrefix }, setting }) => isPrefix && isFrozen(setting) && isForCaches(resource) && !wasDeclaredFrozen(resource))
    .map((judged) => {
      const { subject: { name } } = judged;
      return {
        message: `${whenOf(judged)}the creation template${name === undefined ? '' : ` ${quoted(name)}`} is for ${AppliedFor.PULL_THROUGH_CACHE} and makes every tag ` +
          'immutable, also those that publishers move.',
        found: foundSetting(judged),
        property: CLOUDFORMATION.mode,
      };
    }),
};

function isForCaches({ properties: { AppliedFor: appliedFor }, template: { scope } }: TemplateResource): boolean {
  return everyBranch(appliedFor ?? [], scope).includes(AppliedFor.PULL_THROUGH_CACHE);
}

function isFrozen(setting: TagMutabilitySetting): boolean {
  return setting.unanswerableBecause === undefined && setting.isAtLeastAsStrictAs(TagMutabilitySetting.IMMUTABLE);
}

/**
 * Whether its CreationTemplate was given this, whatever an override says; an override does not change the L1's own property. The
 * construct is known by its mark, since it may be of another copy of this package.
 */
function wasDeclaredFrozen({ source }: TemplateResource): boolean {
  const { imageTagMutability: mode } = (source ?? {}) as { imageTagMutability?: unknown };
  return source !== undefined && isWatchedForOverlap(source) && source.cfnResourceType === CREATION_TEMPLATE_TYPE
    && mode === TagMutabilityMode.IMMUTABLE;
}
