import { Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { resourcesOfApp } from './constructs-of-app';
import { oncePerApp } from './once-per-app';
import { DeclaredTemplate, TEMPLATE_TYPES, TemplatesByPrefix, declaredTemplate } from '../../creation-template/template-overlap';
import { isSamePlace } from '../../rendering/resources-beside';

/** The templates of the app whose prefix is known. */
export const templatesOfApp = oncePerApp((context) => new TemplatesByPrefix(resourcesOfApp(context, TEMPLATE_TYPES)
  .map((resource) => declaredTemplate(resource))
  .filter((template) => template !== undefined)));

/** Whether two templates may be in one registry at the same time. */
export function areBeside({ resource: one }: DeclaredTemplate, { resource: other }: DeclaredTemplate): boolean {
  return isSamePlace(Stack.of(one), Stack.of(other)) && mayBothBeThere(one, other);
}

/** Two templates under two conditions commonly are not. */
function mayBothBeThere({ cfnOptions: one }: CfnResource, { cfnOptions: other }: CfnResource): boolean {
  return !one.condition || !other.condition || one.condition === other.condition;
}
