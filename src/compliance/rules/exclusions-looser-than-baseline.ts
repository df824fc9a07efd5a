import { Fact } from '../../messages/facts';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { isLooser, severityFor } from '../app-model/judged-resource';
import { judgedUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/**
 * A repository that the app declares or adopts, which protects tags, but not all that its baseline protects. It shows the shortest tag
 * that can be overwritten and should not be.
 */
export const exclusionsLooserThanBaseline: Rule = {
  id: Fact.EXCLUSIONS_LOOSER_THAN_BASELINE,
  severity: 'error',
  reason: 'The filters leave tags open that the standard protects, so that an image which is deployed by one of them can change unnoticed.',
  fix: 'Narrow the filters to the part that the baseline allows.',
  looksAt: resourcesWithTagMutability,
  find: (construct, context) => {
    const judged = judgedUnlessExempt(construct, context);
    if (!judged || judged.subject.isPrefix || !isLooser(judged) || judged.setting.isEveryTagMutable) {
      return [];
    }
    const { resource, setting, requirement } = judged;
    const { baseline } = requirement;
    return [{
      construct: resource,
      message: `the tag mutability ${setting} is looser than the baseline ${baseline}: ${setting.explain(setting.tagLooserThan(baseline)!)}`,
      property: CLOUDFORMATION.filters,
      severity: severityFor(requirement),
    }];
  },
};
