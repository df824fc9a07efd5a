import { FILTER_TYPE } from './language/limits';
import { isMutableByDefault, TagMutabilityMode, takesFilters } from './language/tag-mutability-mode';
import { coversPattern, exampleOutside, haveTextInCommon, literally, matchesSomeTag } from './language/wildcard-language';
import { API } from './setting-content';
import { TagMutabilitySetting } from './tag-mutability-setting';

/** The literal parts of a filter, between which there is text that is known at deployment only: a single one, if all of it is known. */
export type FilterParts = readonly string[];

/**
 * A setting that stands for one of which some filters are known only in part. It lies within the baseline if the other one does whatever its
 * unknown parts become, and is looser if the other one is in any case. Undefined if that depends on what they become.
 *
 * An unknown part may be any text that ECR takes in a filter, with wildcards or without, or nothing. That a filter may begin with what no
 * tag begins with, and so match none, is left out.
 *
 * @param filters all filters
 */
export function standsFor(mode: string, filters: readonly FilterParts[], baseline: TagMutabilitySetting): TagMutabilitySetting | undefined {
  if (!takesFilters(mode)) {
    return undefined;
  }
  const known = filters.filter((parts) => parts.length === 1).map(([filter]) => filter);
  const all = filters.map((parts) => parts.join('*'));
  // What the unknown parts may match at least and at most: a filter opens tags in one mode, and protects them in the other one.
  const [strictest, loosest] = isMutableByDefault(mode) ? [all, known] : [known, all];
  if (having(mode, loosest).isAtLeastAsStrictAs(baseline)) {
    return having(mode, loosest);
  }
  if (!having(mode, strictest).isAtLeastAsStrictAs(baseline)) {
    return having(mode, strictest);
  }
  const open = isMutableByDefault(mode) ? undefined : filters.map((parts) => parts.length > 1 && exampleOpen(parts, baseline)).find(Boolean);
  return open ? having(mode, [...known, open]) : undefined;
}

/** A filter that a filter with unknown parts may become, if each that it may become opens a tag that the baseline protects. */
function exampleOpen(parts: FilterParts, baseline: TagMutabilitySetting): string | undefined {
  const { mode, exclusionFilters: others } = baseline;
  const widest = parts.join('*');
  // No tag matches a filter that begins as no tag does.
  if (!matchesSomeTag(widest)) {
    return undefined;
  }
  if (isMutableByDefault(mode)) {
    return others.some((other) => coversPattern(other, widest)) ? widest : undefined;
  }
  const shape = parts.map(literally).join('*');
  // With a character in place of a wildcard that no other filter has, one filter alone could match all of it.
  return others.some((other) => haveTextInCommon(other, shape)) ? undefined : exampleOutside(widest, others);
}

/** Also what nobody may declare. Without filters, it is the mode that takes none. */
function having(mode: string, filters: readonly string[]): TagMutabilitySetting {
  const plain = isMutableByDefault(mode) ? TagMutabilityMode.MUTABLE : TagMutabilityMode.IMMUTABLE;
  return TagMutabilitySetting.fromApi({
    [API.mode]: filters.length === 0 ? plain : mode,
    ...filters.length > 0 && { [API.filters]: filters.map((filter) => ({ [API.type]: FILTER_TYPE, [API.value]: filter })) },
  });
}
