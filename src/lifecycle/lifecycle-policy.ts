import { Stack, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { LifecyclePolicyRule } from './lifecycle-policy-rule';
import { LifecycleStorageClass } from './lifecycle-policy-rule';
import { MAX_POLICY_LENGTH, MAX_RULES, MIN_POLICY_LENGTH } from './limits';
import { readRule } from './policy-rule';
import { checkRulesTogether, PrioritizedRule, withPriorities } from './rules-together';
import { checkList } from '../messages/check-type';

/**
 * The lifecycle policy's JSON text, compact, with the tokens that are in the rules. For rules that `ecr.Repository` can express it
 * is the text that `ecr.Repository` renders.
 *
 * Throws, without a path, if ECR or CloudFormation would refuse the policy, or if rules contradict each other. What is a token is
 * not judged.
 */
export function lifecyclePolicyText(scope: IConstruct, rules: LifecyclePolicyRule[]): string {
  checkIsList(rules);
  if (rules.length < 1 || rules.length > MAX_RULES) {
    throw new Error(
      `a lifecycle policy of ${rules.length} rules is given; Amazon ECR allows 1 to ${MAX_RULES}. ` +
      (rules.length === 0 ? 'Give a rule, or leave the policy out.' : 'Remove rules, or select the images of several by one pattern.'));
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

/** Plain JavaScript can pass something else, and a token as a whole. */
function checkIsList(rules: unknown): void {
  if (Token.isUnresolved(rules)) {
    throw new Error(
      "'lifecyclePolicyRules' is a token; the rules are checked and numbered before deployment, so that a list is allowed. " +
      'Write the rules in a list; a number in a rule can be a token.');
  }
  checkList('lifecyclePolicyRules', rules, '[{ maxImageCount: 100 }]');
}

/** In CDK's order, so that a policy that moves here from `lifecycleRules` stays as it is. */
function render({ given, tagStatus, storageClass, criterion, rulePriority }: PrioritizedRule) {
  return {
    rulePriority,
    description: given.description,
    selection: {
      tagStatus,
      tagPrefixList: given.tagPrefixList,
      tagPatternList: given.tagPatternList,
      // ECR's default is not written: a policy without archive stays as CDK renders it.
      storageClass: storageClass === LifecycleStorageClass.STANDARD ? undefined : storageClass,
      countType: criterion.countType,
      countNumber: criterion.countNumber,
      countUnit: criterion.countUnit,
    },
    action: given.transitionTo === undefined ? { type: 'expire' } : { type: 'transition', targetStorageClass: given.transitionTo },
  };
}

/** How long the JSON is at least, whatever the tokens in it become: of a text its literal part, and of another token one character. */
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
