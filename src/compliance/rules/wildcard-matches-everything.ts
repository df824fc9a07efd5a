import { isMutableByDefault } from '../../mutability/language/tag-mutability-mode';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { judgedIn, judgedOfApp } from '../app-model/judged-in-app';
import { excludesEveryTag, severityFor } from '../app-model/judged-resource';
import type { Rule } from '../rule';

/**
 * Filters of a repository or creation template that match every tag, such as a bare `*`, so that the mode means its opposite. A
 * declared `TagMutabilitySetting` refuses them; an L1, an included template or an override does not.
 *
 * That filters make every tag immutable is a warning, since it is no looser than any baseline. What a bare `*` means in a filter,
 * AWS does not document; here it is any tag. It stays silent about what is exempt.
 *
 * False positives: none known.
 */
export const wildcardMatchesEverything: Rule = {
  id: 'wildcardMatchesEverything',
  severity: 'error',
  reason: 'Whoever reads the mode, a colleague or a scanner, takes it for the opposite of what it does.',
  fix: 'Name the tags that are meant in the filters, or use IMMUTABLE without filters.',
  looksAt: judgedOfApp,
  find: (construct, context) => {
    const found = judgedIn(context, construct);
    if (!found || !excludesEveryTag(found.setting)) {
      return [];
    }
    const { resource, setting, requirement } = found;
    const isMutable = !isMutableByDefault(setting.mode);
    return [{
      construct: resource,
      message: `the filters of ${setting} match every tag, so that ${isMutable ? 'none is protected' : 'none can be overwritten'}`,
      property: CLOUDFORMATION.filters,
      severity: isMutable ? severityFor(requirement) : 'warning',
    }];
  },
};
