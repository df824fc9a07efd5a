import type { Check } from './check';
import { resourcesOfApp } from './constructs-of-app';
import { DeployedImage, deployedImages } from './deployed-images';
import { PolicyRule, criterionOf, expiringRule } from './expiring-rule';
import { PartlyKnownText } from './partly-known-text';
import { isExempt, repositoriesOfApp } from './repositories-of-app';
import { some } from './some-of';
import { REPOSITORY_TYPE } from '../../rendering/rendered-resource';

/**
 * A lifecycle rule of a repository of this app can expire the image of a tag that the app deploys.
 *
 * False positives: how many images there will be and how often a tag is pushed is not known, so that every rule counts that could
 * ever reach the tag: one that keeps 9,999 images, one by age for a tag that is pushed every day, one for a tag that the next
 * deployment replaces in time.
 *
 * Silent where a rule with a lower number has the tag (the user guide: no later one expires it then), where rules need tags that
 * the image is not known to have, for untagged and archived images, for a count of the images with one certain tag, and about
 * policies and tags that are known only at deployment, exempt repositories, and what other apps deploy.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export const lifecycleMayExpireDeployedTag: Check = {
  id: 'lifecycleMayExpireDeployedTag',
  severity: 'info',
  reason: 'An image that is deployed and expires cannot be pulled when the next task, function or build starts; its tag is then free for another image.',
  fix: 'Add a rule with a lower rulePriority that keeps the deployed tags, or let the rule select only tags that are not deployed.',
  looksAt: (context) => resourcesOfApp(context, [REPOSITORY_TYPE]),
  find(construct, context) {
    const repository = repositoriesOfApp(context).of(construct);
    const rules = rulesOf(repository?.properties.LifecyclePolicy);
    if (!repository || rules.length === 0 || isExempt(repository, context)) {
      return [];
    }
    return expiredBy(rules, deployedImages(context).deployedFrom(construct)).map(([rule, expired]) => {
      const tags = [...new Set(expired.map(({ tag }) => `'${tag}'`))];
      const deployers = [...new Set(expired.map(({ deployer }) => deployer.node.path))];
      return {
        construct,
        message: `the lifecycle rule ${nameOf(rule)} of ${repository.label} (${criterionOf(rule)}) can expire the image with tag ${some(tags)}, deployed by ${some(deployers)}.`,
        property: 'LifecyclePolicy.LifecyclePolicyText',
      };
    });
  },
};

/** The rules that can expire what is deployed, each with what. */
function expiredBy(rules: PolicyRule[], images: DeployedImage[]): [PolicyRule, DeployedImage[]][] {
  const expired = new Map<PolicyRule, DeployedImage[]>();
  for (const image of images) {
    const rule = expiringRule(rules, image.tag);
    if (rule) {
      expired.set(rule, [...expired.get(rule) ?? [], image]);
    }
  }
  return [...expired];
}

/** The rules of the policy; none if there is none, or if what is known of its text is no JSON. */
function rulesOf(policy: any): PolicyRule[] {
  if (policy?.LifecyclePolicyText === undefined) {
    return [];
  }
  const { text } = new PartlyKnownText(policy.LifecyclePolicyText);
  try {
    return (JSON.parse(text).rules as PolicyRule[]).filter(({ selection, action }) => selection && action);
  } catch {
    return [];
  }
}

function nameOf({ rulePriority, description }: PolicyRule): string {
  return description === undefined ? `${rulePriority}` : `${rulePriority} ('${description}')`;
}
