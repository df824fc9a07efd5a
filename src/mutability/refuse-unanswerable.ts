import type { TagMutabilitySetting } from './tag-mutability-setting';

/**
 * Throws, without a path, if ECR would refuse the setting. A setting with a token passes.
 *
 * @param owner who is to have the setting, as the message says it: `repository` or `template`
 */
export function refuseUnanswerable(owner: string, setting: TagMutabilitySetting): void {
  if (setting.unanswerableBecause !== undefined && !setting.isUnresolved) {
    throw new Error(`a ${owner} cannot have the setting ${setting}: ${setting.unanswerableBecause}. Set mode and filters together.`);
  }
}
