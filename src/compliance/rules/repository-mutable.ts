import { Fact } from '../../messages/facts';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { excludesEveryTag, isLooser, severityFor } from '../app-model/judged-resource';
import { judgedUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/** A repository that the app declares or adopts, of which every tag can be overwritten. */
export const repositoryMutable: Rule = {
  id: Fact.REPOSITORY_MUTABLE,
  severity: 'error',
  reason: 'A tag that can be overwritten may stand for another image tomorrow than the one that was tested, in a rollback too.',
  fix: 'Declare it as ImmutableRepository with the tags that may move in mutableTags, or set imageTagMutability and its filters within the baseline.',
  looksAt: resourcesWithTagMutability,
  find: (construct, context) => {
    const judged = judgedUnlessExempt(construct, context);
    if (!judged || judged.subject.isPrefix || !isLooser(judged) || excludesEveryTag(judged.setting) || !judged.setting.isEveryTagMutable) {
      return [];
    }
    const { resource, setting, statesMode, requirement } = judged;
    return [{
      construct: resource,
      message: `every tag of the repository can be overwritten: its tag mutability is ${setting}` +
        `${statesMode ? '' : ', as nothing else is said'}, and the baseline is ${requirement.baseline}`,
      property: CLOUDFORMATION.mode,
      severity: severityFor(requirement),
    }];
  },
};
