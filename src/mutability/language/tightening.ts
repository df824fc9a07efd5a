import { MAX_FILTERS, MAX_FILTER_LENGTH, MAX_TAG_LENGTH, MAX_WILDCARDS, WILDCARD } from './limits';
import { Effort, GaveUp, TagSearch } from './tag-search';
import { TagLanguage, coversPattern, deadEnds, earlier, exampleOutside, isKnownToCover, literalsOf, matchesEveryTag, matchesSomeTag } from './wildcard-language';

/** The answer to `tighten`. */
export interface Tightened {
  readonly language: TagLanguage;
  /** Whether the answer is known to have all tags that are in both languages. */
  readonly isExact: boolean;
  /** A tag that is in both languages and not in the answer: the shortest one that was found. */
  readonly lostTag?: string;
}

/**
 * How many states all searches for one answer may visit. What they cannot find out is taken for the stricter of what it may be: a filter
 * stays that protects tags, one goes that leaves tags open, and the answer does not claim to be exact. Ordinary filters need some dozens
 * of states. bench:mutability shows what the worst ones take.
 */
const EFFORT = 3_000;

/** How many ways to interleave two patterns are enumerated, and in how many steps. More of them have no room in a setting. */
const MAX_INTERLEAVINGS = 16;
const MAX_INTERLEAVING_STEPS = 2_000;

/** How many patterns are compared with each other as a whole, before those with the fewest literal characters are kept. */
const MAX_CANDIDATES = 2 * MAX_FILTERS;

/** The patterns without those that others are known to cover, in the same order. */
export function withoutCovered(patterns: readonly string[], effort?: Effort): string[] {
  return patterns.filter(matchesSomeTag).reduceRight<string[]>(
    (kept, pattern, index, all) => isKnownToCover([...all.slice(0, index), ...kept], pattern, effort) ? kept : [pattern, ...kept], []);
}

/**
 * A language that is within two others and that at most MAX_FILTERS filters express: the intersection if possible, otherwise a part of it.
 * Neither of the two may be within the other.
 */
export function tighten(a: TagLanguage, b: TagLanguage): Tightened {
  if (a.isComplement && b.isComplement) {
    return outsideAll([...a.patterns, ...b.patterns]);
  }
  if (a.isComplement || b.isComplement) {
    const [within, outside] = a.isComplement ? [b, a] : [a, b];
    return withinAndOutside(within.patterns, outside.patterns);
  }
  return withinBoth(a.patterns, b.patterns);
}

/** A language within another one that at most MAX_FILTERS filters express: the language itself if it has no more. */
export function fitted({ patterns, isComplement }: TagLanguage): TagLanguage {
  if (patterns.length <= MAX_FILTERS) {
    return { patterns, isComplement };
  }
  return isComplement ? outsideAll(patterns).language : { patterns: loosest(patterns, new Effort(EFFORT)), isComplement };
}

/** The tags that none of the patterns match. The answer has all of them. If they are too many, it merges some into wider ones. */
function outsideAll(all: readonly string[]): Tightened {
  const effort = new Effort(EFFORT);
  const exact = withoutCovered(all, effort);
  let patterns = exact;
  while (patterns.length > MAX_FILTERS) {
    patterns = withoutCovered(withClosestPairMerged(patterns), effort);
  }
  // No tag is outside '*', which nobody can declare as a filter. The language of no tag says the same.
  const isNothingLeft = patterns.some(matchesEveryTag);
  return {
    language: isNothingLeft ? { patterns: [], isComplement: false } : { patterns, isComplement: true },
    ...loss(patterns.map((pattern) => [pattern]), exact, effort),
  };
}

/** The patterns of `within` that match no tag that `outside` matches. The others are left out: no pattern says "this but not that". */
function withinAndOutside(within: readonly string[], outside: readonly string[]): Tightened {
  const effort = new Effort(EFFORT);
  const isClear = (pattern: string) => {
    const { tag, isAll } = firstTag(outside.map((other) => [pattern, other]), [], effort);
    return tag === undefined && isAll;
  };
  const patterns = withoutCovered(within.filter(isClear), effort);
  return { language: { patterns, isComplement: false }, ...loss(within.map((pattern) => [pattern]), [...outside, ...patterns], effort) };
}

