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

/** The part of CloudFormation's event that decides. */
export type LifecycleRequest =
  | { readonly RequestType: 'Create'; readonly ResourceProperties: ResourceProperties }
  | {
    readonly RequestType: 'Update';
    readonly PhysicalResourceId: string;
    readonly ResourceProperties: ResourceProperties;
    readonly OldResourceProperties: ResourceProperties;
  }
  | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string; readonly ResourceProperties: ResourceProperties };

/** Does what the request asks and returns the PhysicalResourceId to answer with. */
export async function serve(request: LifecycleRequest, registry: Registry, log: Log): Promise<string> {
  switch (request.RequestType) {
    case 'Create':
      return adopt(request.ResourceProperties, registry, log);
    case 'Update':
      if (!isSameAddress(repositoryAddress(request.ResourceProperties), repositoryAddress(request.OldResourceProperties))) {
        // A new id tells CloudFormation that this is a replacement: it deletes the old one, by its own rule, at the end.
        return adopt(request.ResourceProperties, registry, log);
      }
      await bringToDeclared(request.ResourceProperties, registry, log);
      return request.PhysicalResourceId;
    case 'Delete':
      await remove(request.PhysicalResourceId, request.ResourceProperties, registry, log);
      return request.PhysicalResourceId;
  }
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

async function remove(physicalResourceId: string, properties: ResourceProperties, registry: Registry, log: Log): Promise<void> {
  const remembered = decodePhysicalResourceId(physicalResourceId);
  if (remembered === undefined) {
    // The Delete that follows a failed or unfinished Create: nothing was adopted, so nothing is given back.
    log({ message: 'Nothing was adopted under this id; leaving everything as it is', physicalResourceId });
    return;
  }
  if (properties.OnRemove === 'KEEP') {
    log({ message: 'Leaving the setting as it is (OnRemove is KEEP)', ...remembered });
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
