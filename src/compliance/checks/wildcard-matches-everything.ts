import type { Check } from './check';
import { judgedIn, judgedOfApp } from './judged-in';
import { excludesEveryTag } from './known-setting';
import { severityFor } from './severity';
import { CLOUDFORMATION } from '../../mutability/setting-shapes';
import { isMutableByDefault } from '../../mutability/tag-mutability-mode';

/**
 * Filters of a repository or creation template that match every tag, such as a bare `*`, so that the mode means its opposite. A
 * declared `TagMutabilitySetting` refuses them; an L1, an included template or an override does not.
 *
 * That filters make every tag immutable is a warning, since it is no looser than any baseline. What a bare `*` means in a filter,
 * AWS does not document; here it is any tag. It stays silent about what is exempt.
 *
 * False positives: none known.
 */
export const wildcardMatchesEverything: Check = {
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
