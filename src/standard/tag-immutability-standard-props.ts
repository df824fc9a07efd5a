import type { CfnTag } from 'aws-cdk-lib';
import type { TagMutabilitySetting } from '../mutability';

/**
 * What is done about a setting that does not meet the standard.
 */
export enum EnforcementMode {
  /** It stays as it is, and is reported as a warning. */
  REPORT = 'REPORT',

  /** It is changed to what the standard allows. What cannot be changed is reported as an error. */
  ENFORCE = 'ENFORCE',
}

/**
 * What is asked of the repositories of one namespace.
 */
export interface NamespaceStandard {
  /**
   * The namespace, such as `team`: repositories whose names begin with `team/`, creation templates whose prefix is it or lies in it.
   * Of several that match, the longest counts.
   */
  readonly prefix: string;

  /**
   * The tags that may be mutable at most.
   *
   * @default - as for the next longer namespace that says it, or else as the standard says for all
   */
  readonly baseline?: TagMutabilitySetting;

  /**
   * What is done about a setting that does not meet the baseline.
   *
   * @default - as for the next longer namespace that says it, or else as the account or the standard says
   */
  readonly enforcement?: EnforcementMode;
}

/**
 * What is done in one account.
 */
export interface AccountStandard {
  /** The account, in 12 digits. */
  readonly account: string;

  /** What is done there about a setting that does not meet its baseline. What a namespace says of it comes first. */
  readonly enforcement: EnforcementMode;
}

/**
 * Repositories of which the standard asks nothing, by one of `repositories`, `constructPath` and `tag`.
 */
export interface Exemption {
  /**
   * The names of the repositories, where `*` stands for any characters: `sandbox/*`. Creation templates by their prefix and a `/`.
   *
   * @default - not by name
   */
  readonly repositories?: string;

  /**
   * The path of the construct, where `*` stands for any characters, and what is below it.
   *
   * @default - not by construct
   */
  readonly constructPath?: string;

  /**
   * A tag that the repository has, as `Tags.of(scope).add(key, value)` gives it.
   *
   * @default - not by tag
   */
  readonly tag?: CfnTag;

  /** Why the standard asks nothing of them. */
  readonly reason: string;

  /** Who answers for that. */
  readonly owner: string;

  /**
   * The last day of the exemption in UTC, as `2027-06-30`. A check warns of one that is past its day; it goes on to hold until
   * it is removed, so that no template changes with the clock.
   *
   * @default - it does not expire
   */
  readonly expires?: string;
}

/**
 * Properties of TagImmutabilityStandard.
 */
export interface TagImmutabilityStandardProps {
  /**
   * The tags that may be mutable at most.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly baseline?: TagMutabilitySetting;

  /**
   * Namespaces of which something else is asked.
   *
   * @default - none
   */
  readonly namespaces?: NamespaceStandard[];

  /**
   * Repositories of which nothing is asked.
   *
   * @default - none
   */
  readonly exemptions?: Exemption[];

  /**
   * What is done about a setting that does not meet its baseline.
   *
   * @default EnforcementMode.ENFORCE
   */
  readonly enforcement?: EnforcementMode;

  /**
   * Accounts in which something else is done, for a rollout in waves.
   *
   * @default - none
   */
  readonly accounts?: AccountStandard[];
}
