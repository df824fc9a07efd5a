/**
 * What the construct of an existing creation template and the Lambda function say to each other. As in contract.ts, nothing
 * that runs is imported.
 */
import type { AdoptionProperties } from './contract';
import type { TemplateProperties } from '../creation-template/template-properties';

/** The ECR actions that the function calls. Neither can be narrowed to a template: see template-permissions.ts. */
export const DESCRIBE_TEMPLATES_ACTION = 'ecr:DescribeRepositoryCreationTemplates';
export const UPDATE_TEMPLATE_ACTION = 'ecr:UpdateRepositoryCreationTemplate';

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
