import type { CfnResource } from 'aws-cdk-lib';
import { RepositoryEncryption } from 'aws-cdk-lib/aws-ecr';
import { CREATION_TEMPLATE_TYPE } from '../../ecr/resource-types';
import { resourcesOfApp } from '../app-model/constructs-of-app';
import { propertiesIn } from '../app-model/synthesized-resources';
import type { Rule } from '../rule';

/**
 * A repository creation template with tags or with an encryption by KMS, and without a role. `CreationTemplate` makes one itself.
 *
 * It stays silent about tags and encryptions that are known at deployment only, about a role that is a token, and about
 * `ExistingCreationTemplate`, since the template may have a role already. The standard and its exemptions do not matter here.
 *
 * False positives: none known; AWS documents that the creation of the repository fails.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export const creationTemplateNeedsRole: Rule = {
  id: 'creationTemplateNeedsRole',
  severity: 'error',
  reason: 'AWS documents that Amazon ECR fails to create repositories by such a template, which shows at the first push, pull or replication only.',
  fix: 'Use CreationTemplate, which makes the role, or set customRoleArn to a role that trusts ecr.amazonaws.com.',
  looksAt: (context) => resourcesOfApp(context, [CREATION_TEMPLATE_TYPE]),
  find: (resource: CfnResource, context) => {
    const { ResourceTags: tags, EncryptionConfiguration: encryption, CustomRoleArn: role } = propertiesIn(context, resource) ?? {};
    const needs = [
      ...(Array.isArray(tags) && tags.some((tag) => tag?.Key !== undefined) ? ['resource tags'] : []),
      ...(isKms(encryption?.EncryptionType) ? [`the encryption ${encryption.EncryptionType}`] : []),
    ];
    const hasRole = Boolean(role) && role.Ref !== 'AWS::NoValue';
    return needs.length === 0 || hasRole ? [] : [{
      construct: resource,
      message: `the creation template has ${needs.join(' and ')}, for which Amazon ECR needs a role, and CustomRoleArn names none`,
    }];
  },
};

function isKms(encryptionType: unknown): boolean {
  return typeof encryptionType === 'string' && encryptionType !== RepositoryEncryption.AES_256.value;
}
