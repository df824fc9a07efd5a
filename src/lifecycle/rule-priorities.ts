import { Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { MIN_RULE_PRIORITY } from './limits';
import type { PolicyRule } from './policy-rule';

/** A rule with the priority that it has in its policy. */
export interface NumberedRule extends PolicyRule {
  readonly rulePriority: number;
}

/**
 * The rules in the order and with the numbers that `ecr.Repository` gives them: first those with a priority, then those without,
 * numbered above all that are given, and last those for any image.
 *
 * Throws, without a path, if a number is to be above a token.
 */
export function numbered(rules: readonly PolicyRule[]): NumberedRule[] {
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
      `${numberless.name}: rulePriority is left out, and that of ${token.name} is a token; a rule is numbered above all others, and ` +
      'nobody can know before deployment what is above a token. Give every rule its rulePriority.');
  }
}
