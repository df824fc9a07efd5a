import { Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { AppliedFor } from '../ecr/applied-for';
import type { LifecyclePolicyRule } from '../lifecycle';
import { checkList, checkMember, checkObject, checkSetting, checkText } from '../messages/check-type';
import type { TagMutabilitySetting } from '../mutability';
import type { ImageProtection } from '../repository-policy';
import { checkProtectionTypes } from '../repository-policy/image-protection';

/**
 * Options for the repositories that Amazon ECR creates by a template.
 */
export interface CreationTemplateOptions {
  /**
   * A description of the template, in at most 256 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * How the images of the repositories are encrypted. With `KMS` or `KMS_DSSE` Amazon ECR needs a role: see `customRole`.
   *
   * @default - `KMS` if `encryptionKey` is given, and `AES_256` otherwise
   */
  readonly encryption?: ecr.RepositoryEncryption;

  /**
   * The key that encrypts the images. It is in the region of the stack, and not an alias.
   *
   * @default - with `KMS` and `KMS_DSSE` the AWS managed key for Amazon ECR
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * Which tags of the repositories can be overwritten.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly tagMutability?: TagMutabilitySetting;

  /**
   * The lifecycle policy of the repositories: 1 to 50 rules.
   *
   * @default - no lifecycle policy
   */
  readonly lifecyclePolicyRules?: LifecyclePolicyRule[];

  /**
   * The policy of the repositories, in at most 10,240 characters of JSON. Its statements have no `resources`, since they are about the
   * repository. Grants add statements.
   *
   * @default - no policy, until a grant adds a statement
   */
  readonly repositoryPolicy?: iam.PolicyDocument;

  /**
   * Who may still delete images and the repositories. The policy of the repositories denies it to everybody else, besides what
   * `repositoryPolicy` and grants say. It is never denied to `customRole`.
   *
   * AWS does not document as whom ECR sets the policy of a repository that it creates. ECR refuses a policy that locks out who sets it: try
   * a template for `CREATE_ON_PUSH` with somebody who is not excepted, before you rely on it (docs/facts.md: template-policy-setter).
   *
   * @default - no protection: whoever has the permission may delete images, and push their tags again
   */
  readonly imageProtection?: ImageProtection;

  /**
   * The tags that the repositories get, by key: at most 50 tags, keys of at most 128 characters, values of at most 256. With tags Amazon
   * ECR needs a role: see `customRole`. CDK's `Tags.of(scope)` adds no tags here.
   *
   * @default - no tags
   */
  readonly resourceTags?: { [key: string]: string };

  /**
   * The role that Amazon ECR assumes to create the repositories. It belongs to the same account, has no path and trusts
   * `ecr.amazonaws.com`. The template grants it the permissions that it needs, unless it is an import that CDK may not change
   * (`mutable: false`).
   *
   * @default - the template makes a role if `resourceTags` or a KMS encryption need one; otherwise ECR uses its service-linked role
   */
  readonly customRole?: iam.IRole;
}

/** The fields of a template, besides its prefix. */
export interface TemplateFields extends CreationTemplateOptions {
  readonly appliedFor?: AppliedFor[];
}

/** The names of the options that every template has. They stand only here, and the compiler holds them to the struct. */
export const CREATION_TEMPLATE_OPTIONS: readonly string[] = Object.keys({
  description: true,
  encryption: true,
  encryptionKey: true,
  tagMutability: true,
  lifecyclePolicyRules: true,
  repositoryPolicy: true,
  imageProtection: true,
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
  checkProtectionTypes(options.imageProtection);
  checkObject('customRole', options.customRole, 'a role', ['roleArn', 'grantPrincipal'], "iam.Role.fromRoleArn(this, 'Role', '<arn>')");
  checkList('appliedFor', appliedFor, '[AppliedFor.REPLICATION]');
}

/** Throws, without a path, if one of the scenarios is none that ECR has. */
export function checkScenarios(appliedFor: AppliedFor[] | undefined): void {
  if (Array.isArray(appliedFor) && !Token.isUnresolved(appliedFor)) {
    appliedFor.forEach((scenario, index) => checkMember(`appliedFor[${index}]`, scenario, 'AppliedFor', AppliedFor));
  }
}
