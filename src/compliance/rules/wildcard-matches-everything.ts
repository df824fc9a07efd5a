import { Fact } from '../../messages/facts';
import { isMutableByDefault } from '../../mutability/language/tag-mutability-mode';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { excludesEveryTag, severityFor } from '../app-model/judged-resource';
import { judgedUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/**
 * Filters of a repository or creation template that match every tag, such as a bare `*`, so that the mode means its opposite. That they
 * make every tag immutable is a warning, since it is no looser than any baseline.
 */
export const wildcardMatchesEverything: Rule = {
  id: Fact.WILDCARD_MATCHES_EVERYTHING,
  severity: 'error',
  reason: 'Whoever reads the mode, a colleague or a scanner, takes it for the opposite of what it does.',
  fix: 'Name the tags that are meant in the filters, or use IMMUTABLE without filters.',
  looksAt: resourcesWithTagMutability,
  find: (construct, context) => {
    const judged = judgedUnlessExempt(construct, context);
    if (!judged || !excludesEveryTag(judged.setting)) {
      return [];
    }
    const { resource, setting, requirement } = judged;
    const isMutable = !isMutableByDefault(setting.mode);
    return [{
      construct: resource,
      message: `the filters of ${setting} match every tag, so that ${isMutable ? 'none is protected' : 'none can be overwritten'}`,
      property: CLOUDFORMATION.filters,
      severity: isMutable ? severityFor(requirement) : 'warning',
    }];
  },
};
