import { TagMutabilityMode, TagMutabilitySetting } from '../mutability';

/** Throws, without a path, if an ImmutableRepository cannot have the setting. */
export function refuseMutable(setting: TagMutabilitySetting): void {
  const { mode, isUnresolved, unanswerableBecause } = setting;
  const isImmutable = mode === TagMutabilityMode.IMMUTABLE || mode === TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION;
  // A filter that is a token is carried: whichever tags it names, the mode makes all others immutable.
  if (unanswerableBecause !== undefined && !isUnresolved) {
    throw new Error(`the repository cannot be deployed as ${setting}: ${unanswerableBecause}. Set mode and filters together.`);
  }
  if (!isImmutable || (!isUnresolved && setting.isEveryTagMutable)) {
    throw new Error(
      `an ImmutableRepository cannot be ${setting}; IMMUTABLE and IMMUTABLE_WITH_EXCLUSION are allowed. Name the tags that may ` +
      "move in 'mutableTags', or use ecr.Repository for a repository whose tags are meant to move.");
  }
}
