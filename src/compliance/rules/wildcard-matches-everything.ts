import { Fact } from '../../messages/facts';
import { isMutableByDefault } from '../../mutability/language/tag-mutability-mode';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { TemplateResource } from '../app-model/app-template';
import { foundSetting } from '../app-model/found-setting';
import { excludesEveryTag, severityFor, whenOf } from '../app-model/judged-resource';
import { judgementsUnlessExempt, resourcesWithSetting } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/**
 * Filters of a repository or creation template that match every tag, such as a bare `*`, so that the mode means its opposite. That they
 * make every tag immutable is a warning, since it is no looser than any baseline.
 */
export const wildcardMatchesEverything: Rule<TemplateResource> = {
  id: Fact.WILDCARD_MATCHES_EVERYTHING,
  severity: 'error',
  reason: 'Whoever reads the mode, a colleague or a scanner, takes it for the opposite of what it does.',
  fix: 'Name the tags that are meant in the filters, or use IMMUTABLE without filters.',
  looksAt: (context) => resourcesWithSetting('withFilters', context),
  find: (resource, context) => judgementsUnlessExempt(resource, context)
    .filter(({ setting }) => excludesEveryTag(setting))
    .map((judged) => {
      const isMutable = !isMutableByDefault(judged.setting.mode);
      return {
        message: `${whenOf(judged)}the filters of ${judged.setting} match every tag, so that ${isMutable ? 'none is protected' : 'none can be overwritten'}`,
        found: foundSetting(judged),
        property: CLOUDFORMATION.filters,
        severity: isMutable ? severityFor(judged.requirement) : 'warning',
      };
    }),
};
