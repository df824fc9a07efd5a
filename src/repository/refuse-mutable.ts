import { TagMutabilityMode, TagMutabilitySetting } from '../mutability';
import { refuseUnanswerable } from '../mutability/refuse-unanswerable';

const IMMUTABLE_MODES = [TagMutabilityMode.IMMUTABLE, TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION];

/** Throws, without a path, if an ImmutableRepository cannot have the setting. */
export function refuseMutable(setting: TagMutabilitySetting): void {
  refuseUnanswerable('repository', setting);
  const { isUnresolved, unanswerableBecause } = setting;
  const mode = isUnresolved ? setting.toCloudFormation().ImageTagMutability : setting.mode;
  const isImmutable = IMMUTABLE_MODES.includes(mode);
  if (isUnresolved && !isImmutable && !Object.values(TagMutabilityMode).includes(mode)) {
    throw new Error(
      `nobody can know before deployment whether tags of the repository are immutable: ${unanswerableBecause}. Give a mode that is a ` +
      'literal, or use ecr.Repository for a repository that is decided at deployment.');
  }
  // A filter that is a token is carried: whichever tags it names, the mode makes all others immutable.
  if (!isImmutable || (!isUnresolved && setting.isEveryTagMutable)) {
    throw new Error(
      `an ImmutableRepository cannot be ${setting}; IMMUTABLE and IMMUTABLE_WITH_EXCLUSION are allowed. Name the tags that may ` +
      "move in 'mutableTags', or use ecr.Repository for a repository whose tags are meant to move.");
  }
}
