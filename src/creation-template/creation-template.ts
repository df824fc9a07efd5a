import { IResource, Resource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { IRepositoryCreationTemplateRef, RepositoryCreationTemplateReference } from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { grantCreation, makeCreationRole } from './creation-role';
import { repositoryPolicyProblems, repositoryPolicyText } from './repository-policy';
import { CREATION_TEMPLATE_OPTIONS } from './template-check';
import { watchForOverlap } from './template-overlap';
import { checkTemplatePrefix, repositoryArnPattern } from './template-prefix';
import { l1ResourceTags, needsRole, settingOf, templateProperties, usesKms } from './template-properties';
import { warnOfTemplate } from './template-warnings';
import { LOG_IN_ACTION, PULL_ACTIONS, PUSH_ACTIONS, READ_ACTIONS } from '../ecr/actions';
import { AppliedFor } from '../ecr/applied-for';
import { ROOT } from '../ecr/prefix';
import type { LifecyclePolicyRule } from '../lifecycle';
import { checkGiven, checkPropNames } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { l1Mutability, renderedMutability } from '../template/tag-mutability';

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
  readonly lifecyclePolicyRules?: LifecyclePolicyRule[];

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

/** The compiler holds these names to the struct. */
const CREATION_TEMPLATE_PROPS = [
  ...Object.keys({ prefix: true, appliedFor: true } satisfies Record<Exclude<keyof CreationTemplateProps, keyof CreationTemplateOptions>, true>),
  ...CREATION_TEMPLATE_OPTIONS,
];

/**
 * A repository creation template of the registry.
 */
export interface ICreationTemplate extends IResource, IRepositoryCreationTemplateRef {
  /**
   * The namespace of the repositories, or ROOT.
   *
   * @attribute
   */
  readonly prefix: string;

  /**
   * The ARN of all repositories that the template can be for, with a wildcard: `arn:aws:ecr:...:repository/eng/*`.
   */
  readonly repositoryArnPattern: string;

  /**
   * Adds to the policy that new repositories get. Repositories that exist keep theirs.
   *
   * @param statement a statement with principals and without resources
   * @returns whether it was added: to an imported template nothing can be
   */
  addToRepositoryPolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult;

  /**
   * Allows actions on the repositories. Every grant adds to two policies: the one that new repositories get, and the one of the
   * principal, for all repositories that the prefix is for. So it reaches repositories that exist too, if the principal is of the
   * account of the registry. With an imported template only the policy of the principal is added to.
   *
   * @param grantee the principal
   * @param actions actions of Amazon ECR on a repository, such as `ecr:ListImages`
   */
  grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant;

  /**
   * Allows to describe the repositories and the images in them.
   *
   * @param grantee the principal
   */
  grantRead(grantee: iam.IGrantable): iam.Grant;

  /**
   * Allows to pull images from the repositories, and to log in to the registry.
   *
   * @param grantee the principal
   */
  grantPull(grantee: iam.IGrantable): iam.Grant;

  /**
   * Allows to push images to the repositories, and to log in to the registry.
   *
   * @param grantee the principal
   */
  grantPush(grantee: iam.IGrantable): iam.Grant;

  /**
   * Allows to pull images from the repositories, to push images to them, and to log in to the registry.
   *
   * @param grantee the principal
   */
  grantPullPush(grantee: iam.IGrantable): iam.Grant;
}

/**
 * What templates of this app and imported ones have in common.
 *
 * @internal
 */
export abstract class CreationTemplateBase extends Resource implements ICreationTemplate {
  public abstract readonly prefix: string;

  public get repositoryCreationTemplateRef(): RepositoryCreationTemplateReference {
    return { prefix: this.prefix };
  }

  public get repositoryArnPattern(): string {
    return repositoryArnPattern(this.stack, this.prefix);
  }

  public abstract addToRepositoryPolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult;

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...READ_ACTIONS);
  }

  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...PULL_ACTIONS).combine(grantLogIn(grantee));
  }

  public grantPush(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...PUSH_ACTIONS).combine(grantLogIn(grantee));
  }

  public grantPullPush(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...PULL_ACTIONS, ...PUSH_ACTIONS).combine(grantLogIn(grantee));
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const { env, node, stack } = this;
    const repositoryPolicy = { env, node, stack, addToResourcePolicy: (statement: iam.PolicyStatement) => this.addToRepositoryPolicy(statement) };
    return iam.Grant.addToPrincipalAndResource({
      grantee,
      actions,
      resourceArns: [this.repositoryArnPattern],
      // A repository's policy is about that repository and names none.
      resourceSelfArns: [],
      resource: repositoryPolicy as iam.IResourceWithPolicy,
    });
  }
}

