import type { AdoptionProperties } from './custom-resource';

/**
 * What ExistingCreationTemplate and its Lambda function say to each other. Like repository.ts, this file imports types and nothing that
 * runs.
 */

/**
 * The properties of a template's custom resource. They are those of AWS::ECR::RepositoryCreationTemplate. Only the mutability is always
 * there. The function leaves a field alone whose property is absent.
 */
export interface TemplateResourceProperties extends AdoptionProperties, Omit<TemplateProperties, keyof AdoptionProperties> {
  readonly Prefix: string;
}

/** Which template it is. A registry has one template for each prefix. Templates of another account cannot be updated. */
export interface TemplateAddress {
  readonly prefix: string;
}

/** The properties of AWS::ECR::RepositoryCreationTemplate for the fields that are given, besides Prefix. */
export interface TemplateProperties {
  readonly Description?: string;
  readonly EncryptionConfiguration?: { readonly EncryptionType: string; readonly KmsKey?: string };
  readonly ImageTagMutability: string;
  readonly ImageTagMutabilityExclusionFilters?: unknown;
  readonly RepositoryPolicy?: string;
  readonly LifecyclePolicy?: string;
  readonly ResourceTags?: { readonly Key: string; readonly Value: string }[];
  readonly AppliedFor?: string[];
  readonly CustomRoleArn?: string;
}
