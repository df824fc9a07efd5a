import { AppliedFor } from '../../ecr/applied-for';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { excludesEveryTag, isLooser, severityFor } from '../app-model/judged-resource';
import type { JudgedResource } from '../app-model/judged-resource';
import { judgedUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import { areBeside, templateOf, templatesOfApp } from '../app-model/templates-of-app';
import type { Rule, RuleContext, Finding } from '../rule';

/**
 * A repository creation template that is looser than its baseline, whoever declared it, or that sets an existing one so; as a warning, one
 * that is too loose for a stricter namespace below its prefix only.
 */
export const creationTemplateLooser: Rule = {
  id: Fact.CREATION_TEMPLATE_LOOSER,
  severity: 'error',
  reason: 'Every repository that ECR creates by the template starts like this, in no template where a check could see it, and stays so when the ' +
    'template changes.',
  fix: 'Use CreationTemplate with a tagMutability within the baseline, or set imageTagMutability and its filters on the template.',
  looksAt: resourcesWithTagMutability,
  find: (construct, context) => {
    const judged = judgedUnlessExempt(construct, context);
    if (!judged?.subject.isPrefix || judged.setting.unanswerableBecause !== undefined || excludesEveryTag(judged.setting)) {
      return [];
    }
    if (!isLooser(judged)) {
      return findInNamespaces(judged, context);
    }
    const { resource, setting, statesMode, requirement } = judged;
    const { baseline } = requirement;
    return [{
      construct: resource,
      message: `the creation template's tag mutability ${setting}${statesMode ? '' : ', as nothing else is said,'} is looser than the ` +
        `baseline ${baseline}: ${setting.explain(setting.tagLooserThan(baseline)!)}`,
      property: CLOUDFORMATION.mode,
      severity: severityFor(requirement),
    }];
  },
};

/**
 * The namespaces below the prefix that ask for more than the template gives, and for which nothing else in the app counts. A cache
 * creates repositories below its own prefix only.
 */
function findInNamespaces({ resource, subject, setting }: JudgedResource, context: RuleContext): Finding[] {
  const own = templateOf(resource, context);
  if (own === undefined || own.appliedFor?.every((scenario) => scenario === AppliedFor.PULL_THROUGH_CACHE)) {
    return [];
  }
  const counts = (namespace: string) =>
    templatesOfApp(context).covering(namespace).find((template) => areBeside(own, template))?.resource === resource;
  const stricter = context.standard._namespacesUnder(own.prefix)
    .map((namespace) => ({ namespace, ...context.standard._requirementFor({ ...subject, name: namespace }) }))
    .filter(({ namespace, baseline, exemption }) => exemption === undefined && !setting.isAtLeastAsStrictAs(baseline) && counts(namespace));
  if (stricter.length === 0) {
    return [];
  }
  const [{ namespace: first, baseline }] = stricter;
  return [{
    construct: resource,
    message: `the creation template is also for ${shortList(stricter.map(({ namespace }) => `'${namespace}/'`))}, for which the app makes no other, and its tag ` +
      `mutability ${setting} is looser than the baseline ${baseline} of '${first}/': ${setting.explain(setting.tagLooserThan(baseline)!)}. Make a ` +
      `template for '${first}'`,
    property: CLOUDFORMATION.mode,
    severity: 'warning',
  }];
}
