import type { Registry } from './registry';
import type { AdoptionProperties } from '../../src/contract/custom-resource';

/** Writes a line to the function's log. The log is the record of what the function has found and written. */
export type Log = (entry: { readonly message: string } & Record<string, unknown>) => void;

/** The content of an id: which thing the resource is about, and the state of the thing before the resource was created. */
export interface Memory<Address, State> {
  readonly address: Address;
  /** A field that the id has no room for is absent. */
  readonly earlier: Partial<State>;
}

/**
 * A kind of thing that a resource can adopt: a repository, or a repository creation template. The lifecycle knows when something happens,
 * and the kind knows how. A thing has a state of named fields. Each field is declared, compared, remembered and written as a whole.
 */
export interface Kind<Address extends object, State extends object> {
  /** The noun for such a thing in messages. */
  readonly noun: string;

  /** The construct's name for each field, for messages to its user. */
  readonly options: Readonly<Record<keyof State, string>>;

  /** Whether the properties of a resource are about a thing of this kind. */
  isAbout(properties: AdoptionProperties): boolean;

  /** The thing that the properties are about. */
  addressIn(properties: AdoptionProperties): Address;

  /** A text that is the same for the same thing, and different for two things. */
  identityOf(address: Address): string;

  /** The name of the thing in messages, after the noun. */
  nameOf(address: Address): string;

  /** The fields that the properties declare. */
  declaredIn(properties: AdoptionProperties): Partial<State>;

  /** Whether a user can leave the field out, so that the resource does not declare it. */
  isOptional(field: keyof State): boolean;

  /** Whether two values of a field mean the same. */
  isSame(field: keyof State, a: unknown, b: unknown): boolean;

  /** Makes an id that remembers as much as fits into so many bytes. The fields `first` come first. */
  encode(memory: Memory<Address, State>, first: readonly (keyof State)[], maxBytes: number): string;

  /** Reads an id. Undefined if the id is of another kind, or if this function has not made it. */
  decode(id: string): Memory<Address, State> | undefined;

  /** A state, as the log shows it. */
  shown(state: Partial<State>): object;

  /** The present state of a thing. */
  describe(address: Address, registry: Registry): Promise<State>;

  /** Throws, before anything is written, if the thing could not work with the declared fields. */
  check(address: Address, declared: Partial<State>, present: State): void;

  /** The earlier fields that can be restored in the present state, so that the thing still works. */
  restorable(earlier: Partial<State>, present: State): Partial<State>;

  /** Writes these fields, and makes sure that the other fields stay as they are. */
  write(address: Address, fields: Partial<State>, present: State, registry: Registry, log: Log): Promise<void>;
}
