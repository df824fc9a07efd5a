import { Token } from 'aws-cdk-lib';
import { ILLEGAL_FILTER_CHARACTER, MAX_FILTERS, MAX_FILTER_LENGTH, MAX_WILDCARDS, WILDCARD } from './language/limits';
import { TagMutabilityMode, isMutableByDefault, takesFilters } from './language/tag-mutability-mode';
import { matchesEveryTag } from './language/wildcard-language';

/**
 * What a user may declare. Only declarations are judged: what AWS already holds is read back as it is.
 *
 * @throws an Error that says what was given, what is allowed and what to do instead
 */
export function checkDeclaration(mode: TagMutabilityMode, filters: readonly string[]): void {
  if (!Object.values(TagMutabilityMode).includes(mode)) {
    throw new Error(`unknown tag mutability mode ${quote(mode)}; allowed are ${Object.values(TagMutabilityMode).join(', ')}.`
      + ' Use a member of TagMutabilityMode.');
  }
  checkList(filters);
  checkModeAndFilters(mode, filters);
  filters.forEach(checkFilter);
  checkAsWhole(mode, filters);
}

/**
 * Whether a text can be one filter. An unresolved token always can.
 *
 * @throws an Error that says what was given, what is allowed and what to do instead
 */
export function checkFilter(pattern: string): void {
  if (typeof pattern !== 'string') {
    throw new Error(`a tag filter is a string, and ${quote(pattern)} is none. Write it in quotes.`);
  }
  if (isUnresolvedList([pattern])) {
    throw new Error(unresolvedListMessage);
  }
  if (Token.isUnresolved(pattern)) {
    return;
  }
  if (pattern === '') {
    throw new Error(`a tag filter is empty; ECR allows 1 to ${MAX_FILTER_LENGTH} characters. Leave it out, or write the tag that it stands for.`);
  }
  const illegal = ILLEGAL_FILTER_CHARACTER.exec(pattern)?.[0];
  if (illegal !== undefined) {
    throw new Error(`tag filter ${quote(pattern)} has the character ${quote(illegal)}; ECR allows letters, digits, '.', '_', '-' and the wildcard '*'.`
      + " Remove it, or put '*' in its place.");
  }
  if (pattern.length > MAX_FILTER_LENGTH) {
    throw new Error(`tag filter ${quote(pattern)} has ${pattern.length} characters; ECR allows at most ${MAX_FILTER_LENGTH} in a filter.`
      + " Shorten it with the wildcard '*'.");
  }
  const wildcards = pattern.split(WILDCARD).length - 1;
  if (wildcards > MAX_WILDCARDS) {
    throw new Error(`tag filter ${quote(pattern)} has ${wildcards} wildcards; ECR allows at most ${MAX_WILDCARDS} in a filter. Split it into two filters.`);
  }
}

/** A text in quotes for a message; what is not a text shows as what it is. */
export function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(JSON.stringify(value));
}

const unresolvedListMessage = 'the tag filters are an unresolved list; CloudFormation cannot make one filter of each of its items.'
  + ' Give each filter as a string of its own, such as Fn.select(0, list).';

/** An encoded list is recognisable only as the sole item of an array; among others it would go unnoticed. */
function isUnresolvedList(filters: readonly string[]): boolean {
  return filters.some((filter) => !Token.isUnresolved(filter) && Token.isUnresolved([filter]));
}

function checkList(filters: readonly string[]): void {
  if (!Array.isArray(filters) || isUnresolvedList(filters)) {
    throw new Error(unresolvedListMessage);
  }
}

function checkModeAndFilters(mode: TagMutabilityMode, filters: readonly string[]): void {
  if (takesFilters(mode) && filters.length === 0) {
    const plain = isMutableByDefault(mode) ? TagMutabilityMode.MUTABLE : TagMutabilityMode.IMMUTABLE;
    throw new Error(`mode ${mode} has no filters; ECR requires 1 to ${MAX_FILTERS}. Name the tags that are excluded, or use ${plain}.`);
  }
  if (!takesFilters(mode) && filters.length > 0) {
    throw new Error(`mode ${mode} has the filters ${filters.map(show).join(', ')}; ECR takes filters only with a mode of their own.`
      + ` Use ${mode}_WITH_EXCLUSION, or leave the filters out.`);
  }
}

function checkAsWhole(mode: TagMutabilityMode, filters: readonly string[]): void {
  const everything = filters.find(matchesEveryTag);
  if (everything !== undefined) {
    throw new Error(isMutableByDefault(mode)
      ? `tag filter ${quote(everything)} matches every tag, so nothing would be mutable. Say so: use TagMutabilitySetting.IMMUTABLE.`
      : `tag filter ${quote(everything)} matches every tag, so nothing would be immutable. Say so: use TagMutabilitySetting.MUTABLE.`);
  }
  const duplicate = filters.find((filter, index) => filters.indexOf(filter) !== index);
  if (duplicate !== undefined) {
    throw new Error(`tag filter ${show(duplicate)} is given twice; once is enough. Remove one.`);
  }
  if (filters.length > MAX_FILTERS) {
    throw new Error(`${filters.length} tag filters are given (${filters.map(show).join(', ')}); ECR allows at most ${MAX_FILTERS}.`
      + " Put one with the wildcard '*' in the place of several.");
  }
}

function show(filter: string): string {
  return Token.isUnresolved(filter) ? 'an unresolved token' : quote(filter);
}
