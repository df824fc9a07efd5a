import { AppliedFor } from '../../ecr/applied-for';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { TemplateResource } from '../app-model/app-template';
import { countsFor, creationTemplateOf, sharesWithOthers } from '../app-model/creation-templates-of-app';
import { distinct, foundSetting } from '../app-model/found-setting';
import { Judgement, excludesEveryTag, isLooser, looserSetting, severityFor, whenOf } from '../app-model/judged-resource';
import { circumstancesOf, judgementsToReport, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import type { Rule, RuleContext, Finding } from '../rule';

/**
 * A repository creation template that is looser than its baseline, whoever declared it, or that sets an existing one so; as a warning, one
 * that is too loose for a stricter namespace below its prefix only.
 */
export const creationTemplateLooser: Rule<TemplateResource> = {
  id: Fact.CREATION_TEMPLATE_LOOSER,
  severity: 'error',
  reason: 'Every repository that ECR creates by the template starts like this, in no template where a check could see it, and stays so when the ' +
    'template changes.',
  fix: 'Use CreationTemplate with a tagMutability within the baseline, or set imageTagMutability and its filters on the template.',
  looksAt: resourcesWithTagMutability,
  find: (resource, context) => judgementsToReport(resource, context)
    .filter(({ subject: { isPrefix }, setting, reading }) => isPrefix && reading !== undefined && !excludesEveryTag(setting))
    .flatMap((judged) => isLooser(judged)
      ? [looserThanBaseline(judged, circumstancesOf(resource, judged, context))] : findInNamespaces(resource, judged, context)),
};

function looserThanBaseline(judged: Judgement, circumstances: string): Finding {
  const { stated, requirement } = judged;
  const { shown, explanation } = looserSetting(judged);
  return {
    message: `${whenOf(judged)}the creation template's tag mutability ${shown}${stated.mode === undefined ? ', as nothing else is said,' : ''} is looser than the ` +
      `baseline ${requirement.baseline}: ${explanation}${circumstances}`,
    found: foundSetting(judged),
    property: CLOUDFORMATION.mode,
    severity: severityFor(requirement),
  };
}

/**
 * The namespaces below the prefix that ask for more than the template gives, and for which nothing else in the app counts. A cache
 * creates repositories below its own prefix only.
 */
function findInNamespaces(resource: TemplateResource, judged: Judgement, context: RuleContext): Finding[] {
  const { subject, setting } = judged;
  if (setting.unanswerableBecause !== undefined) {
    return [];
  }
  const own = creationTemplateOf(resource, context);
  if (own === undefined || own.appliedFor?.every((scenario) => scenario === AppliedFor.PULL_THROUGH_CACHE)) {
    return [];
  }
  const { ImageTagMutability: mode, ImageTagMutabilityExclusionFilters: filters } = resource.properties;
  const given = { resource, expression: { mode, filters }, value: judged.stated };
  const stricter = context.standard._namespacesUnder(own.prefix)
    .map((namespace) => ({ namespace, ...context.standard._requirementFor({ ...subject, name: namespace }) }))
    .filter(({ namespace, baseline, exemption }) => exemption === undefined && !setting.isAtLeastAsStrictAs(baseline)
      && countsFor(namespace, own, given, context));
  if (stricter.length === 0) {
    return [];
  }
  const [{ namespace: first, baseline }] = stricter;
  const isOther = stricter.some(({ namespace }) => sharesWithOthers(namespace, own, context));
  return [{
    message: `${whenOf(judged)}the creation template is also for ` +
      `${shortList(stricter.map(({ namespace }) => `'${namespace}/'`))}, for which the app makes no other${isOther ? ' that is always there' : ''}, and its tag ` +
      `mutability ${setting} is looser than the baseline ${baseline} of '${first}/': ${setting.explain(setting.tagLooserThan(baseline)!)}. Make a ` +
      `template for '${first}'`,
    found: { ...foundSetting(judged), namespaces: distinct(stricter.map(({ namespace }) => namespace)) },
    property: CLOUDFORMATION.mode,
    severity: 'warning',
  }];
}
