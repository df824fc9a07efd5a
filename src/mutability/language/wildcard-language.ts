import { ILLEGAL_FILTER_CHARACTER, MAX_TAG_LENGTH, TAG_FIRST_CHARACTERS, WILDCARD } from './limits';
import { Effort, GaveUp, TagSearch } from './tag-search';

/** A set of valid tags: those that some pattern matches or, if it is a complement, those that no pattern matches. */
export interface TagLanguage {
  readonly patterns: readonly string[];
  readonly isComplement: boolean;
}

/** A character that no pattern and no tag has. */
const STRANGER = '\0';

/** The tags of one character, in ASCII order. */
const SHORTEST_TAGS = [...TAG_FIRST_CHARACTERS];

/**
 * Whether a pattern matches a text as a whole. It takes at most as many steps as the pattern has characters times those of the text: each
 * part between two wildcards is taken where it first is, and never looked for again, since a later place could leave no more room.
 *
 * @param anyOne the character of the pattern that stands for any one character, if it has such a character
 */
export function matchesPattern(pattern: string, text: string, anyOne?: string): boolean {
  const [prefix, ...floating] = pattern.split(WILDCARD);
  const suffix = floating.pop();
  if (!isAt(prefix, text, 0, anyOne)) {
    return false;
  }
  if (suffix === undefined) {
    return text.length === pattern.length;
  }
  let position = prefix.length;
  for (const segment of floating) {
    const found = indexIn(text, segment, position, anyOne);
    if (found < 0) {
      return false;
    }
    position = found + segment.length;
  }
  return text.length - suffix.length >= position && isAt(suffix, text, text.length - suffix.length, anyOne);
}

function isAt(segment: string, text: string, position: number, anyOne: string | undefined): boolean {
  return !has(segment, anyOne)
    ? text.startsWith(segment, position)
    : position + segment.length <= text.length && segment.split('').every((character, index) => character === anyOne || character === text[position + index]);
}

function indexIn(text: string, segment: string, from: number, anyOne: string | undefined): number {
  if (!has(segment, anyOne)) {
    return text.indexOf(segment, from);
  }
  for (let position = from; position + segment.length <= text.length; position++) {
    if (isAt(segment, text, position, anyOne)) {
      return position;
    }
  }
  return -1;
}

function has(segment: string, anyOne: string | undefined): boolean {
  return anyOne !== undefined && segment.includes(anyOne);
}

/** Whether there is a valid tag that a pattern matches. For `.x*` there is none, since no tag starts with a dot. */
export function matchesSomeTag(pattern: string): boolean {
  return pattern !== ''
    && !ILLEGAL_FILTER_CHARACTER.test(pattern)
    && (pattern[0] === WILDCARD || TAG_FIRST_CHARACTERS.includes(pattern[0]))
    && literalsOf(pattern) <= MAX_TAG_LENGTH;
}

/** Whether a pattern matches every valid tag. */
export function matchesEveryTag(pattern: string): boolean {
  return pattern !== '' && literalsOf(pattern) === 0;
}

/**
 * Whether `outer` matches everything that `inner` matches. One text decides it: `inner` with a character in place of each wildcard that
 * `outer` can match only with a wildcard.
 */
export function coversPattern(outer: string, inner: string): boolean {
  return matchesPattern(outer, inner.replace(/\*+/g, STRANGER));
}

/** A text as a pattern that matches it alone: no wildcard but one of the other pattern matches a `*` in a text. */
export function literally(text: string): string {
  return text.replaceAll(WILDCARD, STRANGER);
}

/** Whether there is a text, of whatever length and characters, that both patterns match. */
export function haveTextInCommon(pattern: string, other: string): boolean {
  return !deadEnds(pattern, other)(0, 0);
}

/** Tells which pairs of positions in two patterns cannot reach the end of both. */
export function deadEnds(pattern: string, other: string): (i: number, j: number) => boolean {
  const width = other.length + 1;
  const reaches = new Uint8Array((pattern.length + 2) * width);
  for (let i = pattern.length; i >= 0; i--) {
    for (let j = other.length; j >= 0; j--) {
      const at = i * width + j;
      // A wildcard takes nothing more, or one more character of the other pattern. A row more than there are reaches nothing.
      if (pattern[i] === WILDCARD || other[j] === WILDCARD) {
        reaches[at] = Math.max(reaches[at + width], j < other.length ? reaches[at + 1] : 0);
      } else if (i === pattern.length || j === other.length) {
        reaches[at] = Number(i === pattern.length && j === other.length);
      } else {
        reaches[at] = pattern[i] === other[j] ? reaches[at + width + 1] : 0;
      }
    }
  }
  return (i, j) => reaches[i * width + j] === 0;
}

/** Whether a valid tag is in the language. */
export function contains(language: TagLanguage, tag: string): boolean {
  return language.patterns.some((pattern) => matchesPattern(pattern, tag)) !== language.isComplement;
}

/** Whether every valid tag in `inner` is in `outer`. */
export function isWithin(inner: TagLanguage, outer: TagLanguage): boolean {
  return tagOnlyIn(inner, outer, false) === undefined;
}

/** The shortest valid tag that is in `a` and not in `b`. Of several, it is the first in ASCII order. */
export function shortestTagOnlyIn(a: TagLanguage, b: TagLanguage): string | undefined {
  return tagOnlyIn(a, b, true);
}

