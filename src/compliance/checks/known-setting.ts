import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { CLOUDFORMATION } from '../../mutability/setting-shapes';
import { isMutableByDefault, takesFilters } from '../../mutability/tag-mutability-mode';
import type { JudgedResource } from '../judged-resource';

/** The mode, if it is one that ECR knows and no token; `setting.mode` would throw. */
export function knownMode(setting: TagMutabilitySetting): TagMutabilityMode | undefined {
  const mode = setting.toCloudFormation()[CLOUDFORMATION.mode];
  return Object.values(TagMutabilityMode).includes(mode) ? mode : undefined;
}

/** Whether it is known that a resource does not meet what is asked of it. */
export function isLooser({ setting, requirement: { baseline } }: JudgedResource): boolean {
  return setting.unanswerableBecause === undefined && !setting.isAtLeastAsStrictAs(baseline);
}

/** Whether it is known that the filters, one of them or all together, match every tag, so that the mode means its opposite. */
export function excludesEveryTag(setting: TagMutabilitySetting): boolean {
  if (setting.unanswerableBecause !== undefined || !takesFilters(setting.mode)) {
    return false;
  }
  return isMutableByDefault(setting.mode) ? setting.isAtLeastAsStrictAs(TagMutabilitySetting.IMMUTABLE) : setting.isEveryTagMutable;
}