function grantLogIn(grantee: iam.IGrantable): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions: [LOG_IN_ACTION], resourceArns: ['*'] });
}

/**
 * What the repositories are like that Amazon ECR creates by itself: for a pull-through cache, for replication, for a push to a
 * repository that does not exist. Their tags are immutable from the first one on, unless the setting says otherwise.
 *
 * A template is for repositories that are yet to be created. Those that exist stay as they are, also when it changes.
 *
 * Throws if ECR or CloudFormation would refuse the template, and if another template of the app is for the same prefix.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 * @example
 * new CreationTemplate(this, 'Replicated', {
 *   prefix: 'prod',
 *   appliedFor: [AppliedFor.REPLICATION],
 *   tagMutability: TagMutabilitySetting.immutableExcept('latest'),
 * });
 */
export class CreationTemplate extends CreationTemplateBase {
  /** The prefix of the template for all repositories that no other template is for. */
  public static readonly ROOT: string = ROOT;

  /**
   * A template that another stack or somebody else has made. Its repository policy cannot be changed: a grant adds to the policy
   * of the principal only.
   *
   * @param scope the construct that the import is in
   * @param id the id of the import
   * @param prefix the namespace of the repositories, or `CreationTemplate.ROOT`
   * @throws an Error for a prefix that no template can have
   */
  public static fromPrefix(scope: Construct, id: string, prefix: string): ICreationTemplate {
    withPath(() => `${scope.node.path}/${id}`, () => checkTemplatePrefix(prefix));
    class Import extends CreationTemplateBase {
      public readonly prefix = prefix;

      public addToRepositoryPolicy(): iam.AddToResourcePolicyResult {
        return { statementAdded: false };
      }
    }
    return new Import(scope, id);
  }

  public readonly prefix: string;

  /** What makes Amazon ECR create the repositories. */
  public readonly appliedFor: AppliedFor[];

  /**
   * The role that Amazon ECR assumes to create the repositories: the one given, or the one made since tags or KMS need it.
   *
   * @default - none: ECR uses its service-linked role
   */
  public readonly customRole?: iam.IRole;

  private readonly resource: ecr.CfnRepositoryCreationTemplate;
  private readonly repositoryPolicy: iam.PolicyDocument;

  constructor(scope: Construct, id: string, props: CreationTemplateProps) {
    super(scope, id);
    const properties = withPath(() => this.node.path, () => {
      // A class derived from this one may have props of its own.
      if (new.target === CreationTemplate) {
        checkPropNames('CreationTemplate', props, CREATION_TEMPLATE_PROPS);
      }
      checkTemplatePrefix(props.prefix);
      checkGiven('appliedFor', props.appliedFor, '[AppliedFor.REPLICATION]');
      return templateProperties(this, props);
    });
    this.prefix = props.prefix;
    this.appliedFor = props.appliedFor;
    this.repositoryPolicy = props.repositoryPolicy ?? new iam.PolicyDocument();
    this.customRole = props.customRole ?? (needsRole(props) ? makeCreationRole(this) : undefined);

    this.resource = new ecr.CfnRepositoryCreationTemplate(this, 'Resource', {
      prefix: props.prefix,
      appliedFor: props.appliedFor,
      description: properties.Description,
      encryptionConfiguration: properties.EncryptionConfiguration && {
        encryptionType: properties.EncryptionConfiguration.EncryptionType, kmsKey: properties.EncryptionConfiguration.KmsKey,
      },
      ...l1Mutability(settingOf(props)),
      repositoryPolicy: repositoryPolicyText(this, this.repositoryPolicy),
      lifecyclePolicy: properties.LifecyclePolicy,
      resourceTags: l1ResourceTags(properties.ResourceTags),
      customRoleArn: this.customRole?.roleArn,
    });
    if (this.customRole) {
      // The first repository may be needed as soon as the template is there.
      grantCreation(this, this.customRole, { prefix: props.prefix, usesKms: usesKms(props), key: props.encryptionKey }).applyBefore(this.resource);
    }

    warnOfTemplate(this, props);
    watchForOverlap(this.resource);
    this.node.addValidation({ validate: () => repositoryPolicyProblems(this, this.repositoryPolicy) });
  }

  /**
   * The setting that the template will have, with everything that an Aspect or an override has done to it so far.
   */
  public get tagMutability(): TagMutabilitySetting {
    return renderedMutability(this.resource);
  }

  public addToRepositoryPolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.repositoryPolicy.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }
}
