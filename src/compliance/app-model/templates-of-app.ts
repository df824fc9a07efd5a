import { Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { resourcesOfApp } from './constructs-of-app';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { propertiesIn } from './synthesized-resources';
import { DeclaredTemplate, TEMPLATE_TYPES, TemplatesByPrefix, declaredTemplate } from '../../creation-template/template-overlap';
import { isSameEnvironment } from '../../template/environment';

/** A template of the app; undefined if its prefix is known at deployment only, and for what is no template. */
export const templateOf = oncePerRun((resource: CfnResource, context): DeclaredTemplate | undefined => {
  const properties = propertiesIn(context, resource);
  return properties && declaredTemplate(resource, properties);
});

/** The templates of the app whose prefix is known. */
export const templatesOfApp = ofWholeApp((context) => new TemplatesByPrefix(resourcesOfApp(context, TEMPLATE_TYPES)
  .map((resource) => templateOf(resource, context))
  .filter((template) => template !== undefined)));

/** Whether two templates may be in one registry at the same time. */
export function areBeside({ resource: one }: DeclaredTemplate, { resource: other }: DeclaredTemplate): boolean {
  return isSameEnvironment(Stack.of(one), Stack.of(other)) && mayBothBeThere(one, other);
}

/** Two templates under two conditions commonly are not. */
function mayBothBeThere({ cfnOptions: one }: CfnResource, { cfnOptions: other }: CfnResource): boolean {
  return !one.condition || !other.condition || one.condition === other.condition;
}
