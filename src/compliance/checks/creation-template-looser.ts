import type { Check } from './check';
import { judgedIn } from './judged-in';
import { excludesEveryTag, isLooser } from './known-setting';
import { severityFor } from './severity';
import { CLOUDFORMATION } from '../../mutability/setting-shapes';
import { JUDGED_TYPES } from '../judged-resource';

/**
 * A repository creation template that is looser than its baseline, whoever declared it, or sets one that exists already. It shows
 * a tag that could be overwritten in the repositories that ECR creates by it.
 *
 * It stays silent about filters that match every tag (`wildcardMatchesEverything`), about what is known at deployment only
 * (`tagMutabilityUnknown`), and about exempt prefixes. The baseline is that of the prefix: a stricter one of a namespace below the
 * prefix, in which the template may create repositories too, is not considered.
 *
 * False positives: a template for a pull-through cache whose tags are meant to be refreshed, which is what AWS recommends. Give its
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
    if (!found?.subject.isPrefix || !isLooser(found) || excludesEveryTag(found.setting)) {
      return [];
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
