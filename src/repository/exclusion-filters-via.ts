/**
 * What tells Amazon ECR the tag mutability of a repository.
 */
export enum ExclusionFiltersVia {
  /** CloudFormation, by the properties of `AWS::ECR::Repository`. */
  CLOUDFORMATION = 'CLOUDFORMATION',

  /**
   * A custom resource, for a partition or region whose CloudFormation does not take exclusion filters yet. The template then
   * says nothing about mutability on the repository.
   */
  CUSTOM_RESOURCE = 'CUSTOM_RESOURCE',
}
