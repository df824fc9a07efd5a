import type { Registry } from './registry';
import type { AdoptionProperties } from '../../src/contract/custom-resource';

/** A line in the function's log: the record of what was found and what was written. */
export type Log = (entry: { readonly message: string } & Record<string, unknown>) => void;

/** What an id says: what the resource is about, and the state that it had before the resource was created. */
export interface Memory<Address, State> {
  readonly address: Address;
  /** A field that could not be remembered is absent. */
  readonly earlier: Partial<State>;
}

/**
 * A kind of thing that can be adopted: what the lifecycle must know of it, and nothing of when it happens. A thing has a state of
 * named fields, each of which is declared, compared, remembered and written as a whole.
 */
export interface Kind<Address extends object, State extends object> {
  /** What one is called in messages. */
  readonly noun: string;

  /** What the construct calls the fields, for messages to its user. */
  readonly options: Readonly<Record<keyof State, string>>;

  /** Whether the properties of a resource are about one of these. */
  isAbout(properties: AdoptionProperties): boolean;

  /** Which one the properties are about. */
  addressIn(properties: AdoptionProperties): Address;

  /** The same for the same thing. */
  identityOf(address: Address): string;

  /** How a message calls it, after the noun. */
  nameOf(address: Address): string;

  /** The fields that the properties declare. */
  declaredIn(properties: AdoptionProperties): Partial<State>;

  /** Whether a user can leave the field out, so that the resource does not declare it. */
  isOptional(field: keyof State): boolean;

  isSame(field: keyof State, a: unknown, b: unknown): boolean;

  /** An id that remembers as much as fits into so many bytes, these fields first. */
  encode(memory: Memory<Address, State>, first: readonly (keyof State)[], maxBytes: number): string;

  /** Reads an id back; undefined for one that is not of this kind, or that the function did not give. */
  decode(id: string): Memory<Address, State> | undefined;

  /** A state as the log shows it. */
  shown(state: Partial<State>): object;

  describe(address: Address, registry: Registry): Promise<State>;

  /** Throws, before anything is written, if what would come of it could not work. */
  check(address: Address, declared: Partial<State>, present: State): void;

  /** What of the earlier fields can be given back to something in its present state, so that it still works. */
  restorable(earlier: Partial<State>, present: State): Partial<State>;

  /** Writes these fields, and sees to it that the others stay as they are. */
  write(address: Address, fields: Partial<State>, present: State, registry: Registry, log: Log): Promise<void>;
}
