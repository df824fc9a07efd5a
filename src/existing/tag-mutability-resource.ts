import { Construct } from 'constructs';
import { AdoptionResource } from './adoption-resource';
import { DESCRIBE_ACTION, PUT_ACTION, RepositoryAddress, ResourceProperties } from './contract';
import { OnRemove } from './on-remove';
import { TagMutabilityProvider } from './tag-mutability-provider';
import { TagMutabilitySetting } from '../mutability';
import { TAG_MUTABILITY_TYPE } from '../rendering/rendered-resource';

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
