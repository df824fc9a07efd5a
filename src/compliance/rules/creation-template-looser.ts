import { AppliedFor } from '../../ecr/applied-for';
import { some } from '../../messages/messages';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { judgedIn, judgedOfApp } from '../app-model/judged-in-app';
import { excludesEveryTag, isLooser, severityFor } from '../app-model/judged-resource';
import type { JudgedResource } from '../app-model/judged-resource';
import { areBeside, templateOf, templatesOfApp } from '../app-model/templates-of-app';
import type { Rule, RuleContext, Finding } from '../rule';

/**
 * A repository creation template that is looser than its baseline, whoever declared it, or sets one that exists already. It shows
 * a tag that could be overwritten in the repositories that ECR creates by it. It is a warning if the setting meets the baseline of
 * the prefix, but not the stricter one of a namespace below it for which the app has no template of its own.
 *
 * It stays silent about filters that match every tag (`wildcardMatchesEverything`), about what is known at deployment only
 * (`tagMutabilityUnknown`), and about exempt prefixes.
 *
 * False positives: a namespace whose template another app makes; acknowledge it. A template for a pull-through cache whose tags are
 * meant to be refreshed, which is what AWS recommends: give its namespace a baseline that excludes the tags that publishers move, or
 * exempt it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export const creationTemplateLooser: Rule = {
  id: 'creationTemplateLooser',
  severity: 'error',
  reason: 'Every repository that ECR creates by the template starts like this, in no template where a check could see it, and stays so when the ' +
    'template changes.',
  fix: 'Use CreationTemplate with a tagMutability within the baseline, or set imageTagMutability and its filters on the template.',
  looksAt: judgedOfApp,
  find: (construct, context) => {
    const found = judgedIn(context, construct);
    if (!found?.subject.isPrefix || found.setting.unanswerableBecause !== undefined || excludesEveryTag(found.setting)) {
      return [];
    }
    if (!isLooser(found)) {
      return findInNamespaces(found, context);
    }
    const { resource, setting, statesMode, requirement } = found;
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
    message: `the creation template is also for ${some(stricter.map(({ namespace }) => `'${namespace}/'`))}, for which the app makes no other, and its tag ` +
      `mutability ${setting} is looser than the baseline ${baseline} of '${first}/': ${setting.explain(setting.tagLooserThan(baseline)!)}. Make a ` +
      `template for '${first}'`,
    property: CLOUDFORMATION.mode,
    severity: 'warning',
  }];
}
