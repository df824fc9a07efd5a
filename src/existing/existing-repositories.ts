import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { AdoptedRepository } from './adopted-repository';
import { TagMutabilityResource } from './adoption-resource';
import { TagMutabilityProviderProps } from './function-options';
import { TagMutabilityProvider } from './tag-mutability-provider';
import { OnRemove } from '../contract/custom-resource';
import { warnOfOddFilters } from '../messages/messages';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { refuseUnanswerable } from '../mutability/refuse-unanswerable';
import { renderedMutability } from '../template/tag-mutability';

/**
 * Properties of ExistingRepositories.
 */
export interface ExistingRepositoriesProps extends TagMutabilityProviderProps {
  /**
   * The repository to adopt: one that exists and that this app does not declare, imported by name or by ARN, such as
   * `ecr.Repository.fromRepositoryName(this, 'Repo', 'legacy/api')`. It must be in the region of the stack.
   *
   * @default - none; then `repositories` is required
   */
  readonly repository?: IRepositoryRef;

  /**
   * Several repositories to adopt in the same way. Excludes `repository`.
   *
   * @default - none; then `repository` is required
   */
  readonly repositories?: IRepositoryRef[];

  /**
   * The account, in 12 digits, whose registry the repositories are in, if that is not the account of the stack. The
   * policies of the repositories must then allow `role`, which is required, to call `ecr:DescribeRepositories` and
   * `ecr:PutImageTagMutability`.
   *
   * @default - the account of the stack
   */
  readonly registryId?: string;

  /**
   * The setting that the repositories have while the construct is deployed.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly tagMutability?: TagMutabilitySetting;

  /**
   * What happens to the setting when the construct is removed or the stack deleted.
   *
   * @default OnRemove.KEEP
   */
  readonly onRemove?: OnRemove;
}

/**
 * Sets the tag mutability of Amazon ECR repositories that exist already and that no CloudFormation stack owns.
 *
 * A custom resource for each repository, served by one Lambda function in each stack, which may call
 * `ecr:DescribeRepositories` and `ecr:PutImageTagMutability` on exactly the repositories named. Renaming the construct or
 * moving it in its stack changes nothing in the template.
 *
 * Throws if this app declares a repository, if one is known to be out of reach (in another region, or in another account
 * without `registryId` and `role`), if another construct of the stack has adopted it, or if the options contradict those that
 * the stack's function was made with.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 * @example
 * new ExistingRepositories(this, 'Legacy', {
 *   repository: ecr.Repository.fromRepositoryName(this, 'LegacyRepository', 'legacy/api'),
 *   tagMutability: TagMutabilitySetting.immutableExcept('latest'),
 * });
 */
export class ExistingRepositories extends Construct {
  private readonly resources: CfnResource[];

  constructor(scope: Construct, id: string, props: ExistingRepositoriesProps) {
    super(scope, id);
    const { repository, repositories, registryId, tagMutability = TagMutabilitySetting.IMMUTABLE, onRemove = OnRemove.KEEP, ...options } = props;

    this.check(props, tagMutability);
    warnOfOddFilters(this, tagMutability);

    const adopted = (repositories ?? [repository!]).map((imported) => new AdoptedRepository(this, imported, registryId));
    const provider = TagMutabilityProvider.for(this, options);
    this.resources = adopted.map((one, index) => {
      provider.claim(one);
      return new TagMutabilityResource(this, `Repository${index}`, {
        provider,
        repository: one.address,
        repositoryArn: one.arn,
        tagMutability,
        onRemove,
        logicalId: one.logicalId,
      }).resource;
    });
  }

  /**
   * The setting that the template will have, with everything that an Aspect or an override has done to it so far; that of the
   * first repository, should an override have made them differ.
   */
  public get tagMutability(): TagMutabilitySetting {
    return renderedMutability(this.resources[0]);
  }

  private check({ repository, repositories, registryId, role }: ExistingRepositoriesProps, setting: TagMutabilitySetting): void {
    const refuse = (message: string) => { throw new Error(`${this.node.path}: ${message}`); };
    if ((repository === undefined) === (repositories === undefined)) {
      refuse(`${repository ? "both 'repository' and 'repositories' are" : "neither 'repository' nor 'repositories' is"} given. Give one of the two.`);
    }
    if (repositories?.length === 0) {
      refuse("'repositories' is empty, so that nothing would be adopted. Name at least one, or leave the construct out.");
    }
    if (registryId !== undefined && registryId !== Stack.of(this).account && !role) {
      refuse(
        `registryId '${registryId}' is not known to be the stack's own account (${Token.isUnresolved(Stack.of(this).account)
          ? "'env' of the stack does not say it" : Stack.of(this).account}), and 'role' is not given. The policies of another account's ` +
        'repositories must name the role that calls: make one whose ARN you know and give it here. For the own account, leave registryId out.');
    }
    withPath(() => this.node.path, () => refuseUnanswerable('repository', setting));
  }
}
