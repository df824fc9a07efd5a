import { TEMPLATE_TYPES } from '../../creation-template/template-overlap';
import { AppliedFor } from '../../ecr/applied-for';
import { repositoryNamePattern, withoutSlash } from '../../ecr/prefix';
import { CACHE_RULE_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { ADVICE_FOR_FLOATING_TAGS } from '../../mutability/tag-filters';
import { knownAccountOf } from '../../template/environment';
import { possibleValues } from '../../template/possible-values';
import { isAlreadyAnnotated } from '../app-model/already-annotated';
import type { TemplateResource } from '../app-model/app-template';
import { hasTemplateFor, mayHaveTemplateFor } from '../app-model/creation-templates-of-app';
import { everyBranch } from '../app-model/every-branch';
import { whenOf } from '../app-model/judged-resource';
import { PartlyKnownText, nameOfSubject } from '../app-model/partly-known-text';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Rule, RuleContext } from '../rule';

/** A pull-through cache rule for whose repositories the app has no creation template. `PullThroughCacheRule` says so by itself. */
export const pullThroughCacheWithoutTemplate: Rule<TemplateResource> = {
  id: Fact.PULL_THROUGH_CACHE_WITHOUT_TEMPLATE,
  severity: 'warning',
  reason: 'Amazon ECR creates repositories without a template MUTABLE, without a lifecycle policy and without a repository policy.',
  fix: `Declare a CreationTemplate for the prefix and ${AppliedFor.PULL_THROUGH_CACHE}, or PullThroughCacheRule with a template, with tagMutability: ` +
    `${ADVICE_FOR_FLOATING_TAGS}. Or acknowledge this if somebody else makes the template.`,
  looksAt: (context) => resourcesOfApp([CACHE_RULE_TYPE], context),
  find: (resource, context) => {
    const { construct, properties: { EcrRepositoryPrefix: prefix }, template: { scope } } = resource;
    if (isAlreadyAnnotated(construct, Fact.PULL_THROUGH_CACHE_WITHOUT_TEMPLATE, context) || hasTemplateOfSamePrefix(resource)) {
      return [];
    }
    return possibleValues(prefix, scope).flatMap(({ value, when }) => {
      const text = new PartlyKnownText(value);
      const given = { resource, expression: prefix, value };
      return hasTemplateFor(text, AppliedFor.PULL_THROUGH_CACHE, given, context) || isExempt(text, resource, context) ? [] : [{
        message: `${whenOf({ when })}no creation template of this app ` +
          `${mayHaveTemplateFor(text, AppliedFor.PULL_THROUGH_CACHE, resource, context) ? 'that is always there with this rule ' : ''}is for ${AppliedFor.PULL_THROUGH_CACHE} and the ` +
          `repositories '${repositoryNamePattern(`${text}`)}' of this rule`,
        found: { prefix: withoutSlash(`${text}`) },
        property: 'EcrRepositoryPrefix',
      }];
    });
  },
};

/** Whether a template beside the rule is for the same prefix, known or not, as `PullThroughCacheRule` makes one. */
function hasTemplateOfSamePrefix({ properties: { EcrRepositoryPrefix: prefix }, template, condition }: TemplateResource): boolean {
  const text = JSON.stringify(prefix);
  return TEMPLATE_TYPES.flatMap((type) => template.ofType(type)).some((other) => (other.condition === undefined || other.condition === condition)
    && JSON.stringify(other.properties.Prefix) === text
    && everyBranch(other.properties.AppliedFor ?? [], template.scope).includes(AppliedFor.PULL_THROUGH_CACHE));
}

function isExempt(prefix: PartlyKnownText, { path, stack }: TemplateResource, { standard }: RuleContext): boolean {
  return standard._requirementFor({
    ...nameOfSubject(prefix),
    isPrefix: true,
    constructPath: path,
    account: knownAccountOf(stack),
    tags: [],
  }).exemption !== undefined;
}
