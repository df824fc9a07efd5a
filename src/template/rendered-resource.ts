import { CfnResource, Stack } from 'aws-cdk-lib';
import { toCloudFormation } from './cdk-private';

/**
 * The properties of a resource as the template will have them: resolved, with every override applied.
 *
 * An L1's own attributes do not tell: `addPropertyOverride`, `addPropertyDeletionOverride` and a raw `CfnResource` win over them.
 */
export function renderedProperties(resource: CfnResource): Record<string, any> {
  const stack = Stack.of(resource);
  const template = stack.resolve(toCloudFormation(resource));
  // CDK renders nothing of a resource that it will not synthesize.
  return template.Resources?.[stack.resolve(resource.logicalId)].Properties ?? {};
}
