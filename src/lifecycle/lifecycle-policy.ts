import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { LifecyclePolicyRule } from './lifecycle-policy-rule';

/** The lifecycle policy's JSON text; throws, without a path, if ECR would refuse it. */
export function lifecyclePolicyText(scope: IConstruct, rules: LifecyclePolicyRule[]): string {
  return Stack.of(scope).toJsonString({ rules });
}
