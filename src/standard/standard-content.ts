import {
  AccountStandard, EnforcementMode, Exemption, FindingSeverity, NamespaceStandard, TagImmutabilityStandardProps,
} from './tag-immutability-standard-props';
import { TagFilters, TagMutabilitySetting } from '../mutability';

/** What tags may be mutable in a pull-through cache. */
const PULL_THROUGH_BASELINE = TagMutabilitySetting.immutableExcept(...TagFilters.FLOATING);

/** What a standard says, with every default written out. */
export interface StandardContent {
  readonly baseline: TagMutabilitySetting;
  readonly enforcement: EnforcementMode;
  readonly namespaces: readonly NamespaceStandard[];
  readonly exemptions: readonly Exemption[];
  readonly accounts: readonly AccountStandard[];
  readonly unknownTagMutability: FindingSeverity;
  /** Sorted: their order means nothing. */
  readonly forbidAcknowledging: readonly string[];
}

/**
 * A frozen copy of what somebody gave: no later change reaches it. Its members have the order of this function, so two standards that say
 * the same have the same JSON.
 */
export function contentOf({
  baseline, enforcement, namespaces = [], pullThroughNamespaces = [], exemptions = [], accounts = [], unknownTagMutability, forbidAcknowledging = [],
}: TagImmutabilityStandardProps): StandardContent {
  return Object.freeze({
    baseline: baseline ?? TagMutabilitySetting.IMMUTABLE,
    enforcement: enforcement ?? EnforcementMode.ENFORCE,
    namespaces: frozen([
      ...namespaces.map(copyOfNamespace),
      ...pullThroughNamespaces.map((prefix) => ({ prefix, baseline: PULL_THROUGH_BASELINE, enforcement: undefined })),
    ]),
    exemptions: frozen(exemptions.map(copyOfExemption)),
    accounts: frozen(accounts.map(copyOfAccount)),
    unknownTagMutability: unknownTagMutability ?? FindingSeverity.WARNING,
    forbidAcknowledging: frozen([...forbidAcknowledging].sort()),
  });
}

/** Whether a standard enforces anything, in some account or namespace. */
export function enforcesSomething({ enforcement, accounts, namespaces }: StandardContent): boolean {
  return [enforcement, ...[...accounts, ...namespaces].map((each) => each.enforcement)].includes(EnforcementMode.ENFORCE);
}

/** A copy that somebody may change. */
export function copyOfExemption({ repositories, constructPath, tag, reason, owner, expires }: Exemption): Exemption {
  return { repositories, constructPath, tag: tag && { key: tag.key, value: tag.value }, reason, owner, expires };
}

function copyOfNamespace({ prefix, baseline, enforcement }: NamespaceStandard): NamespaceStandard {
  return { prefix, baseline, enforcement };
}

function copyOfAccount({ account, enforcement }: AccountStandard): AccountStandard {
  return { account, enforcement };
}

/** A setting needs no copy: nobody can change it. It also remembers answers. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !TagMutabilitySetting._isSetting(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
