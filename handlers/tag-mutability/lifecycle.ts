/** What each request of CloudFormation does to a repository or a template. This file does not call AWS: it gets a registry. */
import type { Kind, Log, Memory } from './kind';
import { Missing, Registry } from './registry';
import { REPOSITORIES } from './repositories';
import { TEMPLATES } from './templates';
import { AdoptionProperties, MAX_PHYSICAL_RESOURCE_ID_BYTES } from '../../src/contract/custom-resource';

/** Every kind of thing that a resource can adopt. */
const KINDS: readonly Kind<any, any>[] = [REPOSITORIES, TEMPLATES];

/** The parts of CloudFormation's event that decide. The earlier properties of an Update decide nothing: see `update`. */
export type LifecycleRequest =
  | { readonly RequestType: 'Create'; readonly ResourceProperties: AdoptionProperties }
  | { readonly RequestType: 'Update'; readonly PhysicalResourceId: string; readonly ResourceProperties: AdoptionProperties }
  | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string; readonly ResourceProperties: AdoptionProperties };

/** What a resource declares. */
interface Declaration<Address extends object, State extends object> {
  readonly kind: Kind<Address, State>;
  readonly address: Address;
  readonly fields: Partial<State>;
  readonly restores: boolean;
}

/** Does what the request asks and returns the PhysicalResourceId to answer with. */
export async function serve(request: LifecycleRequest, registry: Registry, log: Log): Promise<string> {
  switch (request.RequestType) {
    case 'Create':
      return adopt(declarationIn(request), registry, log);
    case 'Update':
      return update(request.PhysicalResourceId, declarationIn(request), registry, log);
    case 'Delete':
      await remove(request, registry, log);
      return request.PhysicalResourceId;
    default:
      throw new Error(`The RequestType of the event is '${(request as { RequestType: unknown }).RequestType}'; Create, Update and Delete are allowed`);
  }
}

function declarationIn({ ResourceProperties: properties }: LifecycleRequest): Declaration<any, any> {
  const kind = KINDS.find((one) => properties && one.isAbout(properties));
  if (!kind) {
    throw new Error(
      'The event has neither a property RepositoryName nor a property Prefix. Only ExistingRepositories and ExistingCreationTemplate may have this ' +
      'function as ServiceToken');
  }
  return { kind, address: kind.addressIn(properties), fields: kind.declaredIn(properties), restores: properties.OnRemove === 'RESTORE' };
}

/**
 * The id decides what the resource is about. The earlier properties of the event do not: after a replacement that failed, CloudFormation
 * sends the reverse Update with the id of the first repository, and with the properties of the second repository as the earlier ones. If the
 * function answered with a new id then, CloudFormation would delete the first resource, and so restore the first repository while it is
 * still in the stack.
 */
async function update<A extends object, S extends object>(
  physicalResourceId: string, declaration: Declaration<A, S>, registry: Registry, log: Log,
): Promise<string> {
  const { kind, address } = declaration;
  const remembered = kind.decode(physicalResourceId);
  if (remembered && kind.identityOf(remembered.address) === kind.identityOf(address)) {
    refuseUnrestorable(declaration, remembered);
    await bringToDeclared(declaration, await kind.describe(address, registry), registry, log);
    return physicalResourceId;
  }
  // A new id tells CloudFormation that this is a replacement. At the end it deletes the old resource by itself.
  return adopt(declaration, registry, log);
}

/** Remembers the present state in the id, and then writes the declared fields. */
async function adopt<A extends object, S extends object>(declaration: Declaration<A, S>, registry: Registry, log: Log): Promise<string> {
  const { kind, address } = declaration;
  const earlier = await kind.describe(address, registry);
  const declared = namesIn(declaration.fields);
  const id = kind.encode({ address, earlier }, declared, MAX_PHYSICAL_RESOURCE_ID_BYTES);

  const remembered = kind.decode(id)!;
  const forgotten = namesIn(earlier).filter((name) => !(name in remembered.earlier));
  if (forgotten.length > 0) {
    log({ message: 'The id has no room for the present values of these fields: only this log has them', ...address, earlier: only(forgotten, earlier) });
  }
  refuseUnrestorable(declaration, remembered, () =>
    Buffer.byteLength(kind.encode({ address, earlier: only(declared, earlier) }, declared, Infinity)));
  await bringToDeclared(declaration, earlier, registry, log);
  return id;
}

/** RESTORE is a promise. If the function could not keep it, the function refuses the request before it writes anything. */
function refuseUnrestorable<A extends object, S extends object>(
  { kind, address, fields, restores }: Declaration<A, S>, { earlier }: Memory<A, S>, neededBytes?: () => number,
): void {
  const forgotten = namesIn(fields).filter((name) => !(name in earlier));
  if (!restores || forgotten.length === 0) {
    return;
  }
  const options = forgotten.map((name) => kind.options[name]).join(' and ');
  const limit = `the resource's id, which has at most ${MAX_PHYSICAL_RESOURCE_ID_BYTES} bytes`;
  throw new Error(
    `OnRemove.RESTORE cannot restore ${options} of the ${kind.noun} ${kind.nameOf(address)}. ` +
    (neededBytes
      ? `What there is now would be kept in ${limit}, and it needs ${neededBytes()}. `
      : `What there was before the resource was created is not in ${limit}. `) +
    `Use OnRemove.KEEP${forgotten.every((name) => kind.isOptional(name)) ? `, or leave ${options} out` : ''}. ` +
    'Nothing was written. The log of the function has the earlier value.');
}

