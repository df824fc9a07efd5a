import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import type { LifecyclePolicyRule } from '../lifecycle';
import { lifecyclePolicyText } from '../lifecycle/lifecycle-policy';
import { checkList } from '../messages/check-type';

/** The props of an ImmutableRepository that say its lifecycle policy: one of ours, one of CDK's. */
interface LifecyclePolicyProps extends Pick<ecr.RepositoryProps, 'lifecycleRules'> {
  readonly lifecyclePolicyRules?: LifecyclePolicyRule[];
}

/** The text of the policy that `lifecyclePolicyRules` declare, or undefined if they declare none. Errors have no path yet. */
export function declaredLifecyclePolicy(scope: IConstruct, props: LifecyclePolicyProps): string | undefined {
  checkList('lifecyclePolicyRules', props.lifecyclePolicyRules, '[{ maxImageCount: 10 }]');
  const { lifecyclePolicyRules: rules = [], lifecycleRules: cdkRules = [] } = props;
  if (rules.length > 0 && cdkRules.length > 0) {
    throw new Error(
      `'lifecyclePolicyRules' (${rules.length}) and 'lifecycleRules' (${cdkRules.length}) are given; allowed is one of the two. ` +
      "Put all rules into 'lifecyclePolicyRules', which takes CDK's rules too.");
  }
  return rules.length === 0 ? undefined : lifecyclePolicyText(scope, rules);
}

/** Makes the text the policy of the repository, if nothing else has given it one. Errors have no path yet. */
export function setLifecyclePolicy(resource: ecr.CfnRepository, text: string): void {
  // Only this one attribute is read: to render the resource now would fix whatever else it has that is said later.
  const { lifecyclePolicyText: present, registryId } = Stack.of(resource).resolve(resource.lifecyclePolicy) ?? {};
  if (present !== undefined) {
    throw new Error(
      "'lifecyclePolicyRules' are given and a property injector for ecr.Repository adds 'lifecycleRules'; allowed is one of the two. Let the " +
      "injector leave out a repository whose props have 'lifecyclePolicyRules', or put all rules there.");
  }
  resource.lifecyclePolicy = { lifecyclePolicyText: text, registryId };
}
