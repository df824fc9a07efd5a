import { CLOUDFORMATION } from '../../mutability/setting-content';
import { judgedIn, judgedOfApp } from '../app-model/judged-in-app';
import { isLooser, severityFor } from '../app-model/judged-resource';
import type { Rule } from '../rule';

/**
 * A repository that the app declares or adopts, which protects tags, but not all that its baseline protects. It shows a tag that
 * can be overwritten and should not be, the shortest there is.
 *
 * It stays silent about filters that are written otherwise and mean no more (`dev-a*` within `dev-*`), about a repository that
 * protects no tag (`repositoryMutable`, `wildcardMatchesEverything`), about creation templates (`creationTemplateLooser`), about what
 * is known at deployment only (`tagMutabilityUnknown`), and about exempt repositories.
 *
 * False positives: a tag that the filters match and nobody will ever push. Filters that lie within the baseline are no more work.
 */
export const exclusionsLooserThanBaseline: Rule = {
  id: 'exclusionsLooserThanBaseline',
  severity: 'error',
  reason: 'The filters leave tags open that the standard protects, so that an image which is deployed by one of them can change unnoticed.',
  fix: 'Narrow the filters to the part that the baseline allows.',
  looksAt: judgedOfApp,
  find: (construct, context) => {
    const found = judgedIn(context, construct);
    if (!found || found.subject.isPrefix || !isLooser(found) || found.setting.isEveryTagMutable) {
      return [];
    }
    const { resource, setting, requirement } = found;
    const { baseline } = requirement;
    return [{
      construct: resource,
      message: `the tag mutability ${setting} is looser than the baseline ${baseline}: ${setting.explain(setting.tagLooserThan(baseline)!)}`,
      property: CLOUDFORMATION.filters,
      severity: severityFor(requirement),
    }];
  },
};
