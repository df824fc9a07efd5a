import { IResource, Resource } from 'aws-cdk-lib';
import type { IRepositoryCreationTemplateRef, RepositoryCreationTemplateReference } from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LOG_IN_ACTION, PULL_ACTIONS, PUSH_ACTIONS } from './repository-actions';
import { repositoryArnPattern } from './template-prefix';

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
   * Allows to pull images from the repositories: by the policy that new ones get, and by the policy of the principal for all that
   * the prefix is for.
   *
   * @param grantee who may pull
   */
  grantPull(grantee: iam.IGrantable): iam.Grant;

  /**
   * Allows to pull images from the repositories and to push to them, as `grantPull` does.
   *
   * @param grantee who may pull and push
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

  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, PULL_ACTIONS);
  }

  public grantPullPush(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, [...PULL_ACTIONS, ...PUSH_ACTIONS]);
  }

  private grant(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    const { env, node, stack } = this;
    const repositoryPolicy = { env, node, stack, addToResourcePolicy: (statement: iam.PolicyStatement) => this.addToRepositoryPolicy(statement) };
    const grant = iam.Grant.addToPrincipalAndResource({
      grantee,
      actions,
      resourceArns: [this.repositoryArnPattern],
      // A repository's policy is about that repository and names none.
      resourceSelfArns: [],
      resource: repositoryPolicy as iam.IResourceWithPolicy,
    });
    return grant.combine(iam.Grant.addToPrincipal({ grantee, actions: [LOG_IN_ACTION], resourceArns: ['*'] }));
  }
}
