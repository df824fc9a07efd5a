import type { EnforcementMode, Exemption, FindingSeverity } from './tag-immutability-standard-props';
import type { Fact } from '../messages/facts';
import type { TagMutabilitySetting } from '../mutability';

/** A repository or a creation template, as a standard needs to know it. */
export interface Subject {
  /** The repository's name, or a creation template's prefix; undefined for a token, or if CloudFormation makes it up. */
  readonly name?: string;
  /**
   * If only a part of the name is known before deployment, the literal parts around the others: `['payments/api-', '']`. Undefined if none is
   * given, so that CloudFormation makes one up, which has no `/`.
   */
  readonly nameParts?: readonly string[];
  /** Whether the name is the prefix of a creation template. */
  readonly isPrefix?: boolean;
  readonly constructPath: string;
  /** The account; undefined for a token. */
  readonly account?: string;
  /** The tags as far as they are known. */
  readonly tags: { readonly key: string; readonly value: string }[];
}

/** What the standard asks for. */
export interface Requirement {
  readonly baseline: TagMutabilitySetting;
  readonly enforcement: EnforcementMode;
  /** The exemption, because of which the standard asks for nothing. */
  readonly exemption?: Exemption;
}

/** Says what is required. A standard does. */
export interface Requirements {
  /** What is required, as text. Two with the same text are the same, also in two copies of this package. */
  readonly _text: string;
  _requirementFor(subject: Subject): Requirement;
}

/** What the rules need of a standard. They need not know its class. */
export interface CheckedStandard extends Requirements {
  readonly _exemptions: readonly Exemption[];
  /** How a rule reports what cannot be known at synthesis, where the standard is enforced. */
  readonly _unknownTagMutability: FindingSeverity;
  /** Whether nobody can acknowledge or accept what a rule finds. */
  _forbidsAcknowledging(rule: Fact): boolean;
  _namespacesUnder(prefix: string): string[];
}
