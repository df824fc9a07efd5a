import { CfnResource } from 'aws-cdk-lib';

/** In the `Metadata` of a repository whose tag mutability a custom resource sets. */
const MARK = 'cdk-ecr-immutability:tagMutabilityVia';

/**
 * Marks a repository whose template must say nothing of its tag mutability: CloudFormation sets the property again in every
 * update of the repository and would undo what the custom resource has set.
 */
export function markAsSetByCustomResource(repository: CfnResource): void {
  repository.addMetadata(MARK, 'CUSTOM_RESOURCE');
}

/** Whether the metadata of a repository, in the tree or in a template, has the mark. */
export function isSetByCustomResource(metadata: Record<string, any> | undefined): boolean {
  return metadata?.[MARK] !== undefined;
}
