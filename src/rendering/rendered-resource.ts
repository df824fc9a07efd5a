import { CfnResource, Stack } from 'aws-cdk-lib';

/** CloudFormation's names of what this library judges. */
export const REPOSITORY_TYPE = 'AWS::ECR::Repository';
export const CREATION_TEMPLATE_TYPE = 'AWS::ECR::RepositoryCreationTemplate';

/** The library's own custom resource (a type has at most 60 characters). It says mode and filters as the other two do. */
export const TAG_MUTABILITY_TYPE = 'Custom::EcrRepositoryTagMutability';

/** The custom resource of a template that exists already. It says its properties as AWS::ECR::RepositoryCreationTemplate does. */
export const EXISTING_TEMPLATE_TYPE = 'Custom::EcrRepositoryCreationTemplate';

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
