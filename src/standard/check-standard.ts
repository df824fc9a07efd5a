import type { CfnTag } from 'aws-cdk-lib';
import {
  Exemption, EnforcementMode, AccountStandard, FindingSeverity, NamespaceStandard, TagImmutabilityStandardProps,
} from './tag-immutability-standard-props';
import { ACCOUNT_ID_GRAMMAR } from '../ecr/limits';
import { PREFIX_GRAMMAR, withoutSlash } from '../ecr/prefix';
import { checkGiven, checkList, checkMember, checkPropNames, checkSetting, checkText, refuseToken } from '../messages/check-type';
import { RULE_FACTS } from '../messages/facts';
import type { Fact } from '../messages/facts';
import { similarNames } from '../messages/similar-names';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { isContextDummy } from '../mutability/context-dummy';
import { quoted } from '../mutability/language/quoted';

// The compiler tells of a prop that is missing in one of these lists.
const STANDARD_PROPS = Object.keys({
  baseline: true,
  enforcement: true,
  namespaces: true,
  pullThroughNamespaces: true,
  exemptions: true,
  accounts: true,
  unknownTagMutability: true,
  forbidAcknowledging: true,
} satisfies Record<keyof TagImmutabilityStandardProps, true>);
const NAMESPACE_PROPS = Object.keys({ prefix: true, baseline: true, enforcement: true } satisfies Record<keyof NamespaceStandard, true>);
const ACCOUNT_PROPS = Object.keys({ account: true, enforcement: true } satisfies Record<keyof AccountStandard, true>);
const EXEMPTION_PROPS = Object.keys({
  repositories: true, constructPath: true, tag: true, reason: true, owner: true, expires: true,
} satisfies Record<keyof Exemption, true>);
const TAG_PROPS = Object.keys({ key: true, value: true } satisfies Record<keyof CfnTag, true>);

/** An exemption names what it exempts by exactly one of these. */
const EXEMPTED_BY = ['repositories', 'constructPath', 'tag'] as const;

/**
 * Throws for what no standard can say. A standard often comes from a file, and nothing has checked its members there. A misspelt member,
 * or one of another type, would silently ask for less than somebody meant.
 */
export function checkStandard(props: TagImmutabilityStandardProps): void {
  checkPropNames('TagImmutabilityStandard', props, STANDARD_PROPS);
  withPath(() => 'TagImmutabilityStandard', () => {
    const { baseline, namespaces, pullThroughNamespaces, exemptions, enforcement, accounts, unknownTagMutability, forbidAcknowledging } = props;
    checkBaseline(baseline);
    checkEnforcement(enforcement);
    refuseToken('unknownTagMutability', unknownTagMutability);
    checkMember('unknownTagMutability', unknownTagMutability, 'FindingSeverity', FindingSeverity);
    checkEach('forbidAcknowledging', forbidAcknowledging, "['repositoryMutable']", checkRule);
    checkEach('namespaces', namespaces, "[{ prefix: 'team' }]", checkNamespace);
    checkEach('pullThroughNamespaces', pullThroughNamespaces, "['docker-hub']", checkPullThroughNamespace);
    checkEach('exemptions', exemptions, "[{ repositories: 'sandbox/*', reason: '...', owner: '...' }]", checkExemption);
    checkEach('accounts', accounts, "[{ account: '111122223333', enforcement: EnforcementMode.REPORT }]", checkAccount);
    refuseRepeated('namespace', [...(namespaces ?? []).map(({ prefix }) => prefix), ...pullThroughNamespaces ?? []].map(withoutSlash));
    refuseRepeated('account', (accounts ?? []).map(({ account }) => account));
    refuseRepeated('rule', forbidAcknowledging ?? []);
  });
}

