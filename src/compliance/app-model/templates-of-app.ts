import { Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { resourcesOfApp } from './constructs-of-app';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { propertiesIn } from './synthesized-resources';
import {
  DeclaredTemplate, TEMPLATE_TYPES, TemplatesByPrefix, declaredTemplate, isWatchedForOverlap, overlapsOf,
} from '../../creation-template/template-overlap';
import type { AnnotatedFact } from '../../messages/facts';
import { isSameEnvironment } from '../../template/environment';
import type { Finding, RuleContext } from '../rule';

/** A template of the app; undefined if its prefix is known at deployment only, and for what is no template. */
export const templateOf = oncePerRun((resource: CfnResource, context): DeclaredTemplate | undefined => {
  const properties = propertiesIn(resource, context);
  return properties && declaredTemplate(resource, properties);
});

/** A template that says nothing of others by itself, as `CreationTemplate` does. */
export function silentTemplateOf(resource: CfnResource, context: RuleContext): DeclaredTemplate | undefined {
  return isWatchedForOverlap(resource) ? undefined : templateOf(resource, context);
}

/** The templates of the app whose prefix is known. */
export const templatesOfApp = ofWholeApp((context) => new TemplatesByPrefix(resourcesOfApp(TEMPLATE_TYPES, context)
  .map((resource) => templateOf(resource, context))
  .filter((template) => template !== undefined)));

/** The templates with the prefix of one, itself among them, in the order of the tree; then those with a prefix that it is a part of. */
export const templatesCovering = oncePerRun((template: DeclaredTemplate, context) =>
  templatesOfApp(context).covering(template.prefix).filter((other) => areBeside(template, other)));

/** What a template does to wider ones, of one kind. */
export function overlapFindings(template: DeclaredTemplate, kind: AnnotatedFact, context: RuleContext): Finding[] {
  return overlapsOf(template, templatesCovering(template, context)).filter(({ fact }) => fact === kind)
    .map(({ message, severity }) => ({ construct: template.resource, message, severity }));
}

/** Whether two templates may be in one registry at the same time. */
export function areBeside({ resource: one }: DeclaredTemplate, { resource: other }: DeclaredTemplate): boolean {
  return isSameEnvironment(Stack.of(one), Stack.of(other)) && mayBothBeThere(one, other);
}

/** Two templates under two conditions commonly are not. */
function mayBothBeThere({ cfnOptions: one }: CfnResource, { cfnOptions: other }: CfnResource): boolean {
  return !one.condition || !other.condition || one.condition === other.condition;
}
