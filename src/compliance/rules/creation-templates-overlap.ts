import { TEMPLATE_TYPES, repetition } from '../../creation-template/template-overlap';
import { Fact } from '../../messages/facts';
import { Coexistence, together } from '../../template/coexistence';
import type { TemplateResource } from '../app-model/app-template';
import { CreationTemplateOfApp, creationTemplatesOfApp, overlapFindings, silentTemplateOf } from '../app-model/creation-templates-of-app';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Finding, Rule, RuleContext } from '../rule';

/**
 * A repository creation template whose prefix another one of the registry has (an error), or that is inside of a wider one, so that there
 * only the narrower one counts.
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
  const other = creationTemplatesOfApp(context).withPrefixOf(own).before(own);
  return other === undefined ? [] : [{
    message: repetition(own, other.path),
    found: { prefix: own.prefix, isRepeated: true },
    property: 'Prefix',
    severity: together(own.presence, other.presence) === Coexistence.CERTAIN ? 'error' : 'warning',
  }];
}
