import { MessageId } from '../../messages/messages';
import type { TagMutabilitySetting } from '../../mutability';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { isAlreadyAnnotated } from '../app-model/already-annotated';
import { judgedIn, judgedOfApp } from '../app-model/judged-in-app';
import { excludesEveryTag } from '../app-model/judged-resource';
import type { Rule } from '../rule';

/**
 * A filter of a repository or creation template that changes nothing: it is given twice, others match all that it matches, or no tag
 * can match it.
 *
 * It stays silent where the construct has said so itself (`ImmutableRepository` and others, by the annotation `filterWithoutEffect`), about
 * filters of which one is a token, about filters that match every tag (`wildcardMatchesEverything`), and about what is exempt.
 *
 * False positives: a filter that repeats a wider one on purpose, to be there when the wider one goes. Acknowledge it. So must a
 * construct's annotation that was acknowledged by `Annotations.of(x).acknowledgeWarning`, which leaves no trace.
 */
export const filterWithoutEffect: Rule = {
  id: 'filterWithoutEffect',
  severity: 'warning',
  reason: 'ECR takes few filters, and one that does nothing is commonly a slip: the tags that were meant are not those that it names.',
  fix: 'Remove the filter, or correct what it was meant to match.',
  looksAt: judgedOfApp,
  find: (construct, context) => {
    const found = judgedIn(context, construct);
    if (!found || found.setting.unanswerableBecause !== undefined || excludesEveryTag(found.setting)) {
      return [];
    }
    return [...repetitions(found.setting), ...found.setting.warnings]
      .filter((message) => !isAlreadyAnnotated(construct, MessageId.ODD_FILTER, message))
      .map((message) => ({ construct: found.resource, message, property: CLOUDFORMATION.filters }));
  },
};

function repetitions({ exclusionFilters: filters }: TagMutabilitySetting): string[] {
  const repeated = filters.filter((filter, index) => filters.indexOf(filter) !== index);
  return [...new Set(repeated)].map((filter) => `tag filter '${filter}' is given twice; once is enough`);
}
