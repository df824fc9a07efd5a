import { Annotations, AspectPriority, Aspects, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { ROOT } from './limits';
import { covers, withoutSlash } from './template-prefix';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE, renderedProperties } from '../rendering/rendered-resource';
import { resourcesBeside } from '../rendering/resources-beside';
import { MessageId } from '../reporting/messages';

/** What the app says of a template, wherever it says it. */
interface DeclaredTemplate {
  readonly resource: CfnResource;
  readonly prefix: string;
  /** Unknown for an existing template whose scenarios stay as they are. */
  readonly appliedFor?: string[];
}

/**
 * Finds at synth what other templates of the app do to this one: an error for a prefix that is repeated, since the registry
 * has one template for each; a message for a prefix that is a part of another's.
 */
export function watchForOverlap(resource: CfnResource): void {
  resource.node.addValidation({ validate: () => repeatedPrefix(resource) });
  // The last to look at the tree, when everything that adds a template or changes one has done so.
  Aspects.of(resource).add({ visit: () => reportCovering(resource) }, { priority: AspectPriority.READONLY });
}

/** The templates of the app, besides one, that are in the registry of a stack and whose prefix is known. */
export function templatesBeside(stack: Stack, besides?: CfnResource): DeclaredTemplate[] {
  return resourcesBeside(stack, [CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE])
    .filter((resource) => resource !== besides)
    .map((resource) => declaredTemplate(resource))
    .filter((template) => template !== undefined);
}

function declaredTemplate(resource: CfnResource): DeclaredTemplate | undefined {
  const { Prefix: prefix, AppliedFor: appliedFor } = renderedProperties(resource);
  if (typeof prefix !== 'string' || Token.isUnresolved(prefix)) {
    return undefined;
  }
  const isKnown = Array.isArray(appliedFor) && appliedFor.every((scenario) => typeof scenario === 'string');
  return { resource, prefix, appliedFor: isKnown ? appliedFor : undefined };
}

function repeatedPrefix(resource: CfnResource): string[] {
  const own = declaredTemplate(resource);
  const other = own && templatesBeside(Stack.of(resource), resource).find(({ prefix }) => withoutSlash(prefix) === withoutSlash(own.prefix));
  return other ? [
    `the template '${own.prefix}' is declared by '${other.resource.node.path}' too; a registry has one template for each prefix. ` +
    'Remove one of the two, or give it a prefix of its own.',
  ] : [];
}

function reportCovering(resource: CfnResource): void {
  const own = declaredTemplate(resource);
  if (!own) {
    return;
  }
  for (const outer of templatesBeside(Stack.of(resource), resource)) {
    if (withoutSlash(outer.prefix) !== withoutSlash(own.prefix) && covers(outer.prefix, own.prefix)) {
      report(own, outer);
    }
  }
}

/** Says what the narrower one of two templates does to the wider one. */
function report(own: DeclaredTemplate, outer: DeclaredTemplate): void {
  const annotations = Annotations.of(own.resource);
  const where = `template '${outer.prefix}' (${outer.resource.node.path})`;
  const hidden = own.appliedFor && outer.appliedFor?.filter((scenario) => !own.appliedFor!.includes(scenario));
  if (hidden && hidden.length > 0) {
    const message =
      `${where} is for ${hidden.join(', ')} too, and the template '${own.prefix}' is not. AWS documents that the most specific prefix counts, not ` +
      `what then becomes of repositories below '${withoutSlash(own.prefix)}/' that ECR creates for ${hidden.join(', ')}: they may be mutable. Add ${hidden.join(', ')} ` +
      `to appliedFor of '${own.prefix}', or acknowledge this.`;
    // A template for the rest of the registry is commonly for more than a special one.
    if (outer.prefix === ROOT) {
      annotations.addInfoV2(MessageId.HIDDEN_TEMPLATE, message);
    } else {
      annotations.addWarningV2(MessageId.HIDDEN_TEMPLATE, message);
    }
  }
  const shared = own.appliedFor?.filter((scenario) => outer.appliedFor?.includes(scenario)) ?? [];
  if (shared.length > 0 && outer.prefix !== ROOT) {
    annotations.addInfoV2(MessageId.OVERLAPPING_TEMPLATES,
      `repositories below '${withoutSlash(own.prefix)}/' get the settings of the template '${own.prefix}', not those of ${where}, for ${shared.join(', ')}: ` +
      'the most specific prefix counts.');
  }
}