/** The patterns that both have in common, at most MAX_FILTERS of them. */
function withinBoth(a: readonly string[], b: readonly string[]): Tightened {
  const effort = new Effort(EFFORT);
  const given = new Set([...a, ...b]);
  const pairs = a.flatMap((pattern) => b.map((other) => ({ pair: [pattern, other], ...commonPatterns(pattern, other) })));
  const common = [...new Set(pairs.flatMap(({ patterns }) => patterns))].filter(matchesSomeTag);
  const patterns = loosest(common.filter((pattern) => given.has(pattern) || isDeclarable(pattern)), effort);
  const wanted = pairs.flatMap(({ pair, patterns: ways, isComplete }) => isComplete ? ways.map((way) => [way]) : [pair]);
  return { language: { patterns, isComplement: false }, ...loss(wanted, patterns, effort) };
}

/** What is lost of the tags that all patterns of one of the lists match, if those that one of `kept` matches are not. */
function loss(wanted: readonly string[][], kept: readonly string[], effort: Effort): Pick<Tightened, 'isExact' | 'lostTag'> {
  const { tag, isAll } = firstTag(wanted, kept, effort);
  return { isExact: tag === undefined && isAll, lostTag: tag };
}

/**
 * A tag that all patterns of one of the lists match and none of `except` matches, the shortest that is found, and whether all was
 * searched.
 */
function firstTag(lists: readonly string[][], except: readonly string[], effort: Effort): { tag?: string; isAll: boolean } {
  const others = except.filter(matchesSomeTag);
  const lengthOf = (list: string[]) => Math.max(...list.map(literalsOf));
  const isCovered = (list: string[]) => others.some((other) => list.some((pattern) => coversPattern(other, pattern)));
  const possible = lists.filter((list) => list.every(matchesSomeTag) && !isCovered(list))
    .sort((one, other) => lengthOf(one) - lengthOf(other));
  if (possible.length === 0) {
    return { isAll: true };
  }
  const search = new TagSearch([...possible.flat(), ...others]);
  let tag: string | undefined;
  let isAll = true;
  for (const list of possible) {
    tag = list.length === 1 ? earlier(tag, exampleOutside(list[0], others)) : tag;
    try {
      tag = earlier(tag, search.shortest(list, others, tag?.length ?? MAX_TAG_LENGTH, undefined, effort));
    } catch (error) {
      if (!(error instanceof GaveUp)) {
        throw error;
      }
      isAll = false;
    }
  }
  return { tag, isAll };
}

function isDeclarable(pattern: string): boolean {
  return pattern.length <= MAX_FILTER_LENGTH && pattern.split(WILDCARD).length - 1 <= MAX_WILDCARDS && !matchesEveryTag(pattern);
}

/** As many as a setting can have, none of them covered by others: those with the fewest literal characters, in the order they had. */
function loosest(patterns: readonly string[], effort: Effort): string[] {
  const candidates: string[] = [];
  // No pattern covers one with fewer literal characters.
  for (const pattern of byLiterals(patterns)) {
    if (candidates.length < MAX_CANDIDATES && !candidates.some((other) => coversPattern(other, pattern))) {
      candidates.push(pattern);
    }
  }
  const needed = withoutCovered(patterns.filter((pattern) => candidates.includes(pattern)), effort);
  const kept = byLiterals(needed).slice(0, MAX_FILTERS);
  return needed.filter((pattern) => kept.includes(pattern));
}

/** Of those with as many, the first by their text: no order in which they were found counts. */
function byLiterals(patterns: readonly string[]): string[] {
  return [...patterns].sort((one, other) => literalsOf(one) - literalsOf(other) || (one < other ? -1 : 1));
}

