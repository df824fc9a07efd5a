import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnRepositoryCreationTemplate } from 'aws-cdk-lib/aws-ecr';
import { repeatedIdentity } from './identity';
import { ROOT, covers, withoutSlash } from '../ecr/prefix';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE } from '../ecr/resource-types';
import { annotateInfo, annotateWarning } from '../messages/annotate';
import { AnnotatedFact, Fact } from '../messages/facts';
import { quoted } from '../mutability/language/quoted';
import { hasOverrides, hasOwnRendering } from '../template/cdk-private';
import { Coexistence, coexistence } from '../template/coexistence';
import { CompleteApp, validateInApp } from '../template/complete-app';
import { renderedProperties } from '../template/rendered-resource';

/** The types of resources that declare a template. */
export const TEMPLATE_TYPES = [CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE];

/** A template that the app declares, with any type of resource. */
export interface DeclaredTemplate {
  /** The path of the resource. */
  readonly path: string;
  readonly prefix: string;
  /** Undefined if it is not known, as for an existing template whose `appliedFor` stays as it is. */
  readonly appliedFor?: string[];
}

/** A template whose construct is known. */
interface ConstructedTemplate extends DeclaredTemplate {
  readonly resource: CfnResource;
}

/** Many templates. It finds those that are for a prefix without looking at each. */
export class TemplatesByPrefix<T extends DeclaredTemplate> {
  private readonly byPrefix = new Map<string, T[]>();
  private readonly byPath: Map<string, T>;

  constructor(templates: readonly T[]) {
    this.byPath = new Map(templates.map((template) => [template.path, template]));
    for (const template of templates) {
      const prefix = withoutSlash(template.prefix);
      const same = this.byPrefix.get(prefix);
      if (same === undefined) {
        this.byPrefix.set(prefix, [template]);
      } else {
        same.push(template);
      }
    }
  }

  /** The template that a resource declares, by its path. */
  public at(path: string): T | undefined {
    return this.byPath.get(path);
  }

  /** The templates with the prefix, in the order in which they were given, and then the templates with a wider prefix. */
  public covering(prefix: string): T[] {
    const parts = withoutSlash(prefix).split('/');
    const prefixes = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
    return [...new Set([...prefixes, ROOT])].flatMap((one) => this.byPrefix.get(one) ?? []);
  }
}

/** What the narrower of two templates does to the wider one. */
export interface Overlap {
  readonly fact: AnnotatedFact;
  readonly severity: 'warning' | 'info';
  readonly message: string;
  /** The prefix of the wider template, and the scenarios that it is about. */
  readonly wider: string;
  readonly scenarios: readonly string[];
}

/** Marks a template that reports itself what other templates do to it, also for another copy of this package: an app can have two. */
const WATCHED = Symbol.for('cdk-ecr-immutability.watchedForOverlap');

/**
 * Reports at synthesis what other templates of the app do to this one. A repeated prefix is an error, since a registry has one template for
 * each prefix, or a warning, if it is not known whether the two are in one registry at once. A prefix that is narrower than that of another
 * template is a message.
 */
export function watchForOverlap(resource: CfnResource): void {
  Object.defineProperty(resource, WATCHED, { value: true });
  validateInApp(resource, (app) => {
    const templates = templatesAround(app, Stack.of(resource));
    const own = templates.at(resource.node.path);
    if (own === undefined) {
      return [];
    }
    const covering = templates.covering(own.prefix);
    annotateOverlaps(own, covering.filter((other) => coexistence(resource, other.resource) !== Coexistence.UNLIKELY));
    const same = covering.filter((other) => withoutSlash(other.prefix) === withoutSlash(own.prefix));
    return repeatedIdentity(resource, same.map((other) => other.resource), ({ node }) => repetition(own, node.path));
  });
}

/** Whether the template reports itself what other templates do to it. */
export function isWatchedForOverlap(resource: CfnResource): boolean {
  return WATCHED in resource;
}

/** The templates of the app that are in the registry of a stack and whose prefix is known. */
export function templatesAround(app: CompleteApp, stack: Stack): TemplatesByPrefix<ConstructedTemplate> {
  return app.inEnvironmentOf(stack, TEMPLATE_TYPES, declaredTemplates);
}

