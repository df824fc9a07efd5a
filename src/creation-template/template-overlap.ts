import { Annotations, AspectPriority, Aspects, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { ROOT, covers, withoutSlash } from '../ecr/prefix';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE } from '../ecr/resource-types';
import { AnnotatedFact, Fact, annotationId } from '../messages/facts';
import { resourcesInSameEnvironment } from '../template/environment';
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

/** Many templates. It finds those that are for a prefix without looking at each. */
export class TemplatesByPrefix<T extends DeclaredTemplate> {
  private readonly byPrefix = new Map<string, T[]>();

  constructor(templates: readonly T[]) {
    for (const template of templates) {
      const prefix = withoutSlash(template.prefix);
      const same = this.byPrefix.get(prefix) ?? [];
      same.push(template);
      this.byPrefix.set(prefix, same);
    }
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
 * each prefix. A prefix that is narrower than that of another template is a message.
 */
export function watchForOverlap(resource: CfnResource): void {
  Object.defineProperty(resource, WATCHED, { value: true });
  resource.node.addValidation({ validate: () => repeatedPrefix(resource) });
  // This looks at the tree last, when nothing adds or changes a template any more.
  Aspects.of(resource).add({ visit: () => reportCovering(resource) }, { priority: AspectPriority.READONLY });
}

/** Whether the template reports itself what other templates do to it. */
export function isWatchedForOverlap(resource: CfnResource): boolean {
  return WATCHED in resource;
}

/** The templates of the app that are in the registry of a stack and whose prefix is known, except one. */
export function templatesBeside(stack: Stack, besides?: CfnResource): DeclaredTemplate[] {
  return resourcesInSameEnvironment(stack, TEMPLATE_TYPES)
    .filter((resource) => resource !== besides)
    .map(templateDeclaredBy)
    .filter((template) => template !== undefined);
}

/** The template that a resource with some properties declares. Undefined if its prefix is a token. */
export function declaredTemplate(path: string, { Prefix: prefix, AppliedFor: appliedFor }: Record<string, any>): DeclaredTemplate | undefined {
  if (typeof prefix !== 'string' || Token.isUnresolved(prefix)) {
    return undefined;
  }
  const isKnown = Array.isArray(appliedFor) && appliedFor.every((scenario) => typeof scenario === 'string');
  return { path, prefix, appliedFor: isKnown ? appliedFor : undefined };
}

function templateDeclaredBy(resource: CfnResource): DeclaredTemplate | undefined {
  return declaredTemplate(resource.node.path, renderedProperties(resource));
}

/** The problem if another template has the same prefix. */
export function repetitionOf(own: DeclaredTemplate, others: DeclaredTemplate[]): string | undefined {
  const other = others.find(({ prefix }) => withoutSlash(prefix) === withoutSlash(own.prefix));
  return other && `the template '${own.prefix}' is declared by '${other.path}' too; a registry has one template for each prefix. ` +
    'Remove one of the two, or give one of them another prefix.';
}

/** What a template does to other templates with a wider prefix. */
export function overlapsOf(own: DeclaredTemplate, others: DeclaredTemplate[]): Overlap[] {
  return others
    .filter((outer) => withoutSlash(outer.prefix) !== withoutSlash(own.prefix) && covers(outer.prefix, own.prefix))
    .flatMap((outer) => overlapsOfTwo(own, outer));
}

function repeatedPrefix(resource: CfnResource): string[] {
  const own = templateDeclaredBy(resource);
  const repetition = own && repetitionOf(own, templatesBeside(Stack.of(resource), resource));
  return repetition === undefined ? [] : [repetition];
}

function reportCovering(resource: CfnResource): void {
  const own = templateDeclaredBy(resource);
  const annotations = Annotations.of(resource);
  for (const { fact, severity, message } of own ? overlapsOf(own, templatesBeside(Stack.of(resource), resource)) : []) {
    if (severity === 'warning') {
      annotations.addWarningV2(annotationId(fact), message);
    } else {
      annotations.addInfoV2(annotationId(fact), message);
    }
  }
}

function overlapsOfTwo(own: DeclaredTemplate, outer: DeclaredTemplate): Overlap[] {
  const overlaps: Overlap[] = [];
  const where = `template '${outer.prefix}' (${outer.path})`;
  const hidden = own.appliedFor && outer.appliedFor?.filter((scenario) => !own.appliedFor!.includes(scenario));
  if (hidden && hidden.length > 0) {
    overlaps.push({
      fact: Fact.CREATION_TEMPLATE_HIDDEN,
      // A template for the rest of the registry commonly has more scenarios than a special one.
      severity: outer.prefix === ROOT ? 'info' : 'warning',
      message:
        `${where} is also for ${hidden.join(', ')}, and the template '${own.prefix}' is not. AWS documents that the most specific prefix counts. It does not ` +
        `document what settings repositories below '${withoutSlash(own.prefix)}/' then get that ECR creates for ${hidden.join(', ')}: they may be mutable. ` +
        `Add ${hidden.join(', ')} to appliedFor of '${own.prefix}', or acknowledge this.`,
      wider: outer.prefix,
      scenarios: hidden,
    });
  }
  const shared = own.appliedFor?.filter((scenario) => outer.appliedFor?.includes(scenario)) ?? [];
  if (shared.length > 0 && outer.prefix !== ROOT) {
    overlaps.push({
      fact: Fact.CREATION_TEMPLATES_OVERLAP,
      severity: 'info',
      message:
        `for ${shared.join(', ')}, repositories below '${withoutSlash(own.prefix)}/' get the settings of the template '${own.prefix}', not those of ${where}: ` +
        'the most specific prefix counts.',
      wider: outer.prefix,
      scenarios: shared,
    });
  }
  return overlaps;
}
