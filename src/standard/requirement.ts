import type { EnforcementMode, Exemption, FindingSeverity } from './tag-immutability-standard-props';
import type { Fact } from '../messages/facts';
import type { TagMutabilitySetting } from '../mutability';

/** A repository or a creation template, as a standard needs to know it. */
export interface Subject {
  /** The repository's name, or a creation template's prefix; undefined if it is not wholly known, or if CloudFormation makes it up. */
  readonly name?: string;
  /**
   * If the name is not wholly known before deployment, the literal parts around the others: `['payments/api-', '']`, or `['', '']` if nothing
   * is known of it. Undefined if none is given, so that CloudFormation makes one up, which has no `/`.
   */
  readonly nameParts?: readonly string[];
  /** Whether the name is the prefix of a creation template. */
  readonly isPrefix?: boolean;
  /** Undefined if no construct is known that made it. */
  readonly constructPath?: string;
  /** The account; undefined if only deployment tells. */
  readonly account?: string;
  /** The tags as their template says them. A key or value that only deployment tells is undefined, and so is a list that it tells. */
  readonly tags?: readonly { readonly key?: string; readonly value?: string }[];
}

/** What the standard asks for. If only deployment can tell what that is, the strictest that it may be. */
export interface Requirement {
  readonly baseline: TagMutabilitySetting;
  readonly enforcement: EnforcementMode;
  /**
   * Why it is not known for certain what is asked, for messages: what is not known, and which namespaces, accounts and exemptions may hold.
   * Undefined if it is.
   */
  readonly uncertainBecause?: string;
  /** The exemption, because of which the standard asks for nothing. */
  readonly exemption?: Exemption;
}

/** Says what is required. A standard does. */
export interface Requirements {
  /** What is required, as text. Two with the same text are the same, also in two copies of this package. */
  readonly _text: string;
  readonly _exemptions: readonly Exemption[];
  _requirementFor(subject: Subject): Requirement;
}

/** What the rules need of a standard. They need not know its class. */
export interface CheckedStandard extends Requirements {
  /** How a rule reports what cannot be known at synthesis, where the standard is enforced. */
  readonly _unknownTagMutability: FindingSeverity;
  /** Whether nobody can acknowledge or accept what a rule finds. */
  _forbidsAcknowledging(rule: Fact): boolean;
  _namespacesUnder(prefix: string): string[];
}
