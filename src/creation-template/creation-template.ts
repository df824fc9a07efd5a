import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AppliedFor } from './applied-for';
import { grantCreation, makeCreationRole } from './creation-role';
import { CreationTemplateBase, ICreationTemplate } from './creation-template-base';
import type { CreationTemplateProps } from './creation-template-props';
import { ROOT } from './limits';
import { repositoryPolicyProblems, repositoryPolicyText } from './repository-policy';
import { l1ResourceTags } from './resource-tags';
import { watchForOverlap } from './template-overlap';
import { checkTemplatePrefix } from './template-prefix';
import { needsRole, settingOf, templateProperties, usesKms } from './template-properties';
import { warnOfTemplate } from './template-warnings';
import { TagMutabilitySetting } from '../mutability';
import { l1Mutability } from '../rendering/l1-mutability';
import { renderedMutability } from '../rendering/rendered-mutability';
import { withPath } from '../reporting/with-path';

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
    this.prefix = props.prefix;
    this.appliedFor = props.appliedFor;
    this.repositoryPolicy = props.repositoryPolicy ?? new iam.PolicyDocument();

    const properties = withPath(() => this.node.path, () => {
      checkTemplatePrefix(props.prefix);
      return templateProperties(this, props);
    });
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
