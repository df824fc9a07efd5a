import type { TemplateResource } from './app-template';
import { ofWholeApp, oncePerRun } from './once-per-run';
import type { PartlyKnownText } from './partly-known-text';
import { resourcesOfApp } from './templates-of-app';
import {
  DeclaredTemplate, TEMPLATE_TYPES, TemplatesByPrefix, declaredTemplate, isWatchedForOverlap, overlapsOf,
} from '../../creation-template/template-overlap';
import type { AppliedFor } from '../../ecr/applied-for';
import { withoutSlash } from '../../ecr/prefix';
import type { AnnotatedFact } from '../../messages/facts';
import { ByPresence, Presence, presenceIn } from '../../template/coexistence';
import { possibleValues } from '../../template/possible-values';
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

/** A resource, and a value that something in it can have. */
export interface ValueOfResource {
  readonly resource: TemplateResource;
  /** As the template has it. */
  readonly expression: unknown;
  /** One of its possible values. */
  readonly value: unknown;
}

/** Whether one of them is there wherever and whenever a resource with some value is. */
export function hasTemplateFor(prefix: PartlyKnownText, scenario: AppliedFor, given: ValueOfResource, context: RuleContext): boolean {
  const presence = presenceOfResource(given.resource);
  const all = covering(prefix, context);
  return all.some((same) => [...same.alwaysWith(presence)].some((template) => isFor(template, scenario)))
    || isOneAlwaysThere(all.flatMap((same) => [...same]).filter((template) => isFor(template, scenario)), given);
}

/** Whether one of them may be together with a resource. */
export function mayHaveTemplateFor(prefix: PartlyKnownText, scenario: AppliedFor, resource: TemplateResource, context: RuleContext): boolean {
  const presence = presenceOfResource(resource);
  return covering(prefix, context).some((same) => [...same.with(presence)].some((template) => isFor(template, scenario)));
}

/**
 * Whether a template counts for a namespace below its prefix, in a deployment that gives it some value: there, no other one is always there
 * that is narrower or comes before it.
 */
export function countsFor(namespace: string, { resource, presence }: CreationTemplateOfApp, given: ValueOfResource, context: RuleContext): boolean {
  for (const same of creationTemplatesOfApp(context).covering(namespace)) {
    const [always] = same.alwaysWith(presence);
    if (always !== undefined) {
      return always.resource === resource;
    }
    if (isOneAlwaysThere([...same], given)) {
      return false;
    }
  }
  return false;
}

/** Whether a template counts for a namespace below its prefix in some deployments only: in others, a narrower one may be there. */
export function sharesWithOthers(namespace: string, { prefix, presence }: CreationTemplateOfApp, context: RuleContext): boolean {
  const [narrowest] = [...creationTemplatesOfApp(context).covering(namespace)].flatMap((same) => [...same.with(presence)]);
  return narrowest !== undefined && withoutSlash(narrowest.prefix) !== withoutSlash(prefix);
}

/**
 * Whether one of several templates is there whenever a resource with some value is, although none is always there: so it is with those of the two
 * branches of a condition, and with that of the branch that gives the value.
 */
function isOneAlwaysThere(templates: readonly CreationTemplateOfApp[], { resource, expression, value }: ValueOfResource): boolean {
  const { scope } = resource.template;
  const beside = templates.filter((template) => template.resource.template === resource.template).map((template) => whetherThere(template.resource));
  const cases = beside.length === 0 ? [] : possibleValues({ value: expression, isThere: whetherThere(resource), beside }, scope);
  const ofValue = cases.filter((one: any) => isSame(one.value?.value, value));
  return ofValue.length > 0 && cases.every(({ unreadBecause }) => unreadBecause === undefined)
    && ofValue.every(({ value: { isThere, beside: others } }: any) => isThere === false || others.includes(true));
}

/** As an expression, since conditions can be the same, or opposite ones. */
function whetherThere({ condition }: TemplateResource): unknown {
  return condition === undefined ? true : { 'Fn::If': [condition, true, false] };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
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

/** Where and when a resource is there. A template that something carries has conditions of its own, beside those of what carries it. */
function presenceOfResource({ stack, condition, template: { origin: { carrier } } }: TemplateResource): Presence {
  const presence = presenceIn(stack, condition, carrier?.path);
  return carrier === undefined ? presence : { ...presence, conditions: [...presence.conditions, ...presenceOfResource(carrier).conditions] };
}
