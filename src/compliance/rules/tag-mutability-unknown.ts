import { MessageId } from '../../messages/messages';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { isAlreadyAnnotated } from '../app-model/already-annotated';
import { judgedIn, judgedOfApp } from '../app-model/judged-in-app';
import { knownMode } from '../app-model/judged-resource';
import type { Rule } from '../rule';

/**
 * A repository or creation template whose mode or filters cannot be judged: a token, or something that ECR is not known to take.
 *
 * It stays silent where `TagImmutabilityAspect` has warned of the same, and about what is exempt.
 *
 * False positives: a parameter that only ever gets values within the baseline. Nothing in the app tells; acknowledge it.
 */
export const tagMutabilityUnknown: Rule = {
  id: 'tagMutabilityUnknown',
  severity: 'warning',
  reason: 'What is known only at deployment, nobody can prove before it.',
  fix: 'Give the mode and the filters as literals, or acknowledge this.',
  looksAt: judgedOfApp,
  find: (construct, context) => {
    const found = judgedIn(context, construct);
    const because = found?.setting.unanswerableBecause;
    if (!found || because === undefined || isAlreadyAnnotated(construct, MessageId.UNKNOWN)) {
      return [];
    }
    const { resource, setting, requirement: { baseline } } = found;
    return [{
      construct: resource,
      message: `cannot tell whether the tag mutability ${setting} meets the baseline ${baseline}: ${because}`,
      property: knownMode(setting) ? CLOUDFORMATION.filters : CLOUDFORMATION.mode,
    }];
  },
};
