import { Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { checkStorageClass, CountCriterion, readCriterion, checkWholeNumber } from './count-criterion';
import type { LifecyclePolicyRule } from './lifecycle-policy-rule';
import { LifecycleStorageClass } from './lifecycle-policy-rule';
import { MIN_RULE_PRIORITY } from './limits';
import { checkTagSelection, tagStatusOf } from './tag-selection';
import { withPath } from '../messages/with-path';
import { quoted } from '../mutability/language/quoted';

/** A rule that was checked by itself, with all its defaults except the priority. */
export interface PolicyRule {
  readonly given: LifecyclePolicyRule;
  /** The name of the rule in messages. */
  readonly name: string;
  readonly tagStatus: ecr.TagStatus;
  readonly storageClass: LifecycleStorageClass;
  readonly criterion: CountCriterion;
}

/** Throws, without a path, if the rule is wrong by itself. */
export function readRule(given: LifecyclePolicyRule, index: number): PolicyRule {
  const name = ruleLabel(given, index);
  return withPath(() => name, () => {
    const criterion = readCriterion(given);
    checkStorageClass(given, criterion);
    checkTagSelection(given);
    if (given.rulePriority !== undefined) {
      checkWholeNumber('rulePriority', given.rulePriority, MIN_RULE_PRIORITY, 'Give another number, or leave rulePriority out to have the rule numbered.');
    }
    return { given, name, tagStatus: tagStatusOf(given), storageClass: given.storageClass ?? LifecycleStorageClass.STANDARD, criterion };
  });
}

function ruleLabel(rule: LifecyclePolicyRule, index: number): string {
  const { rulePriority, description } = rule;
  const marks = [
    ...rulePriority === undefined || Token.isUnresolved(rulePriority) ? [] : [`priority ${rulePriority}`],
    ...description === undefined || Token.isUnresolved(description) ? [] : [quoted(description)],
  ];
  return `lifecycle rule ${index + 1}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`;
}
