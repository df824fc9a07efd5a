import { TEMPLATE_TYPES, repetition } from '../../creation-template/template-overlap';
import { withoutSlash } from '../../ecr/prefix';
import { Fact } from '../../messages/facts';
import { Coexistence } from '../../template/coexistence';
import type { TemplateResource } from '../app-model/app-template';
import { CreationTemplateOfApp, silentTemplateOf, overlapFindings, templatesCovering, togetherWith } from '../app-model/creation-templates-of-app';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Finding, Rule, RuleContext } from '../rule';

/**
 * A repository creation template whose prefix another one of the registry has (an error), or whose prefix is a part of another's, so
 * that there only the narrower one counts.
 */
export const creationTemplatesOverlap: Rule<TemplateResource> = {
  id: Fact.CREATION_TEMPLATES_OVERLAP,
  severity: 'info',
  reason: 'Of two templates that match, Amazon ECR uses the one with the longer prefix; of two with the same prefix, the second cannot be deployed.',
  fix: 'Make one template of the two, or acknowledge that the narrower one counts.',
  looksAt: (context) => resourcesOfApp(TEMPLATE_TYPES, context),
  find: (resource, context) => {
    const own = silentTemplateOf(resource, Fact.CREATION_TEMPLATES_OVERLAP, context);
    if (!own) {
      return [];
    }
    return [
      ...repetitionsOf(own, context),
      ...overlapFindings(own, Fact.CREATION_TEMPLATES_OVERLAP, context),
    ];
  },
};

/** Of two that have a prefix, the later one says so. Whether both come to be in one registry, nobody may know. */
function repetitionsOf(own: CreationTemplateOfApp, context: RuleContext): Finding[] {
  const covering = templatesCovering(own, context);
  const earlier = covering.slice(0, covering.indexOf(own)).filter(({ prefix }) => withoutSlash(prefix) === withoutSlash(own.prefix));
  const isCertain = (other: CreationTemplateOfApp) => togetherWith(own, other) === Coexistence.CERTAIN;
  const other = earlier.find(isCertain) ?? earlier[0];
  return other === undefined ? [] : [{
    message: repetition(own, other.path),
    found: { prefix: own.prefix, isRepeated: true },
    property: 'Prefix',
    severity: isCertain(other) ? 'error' : 'warning',
  }];
}
