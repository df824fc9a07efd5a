/** CloudFormation's names of what this library judges. */
export const REPOSITORY_TYPE = 'AWS::ECR::Repository';

export const CREATION_TEMPLATE_TYPE = 'AWS::ECR::RepositoryCreationTemplate';

/** The library's own custom resource (a type has at most 60 characters). It says mode and filters as the other two do. */
export const TAG_MUTABILITY_TYPE = 'Custom::EcrRepositoryTagMutability';

/** The custom resource of a template that exists already. It says its properties as AWS::ECR::RepositoryCreationTemplate does. */
export const EXISTING_TEMPLATE_TYPE = 'Custom::EcrRepositoryCreationTemplate';