/** The patterns with one in place of two: it matches all tags of the two, which have the most in common at their ends. */
function withClosestPairMerged(patterns: readonly string[]): string[] {
  let best: { merged: string; first: number; second: number } | undefined;
  patterns.forEach((pattern, first) => patterns.slice(first + 1).forEach((other, offset) => {
    const merged = generalised(pattern, other);
    if (merged.length > (best?.merged.length ?? 0)) {
      best = { merged, first, second: first + 1 + offset };
    }
  }));
  const { merged, first, second } = best!;
  return patterns.flatMap((pattern, index) => index === second ? [] : [index === first ? merged : pattern]);
}

/** A pattern that matches all tags of two others: `ab*` and `ac` become `a*`. */
function generalised(pattern: string, other: string): string {
  const ends = (text: string) => [text.split(WILDCARD)[0], text.split(WILDCARD).pop()!];
  const [prefix, suffix] = ends(pattern);
  const [otherPrefix, otherSuffix] = ends(other);
  let front = 0;
  while (front < prefix.length && prefix[front] === otherPrefix[front]) {
    front++;
  }
  // Without a wildcard, prefix and suffix are the same characters. No character may count twice.
  const spare = Math.min(...[pattern, other].map((text) => text.includes(WILDCARD) ? Infinity : text.length - front));
  let back = 0;
  while (back < Math.min(suffix.length, spare) && suffix[suffix.length - 1 - back] === otherSuffix[otherSuffix.length - 1 - back]) {
    back++;
  }
  return `${prefix.slice(0, front)}${WILDCARD}${suffix.slice(suffix.length - back)}`;
}

/** Patterns that together match the tags that both patterns match: `a*` and `*b` have `a*b` in common. */
function commonPatterns(pattern: string, other: string): { patterns: string[]; isComplete: boolean } {
  if (coversPattern(other, pattern)) {
    return { patterns: [pattern], isComplete: true };
  }
  if (coversPattern(pattern, other)) {
    return { patterns: [other], isComplete: true };
  }
  const found = new Set<string>();
  const isComplete = interleave(pattern.replace(/\*+/g, WILDCARD), other.replace(/\*+/g, WILDCARD), found);
  return { patterns: [...found], isComplete };
}

/** Walks through both patterns at once. False if it stopped before it had found all ways. */
function interleave(pattern: string, other: string, found: Set<string>): boolean {
  const isDeadEnd = deadEnds(pattern, other);
  let steps = 0;
  const walk = (i: number, j: number, path: string, isAfterWildcard: boolean): boolean => {
    if (isDeadEnd(i, j)) {
      return true;
    }
    if (++steps > MAX_INTERLEAVING_STEPS) {
      return false;
    }
    if (i === pattern.length && j === other.length) {
      found.add(path);
      return found.size < MAX_INTERLEAVINGS;
    }
    return stepsFrom(pattern, other, i, j).every(([nextI, nextJ, passed]) => {
      const isWildcard = passed === '' ? isAfterWildcard : passed === WILDCARD;
      return walk(nextI, nextJ, passed === WILDCARD && isAfterWildcard ? path : path + passed, isWildcard);
    });
  };
  return walk(0, 0, '', false);
}

/** The next positions after a position in each pattern, and the character passed. The looser ones come first. */
function stepsFrom(pattern: string, other: string, i: number, j: number): [number, number, string][] {
  const one = pattern[i];
  const two = other[j];
  if (one === WILDCARD && two === WILDCARD) {
    return [[i + 1, j, WILDCARD], [i, j + 1, WILDCARD]];
  }
  if (one === WILDCARD) {
    return [...(two === undefined ? [] : [[i, j + 1, two] as [number, number, string]]), [i + 1, j, '']];
  }
  if (two === WILDCARD) {
    return [...(one === undefined ? [] : [[i + 1, j, one] as [number, number, string]]), [i, j + 1, '']];
  }
  return one !== undefined && one === two ? [[i + 1, j + 1, one]] : [];
}
