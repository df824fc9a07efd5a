import type { EnforcementMode, Exemption } from './tag-immutability-standard-props';
import type { TagMutabilitySetting } from '../mutability';

/** What the standard is asked about. */
export interface Subject {
  /** The repository's name, or a creation template's prefix; undefined where it is a token or made up at deployment. */
  readonly name?: string;
  /** Whether the name is the prefix of a creation template. */
  readonly isPrefix?: boolean;
  readonly constructPath: string;
  /** The account; undefined where it is a token. */
  readonly account?: string;
  /** The tags as far as they are known. */
  readonly tags: { readonly key: string; readonly value: string }[];
}

/** What the standard asks of a subject. */
export interface Requirement {
  readonly baseline: TagMutabilitySetting;
  readonly enforcement: EnforcementMode;
  /** Nothing is asked because of this. */
  readonly exemption?: Exemption;
}

/** Who can be asked what is required of a subject. A standard can. */
export interface Requirements {
  /** What is required, as text: who says the same is the same, also in another copy of this package. */
  readonly _text: string;
  _requirementFor(subject: Subject): Requirement;
}

/** What the checks ask of a standard; its class, which installs the checks, is nothing that they need to know. */
export interface CheckedStandard extends Requirements {
  readonly _exemptions: readonly Exemption[];
  _namespacesUnder(prefix: string): string[];
}
