import { RepositoryEncryption } from 'aws-cdk-lib/aws-ecr';
import { CREATION_TEMPLATE_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { describeChoices } from '../../template/deployment';
import { possibleValues } from '../../template/possible-values';
import type { TemplateResource } from '../app-model/app-template';
import { whenOf } from '../app-model/judged-resource';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Rule } from '../rule';

/** A repository creation template with tags or with an encryption by KMS, and without a role. `CreationTemplate` makes one itself. */
export const creationTemplateNeedsRole: Rule<TemplateResource> = {
  id: Fact.CREATION_TEMPLATE_NEEDS_ROLE,
  severity: 'error',
  reason: 'AWS documents that Amazon ECR fails to create repositories by such a template, which shows at the first push, pull or replication only.',
  fix: 'Use CreationTemplate, which makes the role, or set customRoleArn to a role that trusts ecr.amazonaws.com.',
  looksAt: (context) => resourcesOfApp([CREATION_TEMPLATE_TYPE], context),
  find: ({ properties: { ResourceTags: tags, EncryptionConfiguration: encryption, CustomRoleArn: role }, template: { scope } }) =>
    possibleValues({ tags, encryption, role }, scope).flatMap(({ value, when }) => {
      const needs = needsOf(value);
      return needs.length === 0 ? [] : [{
        message: `${whenOf({ when })}the creation template has ${needs.join(' and ')}, for which Amazon ECR needs a role, and ` +
          'CustomRoleArn names none',
        found: { needs, when: describeChoices(when) },
      }];
    }),
};

/** What needs a role, if there is none. */
function needsOf({ tags, encryption, role }: any): string[] {
  if (role) {
    return [];
  }
  return [
    ...(Array.isArray(tags) && tags.some((tag) => tag?.Key !== undefined) ? ['resource tags'] : []),
    ...(isKms(encryption?.EncryptionType) ? [`the encryption ${encryption.EncryptionType}`] : []),
  ];
}

function isKms(encryptionType: unknown): boolean {
  return typeof encryptionType === 'string' && encryptionType !== RepositoryEncryption.AES_256.value;
}