/** Whether `patterns` are known to match every valid tag that `pattern` matches: what cannot be found out with the effort is not known. */
export function isKnownToCover(patterns: readonly string[], pattern: string, effort?: Effort): boolean {
  if (patterns.some((outer) => coversPattern(outer, pattern))) {
    return true;
  }
  try {
    return tagMatchingOneOf([pattern], patterns.filter(matchesSomeTag), false, effort) === undefined;
  } catch (error) {
    if (error instanceof GaveUp) {
      return false;
    }
    throw error;
  }
}

function tagOnlyIn(a: TagLanguage, b: TagLanguage, shortest: boolean): string | undefined {
  const inA = a.patterns.filter(matchesSomeTag);
  const inB = b.patterns.filter(matchesSomeTag);
  if (a.isComplement && b.isComplement) {
    return tagMatchingOneOf(inB, inA, shortest);
  }
  if (a.isComplement) {
    return tagMatchingNone([...inA, ...inB]);
  }
  if (b.isComplement) {
    return tagMatchingBoth(inA, inB, shortest);
  }
  return tagMatchingOneOf(inA, inB, shortest);
}

/** A tag that one of `patterns` matches and none of `except` matches. */
function tagMatchingOneOf(patterns: readonly string[], except: readonly string[], shortest: boolean, effort?: Effort): string | undefined {
  let search: TagSearch | undefined;
  let best: string | undefined;
  // A short tag that is found early leaves less to search.
  for (const pattern of [...patterns].sort((one, other) => literalsOf(one) - literalsOf(other))) {
    const longest = best?.length ?? MAX_TAG_LENGTH;
    if (literalsOf(pattern) > longest || except.some((other) => coversPattern(other, pattern))) {
      continue;
    }
    const example = exampleOutside(pattern, except);
    if (example !== undefined && !shortest) {
      return example;
    }
    search ??= new TagSearch([...patterns, ...except]);
    best = earlier(best, tagMatchingExcept(search, pattern, except, longest, example, effort));
    if (best !== undefined && !shortest) {
      break;
    }
  }
  return best;
}

/** The shortest tag that `pattern` matches and none of `except` matches. No single one of `except` covers `pattern`. */
function tagMatchingExcept(
  search: TagSearch, pattern: string, except: readonly string[], longest: number, example: string | undefined, effort?: Effort,
): string | undefined {
  // The tag hardly ever needs more than one character for each wildcard. If there is an example, it never does.
  const likely = Math.min(longest, literalsOf(pattern) + pattern.split(/\*+/).length - 1);
  const found = search.shortest([pattern], except, likely, example, effort);
  return found !== undefined || example !== undefined || likely === longest ? found : search.shortest([pattern], except, longest, undefined, effort);
}

/**
 * `pattern` with a character in place of each wildcard that none of `except` has. None of `except` matches this text: a pattern that
 * matched it would need a wildcard wherever `pattern` has one, and so it would cover `pattern`.
 */
export function exampleOutside(pattern: string, except: readonly string[]): string | undefined {
  if (!pattern.includes(WILDCARD)) {
    return except.some((other) => matchesPattern(other, pattern)) ? undefined : pattern;
  }
  const used = except.join('');
  const unused = [...TAG_FIRST_CHARACTERS].find((character) => !used.includes(character));
  const example = unused && pattern.replace(/\*+/g, unused);
  return example && example.length <= MAX_TAG_LENGTH ? example : undefined;
}

/** A tag that one of `patterns` and one of `others` match. */
function tagMatchingBoth(patterns: readonly string[], others: readonly string[], shortest: boolean): string | undefined {
  const search = new TagSearch([...patterns, ...others]);
  let best: string | undefined;
  for (const pattern of patterns) {
    for (const other of others.filter((candidate) => endsAgree(pattern, candidate))) {
      best = earlier(best, search.shortest([pattern, other], [], best?.length ?? MAX_TAG_LENGTH));
      if (best !== undefined && !shortest) {
        return best;
      }
    }
  }
  return best;
}

/** The shortest tag that none of `patterns` matches. */
function tagMatchingNone(patterns: readonly string[]): string | undefined {
  if (patterns.some(matchesEveryTag)) {
    return undefined;
  }
  // The tag hardly ever needs a second character, and no search is needed to know whether it does.
  return SHORTEST_TAGS.find((tag) => !patterns.some((pattern) => matchesPattern(pattern, tag)))
    ?? new TagSearch(patterns).shortest([], patterns, MAX_TAG_LENGTH);
}

/** Whether two patterns agree on the beginning and the end of a tag. If not, no tag matches both. */
export function endsAgree(pattern: string, other: string): boolean {
  const [prefix, otherPrefix] = [pattern, other].map((text) => text.split(WILDCARD, 1)[0]);
  const [suffix, otherSuffix] = [pattern, other].map((text) => text.slice(text.lastIndexOf(WILDCARD) + 1));
  return (prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix))
    && (suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix));
}

/** How many characters of a pattern stand for themselves. */
export function literalsOf(pattern: string): number {
  return pattern.length - (pattern.split(WILDCARD).length - 1);
}

/** The shorter of two tags, or the first in ASCII order; the other one if there is only one. */
export function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) {
    return a ?? b;
  }
  return a.length < b.length || (a.length === b.length && a < b) ? a : b;
}
