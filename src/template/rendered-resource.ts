import { CfnResource, Stack } from 'aws-cdk-lib';


/**
 * The properties of a resource as the template will have them: resolved, with every override applied.
 *
 * An L1's own attributes do not tell: `addPropertyOverride`, `addPropertyDeletionOverride` and a raw `CfnResource` win
 * over them. CDK has no public way to ask, so this calls what its own synthesis calls.
 */
export function renderedProperties(resource: CfnResource): Record<string, any> {
  const stack = Stack.of(resource);
  const template = stack.resolve((resource as unknown as { _toCloudFormation(): unknown })._toCloudFormation());
  // A resource that will not be synthesized renders nothing.
  return template.Resources?.[stack.resolve(resource.logicalId)].Properties ?? {};
}
