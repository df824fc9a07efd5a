import { CLOUDFORMATION } from '../../mutability/setting-content';
import { judgedIn, judgedOfApp } from '../app-model/judged-in-app';
import { excludesEveryTag, isLooser, severityFor } from '../app-model/judged-resource';
import type { Rule } from '../rule';

/**
 * A repository that the app declares or adopts, of which every tag can be overwritten.
 *
 * It stays silent about creation templates (`creationTemplateLooser`), about filters that match every tag
 * (`wildcardMatchesEverything`), about what is known at deployment only (`tagMutabilityUnknown`), about exempt repositories, and
 * about a repository whose custom resource sets the mutability: that one is judged.
 *
 * False positives: a repository that is meant to be mutable, and one whose mutability something outside of the app sets, such as a
 * script. Exempt them in the standard, or acknowledge it.
 */
export const repositoryMutable: Rule = {
  id: 'repositoryMutable',
  severity: 'error',
  reason: 'A tag that can be overwritten may stand for another image tomorrow than the one that was tested, in a rollback too.',
  fix: 'Declare it as ImmutableRepository with the tags that may move in mutableTags, or set imageTagMutability and its filters within the baseline.',
  looksAt: judgedOfApp,
  find: (construct, context) => {
    const found = judgedIn(context, construct);
    if (!found || found.subject.isPrefix || !isLooser(found) || excludesEveryTag(found.setting) || !found.setting.isEveryTagMutable) {
      return [];
    }
    const { resource, setting, statesMode, requirement } = found;
    return [{
      construct: resource,
      message: `every tag of the repository can be overwritten: its tag mutability is ${setting}` +
        `${statesMode ? '' : ', as nothing else is said'}, and the baseline is ${requirement.baseline}`,
      property: CLOUDFORMATION.mode,
      severity: severityFor(requirement),
    }];
  },
};
