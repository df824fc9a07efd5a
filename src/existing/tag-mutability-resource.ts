import { CfnResource, CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RepositoryAddress, ResourceProperties, SERVICE_TIMEOUT_SECONDS } from './contract';
import { OnRemove } from './on-remove';
import { TagMutabilityProvider } from './tag-mutability-provider';
import { TagMutabilitySetting } from '../mutability';
import { TAG_MUTABILITY_TYPE } from '../rendering/rendered-resource';

/** What a custom resource needs to know. */
export interface TagMutabilityResourceProps {
  readonly provider: TagMutabilityProvider;
  readonly repository: RepositoryAddress;
  readonly repositoryArn: string;
  readonly tagMutability: TagMutabilitySetting;
  readonly onRemove: OnRemove;
  /** The logical id; CDK's, made from the path, if there is none. */
  readonly logicalId?: string;
}

/**
 * The custom resource of one repository, with the permission that it needs, for as long as it needs it.
 */
export class TagMutabilityResource extends Construct {
  public readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: TagMutabilityResourceProps) {
    super(scope, id);
    const { provider, repository, repositoryArn, tagMutability, onRemove, logicalId } = props;

    const properties: ResourceProperties = {
      RepositoryName: repository.repositoryName,
      RegistryId: repository.registryId,
      ...tagMutability.toCloudFormation(),
      OnRemove: onRemove,
    };
    const customResource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: TAG_MUTABILITY_TYPE,
      properties: { ...properties },
      serviceTimeout: Duration.seconds(SERVICE_TIMEOUT_SECONDS),
    });
    this.resource = customResource.node.defaultChild as CfnResource;

    if (onRemove === OnRemove.RESTORE) {
      const policy = provider.permissions.allowBeyondRemoval(this, 'Permissions', repositoryArn);
      customResource.node.addDependency(policy);
      overrideLogicalId(policy.node.defaultChild as CfnResource, logicalId && `${logicalId}Permissions`);
    } else {
      const policy = provider.permissions.allowUntilRemoved(repositoryArn);
      if (policy) {
        customResource.node.addDependency(policy);
      }
    }
    overrideLogicalId(this.resource, logicalId);
  }
}

function overrideLogicalId(resource: CfnResource, logicalId: string | undefined): void {
  if (logicalId) {
    resource.overrideLogicalId(logicalId);
  }
}
