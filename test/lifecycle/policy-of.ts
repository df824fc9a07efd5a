import { App, Stack } from 'aws-cdk-lib';
import { LifecyclePolicyRule } from '../../src/lifecycle';
import { lifecyclePolicyText } from '../../src/lifecycle/lifecycle-policy';

/** The text that the rules become in a template: a string, or Fn::Join where a token is in it. */
export function textOf(rules: LifecyclePolicyRule[], stack = new Stack(new App(), 'Stack')): any {
  return stack.resolve(lifecyclePolicyText(stack, rules));
}

/** The rules of the policy, as Amazon ECR reads them. */
export function policyOf(rules: LifecyclePolicyRule[]): any[] {
  return JSON.parse(textOf(rules)).rules;
}
