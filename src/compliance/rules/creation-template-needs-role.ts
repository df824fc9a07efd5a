import type { CfnResource } from 'aws-cdk-lib';
import { RepositoryEncryption } from 'aws-cdk-lib/aws-ecr';
import { CREATION_TEMPLATE_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { resourcesOfApp } from '../app-model/constructs-of-app';
import { propertiesIn } from '../app-model/synthesized-resources';
import type { Rule } from '../rule';

/** A repository creation template with tags or with an encryption by KMS, and without a role. `CreationTemplate` makes one itself. */
export const creationTemplateNeedsRole: Rule = {
  id: Fact.CREATION_TEMPLATE_NEEDS_ROLE,
  severity: 'error',
  reason: 'AWS documents that Amazon ECR fails to create repositories by such a template, which shows at the first push, pull or replication only.',
  fix: 'Use CreationTemplate, which makes the role, or set customRoleArn to a role that trusts ecr.amazonaws.com.',
  looksAt: (context) => resourcesOfApp([CREATION_TEMPLATE_TYPE], context),
  find: (resource: CfnResource, context) => {
    const { ResourceTags: tags, EncryptionConfiguration: encryption, CustomRoleArn: role } = propertiesIn(resource, context) ?? {};
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