/** Throws if a text is not a day. */
export function checkDay(prop: string, day: unknown): void {
  checkKnownText(prop, day, '2027-06-30');
  if (day !== undefined && !isDay(day as string) && !isContextDummy(day)) {
    throw new Error(`'${prop}' is ${quoted(day)}, which is not a day. Write a day as 2027-06-30.`);
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function checkEach<T>(prop: string, list: T[] | undefined, example: string, check: (item: T, called: string) => void): void {
  refuseToken(prop, list);
  checkList(prop, list, example);
  list?.forEach((item, index) => check(item, `${prop}[${index}]`));
}

/** Throws if a baseline is nothing that `immutableExcept` takes, from wherever it was read, is not known before deployment or protects no tag. */
function checkBaseline(baseline: TagMutabilitySetting | undefined): void {
  checkSetting('baseline', baseline);
  if (baseline?._refusedBecause === undefined && baseline?.isEveryTagMutable) {
    throw new Error(
      `the baseline ${baseline} protects no tag, so nothing would be enforced. ` +
      'Name the tags that may move with TagMutabilitySetting.immutableExcept(...), or leave it out.');
  }
  if (baseline !== undefined) {
    withPath(() => `the baseline ${baseline}`, () => baseline._checkDeclaration());
  }
}

function checkEnforcement(enforcement: EnforcementMode | undefined): void {
  refuseToken('enforcement', enforcement);
  checkMember('enforcement', enforcement, 'EnforcementMode', EnforcementMode);
}

function checkNamespace(namespace: NamespaceStandard, called: string): void {
  checkPropNames(called, namespace, NAMESPACE_PROPS);
  const { prefix, baseline, enforcement } = namespace;
  withPath(() => called, () => checkRequiredText('prefix', prefix, 'team'));
  checkPrefix(prefix);
  withPath(() => `namespace ${quoted(prefix)}`, () => {
    checkBaseline(baseline);
    checkEnforcement(enforcement);
  });
}

function checkPullThroughNamespace(prefix: string, called: string): void {
  checkRequiredText(called, prefix, 'docker-hub');
  checkPrefix(prefix);
}

/** A namespace that no repository can be in would silently ask for nothing. */
function checkPrefix(prefix: string): void {
  if (!PREFIX_GRAMMAR.test(prefix) && !isContextDummy(prefix)) {
    throw new Error(
      `namespace ${quoted(prefix)}: no repository can be in it; allowed are lower-case letters and digits, joined by '.', '_', '__', '-' or '/'. Write the ` +
      "beginning of repository names, such as 'team' or 'team/app', without wildcards.");
  }
}

/** A rule that there is not would be left to acknowledge. */
function checkRule(rule: string, called: string): void {
  checkRequiredText(called, rule, 'repositoryMutable');
  if (!RULE_FACTS.includes(rule as Fact)) {
    const [nearest, ...others] = similarNames(rule.replace(/^.*:/, ''), RULE_FACTS);
    throw new Error(
      `'${called}' is the text ${quoted(rule)}, which is the id of no rule; docs/rules.md lists them. Write '${nearest}', or perhaps ` +
      `${others.map((name) => `'${name}'`).join(' or ')}.`);
  }
}

function checkAccount(standard: AccountStandard, called: string): void {
  checkPropNames(called, standard, ACCOUNT_PROPS);
  const { account, enforcement } = standard;
  withPath(() => called, () => {
    checkRequiredText('account', account, '111122223333');
    if (!ACCOUNT_ID_GRAMMAR.test(account) && !isContextDummy(account)) {
      throw new Error(`${quoted(account)} is not the id of an account. Give its 12 digits.`);
    }
  });
  withPath(() => `account ${quoted(account)}`, () => {
    checkEnforcement(enforcement);
    checkGiven('enforcement', enforcement, 'EnforcementMode.REPORT');
  });
}

function checkExemption(exemption: Exemption, called: string): void {
  checkPropNames(called, exemption, EXEMPTION_PROPS);
  withPath(() => called, () => checkMembers(exemption));
  const { repositories, constructPath, tag, reason, owner } = exemption;
  const by = EXEMPTED_BY.filter((name) => exemption[name] !== undefined);
  withPath(() => by.length === 0 ? called : `the exemption of ${repositories ?? constructPath ?? `tag ${tag!.key}=${tag!.value}`}`, () => {
    if (by.length !== 1) {
      throw new Error(by.length === 0
        ? `it does not name what is exempt. Give one of ${EXEMPTED_BY.join(', ')}.`
        : `it has ${by.join(' and ')}. Give exactly one of ${EXEMPTED_BY.join(', ')}.`);
    }
    if (!reason?.trim() || !owner?.trim()) {
      throw new Error(`it has no ${reason?.trim() ? 'owner' : 'reason'}. Give the reason for the exemption, and the owner who answers for it.`);
    }
    checkDay('expires', exemption.expires);
  });
}

function checkMembers({ repositories, constructPath, tag, reason, owner }: Exemption): void {
  checkKnownText('repositories', repositories, 'sandbox/*');
  checkKnownText('constructPath', constructPath, 'Stack/Repository');
  checkKnownText('reason', reason, 'scratch space of developers');
  checkKnownText('owner', owner, 'platform');
  if (tag !== undefined) {
    checkPropNames('tag', tag, TAG_PROPS);
    withPath(() => 'tag', () => {
      checkRequiredText('key', tag.key, 'purpose');
      checkRequiredText('value', tag.value, 'scratch');
    });
  }
}

/** A text that has to be given, and is known at synthesis. */
export function checkRequiredText(prop: string, value: unknown, example: string): void {
  checkGiven(prop, value, `'${example}'`);
  checkKnownText(prop, value, example);
}

/** Synthesis decides what a standard asks for, and it does not know the value of a token. */
export function checkKnownText(prop: string, value: unknown, example: string): void {
  refuseToken(prop, value);
  checkText(prop, value, `'${example}'`);
}

function refuseRepeated(what: string, names: string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new Error(`the ${what} ${quoted(repeated)} is named twice. Say it once.`);
  }
}
