import { WILDCARD } from '../../lifecycle/limits';
import { matchesPattern } from '../../mutability/wildcard-language';

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