function declaredTemplates(resources: CfnResource[]): TemplatesByPrefix<ConstructedTemplate> {
  return new TemplatesByPrefix(resources.flatMap((resource) => {
    const declared = declaredTemplate(resource.node.path, attributesOf(resource) ?? renderedProperties(resource));
    return declared === undefined ? [] : [{ ...declared, resource }];
  }));
}

/** The template that a resource with some properties declares. Undefined if its prefix is a token. */
export function declaredTemplate(path: string, { Prefix: prefix, AppliedFor: appliedFor }: Record<string, any>): DeclaredTemplate | undefined {
  if (typeof prefix !== 'string' || Token.isUnresolved(prefix)) {
    return undefined;
  }
  const isKnown = Array.isArray(appliedFor) && appliedFor.every((scenario) => typeof scenario === 'string');
  return { path, prefix, appliedFor: isKnown ? appliedFor : undefined };
}

/** What CDK's own L1 will say, if nothing wins over its attributes and they are literals. Rendering a whole resource takes much longer. */
function attributesOf(resource: CfnResource): Record<string, unknown> | undefined {
  if (Object.getPrototypeOf(resource) !== CfnRepositoryCreationTemplate.prototype || hasOverrides(resource) || hasOwnRendering(resource)) {
    return undefined;
  }
  const { prefix: Prefix, appliedFor: AppliedFor } = resource as CfnRepositoryCreationTemplate;
  const isKnown = ![Prefix, AppliedFor, ...AppliedFor ?? []].some((value) => Token.isUnresolved(value));
  return isKnown ? { Prefix, AppliedFor } : undefined;
}

/** The problem that another template has the same prefix. */
export function repetition({ prefix }: DeclaredTemplate, other: string): string {
  return `the template ${quoted(prefix)} is declared by '${other}' too; a registry has one template for each prefix. ` +
    'Remove one of the two, or give one of them another prefix.';
}

/** What a template does to other templates with a wider prefix. */
export function overlapsOf(own: DeclaredTemplate, others: DeclaredTemplate[]): Overlap[] {
  return others
    .filter((outer) => withoutSlash(outer.prefix) !== withoutSlash(own.prefix) && covers(outer.prefix, own.prefix))
    .flatMap((outer) => overlapsOfTwo(own, outer));
}

function annotateOverlaps(own: ConstructedTemplate, others: DeclaredTemplate[]): void {
  for (const { fact, severity, message } of overlapsOf(own, others)) {
    const annotate = severity === 'warning' ? annotateWarning : annotateInfo;
    annotate(own.resource, fact, message);
  }
}

function overlapsOfTwo(own: DeclaredTemplate, outer: DeclaredTemplate): Overlap[] {
  const overlaps: Overlap[] = [];
  const where = `template ${quoted(outer.prefix)} (${outer.path})`;
  const hidden = own.appliedFor && outer.appliedFor?.filter((scenario) => !own.appliedFor!.includes(scenario));
  if (hidden && hidden.length > 0) {
    overlaps.push({
      fact: Fact.CREATION_TEMPLATE_HIDDEN,
      // A template for the rest of the registry commonly has more scenarios than a special one.
      severity: outer.prefix === ROOT ? 'info' : 'warning',
      wider: outer.prefix,
      scenarios: hidden,
      message:
        `${where} is also for ${hidden.join(', ')}, and the template ${quoted(own.prefix)} is not. AWS documents that the most specific prefix counts. It does not ` +
        `document what settings repositories below '${withoutSlash(own.prefix)}/' then get that ECR creates for ${hidden.join(', ')}: they may be mutable. ` +
        `Add ${hidden.join(', ')} to appliedFor of ${quoted(own.prefix)}, or acknowledge this.`,
    });
  }
  const shared = own.appliedFor?.filter((scenario) => outer.appliedFor?.includes(scenario)) ?? [];
  if (shared.length > 0 && outer.prefix !== ROOT) {
    overlaps.push({
      fact: Fact.CREATION_TEMPLATES_OVERLAP,
      severity: 'info',
      wider: outer.prefix,
      scenarios: shared,
      message:
        `for ${shared.join(', ')}, repositories below '${withoutSlash(own.prefix)}/' get the settings of the template ${quoted(own.prefix)}, not those of ${where}: ` +
        'the most specific prefix counts.',
    });
  }
  return overlaps;
}
