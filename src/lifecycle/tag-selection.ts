import { Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { LifecyclePolicyRule } from './lifecycle-policy-rule';
import { MAX_PATTERN_WILDCARDS, WILDCARD } from './limits';
import { quoted } from '../mutability/language/quoted';

/** The tag status of a rule. The default is that of `ecr.Repository`. */
export function tagStatusOf(rule: LifecyclePolicyRule): ecr.TagStatus {
  const namesTags = rule.tagPrefixList !== undefined || rule.tagPatternList !== undefined;
  return rule.tagStatus ?? (namesTags ? ecr.TagStatus.TAGGED : ecr.TagStatus.ANY);
}

/** Throws, without saying which rule, if a rule's tag status and lists of tags contradict each other. */
export function checkTagSelection(rule: LifecyclePolicyRule): void {
  const tagStatus = tagStatusOf(rule);
  const lists = [...list('tagPrefixList', rule.tagPrefixList), ...list('tagPatternList', rule.tagPatternList)];
  const isUnresolved = Token.isUnresolved(tagStatus);

  if (!isUnresolved && !Object.values(ecr.TagStatus).includes(tagStatus)) {
    throw new Error(
      `tagStatus is ${quoted(tagStatus)}; Amazon ECR allows ${Object.values(ecr.TagStatus).map((status) => `'${status}'`).join(', ')}. ` +
      'Use a member of ecr.TagStatus.');
  }
  if (lists.length > 1) {
    throw new Error(
      `${lists.join(' and ')} are given; Amazon ECR allows one of the two in a rule. ` +
      `Keep one: a pattern that ends in '${WILDCARD}' does what a prefix does.`);
  }
  if (!isUnresolved && tagStatus !== ecr.TagStatus.TAGGED && lists.length > 0) {
    throw new Error(
      `${lists[0]} is given with tagStatus ${quoted(tagStatus)}; Amazon ECR allows a list of tags only with '${ecr.TagStatus.TAGGED}'. ` +
      'Leave one of the two out.');
  }
  if (tagStatus === ecr.TagStatus.TAGGED && !rule.tagPrefixList?.length && !rule.tagPatternList?.length) {
    throw new Error(
      `tagStatus is ${quoted(tagStatus)} and ${lists[0] ?? 'no tag'} is given; Amazon ECR requires tagPatternList or tagPrefixList, with ` +
      `a tag in it. Name the tags; the pattern '${WILDCARD}' selects all of them.`);
  }
  rule.tagPatternList?.forEach(checkPattern);
}

function checkPattern(pattern: string): void {
  const wildcards = pattern.split(WILDCARD).length - 1;
  if (!Token.isUnresolved(pattern) && wildcards > MAX_PATTERN_WILDCARDS) {
    throw new Error(
      `tag pattern ${quoted(pattern)} has ${wildcards} wildcards; Amazon ECR allows at most ${MAX_PATTERN_WILDCARDS} in a pattern. ` +
      `Use fewer: one '${WILDCARD}' stands for any number of characters.`);
  }
}

/** The name and the tags of a list, for a message; nothing if the list is not given. */
function list(prop: string, tags: string[] | undefined): string[] {
  return tags === undefined ? [] : [`${prop} (${tags.map((tag) => Token.isUnresolved(tag) ? '<token>' : quoted(tag)).join(', ') || 'empty'})`];
}
