import { CfnResource, CustomResource, Duration } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { AdoptedRepository } from './adopted-repository';
import { RESOURCE_TYPE, ResourceProperties, SERVICE_TIMEOUT_SECONDS } from './contract';
import { OnRemove } from './on-remove';
import { TagMutabilityProvider } from './tag-mutability-provider';
import { TagMutabilitySetting } from '../mutability';
import { warnOfOddFilters } from '../reporting/messages';

/**
 * Properties of RepositoryTagMutability.
 */
export interface RepositoryTagMutabilityProps {
  /**
   * The repository to adopt: one that exists and that this app does not declare, imported by name or by ARN, such as
   * `ecr.Repository.fromRepositoryName(this, 'Repo', 'legacy/api')`. It must be in the account and region of the stack.
   */
  readonly repository: IRepositoryRef;

  /**
   * The setting that the repository has while the construct is deployed.
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
 * Sets the tag mutability of an Amazon ECR repository that exists already and that no CloudFormation stack owns.
 *
 * A custom resource: one Lambda function in each stack, which may call `ecr:DescribeRepositories` and
 * `ecr:PutImageTagMutability` on exactly the repositories named. Renaming the construct or moving it in its stack
 * changes nothing in the template.
 *
 * Throws if this app declares the repository, if it is known to be in another account or region, or if another construct
 * of the stack has adopted it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 * @example
 * new RepositoryTagMutability(this, 'Legacy', {
 *   repository: ecr.Repository.fromRepositoryName(this, 'LegacyRepository', 'legacy/api'),
 *   tagMutability: TagMutabilitySetting.immutableExcept('latest'),
 * });
 */
export class RepositoryTagMutability extends Construct {
  /** The setting that the repository has while this is deployed. */
  public readonly tagMutability: TagMutabilitySetting;

  constructor(scope: Construct, id: string, props: RepositoryTagMutabilityProps) {
    super(scope, id);

    this.tagMutability = props.tagMutability ?? TagMutabilitySetting.IMMUTABLE;
    warnOfOddFilters(this, this.tagMutability);
    const onRemove = props.onRemove ?? OnRemove.KEEP;
    const repository = new AdoptedRepository(this, props.repository);
    const provider = TagMutabilityProvider.of(this);
    provider.claim(repository);

    const properties: ResourceProperties = {
      RepositoryName: repository.name,
      ...this.tagMutability.toCloudFormation(),
      OnRemove: onRemove,
    };
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: RESOURCE_TYPE,
      properties: { ...properties },
      serviceTimeout: Duration.seconds(SERVICE_TIMEOUT_SECONDS),
    });
    nameAfter(repository, '', resource);

    if (onRemove === OnRemove.RESTORE) {
      const policy = provider.allowBeyondRemoval(this, 'Permissions', repository.arn);
      nameAfter(repository, 'Permissions', policy);
      resource.node.addDependency(policy);
    } else {
      provider.allowUntilRemoved(repository.arn);
    }
  }
}

/** Gives the construct's resource the logical id that the repository's identity makes, where that is known. */
function nameAfter(repository: AdoptedRepository, suffix: string, construct: Construct): void {
  if (repository.logicalId) {
    (construct.node.defaultChild as CfnResource).overrideLogicalId(`${repository.logicalId}${suffix}`);
  }
}