/** Writes the declared fields, if the present state of one of them is different. */
async function bringToDeclared<A extends object, S extends object>(
  { kind, address, fields }: Declaration<A, S>, present: S, registry: Registry, log: Log,
): Promise<void> {
  if (namesIn(fields).every((name) => kind.isSame(name, present[name], fields[name]))) {
    log({ message: `The ${kind.noun} has the declared setting already`, ...address, present: kind.shown(present) });
    return;
  }
  kind.check(address, fields, present);
  // The log comes before the write, so that it has the earlier setting even if the function ends between the write and the answer.
  log({ message: 'Writing the declared setting', ...address, present: kind.shown(present), declared: kind.shown(fields) });
  await kind.write(address, fields, present, registry, log);
}

async function remove(request: LifecycleRequest & { RequestType: 'Delete' }, registry: Registry, log: Log): Promise<void> {
  const remembered = memoryIn(request.PhysicalResourceId);
  if (remembered === undefined) {
    // This Delete follows a failed or unfinished Create. That adopted nothing, so there is nothing to restore. The function asks this before
    // it reads the properties: a stack whose Create failed for its properties must still be able to go.
    log({ message: 'Nothing was adopted with this id; leaving everything as it is', physicalResourceId: request.PhysicalResourceId });
    return;
  }
  const { kind, address, earlier } = remembered;
  const { fields, restores } = declarationIn(request);
  if (!restores) {
    log({ message: `Leaving the setting as it is (OnRemove is ${request.ResourceProperties.OnRemove})`, ...address, earlier: kind.shown(earlier) });
    return;
  }
  try {
    await restore(remembered, fields, registry, log);
  } catch (error) {
    if (!(error instanceof Missing)) {
      throw error;
    }
    log({ message: `The ${kind.noun} is gone; there is nothing to restore`, ...address, earlier: kind.shown(earlier) });
  }
}

/** Restores each earlier field whose present value is the one that this resource wrote itself. */
async function restore<A extends object, S extends object>(
  { kind, address, earlier }: Memory<A, S> & { readonly kind: Kind<A, S> }, written: Partial<S>, registry: Registry, log: Log,
): Promise<void> {
  const present = await kind.describe(address, registry);
  const [ours, theirs] = partition(namesIn(written), (name) => kind.isSame(name, present[name], written[name]));
  const shown = (names: readonly (keyof S)[], state: Partial<S>) => kind.shown(only(names, state));
  const forgotten = ours.filter((name) => !(name in earlier));
  if (forgotten.length > 0) {
    log({
      message: 'The id does not have the earlier value of these fields; leaving them as they are', ...address, present: shown(forgotten, present),
    });
  }
  if (theirs.length > 0) {
    log({
      message: 'Somebody else has changed the setting since; leaving it as it is',
      ...address,
      present: shown(theirs, present),
      written: shown(theirs, written),
      earlier: shown(theirs, earlier),
    });
  }
  const given = only(ours.filter((name) => name in earlier), earlier);
  const restorable = kind.restorable(given, present);
  const different = namesIn(given).filter((name) => !kind.isSame(name, present[name], given[name]));
  const [names, needed] = partition(different, (name) => name in restorable);
  if (needed.length > 0) {
    log({ message: 'Other fields need these fields; leaving these as they are', ...address, present: shown(needed, present), earlier: shown(needed, earlier) });
  }
  if (names.length > 0) {
    log({ message: 'Restoring the earlier setting', ...address, present: kind.shown(present), earlier: shown(names, earlier) });
    await kind.write(address, only(names, earlier), present, registry, log);
  } else if (forgotten.length === 0 && theirs.length === 0 && needed.length === 0) {
    log({ message: 'The earlier setting is the present one', ...address, present: kind.shown(present) });
  }
}

/** The content of an id of any kind. Undefined if this function has not made the id. */
function memoryIn(id: string): (Memory<any, any> & { readonly kind: Kind<any, any> }) | undefined {
  return KINDS.flatMap((kind) => {
    const memory = kind.decode(id);
    return memory ? [{ kind, ...memory }] : [];
  })[0];
}

function namesIn<S extends object>(state: Partial<S>): (keyof S)[] {
  return Object.keys(state) as (keyof S)[];
}

function only<S extends object>(names: readonly (keyof S)[], state: Partial<S>): Partial<S> {
  return Object.fromEntries(names.map((name) => [name, state[name]])) as Partial<S>;
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
