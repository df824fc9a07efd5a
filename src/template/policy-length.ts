import { Stack } from 'aws-cdk-lib';
import { isIntrinsic } from './intrinsics';

/**
 * IAM's limits: the characters of policies, without white space, and the managed policies of a role. An account can have the latter quota
 * raised.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const INLINE_POLICIES_LIMIT = 10_240;
export const MANAGED_POLICY_LIMIT = 6_144;
export const MANAGED_POLICIES_LIMIT = 10;

/** The most characters that a pseudo parameter can become. */
const PSEUDO_PARAMETER_LENGTH: Record<string, number> = {
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::Region': 'us-isob-east-1'.length,
  'AWS::AccountId': 12,
};

/** The most characters that the ARN of a repository can have: a name has at most 256. */
export const LONGEST_REPOSITORY_ARN = 'arn:aws-us-gov:ecr:us-isob-east-1:123456789012:repository/'.length + 256;

/**
 * The greatest length of a policy, or of a part of one, once CloudFormation has resolved it.
 *
 * @param unknown the length of a token that synthesis knows nothing about
 */
export function policyLength(stack: Stack, policy: unknown, unknown: number): number {
  return JSON.stringify(stack.resolve(policy) ?? '', (_key, value) => literal(value, unknown)).length;
}

function literal(value: any, unknown: number): any {
  if (typeof value?.Ref === 'string') {
    return '*'.repeat(PSEUDO_PARAMETER_LENGTH[value.Ref] ?? unknown);
  }
  if (value?.['Fn::Join']) {
    const [separator, parts] = value['Fn::Join'];
    return Array.isArray(parts) ? parts.map((part) => literal(part, unknown)).join(separator) : '*'.repeat(unknown);
  }
  if (value?.['Fn::Sub']) {
    return [value['Fn::Sub']].flat()[0].replace(/\$\{([^}]*)\}/g, (_: string, name: string) => literal({ Ref: name }, unknown));
  }
  return isIntrinsic(value) ? '*'.repeat(unknown) : value;
}
