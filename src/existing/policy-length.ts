import { Stack } from 'aws-cdk-lib';

/**
 * IAM's limits, in characters without white space, and in managed policies that a role has unless the account's quota was
 * raised.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const INLINE_POLICIES_LIMIT = 10_240;
export const MANAGED_POLICY_LIMIT = 6_144;
export const MANAGED_POLICIES_LIMIT = 10;

/** The most characters that a pseudo parameter can become; other tokens are not known and count nothing. */
const PSEUDO_PARAMETER_LENGTH: Record<string, number> = {
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::Region': 'us-isob-east-1'.length,
  'AWS::AccountId': 12,
};

/** How long a policy, or a part of one, is at most once CloudFormation has resolved it, as far as that is known at synth. */
export function policyLength(stack: Stack, policy: unknown): number {
  return JSON.stringify(stack.resolve(policy) ?? '', (_key, value) => literal(value)).length;
}

function literal(value: any): any {
  if (typeof value?.Ref === 'string') {
    return '*'.repeat(PSEUDO_PARAMETER_LENGTH[value.Ref] ?? 0);
  }
  if (value?.['Fn::Join']) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(literal).join(separator);
  }
  return value?.['Fn::GetAtt'] ? '' : value;
}
