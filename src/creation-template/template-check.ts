import { Token } from 'aws-cdk-lib';
import type { CreationTemplateOptions } from './creation-template';
import type { TemplateFields } from './template-properties';
import { AppliedFor } from '../ecr/applied-for';
import { checkList, checkMember, checkObject, checkSetting, checkText } from '../messages/check-type';

/** The names of the options that every template has. They stand only here, and the compiler holds them to the struct. */
export const CREATION_TEMPLATE_OPTIONS: readonly string[] = Object.keys({
  description: true,
  encryption: true,
  encryptionKey: true,
  tagMutability: true,
  lifecyclePolicyRules: true,
  repositoryPolicy: true,
  resourceTags: true,
  customRole: true,
} satisfies Record<keyof CreationTemplateOptions, true>);

/** Throws, without a path, if a field does not have its type: plain JavaScript and Python can pass something else. */
export function checkFieldTypes({ appliedFor, ...options }: TemplateFields): void {
  checkText('description', options.description, "'Images of the teams'");
  checkObject('encryption', options.encryption, 'an ecr.RepositoryEncryption', ['value'], 'ecr.RepositoryEncryption.KMS');
  checkObject('encryptionKey', options.encryptionKey, 'a key', ['keyRef'], "kms.Key.fromKeyArn(this, 'Key', '<arn>')");
  checkSetting('tagMutability', options.tagMutability);
  checkObject('repositoryPolicy', options.repositoryPolicy, 'an iam.PolicyDocument', ['addStatements'],
    'iam.PolicyDocument.fromJson({ ... }), or new iam.PolicyDocument({ statements: [...] })');
  checkObject('customRole', options.customRole, 'a role', ['roleArn', 'grantPrincipal'], "iam.Role.fromRoleArn(this, 'Role', '<arn>')");
  checkList('appliedFor', appliedFor, '[AppliedFor.REPLICATION]');
  if (Array.isArray(appliedFor) && !Token.isUnresolved(appliedFor)) {
    appliedFor.forEach((scenario, index) => checkMember(`appliedFor[${index}]`, scenario, 'AppliedFor', AppliedFor));
  }
}
