import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { AppliedFor } from './applied-for';
import type { LifecyclePolicyRule } from '../lifecycle';
import type { TagMutabilitySetting } from '../mutability';

/**
 * What the repositories that Amazon ECR creates by a template are like.
 */
export interface CreationTemplateOptions {
  /**
   * What the template is for, in at most 256 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * How the images of the repositories are encrypted. With `KMS` or `KMS_DSSE` Amazon ECR needs a role: see `customRole`.
   *
   * @default - `KMS` if `encryptionKey` is given, or `AES_256` otherwise
   */
  readonly encryption?: ecr.RepositoryEncryption;

  /**
   * The key that encrypts the images, in the region of the stack. A key, not an alias.
   *
   * @default - with `KMS` and `KMS_DSSE` the AWS managed key for Amazon ECR
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * Which tags of the repositories can move.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly tagMutability?: TagMutabilitySetting;

  /**
   * The lifecycle policy of the repositories: 1 to 50 rules.
   *
   * @default - no lifecycle policy
   */
  readonly lifecycleRules?: LifecyclePolicyRule[];

  /**
   * The policy of the repositories, in at most 10,240 characters of JSON. Its statements have no `resources`: the repository is
   * meant. Grants add to it.
   *
   * @default - no policy, until a grant adds to it
   */
  readonly repositoryPolicy?: iam.PolicyDocument;

  /**
   * The tags that the repositories get, by key: at most 50, a key of at most 128 characters, a value of at most 256. With tags
   * Amazon ECR needs a role: see `customRole`. The tags of CDK's `Tags.of(scope)` are not among them.
   *
   * @default - no tags
   */
  readonly resourceTags?: { [key: string]: string };

  /**
   * The role that Amazon ECR assumes to create the repositories, of the same account and without a path. It must trust
   * `ecr.amazonaws.com`. What it needs is added to it, unless it is an import that CDK may not change (`mutable: false`).
   *
   * @default - a role of the template's own if `resourceTags` or a KMS encryption need one; else ECR's service-linked role
   */
  readonly customRole?: iam.IRole;
}

/**
 * Properties of CreationTemplate.
 */
export interface CreationTemplateProps extends CreationTemplateOptions {
  /**
   * The namespace of the repositories: `eng` is for all whose names begin with `eng/`. Or `CreationTemplate.ROOT`, for all that
   * no other template is for. At most 256 characters. What is a token is taken for a namespace.
   */
  readonly prefix: string;

  /**
   * What makes Amazon ECR create the repositories: at least one.
   */
  readonly appliedFor: AppliedFor[];
}
