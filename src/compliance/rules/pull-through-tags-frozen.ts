import type { CfnResource } from 'aws-cdk-lib';
import { CreationTemplate } from '../../creation-template/creation-template';
import { AppliedFor } from '../../ecr/applied-for';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { ADVICE_FOR_FLOATING_TAGS } from '../../mutability/tag-filters';
import { judgedIn, judgedOfApp } from '../app-model/judged-in-app';
import { propertiesIn } from '../app-model/synthesized-resources';
import type { Rule } from '../rule';

/**
 * A creation template for pull-through caches under which no tag can move.
 *
 * False positives: caches from which only digests and version tags are pulled, where frozen tags are what is wanted.
 *
 * Silent about a `CreationTemplate` that was declared so: one that said nothing has a warning already, and one that said
 * IMMUTABLE is the answer to it. If an Aspect or an override made it so, it is reported. Silent too if any tag can move, about
 * scenarios or a mutability known only at deployment, about an existing template whose scenarios stay as they are, and about exempt
 * templates.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export const pullThroughTagsFrozen: Rule = {
  id: 'pullThroughTagsFrozen',
  severity: 'info',
  reason: "Amazon ECR never refreshes a cached tag that is immutable: 'latest' stays what it was at the first pull.",
  fix: `Let the tags move that publishers move, in the baseline too: ${ADVICE_FOR_FLOATING_TAGS}. Or acknowledge this.`,
  looksAt: judgedOfApp,
  find(construct, context) {
    const template = judgedIn(context, construct);
    if (!template?.subject.isPrefix || !isFrozen(template.setting)) {
      return [];
    }
    const { resource, subject: { name } } = template;
    const { AppliedFor: appliedFor } = propertiesIn(context, resource) ?? {};
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

/** Whether its CreationTemplate was given this, whatever an override says; an override does not change the L1's own property. */
function wasDeclaredFrozen(resource: CfnResource): boolean {
  const { imageTagMutability: mode } = resource as { imageTagMutability?: unknown };
  return resource.node.scope instanceof CreationTemplate && mode === TagMutabilityMode.IMMUTABLE;
}
