import { createHash } from 'crypto';
import { CfnResource, CustomResource, Duration, Lazy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Permission } from './provider-permissions';
import { Adopted, StackAdoptions } from './stack-adoptions';
import { TagMutabilityProvider } from './tag-mutability-provider';
import { AdoptionProperties, OnRemove, SERVICE_TIMEOUT_SECONDS } from '../contract/custom-resource';
import { RepositoryAddress, ResourceProperties } from '../contract/repository';
import { DESCRIBE_ACTION, PUT_ACTION } from '../ecr/actions';
import { TAG_MUTABILITY_TYPE } from '../ecr/resource-types';
import type { TagMutabilitySetting } from '../mutability';

/** What a custom resource needs to know. */
export interface AdoptionResourceProps {
  readonly resourceType: string;
  readonly properties: AdoptionProperties;
  /** What the function needs to serve it. */
  readonly permissions: Permission[];
  /** What it adopts; nothing, if this app declares what it sets. */
  readonly adopted?: Adopted;
}

/**
 * The custom resource that sets something, with the permissions that it needs, for as long as it needs them.
 */
export class AdoptionResource extends Construct {
  public readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: AdoptionResourceProps) {
    super(scope, id);
    const { resourceType, properties, permissions, adopted } = props;
    const adoptions = StackAdoptions.of(this);
    TagMutabilityProvider._ensure(this);

    const customResource = new CustomResource(this, 'Resource', {
      serviceToken: Lazy.string({ produce: () => adoptions.provider!._serviceToken }),
      resourceType,
      properties: { ...properties },
      serviceTimeout: Duration.seconds(SERVICE_TIMEOUT_SECONDS),
    });
    this.resource = customResource.node.defaultChild as CfnResource;

    const isFirst = adopted !== undefined && adoptions.adopt(adopted, this.resource);
    // A second one for the same thing is an error, but not before synthesis: until then it must have a logical id of its own.
    const logicalId = isFirst ? logicalIdOf(adopted) : undefined;
    if (logicalId !== undefined) {
      this.resource.overrideLogicalId(logicalId);
    }
    customResource.node.addDependency(adoptions.serve({ scope: this, permissions, restores: properties.OnRemove === OnRemove.RESTORE, logicalId }));
  }
}

/**
 * What the resource is called in the template: a name made from the identity of what it adopts, so that renaming or moving the
 * construct in its stack changes nothing. From the construct's path, CloudFormation would create the new one and then
 * delete the old one, and its RESTORE would give back what was before. Undefined for an identity not known at synth.
 */
function logicalIdOf({ logicalIdPrefix, name, identity }: Adopted): string | undefined {
  if (Token.isUnresolved(identity)) {
    return undefined;
  }
  const readable = name.split(/[^a-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  // Names differ in characters that a logical id cannot have.
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 8).toUpperCase();
  return `${logicalIdPrefix}${readable.slice(0, 200)}${hash}`;
}

/** What the custom resource of a repository needs to know. */
export interface TagMutabilityResourceProps {
  readonly repository: RepositoryAddress;
  readonly repositoryArn: string;
  readonly tagMutability: TagMutabilitySetting;
  readonly onRemove: OnRemove;
  /** What it adopts; nothing, if this app declares the repository. */
  readonly adopted?: Adopted;
}

/**
 * The custom resource of one repository.
 */
export class TagMutabilityResource extends AdoptionResource {
  constructor(scope: Construct, id: string, props: TagMutabilityResourceProps) {
    const { repository, repositoryArn, tagMutability, onRemove, adopted } = props;
    const properties: ResourceProperties = {
      RepositoryName: repository.repositoryName,
      RegistryId: repository.registryId,
      ...tagMutability.toCloudFormation(),
      OnRemove: onRemove,
    };
    super(scope, id, {
      resourceType: TAG_MUTABILITY_TYPE,
      properties,
      permissions: [{ actions: [DESCRIBE_ACTION, PUT_ACTION], resource: repositoryArn }],
      adopted,
    });
  }
}
