import { REPOSITORY_TYPE } from '../../ecr/resource-types';
import { WILDCARD } from '../../lifecycle/limits';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { quoted } from '../../mutability/language/quoted';
import { matchesPattern } from '../../mutability/language/wildcard-language';
import { possibleValues } from '../../template/possible-values';
import type { TemplateResource } from '../app-model/app-template';
import { DeployedImage, deployedImages } from '../app-model/deployed-images';
import { distinct } from '../app-model/found-setting';
import { PartlyKnownText } from '../app-model/partly-known-text';
import { isRepositoryExempt, repositoriesOfApp } from '../app-model/repositories-of-app';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Rule } from '../rule';

/** A lifecycle rule of a repository of this app can expire the image of a tag that the app deploys. */
export const lifecycleMayExpireDeployedTag: Rule<TemplateResource> = {
  id: Fact.LIFECYCLE_MAY_EXPIRE_DEPLOYED_TAG,
  severity: 'info',
  reason: 'An image that is deployed and expires cannot be pulled when the next task, function or build starts; its tag is then free for another image.',
  fix: 'Add a rule with a lower rulePriority that keeps the deployed tags, or let the rule select only tags that are not deployed.',
  looksAt: (context) => resourcesOfApp([REPOSITORY_TYPE], context).filter(({ properties }) => properties.LifecyclePolicy !== undefined),
  find(resource, context) {
    const repository = repositoriesOfApp(context).of(resource);
    const rules = rulesIn(resource);
    if (!repository || rules.length === 0 || isRepositoryExempt(repository)) {
      return [];
    }
    return expiredBy(rules, deployedImages(context).deployedFrom(resource)).map(([rule, expired]) => {
      const tags = [...new Set(expired.map(({ tag }) => quoted(tag)))];
      const deployers = [...new Set(expired.map(({ deployer }) => deployer.path))];
      return {
        message: `the lifecycle rule ${labelOf(rule)} of ${repository.label} (${criterionOf(rule)}) can expire the image with tag ${shortList(tags)}, deployed by ${shortList(deployers)}.`,
        found: { repository: repository.name ?? null, selection: rule.selection, tags: distinct(expired.map(({ tag }) => tag)) },
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

/** The rules of the policies that the repository can have; none if there is none, or if what is known of its text is no JSON. */
function rulesIn({ properties: { LifecyclePolicy: policy }, template: { scope } }: TemplateResource): PolicyRule[] {
  return possibleValues(policy, scope).flatMap(({ value }) => rulesOf((value as any)?.LifecyclePolicyText));
}

function rulesOf(policyText: unknown): PolicyRule[] {
  if (policyText === undefined) {
    return [];
  }
  try {
    const { rules } = JSON.parse(new PartlyKnownText(policyText).text);
    return Array.isArray(rules) ? rules.filter(isRule) : [];
  } catch {
    return [];
  }
}

/** Anybody can write a policy as text. Nothing selects by what is no list. */
function isRule(rule: any): rule is PolicyRule {
  const { selection, action } = rule ?? {};
  return typeof selection === 'object' && selection !== null && typeof action === 'object' && action !== null
    && [selection.tagPrefixList, selection.tagPatternList]
      .every((list) => list === undefined || (Array.isArray(list) && list.every((member) => typeof member === 'string')));
}

function labelOf({ rulePriority, description }: PolicyRule): string {
  return description === undefined ? `${rulePriority}` : `${rulePriority} (${quoted(description)})`;
}

/** A rule of a lifecycle policy, as its JSON has it. */
export interface PolicyRule {
  readonly rulePriority: number;
  readonly description?: string;
  readonly selection: {
    readonly tagStatus: string;
    readonly tagPrefixList?: string[];
    readonly tagPatternList?: string[];
    readonly storageClass?: string;
    readonly countType: string;
    readonly countNumber: number;
    readonly countUnit?: string;
  };
  readonly action: { readonly type: string };
}

/**
 * The rule that may expire the image with a tag, of which nothing else is known.
 *
 * It is the first, by priority, whose tags the image has: one with a higher number cannot expire it then (user guide, "An image that
 * matches the tagging requirements of a rule cannot be expired by a rule with a lower priority"). Of several tags in a rule, an
 * image must have all: which others this one has is not known, so the tag must match each of them.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function expiringRule(rules: readonly PolicyRule[], tag: string): PolicyRule | undefined {
  const deciding = [...rules]
    .sort((a, b) => a.rulePriority - b.rulePriority)
    .find(({ selection }) => selection.storageClass !== 'archive' && selects(selection, tag));
  return deciding?.action.type === 'expire' && !isForOneImage(deciding) ? deciding : undefined;
}

/** What the rule counts, in the words of the policy: `sinceImagePushed 30 days`. */
export function criterionOf({ selection: { countType, countNumber, countUnit } }: PolicyRule): string {
  return [countType, countNumber, countUnit].filter((part) => part !== undefined).join(' ');
}

function selects({ tagStatus, tagPrefixList, tagPatternList }: PolicyRule['selection'], tag: string): boolean {
  if (tagStatus !== 'tagged') {
    return tagStatus === 'any';
  }
  const patterns = tagPatternList ?? (tagPrefixList ?? []).map((prefix) => `${prefix}${WILDCARD}`);
  return patterns.length > 0 && patterns.every((pattern) => matchesPattern(pattern, tag));
}

/** Whether the rule keeps some of the images with one certain tag: there is never more than one of these. */
function isForOneImage({ selection: { countType, tagPatternList } }: PolicyRule): boolean {
  return countType === 'imageCountMoreThan' && (tagPatternList ?? []).some((pattern) => !pattern.includes(WILDCARD));
}
