import { TEMPLATE_TYPES, repetitionOf } from '../../creation-template/template-overlap';
import { Fact } from '../../messages/facts';
import type { TemplateResource } from '../app-model/app-template';
import { resourcesOfApp } from '../app-model/templates-of-app';
import { silentTemplateOf, overlapFindings, templatesCovering } from '../app-model/creation-templates-of-app';
import type { Rule } from '../rule';

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
    const covering = templatesCovering(own, context);
    // Of two that have a prefix, the later one says so.
    const repetition = repetitionOf(own, covering.slice(0, covering.indexOf(own)));
    return [
      ...(repetition === undefined ? [] : [{
        message: repetition, found: { prefix: own.prefix, isRepeated: true }, property: 'Prefix', severity: 'error' as const,
      }]),
      ...overlapFindings(own, Fact.CREATION_TEMPLATES_OVERLAP, context),
    ];
  },
};
