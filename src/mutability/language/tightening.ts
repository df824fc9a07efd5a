import { MAX_FILTERS, MAX_FILTER_LENGTH, MAX_WILDCARDS, WILDCARD } from './limits';
import { TagLanguage, coversPattern, isWithin, matchesEveryTag, matchesSomeTag, shortestTagOnlyIn } from './wildcard-language';

/** The answer to `tighten`. */
export interface Tightened {
  readonly language: TagLanguage;
  readonly isExact: boolean;
  /** The shortest tag found that is in both languages and not in the answer. */
  readonly lostTag?: string;
}

/** How many ways to interleave two patterns are enumerated. More of them have no room in a setting. */
const MAX_INTERLEAVINGS = 32;

/** The patterns without those that others cover, in the same order. */
export function withoutCovered(patterns: readonly string[]): string[] {
  return patterns.filter(matchesSomeTag).reduceRight<string[]>(
    (kept, pattern, index, all) => isCovered(pattern, [...all.slice(0, index), ...kept]) ? kept : [pattern, ...kept], []);
}

/**
 * A language that is within two others and that at most MAX_FILTERS filters express: the intersection if possible, otherwise a part of it.
 * Neither of the two may be within the other.
 */
export function tighten(a: TagLanguage, b: TagLanguage): Tightened {
  if (a.isComplement && b.isComplement) {
    return outsideBoth(a.patterns, b.patterns);
  }
  if (a.isComplement || b.isComplement) {
    const [within, outside] = a.isComplement ? [b, a] : [a, b];
    return withinAndOutside(within.patterns, outside.patterns);
  }
  return withinBoth(a.patterns, b.patterns);
}

/** The tags that neither `a` nor `b` match. The answer has all filters of both. If they are too many, it merges some into wider ones. */
function outsideBoth(a: readonly string[], b: readonly string[]): Tightened {
  const exact = withoutCovered([...a, ...b]);
  let patterns = exact;
  while (patterns.length > MAX_FILTERS) {
    patterns = withoutCovered(withClosestPairMerged(patterns));
  }
  const lostTag = shortestTagOnlyIn({ patterns, isComplement: false }, { patterns: exact, isComplement: false });
  // No tag is outside '*', which nobody can declare as a filter. The language of no tag says the same.
  const isNothingLeft = patterns.some(matchesEveryTag);
  return {
    language: isNothingLeft ? { patterns: [], isComplement: false } : { patterns, isComplement: true },
    isExact: lostTag === undefined,
    lostTag,
  };
}

/** The patterns of `within` that match no tag that `outside` matches. The others are left out: no pattern says "this but not that". */
function withinAndOutside(within: readonly string[], outside: readonly string[]): Tightened {
  const isClear = (pattern: string) => isWithin({ patterns: [pattern], isComplement: false }, { patterns: outside, isComplement: true });
  const patterns = withoutCovered(within.filter(isClear));
  return withLoss(patterns, within, outside);
}

/** The patterns that both have in common, at most MAX_FILTERS of them. */
function withinBoth(a: readonly string[], b: readonly string[]): Tightened {
  const given = new Set([...a, ...b]);
  const pairs = a.flatMap((pattern) => b.map((other) => commonPatterns(pattern, other)));
  const common = withoutCovered([...new Set(pairs.flatMap(({ patterns }) => patterns))]);
  const expressible = common.filter((pattern) => given.has(pattern) || isDeclarable(pattern));
  const patterns = expressible.length <= MAX_FILTERS ? expressible : loosest(expressible);
  const result = withLoss(patterns, common, []);
  return { ...result, isExact: result.isExact && pairs.every(({ isComplete }) => isComplete) };
}

function withLoss(patterns: readonly string[], wanted: readonly string[], except: readonly string[]): Tightened {
  const lostTag = shortestTagOnlyIn({ patterns: wanted, isComplement: false }, { patterns: [...patterns, ...except], isComplement: false });
  return { language: { patterns, isComplement: false }, isExact: lostTag === undefined, lostTag };
}

function isCovered(pattern: string, others: readonly string[]): boolean {
  return isWithin({ patterns: [pattern], isComplement: false }, { patterns: others, isComplement: false });
}

function isDeclarable(pattern: string): boolean {
  return pattern.length <= MAX_FILTER_LENGTH && pattern.split(WILDCARD).length - 1 <= MAX_WILDCARDS && !matchesEveryTag(pattern);
}

/** As many as a setting can have: those with the fewest literal characters, in the order in which they were. */
function loosest(patterns: readonly string[]): string[] {
  const literals = (pattern: string) => pattern.split(WILDCARD).join('').length;
  const kept = [...patterns].sort((one, other) => literals(one) - literals(other)).slice(0, MAX_FILTERS);
  return patterns.filter((pattern) => kept.includes(pattern));
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
  const patterns = new Set<string>();
  const isComplete = interleave(pattern.replace(/\*+/g, WILDCARD), other.replace(/\*+/g, WILDCARD), patterns);
  return { patterns: withoutCovered([...patterns]), isComplete };
}

/** Walks through both patterns at once. False if it stopped before it had found all ways. */
function interleave(pattern: string, other: string, found: Set<string>): boolean {
  const isDeadEnd = deadEnds(pattern, other);
  const walk = (i: number, j: number, path: string): boolean => {
    if (isDeadEnd(i, j)) {
      return true;
    }
    if (i === pattern.length && j === other.length) {
      found.add(path);
      return found.size < MAX_INTERLEAVINGS;
    }
    return steps(pattern, other, i, j).every(([nextI, nextJ, passed]) => {
      const isRepeated = passed === WILDCARD && path.endsWith(WILDCARD);
      return walk(nextI, nextJ, isRepeated ? path : path + passed);
    });
  };
  return walk(0, 0, '');
}

/** The next positions after a position in each pattern, and the character passed. The looser ones come first. */
function steps(pattern: string, other: string, i: number, j: number): [number, number, string][] {
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

/** Tells which pairs of positions cannot reach the end of both patterns. */
function deadEnds(pattern: string, other: string): (i: number, j: number) => boolean {
  const width = other.length + 1;
  const reaches = new Uint8Array((pattern.length + 1) * width);
  for (let i = pattern.length; i >= 0; i--) {
    for (let j = other.length; j >= 0; j--) {
      const isEnd = i === pattern.length && j === other.length;
      reaches[i * width + j] = Number(isEnd || steps(pattern, other, i, j).some(([nextI, nextJ]) => reaches[nextI * width + nextJ] === 1));
    }
  }
  return (i, j) => reaches[i * width + j] === 0;
}
