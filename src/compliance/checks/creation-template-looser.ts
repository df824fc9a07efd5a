import type { Check, CheckContext, Finding } from './check';
import { judgedIn } from './judged-in';
import { excludesEveryTag, isLooser } from './known-setting';
import { severityFor } from './severity';
import { areBeside, templatesOfApp } from './templates-of-app';
import { declaredTemplate } from '../../creation-template/template-overlap';
import { CLOUDFORMATION } from '../../mutability/setting-shapes';
import { JUDGED_TYPES, JudgedResource } from '../judged-resource';

/**
 * A repository creation template that is looser than its baseline, whoever declared it, or sets one that exists already. It shows
 * a tag that could be overwritten in the repositories that ECR creates by it. It is a warning if the setting meets the baseline of
 * the prefix, but not the stricter one of a namespace below it for which the app has no template of its own.
 *
 * It stays silent about filters that match every tag (`wildcardMatchesEverything`), about what is known at deployment only
 * (`tagMutabilityUnknown`), and about exempt prefixes.
 *
 * False positives: a namespace whose template another app makes; acknowledge it. A template for a pull-through cache whose tags are meant to be refreshed, which is what AWS recommends. Give its
 * namespace a baseline that excludes the tags that publishers move, or exempt it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export const creationTemplateLooser: Check = {
  id: 'creationTemplateLooser',
  severity: 'error',
  reason: 'Every repository that ECR creates by the template starts like this, in no template where a check could see it, and stays so when the ' +
    'template changes.',
  fix: 'Use CreationTemplate with a tagMutability within the baseline, or set imageTagMutability and its filters on the template.',
  looksAt: JUDGED_TYPES,
  find: (construct, context) => {
    const found = judgedIn(context, construct);
    if (!found?.subject.isPrefix || found.setting.unanswerableBecause !== undefined || excludesEveryTag(found.setting)) {
      return [];
    }
    if (!isLooser(found)) {
      return findInNamespaces(found, context);
    }
    const { resource, setting, isSaid, requirement } = found;
    const { baseline } = requirement;
    return [{
      construct: resource,
      message: `the creation template's tag mutability ${setting}${isSaid ? '' : ', as nothing else is said,'} is looser than the ` +
        `baseline ${baseline}: ${setting.explain(setting.tagLooserThan(baseline)!)}`,
      property: CLOUDFORMATION.mode,
      severity: severityFor(requirement),
    }];
  },
};

/** The namespaces below the prefix for which nothing but this template counts, and that ask for more than it gives. */
function findInNamespaces({ resource, subject, setting }: JudgedResource, context: CheckContext): Finding[] {
  const own = declaredTemplate(resource);
  if (own === undefined) {
    return [];
  }
  return context.standard._namespacesBelow(own.prefix).flatMap((namespace) => {
    const { baseline, exemption } = context.standard._requirementFor({ ...subject, name: namespace });
    const [counting] = templatesOfApp(context).covering(namespace).filter((template) => areBeside(own, template));
    if (exemption !== undefined || setting.isAtLeastAsStrictAs(baseline) || counting.resource !== resource) {
      return [];
    }
    return [{
      construct: resource,
      message: `the creation template is for the namespace '${namespace}' too, for which the app has none, and its tag mutability ${setting} is looser than ` +
        `the baseline ${baseline} there: ${setting.explain(setting.tagLooserThan(baseline)!)}. Make a template for '${namespace}'`,
      property: CLOUDFORMATION.mode,
      severity: 'warning',
    }];
  });
}
