import { TEMPLATE_TYPES } from '../../creation-template/template-overlap';
import { Fact } from '../../messages/facts';
import type { TemplateResource } from '../app-model/app-template';
import { overlapFindings, silentTemplateOf } from '../app-model/creation-templates-of-app';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Rule } from '../rule';

/**
 * A repository creation template that hides a wider one: its prefix is a part of the other's, and it is not for all scenarios that the
 * other one is for. If the wider one is for the rest of the registry, it is information.
 */
export const creationTemplateHidden: Rule<TemplateResource> = {
  id: Fact.CREATION_TEMPLATE_HIDDEN,
  severity: 'warning',
  reason: 'Amazon ECR uses the template with the longest prefix that matches, so that repositories of the scenarios it leaves out may be for neither.',
  fix: 'Add the scenarios to appliedFor of the narrower template, or acknowledge this.',
  looksAt: (context) => resourcesOfApp(TEMPLATE_TYPES, context),
  find: (resource, context) => {
    const own = silentTemplateOf(resource, Fact.CREATION_TEMPLATE_HIDDEN, context);
    return own === undefined ? [] : overlapFindings(own, Fact.CREATION_TEMPLATE_HIDDEN, context);
  },
};
