import type { TemplateResource } from './app-template';
import { ofWholeApp, oncePerRun } from './once-per-run';
import type { PartlyKnownText } from './partly-known-text';
import { resourcesOfApp } from './templates-of-app';
import {
  DeclaredTemplate, TEMPLATE_TYPES, TemplatesByPrefix, declaredTemplate, isWatchedForOverlap, overlapsOf,
} from '../../creation-template/template-overlap';
import type { AppliedFor } from '../../ecr/applied-for';
import type { AnnotatedFact } from '../../messages/facts';
import { Coexistence, coexistence } from '../../template/coexistence';
import { isSameEnvironment } from '../../template/environment';
import type { Finding, RuleContext } from '../rule';

/** A repository creation template that the app declares, or sets. */
export interface CreationTemplateOfApp extends DeclaredTemplate {
  readonly resource: TemplateResource;
}

type HavingResource = Pick<CreationTemplateOfApp, 'resource'>;

/** A creation template of the app; undefined if its prefix is known at deployment only, and for what is none. */
export const creationTemplateOf = oncePerRun((resource: TemplateResource): CreationTemplateOfApp | undefined => {
  const declared = declaredTemplate(resource.path, resource.properties);
  return declared && { ...declared, resource };
});

/**
 * A creation template that does not say a fact of others by itself, as `CreationTemplate` does; that is an annotation, which counts only where
 * it may be acknowledged.
 */
export function silentTemplateOf(resource: TemplateResource, fact: AnnotatedFact, context: RuleContext): CreationTemplateOfApp | undefined {
  const isSaid = resource.source !== undefined && isWatchedForOverlap(resource.source) && !context.standard._forbidsAcknowledging(fact);
  return isSaid ? undefined : creationTemplateOf(resource, context);
}

/** The creation templates of the app whose prefix is known. */
export const creationTemplatesOfApp = ofWholeApp((context) => new TemplatesByPrefix(resourcesOfApp(TEMPLATE_TYPES, context)
  .map((resource) => creationTemplateOf(resource, context))
  .filter((template) => template !== undefined)));

/**
 * The templates that are for a scenario, and for all that a prefix can become of which only a part may be known. One whose scenarios are not
 * known is among them: its owner knows them.
 */
export function templatesFor(prefix: PartlyKnownText, scenario: AppliedFor, context: RuleContext): CreationTemplateOfApp[] {
  const [beginning] = prefix.knownParts;
  const namespace = prefix.isKnown(prefix.text) ? beginning : beginning.slice(0, Math.max(0, beginning.lastIndexOf('/')));
  return creationTemplatesOfApp(context).covering(namespace).filter(({ appliedFor }) => appliedFor?.includes(scenario) ?? true);
}

/** The templates with the prefix of one, itself among them, in the order of the app; then those with a prefix that it is a part of. */
export const templatesCovering = oncePerRun((template: CreationTemplateOfApp, context) =>
  creationTemplatesOfApp(context).covering(template.prefix).filter((other) => togetherWith(template, other) !== Coexistence.UNLIKELY));

/** What a template does to wider ones, of one kind. */
export function overlapFindings(template: CreationTemplateOfApp, kind: AnnotatedFact, context: RuleContext): Finding[] {
  return overlapsOf(template, templatesCovering(template, context)).filter(({ fact }) => fact === kind)
    .map(({ message, severity, wider, scenarios }) => (
      { message, severity, found: { prefix: template.prefix, wider, scenarios: [...scenarios].sort() } }));
}

/** Whether two templates, or a template and what needs one, come to be in one registry at the same time. */
export function togetherWith({ resource: one }: HavingResource, { resource: other }: HavingResource): Coexistence {
  if (one.source !== undefined && other.source !== undefined) {
    return coexistence(one.source, other.source);
  }
  const isAlways = one.condition === undefined && other.condition === undefined && one.stack === other.stack;
  return isAlways ? Coexistence.CERTAIN : isSameEnvironment(one.stack, other.stack) ? Coexistence.POSSIBLE : Coexistence.UNLIKELY;
}
