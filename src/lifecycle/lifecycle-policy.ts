import { Stack, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { LifecyclePolicyRule } from './lifecycle-policy-rule';
import { LifecycleStorageClass } from './lifecycle-policy-rule';
import { MAX_POLICY_LENGTH, MAX_RULES, MIN_POLICY_LENGTH } from './limits';
import { readRule } from './policy-rule';
import { checkRulesTogether, PrioritizedRule, withPriorities } from './rules-together';
import { checkList } from '../messages/check-type';

/**
 * The compact JSON text of the lifecycle policy, with the tokens that are in the rules. If `ecr.Repository` can express the rules, it
 * renders the same text.
 *
 * Throws, without a path, if ECR or CloudFormation would refuse the policy, or if rules contradict each other. Tokens are not judged.
 */
export function lifecyclePolicyText(scope: IConstruct, rules: LifecyclePolicyRule[]): string {
  checkIsList(rules);
  if (rules.length < 1 || rules.length > MAX_RULES) {
    throw new Error(
      `a lifecycle policy of ${rules.length} rules is given; Amazon ECR allows 1 to ${MAX_RULES}. ` +
      (rules.length === 0 ? 'Give a rule, or leave the policy out.' : 'Remove rules, or put one rule with a wider pattern in the place of several.'));
  }
  const policy = withPriorities(rules.map(readRule));
  checkRulesTogether(policy);
  const document = { rules: policy.map(render) };
  const length = leastLength(document);
  if (length > MAX_POLICY_LENGTH) {
    throw new Error(
      `the lifecycle policy has ${length} characters of JSON; CloudFormation allows ${MIN_POLICY_LENGTH} to ${MAX_POLICY_LENGTH}. ` +
      'Shorten descriptions, or use fewer rules and tags.');
  }
  return Stack.of(scope).toJsonString(document);
}

/** Throws, without a path, if the rules are not a list: plain JavaScript can pass something else, such as a token. */
function checkIsList(rules: unknown): void {
  if (Token.isUnresolved(rules)) {
    throw new Error(
      "'lifecyclePolicyRules' is a token; only a list is allowed, since the rules are checked and numbered before deployment. " +
      'Write the rules in a list; a number in a rule can be a token.');
  }
  checkList('lifecyclePolicyRules', rules, '[{ maxImageCount: 100 }]');
}

/** The members are in CDK's order, so that a policy that moves here from `lifecycleRules` stays as it is. */
function render({ given, tagStatus, storageClass, criterion, rulePriority }: PrioritizedRule) {
  return {
    rulePriority,
    description: given.description,
    selection: {
      tagStatus,
      tagPrefixList: given.tagPrefixList,
      tagPatternList: given.tagPatternList,
      // ECR's default is left out, so that a policy without archive stays as CDK renders it.
      storageClass: storageClass === LifecycleStorageClass.STANDARD ? undefined : storageClass,
      countType: criterion.countType,
      countNumber: criterion.countNumber,
      countUnit: criterion.countUnit,
    },
    action: given.transitionTo === undefined ? { type: 'expire' } : { type: 'transition', targetStorageClass: given.transitionTo },
  };
}

/** The least length of the JSON, whatever its tokens become: the literal part of a text counts, and any other token is one character. */
function leastLength(document: unknown): number {
  return JSON.stringify(document, (_key, value) => {
    if (!Token.isUnresolved(value)) {
      return value;
    }
    return typeof value === 'string' ? literalPart(value) : 0;
  }).length;
}

function literalPart(text: string): string {
  return Tokenization.reverseString(text).mapTokens({ mapToken: () => '' }).join({ join: (left, right) => `${left}${right}` });
}
