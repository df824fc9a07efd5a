/** What each request of CloudFormation does to the repository. Knows no AWS: the registry is given. */
import {
  RememberedRepository, RepositoryAddress, ResourceProperties, declaredSetting, decodePhysicalResourceId, encodePhysicalResourceId,
  repositoryAddress,
} from '../../src/existing/contract';
import { SettingText, isSameText } from '../../src/mutability/setting-text';

/** The two calls there are. Both throw `RepositoryMissing` where there is no such repository. */
export interface Registry {
  describe(repository: RepositoryAddress): Promise<SettingText>;
  put(repository: RepositoryAddress, setting: SettingText): Promise<void>;
}

/** The repository does not exist (any more). */
export class RepositoryMissing extends Error {
  constructor({ repositoryName, registryId }: RepositoryAddress) {
    super(
      `There is no repository '${repositoryName}' in ${registryId ? `registry ${registryId}` : 'this account'} and region. Create it before its RepositoryTagMutability ` +
      'is deployed, or declare it with ImmutableRepository instead.');
  }
}

/** A line in the function's log: the record of what was found and what was written. */
export type Log = (entry: { readonly message: string } & Record<string, unknown>) => void;

/** The part of CloudFormation's event that decides. The earlier properties of an Update do not: see `update`. */
export type LifecycleRequest =
  | { readonly RequestType: 'Create'; readonly ResourceProperties: ResourceProperties }
  | { readonly RequestType: 'Update'; readonly PhysicalResourceId: string; readonly ResourceProperties: ResourceProperties }
  | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string; readonly ResourceProperties: ResourceProperties };

/** Does what the request asks and returns the PhysicalResourceId to answer with. */
export async function serve(request: LifecycleRequest, registry: Registry, log: Log): Promise<string> {
  switch (request.RequestType) {
    case 'Create':
      return adopt(propertiesOf(request), registry, log);
    case 'Update':
      return update(request.PhysicalResourceId, propertiesOf(request), registry, log);
    case 'Delete':
      await remove(request, registry, log);
      return request.PhysicalResourceId;
    default:
      throw new Error(`The event's RequestType '${(request as { RequestType: unknown }).RequestType}' is none of Create, Update and Delete`);
  }
}

function propertiesOf({ ResourceProperties: properties }: LifecycleRequest): ResourceProperties {
  if (!properties?.RepositoryName) {
    throw new Error('The event has no property RepositoryName. Only a RepositoryTagMutability may name this function as its ServiceToken');
  }
  return properties;
}

/**
 * The id says which repository it is, not the event's earlier properties: after a replacement that failed, CloudFormation
 * sends the reverse Update with the id of the first repository, and the properties of the second as the earlier ones. A new
 * id would be the answer then that has the first one deleted, and so restored, while it is still in the stack.
 */
async function update(physicalResourceId: string, properties: ResourceProperties, registry: Registry, log: Log): Promise<string> {
  const remembered = decodePhysicalResourceId(physicalResourceId);
  if (remembered && isSameAddress(remembered, repositoryAddress(properties))) {
    await bringToDeclared(properties, registry, log);
    return physicalResourceId;
  }
  // A new id tells CloudFormation that this is a replacement: it deletes the old one, by its own rule, at the end.
  return adopt(properties, registry, log);
}

/** Remembers the repository's setting in the id and brings the repository to the declared one. */
async function adopt(properties: ResourceProperties, registry: Registry, log: Log): Promise<string> {
  const earlier = await bringToDeclared(properties, registry, log);
  return encodePhysicalResourceId({ ...repositoryAddress(properties), earlier });
}

/** Writes the declared setting if the repository has another one; returns the one it had. */
async function bringToDeclared(properties: ResourceProperties, registry: Registry, log: Log): Promise<SettingText> {
  const repository = repositoryAddress(properties);
  const declared = declaredSetting(properties);
  const present = await registry.describe(repository);
  if (isSameText(present, declared)) {
    log({ message: 'The repository has the declared setting already', ...repository, present });
    return present;
  }
  // Before the write, so that the earlier setting is on record even if the function ends between write and answer.
  log({ message: 'Writing the declared setting', ...repository, present, declared });
  await registry.put(repository, declared);
  return present;
}

async function remove(request: LifecycleRequest & { RequestType: 'Delete' }, registry: Registry, log: Log): Promise<void> {
  const remembered = decodePhysicalResourceId(request.PhysicalResourceId);
  if (remembered === undefined) {
    // The Delete that follows a failed or unfinished Create: nothing was adopted, so nothing is given back. Asked before the
    // properties are: a stack whose Create failed for its properties must still be able to go.
    log({ message: 'Nothing was adopted under this id; leaving everything as it is', physicalResourceId: request.PhysicalResourceId });
    return;
  }
  const properties = propertiesOf(request);
  if (properties.OnRemove !== 'RESTORE') {
    log({ message: `Leaving the setting as it is (OnRemove is ${properties.OnRemove})`, ...remembered });
    return;
  }
  try {
    await restore(remembered, declaredSetting(properties), registry, log);
  } catch (error) {
    if (!(error instanceof RepositoryMissing)) {
      throw error;
    }
    log({ message: 'The repository is gone; there is nothing to restore', ...remembered });
  }
}

/** Gives back the earlier setting, but only in place of the one that this resource wrote itself. */
async function restore({ earlier, ...repository }: RememberedRepository, written: SettingText, registry: Registry, log: Log): Promise<void> {
  const present = await registry.describe(repository);
  if (!isSameText(present, written)) {
    log({ message: 'Somebody else has changed the setting since; leaving it as it is', ...repository, present, written, earlier });
  } else if (isSameText(present, earlier)) {
    log({ message: 'The earlier setting is the present one', ...repository, present });
  } else {
    log({ message: 'Restoring the earlier setting', ...repository, present, earlier });
    await registry.put(repository, earlier);
  }
}

function isSameAddress(a: RepositoryAddress, b: RepositoryAddress): boolean {
  return a.repositoryName === b.repositoryName && a.registryId === b.registryId;
}
