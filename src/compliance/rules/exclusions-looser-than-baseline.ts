import { Fact } from '../../messages/facts';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { TemplateResource } from '../app-model/app-template';
import { foundSetting } from '../app-model/found-setting';
import { isLooser, severityFor, whenOf } from '../app-model/judged-resource';
import { circumstancesOf, judgementsUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/**
 * A repository that the app declares or adopts, which protects tags, but not all that its baseline protects. It shows the shortest tag
 * that can be overwritten and should not be.
 */
export const exclusionsLooserThanBaseline: Rule<TemplateResource> = {
  id: Fact.EXCLUSIONS_LOOSER_THAN_BASELINE,
  severity: 'error',
  reason: 'The filters leave tags open that the standard protects, so that an image which is deployed by one of them can change unnoticed.',
  fix: 'Narrow the filters to the part that the baseline allows.',
  looksAt: resourcesWithTagMutability,
  find: (resource, context) => judgementsUnlessExempt(resource, context)
    .filter((judged) => !judged.subject.isPrefix && isLooser(judged) && !judged.setting.isEveryTagMutable)
    .map((judged) => {
      const { setting, requirement } = judged;
      const { baseline } = requirement;
      return {
        message: `${whenOf(judged)}the tag mutability ${setting} is looser than the baseline ${baseline}: ` +
          `${setting.explain(setting.tagLooserThan(baseline)!)}${circumstancesOf(resource, judged, context)}`,
        found: foundSetting(judged),
        property: CLOUDFORMATION.filters,
        severity: severityFor(requirement),
      };
    }),
};
