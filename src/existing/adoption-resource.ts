import { CfnResource, CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Permission } from './provider-permissions';
import { TagMutabilityProvider } from './tag-mutability-provider';
import { OnRemove, AdoptionProperties, SERVICE_TIMEOUT_SECONDS } from '../contract/custom-resource';
import { RepositoryAddress, ResourceProperties } from '../contract/repository';
import { DESCRIBE_ACTION, PUT_ACTION } from '../ecr/actions';
import { TAG_MUTABILITY_TYPE } from '../ecr/resource-types';
import { TagMutabilitySetting } from '../mutability';

/** What a custom resource needs to know. */
export interface AdoptionResourceProps {
  readonly provider: TagMutabilityProvider;
  readonly resourceType: string;
  readonly properties: AdoptionProperties;
  /** What the function needs to serve it. */
  readonly permissions: Permission[];
  /** The logical id; CDK's, made from the path, if there is none. */
  readonly logicalId?: string;
}

/**
 * The custom resource of something that is adopted, with the permissions that it needs, for as long as it needs them.
 */
export class AdoptionResource extends Construct {
  public readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: AdoptionResourceProps) {
    super(scope, id);
    const { provider, resourceType, properties, permissions, logicalId } = props;

    const customResource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType,
      properties: { ...properties },
      serviceTimeout: Duration.seconds(SERVICE_TIMEOUT_SECONDS),
    });
    this.resource = customResource.node.defaultChild as CfnResource;

    if (properties.OnRemove === 'RESTORE') {
      const policy = provider.permissions.allowBeyondRemoval(this, 'Permissions', permissions);
      customResource.node.addDependency(policy);
      overrideLogicalId(policy.node.defaultChild as CfnResource, logicalId && `${logicalId}Permissions`);
    } else {
      const policy = provider.permissions.allowUntilRemoved(permissions);
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

/** What the custom resource of a repository needs to know. */
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
 * The custom resource of one repository.
 */
export class TagMutabilityResource extends AdoptionResource {
  constructor(scope: Construct, id: string, props: TagMutabilityResourceProps) {
    const { provider, repository, repositoryArn, tagMutability, onRemove, logicalId } = props;
    const properties: ResourceProperties = {
      RepositoryName: repository.repositoryName,
      RegistryId: repository.registryId,
      ...tagMutability.toCloudFormation(),
      OnRemove: onRemove,
    };
    super(scope, id, {
      provider,
      resourceType: TAG_MUTABILITY_TYPE,
      properties,
      permissions: [{ actions: [DESCRIBE_ACTION, PUT_ACTION], resource: repositoryArn }],
      logicalId,
    });
  }
}
