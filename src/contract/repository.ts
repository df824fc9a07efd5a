/**
 * What ExistingRepositories and its Lambda function say to each other. Both import this file, so it imports types and nothing that runs:
 * the function does not bundle aws-cdk-lib.
 */
import type { AdoptionProperties } from './custom-resource';
import type { SettingText } from '../mutability/language/setting-text';

/** The properties of a repository's custom resource, as the template has them and the event brings them. */
export interface ResourceProperties extends AdoptionProperties {
  readonly RepositoryName: string;
  /** The registry (account) of the repository. Absent if it is the account that the function runs in. */
  readonly RegistryId?: string;
}

/** Which repository it is. */
export interface RepositoryAddress {
  readonly repositoryName: string;
  readonly registryId?: string;
}

/** The repository that the properties are about. */
export function repositoryAddress(properties: ResourceProperties): RepositoryAddress {
  return { repositoryName: properties.RepositoryName, registryId: properties.RegistryId };
}

/** What the PhysicalResourceId says: which repository it is, and the setting it had before the resource was created. */
export interface RememberedRepository extends RepositoryAddress {
  /** Absent if the id had no room for it. */
  readonly earlier?: SettingText;
}

/** The mark at the start of an id says how to read the rest, so that a later release can still read this one's. */
const FORMAT = 'v1';
const SEPARATOR = '|';
const FILTER_SEPARATOR = ',';

/** This stands in place of the mode if the id has no room for the setting. No mode is called so. */
const FORGOTTEN = '?';

/**
 * Makes the PhysicalResourceId. It is the one place that CloudFormation keeps over every update and gives back on Delete.
 *
 * Neither separator can occur in a registry id, a repository name, a mode or a filter. If the setting does not fit into `maxBytes`, the
 * id has a mark in its place. Every repository's name fits.
 */
export function encodePhysicalResourceId({ registryId = '', repositoryName, earlier }: RememberedRepository, maxBytes: number): string {
  const idWith = ({ mode, filters }: SettingText) => [FORMAT, registryId, repositoryName, mode, filters.join(FILTER_SEPARATOR)].join(SEPARATOR);
  const id = earlier && idWith(earlier);
  return id !== undefined && Buffer.byteLength(id) <= maxBytes ? id : idWith({ mode: FORGOTTEN, filters: [] });
}

/** Reads an id. Undefined if the function has not made it, such as an id that CloudFormation makes up for a failed Create. */
export function decodePhysicalResourceId(id: string): RememberedRepository | undefined {
  const [format, registryId, repositoryName, mode, filters, ...rest] = id.split(SEPARATOR);
  if (format !== FORMAT || !repositoryName || !mode || filters === undefined || rest.length > 0) {
    return undefined;
  }
  return {
    ...(registryId && { registryId }),
    repositoryName,
    ...(mode !== FORGOTTEN && { earlier: { mode, filters: filters === '' ? [] : filters.split(FILTER_SEPARATOR) } }),
  };
}
