import { Token } from 'aws-cdk-lib';
import { isContextDummy } from './context-dummy';
import { ILLEGAL_FILTER_CHARACTER, MAX_FILTERS, MAX_FILTER_LENGTH, MAX_WILDCARDS, WILDCARD } from './language/limits';
import { quoted } from './language/quoted';
import { looksLikeRegularExpression, writeInstead } from './language/regular-expression';
import { TagMutabilityMode, isMutableByDefault, takesFilters } from './language/tag-mutability-mode';
import { matchesEveryTag } from './language/wildcard-language';
import { isUnresolvedText } from './unresolved-text';

/**
 * Checks what a user declares, in whatever way. A setting that AWS or a template already has is not checked: it is read as it is.
 *
 * @throws an Error that says what was given, what is allowed and what to do instead
 */
export function checkDeclaration(mode: string, filters: readonly string[]): void {
  checkMode(mode);
  checkList(filters);
  checkWhatEcrRefuses(mode, filters);
  filters.forEach(checkWildcards);
  checkAsWhole(mode, filters);
}

/**
 * Checks what ECR itself refuses: its API model says so, or its documentation. What is known at deployment only is not checked.
 *
 * @throws an Error with the words of `checkDeclaration`
 */
export function checkWhatEcrRefuses(mode: string, filters: readonly string[]): void {
  if (!isUnresolvedText(mode)) {
    checkMode(mode);
    checkModeAndFilters(mode, filters);
  }
  filters.forEach(checkFilter);
  if (filters.length > MAX_FILTERS) {
    throw new Error(`${filters.length} tag filters are given (${filters.map(show).join(', ')}); ECR allows at most ${MAX_FILTERS}.`
      + " Put one filter with the wildcard '*' in the place of several.");
  }
}

/** Whether ECR takes a text as a filter. What is known at deployment only may be one. */
export function isFilterOfEcr(pattern: string): boolean {
  return isUnresolvedText(pattern) || (pattern !== '' && pattern.length <= MAX_FILTER_LENGTH && !ILLEGAL_FILTER_CHARACTER.test(pattern));
}

function checkMode(mode: string): void {
  if (!Object.values<string>(TagMutabilityMode).includes(mode) && !isContextDummy(mode)) {
    throw new Error(`the tag mutability mode is ${quoted(mode)}; ECR allows ${Object.values(TagMutabilityMode).join(', ')}.`
      + ' Use a member of TagMutabilityMode.');
  }
}

function checkFilter(pattern: string): void {
  if (typeof pattern !== 'string') {
    throw new Error(`a tag filter is ${quoted(pattern)}; ECR allows texts only. Write it in quotes, or remove it.`);
  }
  if (isUnresolvedList([pattern])) {
    throw new Error(unresolvedListMessage);
  }
  // The dummy of a context lookup becomes a filter when the CLI has looked up.
  if (isFilterOfEcr(pattern) || isContextDummy(pattern)) {
    return;
  }
  if (pattern === '') {
    throw new Error(`a tag filter is empty; ECR allows 1 to ${MAX_FILTER_LENGTH} characters. Leave it out, or write a tag in its place.`);
  }
  const illegal = ILLEGAL_FILTER_CHARACTER.exec(pattern)?.[0];
  if (illegal === undefined) {
    throw new Error(`tag filter ${quoted(pattern)} has ${pattern.length} characters; ECR refuses a filter of more than ${MAX_FILTER_LENGTH} characters.`
      + " Shorten it with the wildcard '*'.");
  }
  if (looksLikeRegularExpression(pattern)) {
    throw new Error(`tag filter ${quoted(pattern)} looks like a regular expression. ECR's filters are no regular expressions: they have letters, digits, '.', '_', `
      + `'-' and the wildcard '*', which stands for any characters. ${writeInstead(pattern) ?? "Write 'v*', for example, for all tags that begin with 'v'."}`);
  }
  throw new Error(`tag filter ${quoted(pattern)} has the character ${quoted(illegal)}; ECR allows letters, digits, '.', '_', '-' and the wildcard '*'.`
    + " Remove the character, or put '*' in its place.");
}

/** The limit of wildcards is Terraform's. ECR may take more, so a setting that is read may have more. */
function checkWildcards(pattern: string): void {
  const wildcards = pattern.split(WILDCARD).length - 1;
  if (!isUnresolvedText(pattern) && wildcards > MAX_WILDCARDS) {
    throw new Error(`tag filter ${quoted(pattern)} has ${wildcards} wildcards; ECR allows at most ${MAX_WILDCARDS} in a filter. Split it into two filters.`);
  }
}

const unresolvedListMessage = 'the tag filters are an unresolved list; CloudFormation cannot make one filter of each of its items.'
  + ' Give each filter as a text of its own, such as Fn.select(0, list).';

/** CDK recognises an encoded list only if it is the sole item of an array. */
function isUnresolvedList(filters: readonly string[]): boolean {
  return filters.some((filter) => !Token.isUnresolved(filter) && Token.isUnresolved([filter]));
}

function checkList(filters: readonly string[]): void {
  if (!Array.isArray(filters) || isUnresolvedList(filters)) {
    throw new Error(unresolvedListMessage);
  }
}

function checkModeAndFilters(mode: string, filters: readonly string[]): void {
  if (takesFilters(mode) && filters.length === 0) {
    const plain = isMutableByDefault(mode) ? TagMutabilityMode.MUTABLE : TagMutabilityMode.IMMUTABLE;
    throw new Error(`mode ${mode} has no filters; ECR requires 1 to ${MAX_FILTERS}. Give filters for the tags that are excluded, or use ${plain}.`);
  }
  if (!takesFilters(mode) && filters.length > 0 && !isContextDummy(mode)) {
    throw new Error(`mode ${mode} has the filters ${filters.map(show).join(', ')}; ECR takes filters only with IMMUTABLE_WITH_EXCLUSION and MUTABLE_WITH_EXCLUSION.`
      + ` Use ${mode}_WITH_EXCLUSION, or leave the filters out.`);
  }
}

function checkAsWhole(mode: string, filters: readonly string[]): void {
  const everything = filters.find(matchesEveryTag);
  if (everything !== undefined) {
    const [verdict, plain] = isMutableByDefault(mode) ? ['no', TagMutabilityMode.IMMUTABLE] : ['every', TagMutabilityMode.MUTABLE];
    throw new Error(`tag filter ${quoted(everything)} matches every tag, so that ${verdict} tag can be overwritten; a filter must leave some tags out. `
      + `Use TagMutabilitySetting.${plain}, or a narrower filter.`);
  }
  const duplicate = filters.find((filter, index) => filters.indexOf(filter) !== index);
  if (duplicate !== undefined) {
    throw new Error(`tag filter ${show(duplicate)} is given twice; each filter is allowed once. Remove one.`);
  }
}

function show(filter: string): string {
  return Token.isUnresolved(filter) ? 'an unresolved token' : quoted(filter);
}
