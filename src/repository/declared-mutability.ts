import * as ecr from 'aws-cdk-lib/aws-ecr';
import { checkList, checkSetting, refuseUnanswerable } from '../messages/check-type';
import { TagMutabilityMode, TagMutabilitySetting } from '../mutability';
import { isContextDummy } from '../mutability/context-dummy';
import { quoted } from '../mutability/language/quoted';
import { matchesEveryTag } from '../mutability/language/wildcard-language';
import { isUnresolvedText } from '../mutability/unresolved-text';

/** The props of an ImmutableRepository that say which tags are mutable: two of ours, two of CDK's. */
interface MutabilityProps extends Pick<ecr.RepositoryProps, 'imageTagMutability' | 'imageTagMutabilityExclusionFilters'> {
  readonly mutableTags?: string[];
  readonly tagMutability?: TagMutabilitySetting;
}

/** The setting that the props declare, in whichever of the ways there are. Errors have no path yet. */
export function declaredMutability(props: MutabilityProps): TagMutabilitySetting {
  checkList('mutableTags', props.mutableTags, "['latest']");
  checkSetting('tagMutability', props.tagMutability);
  const cdkFilters = props.imageTagMutabilityExclusionFilters?.map((filter) => filter._render().imageTagMutabilityExclusionFilterValue);
  const { mutableTags, tagMutability, imageTagMutability } = props;
  const isCdks = imageTagMutability !== undefined || cdkFilters !== undefined;
  if ([mutableTags !== undefined, tagMutability !== undefined, isCdks].filter(Boolean).length > 1) {
    const given = named({ mutableTags, tagMutability, imageTagMutability, imageTagMutabilityExclusionFilters: cdkFilters });
    throw new Error(
      `${given.join(' and ')} are given, and each says which tags are mutable. Keep one: ` +
      "'mutableTags' for a list of filters, 'tagMutability' for a setting that you share between repositories.");
  }
  if (tagMutability) {
    return tagMutability;
  }
  if (mutableTags) {
    const everything = mutableTags.find((filter) => typeof filter === 'string' && matchesEveryTag(filter));
    if (everything !== undefined) {
      // TagMutabilitySetting would advise a setting that an ImmutableRepository refuses.
      throw new Error(
        `'mutableTags' has the filter ${quoted(everything)}, which matches every tag: no tag would be immutable. Name the tags that may move, or use ` +
        'ecr.Repository for a repository whose tags are meant to move.');
    }
    return mutableTags.length === 0 ? TagMutabilitySetting.IMMUTABLE : TagMutabilitySetting.immutableExcept(...mutableTags);
  }
  if (!isCdks) {
    return TagMutabilitySetting.IMMUTABLE;
  }
  if (imageTagMutability !== undefined && isUnresolvedText(imageTagMutability)) {
    throw new Error(
      "'imageTagMutability' is a token, so that nobody can know before deployment whether tags are immutable. Give a literal value, " +
      'or use ecr.Repository for a repository that is decided at deployment.');
  }
  return TagMutabilitySetting.of(
    (imageTagMutability ?? ecr.TagMutability.IMMUTABLE) as string as TagMutabilityMode,
    cdkFilters,
  );
}

/** Which of the props are given, with their values, for a message. */
function named(props: Record<string, unknown>): string[] {
  return Object.entries(props)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `'${name}' (${Array.isArray(value) ? value.map((item) => quoted(item)).join(', ') : String(value)})`);
}

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

/** Whether `ecr.Repository` cannot judge the setting: it has a token, or the dummy of a context lookup. The L1 carries it. */
export function isBeyondCdk(setting: TagMutabilitySetting): boolean {
  return setting.isUnresolved || isContextDummy(setting.toCloudFormation().ImageTagMutability) || setting.exclusionFilters.some(isContextDummy);
}

/** A setting as `ecr.Repository` takes it, said in full. */
export function cdkMutability(setting: TagMutabilitySetting): Pick<ecr.RepositoryProps, 'imageTagMutability' | 'imageTagMutabilityExclusionFilters'> {
  const filters = setting.exclusionFilters.map((pattern) => ecr.ImageTagMutabilityExclusionFilter.wildcard(pattern));
  return {
    imageTagMutability: setting.mode as string as ecr.TagMutability,
    imageTagMutabilityExclusionFilters: filters.length === 0 ? undefined : filters,
  };
}
