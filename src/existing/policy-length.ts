import { Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';

/**
 * All inline policies of a role together, in characters; IAM does not count white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const INLINE_POLICIES_LIMIT = 10_240;

/** The most characters that a pseudo parameter can become; other tokens are not known and count nothing. */
const PSEUDO_PARAMETER_LENGTH: Record<string, number> = {
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::Region': 'us-isob-east-1'.length,
  'AWS::AccountId': 12,
};

/** How long the policy is at most once CloudFormation has resolved it, as far as that can be known at synth. */
export function policyLength(stack: Stack, document: PolicyDocument): number {
  return JSON.stringify(stack.resolve(document), (_key, value) => literal(value)).length;
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
