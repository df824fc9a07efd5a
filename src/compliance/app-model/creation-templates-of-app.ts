import type { TemplateResource } from './app-template';
import { ofWholeApp, oncePerRun } from './once-per-run';
import type { PartlyKnownText } from './partly-known-text';
import { resourcesOfApp } from './templates-of-app';
import {
  DeclaredTemplate, TEMPLATE_TYPES, TemplatesByPrefix, declaredTemplate, isWatchedForOverlap, overlapsOf,
} from '../../creation-template/template-overlap';
import type { AppliedFor } from '../../ecr/applied-for';
import type { AnnotatedFact } from '../../messages/facts';
import { ByPresence, Presence, presenceIn } from '../../template/coexistence';
import type { Finding, RuleContext } from '../rule';

/** A repository creation template that the app declares, or sets. */
export interface CreationTemplateOfApp extends DeclaredTemplate {
  readonly resource: TemplateResource;
  readonly presence: Presence;
}

/** A creation template of the app; undefined if its prefix is known at deployment only, and for what is none. */
export const creationTemplateOf = oncePerRun((resource: TemplateResource): CreationTemplateOfApp | undefined => {
  const declared = declaredTemplate(resource.path, resource.properties);
  return declared && { ...declared, resource, presence: presenceOfResource(resource) };
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
  return covering(prefix, context).flatMap((same) => [...same]).filter((template) => isFor(template, scenario));
}

/** Whether one of them is where and when a resource is. */
export function hasTemplateFor(prefix: PartlyKnownText, scenario: AppliedFor, resource: TemplateResource, context: RuleContext): boolean {
  const presence = presenceOfResource(resource);
  return covering(prefix, context).some((same) => [...same.with(presence)].some((template) => isFor(template, scenario)));
}

function covering(prefix: PartlyKnownText, context: RuleContext): ByPresence<CreationTemplateOfApp>[] {
  const [beginning] = prefix.knownParts;
  const namespace = prefix.isKnown(prefix.text) ? beginning : beginning.slice(0, Math.max(0, beginning.lastIndexOf('/')));
  return [...creationTemplatesOfApp(context).covering(namespace)];
}

function isFor({ appliedFor }: CreationTemplateOfApp, scenario: AppliedFor): boolean {
  return appliedFor?.includes(scenario) ?? true;
}

/** What a template does to the one that it is inside of, of one kind. */
export function overlapFindings(template: CreationTemplateOfApp, kind: AnnotatedFact, context: RuleContext): Finding[] {
  return overlapsOf(template, creationTemplatesOfApp(context).around(template)).filter(({ fact }) => fact === kind)
    .map(({ message, severity, wider, scenarios }) => (
      { message, severity, found: { prefix: template.prefix, wider, scenarios: [...scenarios].sort() } }));
}

/** Where and when a resource is there. A template that something carries has conditions of its own. */
function presenceOfResource({ stack, condition, template: { origin: { carrier } } }: TemplateResource): Presence {
  return presenceIn(stack, condition, carrier?.path);
}
