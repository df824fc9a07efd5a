import { Fact } from '../../messages/facts';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { TemplateResource } from '../app-model/app-template';
import { claimsSetter } from '../app-model/claims';
import { foundSetting } from '../app-model/found-setting';
import { excludesEveryTag, isEveryTagMutable, isLooser, severityFor, whenOf } from '../app-model/judged-resource';
import { circumstancesOf, judgementsToReport, resourcesWithSetting } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/** A repository that the app declares or adopts, of which every tag can be overwritten. */
export const repositoryMutable: Rule<TemplateResource> = {
  id: Fact.REPOSITORY_MUTABLE,
  severity: 'error',
  reason: 'A tag that can be overwritten may stand for another image tomorrow than the one that was tested, in a rollback too.',
  fix: 'Declare it as ImmutableRepository with the tags that may move in mutableTags, or set imageTagMutability and its filters within the baseline.',
  looksAt: (context) => resourcesWithSetting('looser', context),
  find: (resource, context) => judgementsToReport(resource, context)
    .filter((judged) => !judged.subject.isPrefix && isLooser(judged) && !excludesEveryTag(judged.setting) && isEveryTagMutable(judged))
    .map((judged) => {
      const { setting, stated, requirement } = judged;
      return {
        message: `${whenOf(judged)}every tag of the repository can be overwritten: its tag mutability is ${setting}` +
          `${stated.mode === undefined ? ', as nothing else is said' : ''}, and the baseline is ${requirement.baseline}` +
          `${claimsSetter(resource) ? '. Its metadata says that a custom resource sets it, and its template has none that certainly does' : ''}` +
          circumstancesOf(resource, judged, context),
        found: foundSetting(judged),
        property: CLOUDFORMATION.mode,
        severity: severityFor(requirement),
      };
    }),
};
