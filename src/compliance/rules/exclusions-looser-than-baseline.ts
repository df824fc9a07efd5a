import { Fact } from '../../messages/facts';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { TemplateResource } from '../app-model/app-template';
import { foundSetting } from '../app-model/found-setting';
import { isEveryTagMutable, isLooser, looserSetting, severityFor, whenOf } from '../app-model/judged-resource';
import { circumstancesOf, judgementsToReport, resourcesWithSetting } from '../app-model/judged-resources-of-app';
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
  looksAt: (context) => resourcesWithSetting('looser', context),
  find: (resource, context) => judgementsToReport(resource, context)
    .filter((judged) => !judged.subject.isPrefix && isLooser(judged) && !isEveryTagMutable(judged))
    .map((judged) => {
      const { requirement } = judged;
      const { shown, explanation } = looserSetting(judged);
      return {
        message: `${whenOf(judged)}the tag mutability ${shown} is looser than the baseline ${requirement.baseline}: ` +
          `${explanation}${circumstancesOf(resource, judged, context)}`,
        found: foundSetting(judged),
        property: CLOUDFORMATION.filters,
        severity: severityFor(requirement),
      };
    }),
};
