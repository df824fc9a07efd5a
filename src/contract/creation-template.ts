import type { AdoptionProperties } from './custom-resource';

/**
 * What the construct of an existing creation template and the Lambda function say to each other. As in contract.ts, nothing
 * that runs is imported.
 */


/**
 * The properties of a template's custom resource: those of AWS::ECR::RepositoryCreationTemplate, of which only the mutability is
 * always there. What is absent is not declared, and stays as it is.
 */
export interface TemplateResourceProperties extends AdoptionProperties, Omit<TemplateProperties, keyof AdoptionProperties> {
  readonly Prefix: string;
}

/** Which template. A registry has one for each prefix; templates of another account cannot be updated. */
export interface TemplateAddress {
  readonly prefix: string;
}

/** The properties of AWS::ECR::RepositoryCreationTemplate that the fields say, besides Prefix; of the others there is none. */
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
