import { Fact } from '../../messages/facts';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { isAlreadyAnnotated } from '../app-model/already-annotated';
import { knownMode } from '../app-model/judged-resource';
import { judgedUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/** A repository or creation template whose mode or filters cannot be judged: a token, or something that ECR is not known to take. */
export const tagMutabilityUnknown: Rule = {
  id: Fact.TAG_MUTABILITY_UNKNOWN,
  severity: 'warning',
  reason: 'What is known only at deployment, nobody can prove before it.',
  fix: 'Give the mode and the filters as literals, or acknowledge this.',
  looksAt: resourcesWithTagMutability,
  find: (construct, context) => {
    const judged = judgedUnlessExempt(construct, context);
    const because = judged?.setting.unanswerableBecause;
    if (!judged || because === undefined || isAlreadyAnnotated(construct, Fact.TAG_MUTABILITY_UNKNOWN)) {
      return [];
    }
    const { resource, setting, requirement: { baseline } } = judged;
    return [{
      construct: resource,
      message: `cannot tell whether the tag mutability ${setting} meets the baseline ${baseline}: ${because}`,
      property: knownMode(setting) ? CLOUDFORMATION.filters : CLOUDFORMATION.mode,
    }];
  },
};
