import { Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { MIN_RULE_PRIORITY } from './limits';
import type { PolicyRule } from './policy-rule';
import { quoted } from '../mutability/language/quoted';

/** Throws, without a path, if rules cannot be in one policy together. Tokens are not compared. */
export function checkRulesTogether(rules: readonly PrioritizedRule[]): void {
  rules.forEach((rule, index) => {
    const others = rules.slice(0, index);
    checkPriorityIsOwn(rule, others);
    checkSelectionIsOwn(rule, others);
  });
  rules.filter((rule) => rule.tagStatus === ecr.TagStatus.ANY).forEach((rule) => checkIsLast(rule, rules));
}

function checkPriorityIsOwn(rule: PrioritizedRule, others: readonly PrioritizedRule[]): void {
  const same = others.find((other) => !Token.isUnresolved(rule.rulePriority) && other.rulePriority === rule.rulePriority);
  if (same) {
    throw new Error(
      `${rule.name}: rulePriority is ${rule.rulePriority}, and ${same.name} has the same; Amazon ECR allows a priority once in a policy. ` +
      'Change one of the two, or leave rulePriority out to have the rules numbered.');
  }
}

/**
 * The user guide allows one rule for the untagged images of a storage class, and one rule for a set of prefixes. About patterns and about
 * any image it says that a rule never handles an image with the tags of an earlier rule, so a second rule would do nothing. AWS does not
 * document whether one prefix may be in the lists of several rules, so it is allowed (docs/facts.md: prefix-in-two-rules).
 */
function checkSelectionIsOwn(rule: PrioritizedRule, others: readonly PrioritizedRule[]): void {
  const selection = selectionOf(rule);
  const same = others.find((other) => selection !== undefined && selectionOf(other) === selection);
  if (same) {
    throw new Error(
      `${rule.name}: it selects the same images as ${same.name} (${selection}); Amazon ECR allows one rule for them. ` +
      'Keep one of the two, or select other tags.');
  }
}

/**
 * The user guide says that a rule for any image has the highest priority number. Its example of archiving and then deleting shows that this
 * holds within a storage class, and so does ECR's own message, "Rule for tagStatus=ANY must have the lowest priority per storage class".
 */
function checkIsLast(rule: PrioritizedRule, rules: readonly PrioritizedRule[]): void {
  const later = rules.find((other) => isKnown(rule.storageClass, other.storageClass, rule.rulePriority, other.rulePriority)
    && other.storageClass === rule.storageClass && other.rulePriority > rule.rulePriority);
  if (later) {
    throw new Error(
      `${rule.name}: tagStatus is '${rule.tagStatus}' with rulePriority ${rule.rulePriority}, and ${later.name} has ${later.rulePriority}; ` +
      `Amazon ECR allows a rule for any image only after all other rules of its storage class ('${rule.storageClass}'). ` +
      'Leave the rulePriority of this rule out to have the rule numbered last, or give it the highest number.');
  }
}

/** The images that a rule selects, as a text to compare and to show. Undefined if a token decides which images these are. */
function selectionOf(rule: PrioritizedRule): string | undefined {
  const { tagPrefixList: prefixes, tagPatternList: patterns } = rule.given;
  const tags = prefixes ?? patterns ?? [];
  if (!isKnown(rule.tagStatus, rule.storageClass, tags, ...tags)) {
    return undefined;
  }
  const distinct = [...new Set(tags)].sort().map((tag) => quoted(tag));
  return [
    `tagStatus '${rule.tagStatus}'`,
    ...distinct.length === 0 ? [] : [`${prefixes ? 'tagPrefixList' : 'tagPatternList'} ${distinct.join(' and ')}`],
    `storageClass '${rule.storageClass}'`,
  ].join(', ');
}

function isKnown(...values: unknown[]): boolean {
  return !values.some((value) => Token.isUnresolved(value));
}

/** A rule with the priority that it has in its policy. */
export interface PrioritizedRule extends PolicyRule {
  readonly rulePriority: number;
}

/**
 * The rules in the order and with the numbers that `ecr.Repository` gives them. Rules with a priority come first. Rules without one come
 * next, with numbers above all given ones. Rules for any image come last.
 *
 * Throws, without a path, if a number would have to be above a token.
 */
export function withPriorities(rules: readonly PolicyRule[]): PrioritizedRule[] {
  const isForAny = (rule: PolicyRule) => rule.tagStatus === ecr.TagStatus.ANY;
  const hasPriority = (rule: PolicyRule) => rule.given.rulePriority !== undefined;
  const specific = rules.filter((rule) => !isForAny(rule));
  const ordered = [...specific.filter(hasPriority), ...specific.filter((rule) => !hasPriority(rule)), ...rules.filter(isForAny)];

  checkNumbering(rules);
  let next = Math.max(MIN_RULE_PRIORITY - 1, ...rules.map((rule) => rule.given.rulePriority ?? 0)) + 1;
  return ordered.map((rule) => ({ ...rule, rulePriority: rule.given.rulePriority ?? next++ }));
}

function checkNumbering(rules: readonly PolicyRule[]): void {
  const token = rules.find((rule) => Token.isUnresolved(rule.given.rulePriority));
  const numberless = rules.find((rule) => rule.given.rulePriority === undefined);
  if (token && numberless) {
    throw new Error(
      `${numberless.name}: rulePriority is left out, and the rulePriority of ${token.name} is a token; the number of this rule must be above all ` +
      'others, and nobody knows before deployment which number is above a token. Give every rule a rulePriority.');
  }
}
