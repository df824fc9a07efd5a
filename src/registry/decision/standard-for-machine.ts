import { withoutSlash } from '../../ecr/prefix';
import type { TagMutabilitySetting } from '../../mutability';
import type { StandardContent } from '../../standard/standard-content';
import type { EnforcementMode, Exemption, NamespaceStandard } from '../../standard/tag-immutability-standard-props';

/** A standard as the state machine holds it in its variable `$standard`. Every member is a literal of JSON, and none an expression. */
export interface StandardForMachine {
  readonly baseline: SettingForMachine;
  readonly enforcement: EnforcementMode;
  /** What is done in an account, by its id, where that is another thing. */
  readonly accounts: { readonly [account: string]: EnforcementMode };
  /** The longest first, and each with what it takes over from the shorter ones that it is in. */
  readonly namespaces: readonly NamespaceForMachine[];
  /** In the order of the standard, of which the first counts. */
  readonly exemptions: readonly ExemptionForMachine[];
}

export interface SettingForMachine {
  readonly mode: string;
  readonly filters: readonly string[];
}

export interface NamespaceForMachine {
  /** Without a slash at the end. */
  readonly name: string;
  /** Absent if it is the standard's. */
  readonly baseline?: SettingForMachine;
  /** Absent if the account or the standard says it. */
  readonly enforcement?: EnforcementMode;
}

/** An exemption by name or by tag. */
export interface ExemptionForMachine {
  readonly pattern?: string;
  readonly key?: string;
  readonly value?: string;
  /** Why, and who answers for it, for the records. */
  readonly text: string;
  readonly expires?: string;
}

/** What an exemption's pattern is made of, if it matches the name of a repository (ECR's API model). */
const PATTERN_OF_NAMES = /^[a-z0-9._/*-]+$/;

const MOST_OF_REASON = 80;
const MOST_OF_OWNER = 40;

/**
 * A standard for the state machine: what DECIDE and the other expressions read, and no more, since the template has room for few bytes.
 *
 * A construct path means nothing to a registry. A pattern that matches no name that there can be is left out.
 */
export function standardForMachine({ baseline, enforcement, accounts, namespaces, exemptions }: StandardContent): StandardForMachine {
  const sorted = namespaces.map((namespace) => ({ ...namespace, prefix: withoutSlash(namespace.prefix) }))
    .sort((one, other) => other.prefix.length - one.prefix.length);
  return {
    baseline: settingForMachine(baseline),
    enforcement,
    accounts: Object.fromEntries(accounts.map((each) => [each.account, each.enforcement])),
    namespaces: sorted.map(({ prefix }) => namespaceForMachine(prefix, sorted)),
    exemptions: exemptions.flatMap(exemptionForMachine),
  };
}

function settingForMachine(setting: TagMutabilitySetting): SettingForMachine {
  return { mode: setting.mode, filters: setting.exclusionFilters };
}

function namespaceForMachine(name: string, longestFirst: readonly NamespaceStandard[]): NamespaceForMachine {
  const around = longestFirst.filter(({ prefix }) => `${name}/`.startsWith(`${prefix}/`));
  const baseline = around.find((each) => each.baseline)?.baseline;
  const enforcement = around.find((each) => each.enforcement)?.enforcement;
  return { name, ...baseline && { baseline: settingForMachine(baseline) }, ...enforcement && { enforcement } };
}

function exemptionForMachine({ repositories, tag, reason, owner, expires }: Exemption): ExemptionForMachine[] {
  const rest = {
    text: `Exempt: ${shortened(reason, MOST_OF_REASON)}; ${shortened(owner, MOST_OF_OWNER)} answers for it`,
    ...expires && { expires },
  };
  if (repositories !== undefined) {
    return PATTERN_OF_NAMES.test(repositories) ? [{ pattern: repositories, ...rest }] : [];
  }
  // AWS takes no tag with a brace, a control character or half a character, and Step Functions takes a text that begins with one for an expression.
  return tag === undefined || /[{}\p{Cc}\p{Cs}]/u.test(tag.key + tag.value) ? [] : [{ key: tag.key, value: tag.value, ...rest }];
}

/** A text for the records. Braces could be taken for a substitution or an expression, and half a character breaks a template. */
function shortened(text: string, most: number): string {
  const plain = text.replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ').trim().replace(/\{/g, '(').replace(/\}/g, ')');
  // A character that has two halves stays whole: half of one is no text.
  const characters = [...plain];
  return characters.length > most ? `${characters.slice(0, most - 3).join('')}...` : plain;
}
