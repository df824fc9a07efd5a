import { Fact } from '../../messages/facts';
import type { TagMutabilitySetting } from '../../mutability';
import { quoted } from '../../mutability/language/quoted';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { isAlreadyAnnotated } from '../app-model/already-annotated';
import type { TemplateResource } from '../app-model/app-template';
import { foundSetting } from '../app-model/found-setting';
import { excludesEveryTag, whenOf } from '../app-model/judged-resource';
import { judgementsUnlessExempt, resourcesWithSetting } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/**
 * A filter of a repository or creation template that changes nothing: it is given twice, others match all that it matches, or no tag
 * can match it.
 */
export const filterWithoutEffect: Rule<TemplateResource> = {
  id: Fact.FILTER_WITHOUT_EFFECT,
  severity: 'warning',
  reason: 'ECR takes few filters, and one that does nothing is commonly a slip: the tags that were meant are not those that it names.',
  fix: 'Remove the filter, or correct what it was meant to match.',
  looksAt: (context) => resourcesWithSetting('withFilters', context),
  find: (resource, context) => judgementsUnlessExempt(resource, context)
    .filter(({ setting }) => setting.unanswerableBecause === undefined && !excludesEveryTag(setting))
    .flatMap((judged) => [...repetitions(judged.setting), ...judged.setting.warnings]
      .filter((message) => !isAlreadyAnnotated(resource.construct, Fact.FILTER_WITHOUT_EFFECT, context, message))
      .map((message) => ({ message: `${whenOf(judged)}${message}`, found: foundSetting(judged), property: CLOUDFORMATION.filters }))),
};

function repetitions({ exclusionFilters: filters }: TagMutabilitySetting): string[] {
  const repeated = filters.filter((filter, index) => filters.indexOf(filter) !== index);
  return [...new Set(repeated)].map((filter) => `tag filter ${quoted(filter)} is given twice; once is enough`);
}
