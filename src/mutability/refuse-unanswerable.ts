import type { TagMutabilitySetting } from './tag-mutability-setting';

/**
 * Throws, without a path, if ECR would refuse the setting. One of which something is a token passes.
 *
 * @param owner what is to have the setting, as the message calls it: `repository` or `template`
 */
export function refuseUnanswerable(owner: string, setting: TagMutabilitySetting): void {
  if (setting.unanswerableBecause !== undefined && !setting.isUnresolved) {
    throw new Error(`a ${owner} cannot have the setting ${setting}: ${setting.unanswerableBecause}. Set mode and filters together.`);
  }
}
