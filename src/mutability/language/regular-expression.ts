/** Filters that look as if their author took them for a regular expression, and what to write instead. */
import { ILLEGAL_FILTER_CHARACTER, MAX_FILTERS, MAX_FILTER_LENGTH, MAX_WILDCARDS, WILDCARD } from './limits';
import { matchesEveryTag, matchesSomeTag } from './wildcard-language';

/** Characters that no filter can have and that many regular expressions have. */
const SYNTAX = /[\\^$[\]()|]|\.[+?]/;

/**
 * `.*` where a dot of a tag is unlikely: at the beginning, where no tag has one, and after `v`, `-` or `_`. ECR accepts it. Elsewhere, as in
 * `1.*`, the dot is probably meant.
 */
const DOT_AND_WILDCARD = /(^v?|[-_])\.\*/;

/** Whether a filter looks like a regular expression, which ECR would take for something else, or refuse. */
export function looksLikeRegularExpression(filter: string): boolean {
  return SYNTAX.test(filter) || DOT_AND_WILDCARD.test(filter);
}

/** Of a longer expression nobody expects advice, and the search for a closing bracket would take the square of its length. */
const MAX_EXPRESSION_LENGTH = 4 * MAX_FILTER_LENGTH;

/** The filters that probably do what a regular expression should, as advice; undefined if there is nothing to advise. */
export function writeInstead(expression: string): string | undefined {
  if (expression.length > MAX_EXPRESSION_LENGTH) {
    return undefined;
  }
  const filters = SYNTAX.test(expression)
    ? [...new Set(alternatives(expression.replace(/^\^/, '').replace(/\$$/, '')).map(withWildcards))]
    : [expression.replace(/\.\*/g, WILDCARD)];
  return filters.length > 0 && filters.length <= MAX_FILTERS && filters.every(isFilter)
    ? `Write ${filters.map((filter) => `'${filter}'`).join(' and ')}.`
    : undefined;
}

/** The texts that an expression stands for without `|`; none if there are more than a setting has room for. */
function alternatives(expression: string): string[] {
  if (expression.split('|').length > MAX_FILTERS) {
    return [];
  }
  const group = /\((?:\?:)?([^()|]*\|[^()]*)\)(?![*+?{])/.exec(expression);
  return group
    ? group[1].split('|').flatMap((one) => alternatives(`${expression.slice(0, group.index)}${one}${expression.slice(group.index + group[0].length)}`))
    : expression.split('|');
}

/** The expression with a wildcard for everything that can stand for several characters. */
function withWildcards(expression: string): string {
  return expression
    // eslint-disable-next-line regexp/no-super-linear-move -- MAX_EXPRESSION_LENGTH bounds it.
    .replace(/(\\[dDwWsS]|\\.|\[[^\]]*\]|\([^()]*\)|[^*+?{])([*+?]|\{[^}]*\})|\\[dDwWsS]|\[[^\]]*\]|\([^()]*\)/g, WILDCARD)
    .replace(/\\(.)/g, '$1')
    .replace(/\*+/g, WILDCARD);
}

function isFilter(text: string): boolean {
  return !ILLEGAL_FILTER_CHARACTER.test(text) && text.length <= MAX_FILTER_LENGTH && text.split(WILDCARD).length - 1 <= MAX_WILDCARDS
    && matchesSomeTag(text) && !matchesEveryTag(text);
}
