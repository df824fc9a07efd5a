import { Annotations, AspectPriority, Aspects, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { ROOT, covers, withoutSlash } from '../ecr/prefix';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE } from '../ecr/resource-types';
import { MessageId } from '../messages/messages';
import { resourcesInSameEnvironment } from '../template/environment';
import { renderedProperties } from '../template/rendered-resource';

/** The types whose properties say a template. */
export const TEMPLATE_TYPES = [CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE];

/** What the app says of a template, wherever it says it. */
export interface DeclaredTemplate {
  readonly resource: CfnResource;
  readonly prefix: string;
  /** Unknown for an existing template whose scenarios stay as they are. */
  readonly appliedFor?: string[];
}

/** Many templates, of which those that are for a prefix are found without a look at each. */
export class TemplatesByPrefix {
  private readonly byPrefix = new Map<string, DeclaredTemplate[]>();

  constructor(templates: DeclaredTemplate[]) {
    for (const template of templates) {
      const prefix = withoutSlash(template.prefix);
      this.byPrefix.set(prefix, [...this.byPrefix.get(prefix) ?? [], template]);
    }
  }

  /** Those with the prefix, in the order in which they were given, and then those with one that it is a part of. */
  public covering(prefix: string): DeclaredTemplate[] {
    const parts = withoutSlash(prefix).split('/');
    const prefixes = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
    return [...new Set([...prefixes, ROOT])].flatMap((one) => this.byPrefix.get(one) ?? []);
  }
}

/** What the narrower one of two templates does to the wider one. */
export interface Overlap {
  readonly id: MessageId;
  readonly severity: 'warning' | 'info';
  readonly message: string;
}

/** The templates that say themselves what others do to them. */
const WATCHED = new WeakSet<CfnResource>();

/**
 * Finds at synth what other templates of the app do to this one: an error for a prefix that is repeated, since the registry
 * has one template for each; a message for a prefix that is a part of another's.
 */
export function watchForOverlap(resource: CfnResource): void {
  WATCHED.add(resource);
  resource.node.addValidation({ validate: () => repeatedPrefix(resource) });
  // The last to look at the tree, when everything that adds a template or changes one has done so.
  Aspects.of(resource).add({ visit: () => reportCovering(resource) }, { priority: AspectPriority.READONLY });
}

/** Whether the template says itself what others do to it. */
export function isWatchedForOverlap(resource: CfnResource): boolean {
  return WATCHED.has(resource);
}

/** The templates of the app, besides one, that are in the registry of a stack and whose prefix is known. */
export function templatesBeside(stack: Stack, besides?: CfnResource): DeclaredTemplate[] {
  return resourcesInSameEnvironment(stack, TEMPLATE_TYPES)
    .filter((resource) => resource !== besides)
    .map((resource) => declaredTemplate(resource))
    .filter((template) => template !== undefined);
}

/** What the app says of a template; undefined if its prefix is known at deployment only, and for what is no template. */
export function declaredTemplate(resource: CfnResource, properties?: Record<string, any>): DeclaredTemplate | undefined {
  if (!TEMPLATE_TYPES.includes(resource.cfnResourceType)) {
    return undefined;
  }
  const { Prefix: prefix, AppliedFor: appliedFor } = properties ?? renderedProperties(resource);
  if (typeof prefix !== 'string' || Token.isUnresolved(prefix)) {
    return undefined;
  }
  const isKnown = Array.isArray(appliedFor) && appliedFor.every((scenario) => typeof scenario === 'string');
  return { resource, prefix, appliedFor: isKnown ? appliedFor : undefined };
}

/** What is wrong if one of some others is for the same prefix. */
export function repetitionOf(own: DeclaredTemplate, others: DeclaredTemplate[]): string | undefined {
  const other = others.find(({ prefix }) => withoutSlash(prefix) === withoutSlash(own.prefix));
  return other && `the template '${own.prefix}' is declared by '${other.resource.node.path}' too; a registry has one template for each prefix. ` +
    'Remove one of the two, or give it a prefix of its own.';
}

/** What a template does to those of some others that are for more than its prefix. */
export function overlapsOf(own: DeclaredTemplate, others: DeclaredTemplate[]): Overlap[] {
  return others
    .filter((outer) => withoutSlash(outer.prefix) !== withoutSlash(own.prefix) && covers(outer.prefix, own.prefix))
    .flatMap((outer) => overlapsOfTwo(own, outer));
}

function repeatedPrefix(resource: CfnResource): string[] {
  const own = declaredTemplate(resource);
  const repetition = own && repetitionOf(own, templatesBeside(Stack.of(resource), resource));
  return repetition === undefined ? [] : [repetition];
}

function reportCovering(resource: CfnResource): void {
  const own = declaredTemplate(resource);
  const annotations = Annotations.of(resource);
  for (const { id, severity, message } of own ? overlapsOf(own, templatesBeside(Stack.of(resource), resource)) : []) {
    if (severity === 'warning') {
      annotations.addWarningV2(id, message);
    } else {
      annotations.addInfoV2(id, message);
    }
  }
}

function overlapsOfTwo(own: DeclaredTemplate, outer: DeclaredTemplate): Overlap[] {
  const overlaps: Overlap[] = [];
  const where = `template '${outer.prefix}' (${outer.resource.node.path})`;
  const hidden = own.appliedFor && outer.appliedFor?.filter((scenario) => !own.appliedFor!.includes(scenario));
  if (hidden && hidden.length > 0) {
    overlaps.push({
      id: MessageId.HIDDEN_TEMPLATE,
      // A template for the rest of the registry is commonly for more than a special one.
      severity: outer.prefix === ROOT ? 'info' : 'warning',
      message:
        `${where} is for ${hidden.join(', ')} too, and the template '${own.prefix}' is not. AWS documents that the most specific prefix counts, not ` +
        `what then becomes of repositories below '${withoutSlash(own.prefix)}/' that ECR creates for ${hidden.join(', ')}: they may be mutable. Add ${hidden.join(', ')} ` +
        `to appliedFor of '${own.prefix}', or acknowledge this.`,
    });
  }
  const shared = own.appliedFor?.filter((scenario) => outer.appliedFor?.includes(scenario)) ?? [];
  if (shared.length > 0 && outer.prefix !== ROOT) {
    overlaps.push({
      id: MessageId.OVERLAPPING_TEMPLATES,
      severity: 'info',
      message:
        `repositories below '${withoutSlash(own.prefix)}/' get the settings of the template '${own.prefix}', not those of ${where}, for ${shared.join(', ')}: ` +
        'the most specific prefix counts.',
    });
  }
  return overlaps;
}
