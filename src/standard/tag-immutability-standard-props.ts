import type { CfnTag } from 'aws-cdk-lib';
import type { TagMutabilitySetting } from '../mutability';

/**
 * What happens to a setting that does not meet the standard.
 */
export enum EnforcementMode {
  /** The setting stays as it is. A warning reports it. */
  REPORT = 'REPORT',

  /** The setting is changed to what the standard allows. If it cannot be changed, an error reports it. */
  ENFORCE = 'ENFORCE',
}

/**
 * How the checks report what they find.
 */
export enum FindingSeverity {
  /** The synthesis passes. */
  WARNING = 'WARNING',

  /** The synthesis fails. */
  ERROR = 'ERROR',
}

/**
 * What the standard asks of the repositories of one namespace.
 */
export interface NamespaceStandard {
  /**
   * The namespace, such as `team`: all repositories whose names begin with `team/`, and all creation templates whose prefix is `team` or
   * begins with `team/`. If several namespaces match, the longest counts.
   *
   * A part of a name can be a token (`payments/api-${Aws.REGION}`). Then the namespaces count that the known beginning is in. If the name may
   * also be in others, no tag may be mutable that one of them protects, and ENFORCE counts if one of them says it. A name that CloudFormation
   * makes up is in no namespace.
   */
  readonly prefix: string;

  /**
   * The tags that may be mutable. All others must be immutable.
   *
   * @default - as for the next longer namespace that says it, or else as the standard says for all
   */
  readonly baseline?: TagMutabilitySetting;

  /**
   * What happens to a setting that does not meet the baseline.
   *
   * @default - as for the next longer namespace that says it, or else as the account or the standard says
   */
  readonly enforcement?: EnforcementMode;
}

/**
 * What happens in one account.
 */
export interface AccountStandard {
  /**
   * The account, in 12 digits. A stack without `env` may be deployed to any account: there, ENFORCE counts if the standard says it, or any of
   * its accounts.
   */
  readonly account: string;

  /** What happens there to a setting that does not meet its baseline. The `enforcement` of a namespace comes first. */
  readonly enforcement: EnforcementMode;
}

/**
 * Repositories that the standard asks nothing of. Name them by one of `repositories`, `constructPath` and `tag`.
 */
export interface Exemption {
  /**
   * The names of the repositories, such as `sandbox/*`. `*` stands for any characters. A creation template has its prefix and a `/` as name.
   * A repository of whose name only a part is known is exempt if it is whatever becomes of the rest.
   *
   * @default - not by name
   */
  readonly repositories?: string;

  /**
   * The path of a construct: it and everything below it is exempt. `*` stands for any characters. A resource that no construct has made, as
   * in a template that is an asset, has the path of the construct whose template has it, a `/` and its logical id. It is not exempt with another
   * construct that has this path.
   *
   * @default - not by construct
   */
  readonly constructPath?: string;

  /**
   * A tag of the repository, such as `Tags.of(scope).add(key, value)` adds. A tag that is known only at deployment exempts nothing.
   *
   * @default - not by tag
   */
  readonly tag?: CfnTag;

  /** Why they are exempt. */
  readonly reason: string;

  /** Who answers for the exemption. */
  readonly owner: string;

  /**
   * The last day of the exemption in UTC, such as `2027-06-30`. After that day a rule warns. The exemption still holds until somebody removes
   * it, so that no template changes with the clock.
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
   * The tags that may be mutable. All others must be immutable.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly baseline?: TagMutabilitySetting;

  /**
   * Namespaces with a baseline or an enforcement of their own.
   *
   * @default - none
   */
  readonly namespaces?: NamespaceStandard[];

  /**
   * The namespaces of pull-through caches, such as `docker-hub`: each is a namespace whose baseline is
   * `TagMutabilitySetting.immutableExcept(...TagFilters.FLOATING)`. Amazon ECR never refreshes a cached tag that is immutable, so the tags that
   * publishers move may move there. For a cache with other tags, or with an enforcement of its own, write one of `namespaces` instead.
   *
   * @default - a cache has the baseline of the namespace that its prefix is in, or that of all
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
   */
  readonly pullThroughNamespaces?: string[];

  /**
   * Repositories that the standard asks nothing of.
   *
   * @default - none
   */
  readonly exemptions?: Exemption[];

  /**
   * What happens to a setting that does not meet its baseline.
   *
   * @default EnforcementMode.ENFORCE
   */
  readonly enforcement?: EnforcementMode;

  /**
   * Accounts with an enforcement of their own, for a rollout in waves.
   *
   * @default - none
   */
  readonly accounts?: AccountStandard[];

  /**
   * How a mode, a filter or a name is reported that cannot be known at synthesis, so that nobody can prove that the baseline is met. Where the
   * standard is in `EnforcementMode.REPORT`, it is a warning in any case.
   *
   * @default FindingSeverity.WARNING
   */
  readonly unknownTagMutability?: FindingSeverity;

  /**
   * Rules whose findings nobody can acknowledge or accept, by their ids, such as `repositoryMutable`.
   *
   * An error of such a rule is `fatal`, which CDK lets nobody acknowledge. A warning or information stays what it is, and stays in the report.
   * It is left out of a file of accepted findings, also while the file is written. An exemption of this standard holds all the same.
   *
   * @default - whoever writes an app can acknowledge everything in it
   */
  readonly forbidAcknowledging?: string[];
}
