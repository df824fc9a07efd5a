/** CloudFormation's names of the resources that this library judges. */
export const REPOSITORY_TYPE = 'AWS::ECR::Repository';

export const CREATION_TEMPLATE_TYPE = 'AWS::ECR::RepositoryCreationTemplate';

/** The library's custom resource of a repository (a type has at most 60 characters). Its mode and filters are properties of the same names. */
export const TAG_MUTABILITY_TYPE = 'Custom::EcrRepositoryTagMutability';

/** The library's custom resource of a creation template. Its properties have the names of AWS::ECR::RepositoryCreationTemplate. */
export const EXISTING_TEMPLATE_TYPE = 'Custom::EcrRepositoryCreationTemplate';

/** Whether resources of a type are custom resources of this library. */
export function isOwnCustomType(type: string): boolean {
  return type === TAG_MUTABILITY_TYPE || type === EXISTING_TEMPLATE_TYPE;
}

/** Whether CloudFormation has somebody's function make resources of a type. */
export function isCustomType(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** CloudFormation's names of the resources for which ECR creates repositories by itself. */
export const CACHE_RULE_TYPE = 'AWS::ECR::PullThroughCacheRule';

export const REPLICATION_TYPE = 'AWS::ECR::ReplicationConfiguration';

/** Who of other accounts may make ECR create repositories in the registry, when they replicate to it. */
export const REGISTRY_POLICY_TYPE = 'AWS::ECR::RegistryPolicy';
