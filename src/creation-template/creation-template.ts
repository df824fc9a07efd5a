import { IResource, Resource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { IRepositoryCreationTemplateRef, RepositoryCreationTemplateReference } from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantCreation, makeCreationRole } from './creation-role';
import { CREATION_TEMPLATE_OPTIONS, CreationTemplateOptions } from './creation-template-options';
import { watchForOverlap } from './template-overlap';
import { checkTemplatePrefix, repositoryArnPattern } from './template-prefix';
import { l1ResourceTags, needsRole, policyOf, settingOf, templateProperties, usesKms } from './template-properties';
import { warnOfTemplate } from './template-warnings';
import { LOG_IN_ACTION, PULL_ACTIONS, PUSH_ACTIONS, READ_ACTIONS } from '../ecr/actions';
import { AppliedFor } from '../ecr/applied-for';
import { ROOT } from '../ecr/prefix';
import { checkGiven, checkConstructProps } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { repositoryPolicyProblems, repositoryPolicyText } from '../repository-policy/repository-policy';
import { validateInApp } from '../template/complete-app';
import { l1Mutability, renderedMutability } from '../template/tag-mutability';


/**
 * Properties of CreationTemplate.
 */
export interface CreationTemplateProps extends CreationTemplateOptions {
  /**
   * The namespace of the repositories, in at most 256 characters: `eng` is for all repositories whose names begin with `eng/`. Or
   * `CreationTemplate.ROOT`, for all repositories that no other template is for. A token is taken for a namespace.
   */
  readonly prefix: string;

  /**
   * The events on which Amazon ECR creates the repositories: at least one.
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
   * The ARN, with a wildcard, of all repositories that the template can be for: `arn:aws:ecr:...:repository/eng/*`.
   */
  readonly repositoryArnPattern: string;

  /**
   * Adds a statement to the policy that new repositories get. Repositories that exist keep their policy.
   *
   * @param statement a statement with principals and without resources
   * @returns whether the statement was added. Nothing can be added to an imported template
   */
  addToRepositoryPolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult;

  /**
   * Allows actions on the repositories. Every grant adds to two policies: the policy that new repositories get, and the policy of the
   * principal, for all repositories that the prefix is for. So a principal of the registry's account gets access to repositories that
   * exist too. For an imported template, a grant adds only to the policy of the principal.
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
 * What templates of this app and imported templates have in common.
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
      // The policy of a repository is about that repository and names no resource.
      resourceSelfArns: [],
      resource: repositoryPolicy as iam.IResourceWithPolicy,
    });
  }
}

function grantLogIn(grantee: iam.IGrantable): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions: [LOG_IN_ACTION], resourceArns: ['*'] });
}

/**
 * The settings of repositories that Amazon ECR creates by itself: for a pull-through cache, for replication, or for a push to a repository
 * that does not exist. Their tags are immutable from the first one on, unless `tagMutability` says otherwise.
 *
 * A template is for repositories that do not exist yet. Repositories that exist stay as they are, also when the template changes.
 *
 * Throws if ECR or CloudFormation would refuse the template, or if another template of the app has the same prefix. It is a warning if
 * it is not known whether both templates come to be in one registry.
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
  /** The prefix of the template that is for all repositories without another template. */
  public static readonly ROOT: string = ROOT;

  /**
   * Imports a template that another stack or somebody else has made. The import cannot change its repository policy: a grant adds only to
   * the policy of the principal.
   *
   * @param scope the construct that the import is in
   * @param id the id of the import
   * @param prefix the namespace of the repositories, or `CreationTemplate.ROOT`
   * @throws an Error for a prefix that no template can have
   */
  public static fromPrefix(scope: Construct, id: string, prefix: string): ICreationTemplate {
    withPath(() => `${scope.node.path}/${id}`, () => checkTemplatePrefix(scope, prefix));
    class Import extends CreationTemplateBase {
      public readonly prefix = prefix;

      public addToRepositoryPolicy(): iam.AddToResourcePolicyResult {
        return { statementAdded: false };
      }
    }
    return new Import(scope, id);
  }

  public readonly prefix: string;

  /** The events on which Amazon ECR creates the repositories. */
  public readonly appliedFor: AppliedFor[];

  /**
   * The role that Amazon ECR assumes to create the repositories: the given one, or the one that the template made for tags or KMS.
   *
   * @default - no role: ECR uses its service-linked role
   */
  public readonly customRole?: iam.IRole;

  private readonly resource: ecr.CfnRepositoryCreationTemplate;
  private readonly repositoryPolicy: iam.PolicyDocument;

  /**
   * Declares a creation template.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props the prefix, and what ECR gives to each repository that it creates below it
   */
  constructor(scope: Construct, id: string, props: CreationTemplateProps) {
    super(scope, id);
    const properties = withPath(() => this.node.path, () => {
      checkConstructProps(new.target, CreationTemplate, props, CREATION_TEMPLATE_PROPS);
      checkTemplatePrefix(this, props.prefix);
      checkGiven('appliedFor', props.appliedFor, '[AppliedFor.REPLICATION]');
      return templateProperties(this, props);
    });
    this.prefix = props.prefix;
    this.appliedFor = props.appliedFor;
    this.repositoryPolicy = props.repositoryPolicy ?? new iam.PolicyDocument();
    this.customRole = props.customRole ?? (needsRole(props) ? makeCreationRole(this) : undefined);
    const wholePolicy = policyOf(this, this.repositoryPolicy, { ...props, customRole: this.customRole });

    this.resource = new ecr.CfnRepositoryCreationTemplate(this, 'Resource', {
      prefix: props.prefix,
      appliedFor: props.appliedFor,
      description: properties.Description,
      encryptionConfiguration: properties.EncryptionConfiguration && {
        encryptionType: properties.EncryptionConfiguration.EncryptionType, kmsKey: properties.EncryptionConfiguration.KmsKey,
      },
      ...l1Mutability(settingOf(props)),
      repositoryPolicy: repositoryPolicyText(this, wholePolicy),
      lifecyclePolicy: properties.LifecyclePolicy,
      resourceTags: l1ResourceTags(properties.ResourceTags),
      customRoleArn: this.customRole?.roleArn,
    });
    if (this.customRole) {
      // Somebody may need the first repository as soon as the template exists.
      grantCreation(this, this.customRole, { prefix: props.prefix, usesKms: usesKms(props), key: props.encryptionKey }).applyBefore(this.resource);
    }

    warnOfTemplate(this, props);
    watchForOverlap(this.resource);
    validateInApp(this, () => repositoryPolicyProblems(this, wholePolicy));
  }

  /**
   * The setting that the template will have, with all changes that Aspects and overrides have made so far.
   */
  public get tagMutability(): TagMutabilitySetting {
    return renderedMutability(this.resource);
  }

  public addToRepositoryPolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.repositoryPolicy.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }
}
