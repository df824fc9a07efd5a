import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnRepositoryCreationTemplate } from 'aws-cdk-lib/aws-ecr';
import { repeatedIdentity } from './identity';
import { ROOT, withoutSlash } from '../ecr/prefix';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE } from '../ecr/resource-types';
import { annotateInfo, annotateWarning } from '../messages/annotate';
import { AnnotatedFact, Fact } from '../messages/facts';
import { quoted } from '../mutability/language/quoted';
import { hasOverrides, hasOwnRendering } from '../template/cdk-private';
import { ByPresence, Presence, presenceOf } from '../template/coexistence';
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

/** A template of which is known whether it comes to be together with others. */
interface PresentTemplate extends DeclaredTemplate {
  readonly presence: Presence;
}

/** A template whose construct is known. */
interface ConstructedTemplate extends PresentTemplate {
  readonly resource: CfnResource;
}

/** Many templates. It finds those that are for a prefix without looking at each. */
export class TemplatesByPrefix<T extends PresentTemplate> {
  private readonly byPrefix = new Map<string, ByPresence<T>>();
  private readonly byPath: Map<string, T>;
  /** By a prefix, the narrowest wider one that a template has. */
  private readonly wider = new Map<string, string | undefined>();

  constructor(templates: readonly T[]) {
    this.byPath = new Map(templates.map((template) => [template.path, template]));
    for (const template of templates) {
      const prefix = withoutSlash(template.prefix);
      const same = this.byPrefix.get(prefix) ?? new ByPresence<T>();
      this.byPrefix.set(prefix, same);
      same.add(template);
    }
  }

  /** The template that a resource declares, by its path. */
  public at(path: string): T | undefined {
    return this.byPath.get(path);
  }

  /** The templates with the prefix of one, itself among them. */
  public withPrefixOf({ prefix }: T): ByPresence<T> {
    return this.byPrefix.get(withoutSlash(prefix))!;
  }

  /** The templates that are for all of a prefix: those that have it, then those with the next wider one, and so on. */
  public* covering(prefix: string): Generator<ByPresence<T>> {
    let one: string | undefined = withoutSlash(prefix);
    while (one !== undefined) {
      const same = this.byPrefix.get(one);
      if (same !== undefined) {
        yield same;
      }
      one = this.widerThan(one);
    }
  }

  /** The template whose settings another one takes from what is below its prefix: the next wider one whose scenarios are known. */
  public around({ prefix, presence }: T): T | undefined {
    const wider = this.widerThan(withoutSlash(prefix));
    return wider === undefined ? undefined : this.firstCovering(wider, presence, ({ appliedFor }) => appliedFor !== undefined);
  }

  private firstCovering(prefix: string, presence: Presence, isMeant: (template: T) => boolean): T | undefined {
    for (const same of this.covering(prefix)) {
      for (const template of same.with(presence)) {
        if (isMeant(template)) {
          return template;
        }
      }
    }
    return undefined;
  }

  private widerThan(prefix: string): string | undefined {
    if (!this.wider.has(prefix)) {
      this.wider.set(prefix, this.searchWiderThan(prefix));
    }
    return this.wider.get(prefix);
  }

  private searchWiderThan(prefix: string): string | undefined {
    for (let end = prefix.lastIndexOf('/'); end > 0; end = prefix.lastIndexOf('/', end - 1)) {
      if (this.byPrefix.has(prefix.slice(0, end))) {
        return prefix.slice(0, end);
      }
    }
    return prefix !== ROOT && this.byPrefix.has(ROOT) ? ROOT : undefined;
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
    annotateOverlaps(own, templates.around(own));
    const other = templates.withPrefixOf(own).otherThan(own);
    return other === undefined ? [] : repeatedIdentity(resource, [other.resource], ({ node }) => repetition(own, node.path));
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
    return declared === undefined ? [] : [{ ...declared, resource, presence: presenceOf(resource) }];
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

function annotateOverlaps(own: ConstructedTemplate, outer: DeclaredTemplate | undefined): void {
  for (const { fact, severity, message } of overlapsOf(own, outer)) {
    const annotate = severity === 'warning' ? annotateWarning : annotateInfo;
    annotate(own.resource, fact, message);
  }
}

/**
 * What a template does to the one that it is inside of. To those around that one it does nothing that this does not do already, so that nested
 * templates have as many messages as there are templates, and not one for each pair.
 */
export function overlapsOf(own: DeclaredTemplate, outer: DeclaredTemplate | undefined): Overlap[] {
  if (outer === undefined) {
    return [];
  }
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
