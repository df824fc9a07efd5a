import { ILLEGAL_FILTER_CHARACTER, MAX_TAG_LENGTH, TAG_CHARACTERS, TAG_FIRST_CHARACTERS, WILDCARD } from './limits';
import { PatternAutomaton } from './pattern-automaton';

/** A set of valid tags: those that some pattern matches, or, complemented, those that none does. */
export interface TagLanguage {
  readonly patterns: readonly string[];
  readonly isComplement: boolean;
}

/** A character that no pattern and no tag contains. */
const STRANGER = '\0';

/**
 * How many states a search may visit. Patterns that ECR accepts need a small fraction (bench/mutability); it stops only what was
 * read back beyond ECR's limits and could take for ever.
 */
const MAX_VISITED = 50_000;

/** Whether a pattern matches a whole text. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [prefix, ...floating] = pattern.split(WILDCARD);
  const suffix = floating.pop();
  if (suffix === undefined) {
    return text === pattern;
  }
  if (!text.startsWith(prefix)) {
    return false;
  }
  let position = prefix.length;
  for (const segment of floating) {
    const found = text.indexOf(segment, position);
    if (found < 0) {
      return false;
    }
    position = found + segment.length;
  }
  return text.length - suffix.length >= position && text.endsWith(suffix);
}

/** Whether a pattern matches any valid tag at all: `.x*` does not, since no tag starts with a dot. */
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
 * Whether everything that `inner` matches, `outer` matches too.
 * Enough to test the one text in which each wildcard of `inner` became a character that `outer` can only match with a wildcard.
 */
export function coversPattern(outer: string, inner: string): boolean {
  return matchesPattern(outer, inner.replace(/\*+/g, STRANGER));
}

/** Whether a valid tag is in the language. */
export function contains(language: TagLanguage, tag: string): boolean {
  return language.patterns.some((pattern) => matchesPattern(pattern, tag)) !== language.isComplement;
}

/** Whether every valid tag in `inner` is in `outer`. */
export function isWithin(inner: TagLanguage, outer: TagLanguage): boolean {
  return tagOnlyIn(inner, outer, false) === undefined;
}

/** The shortest valid tag that is in `a` and not in `b`; of several the first in ASCII order. */
export function shortestTagOnlyIn(a: TagLanguage, b: TagLanguage): string | undefined {
  return tagOnlyIn(a, b, true);
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

/** A tag that one of `patterns` matches and none of `except`. */
function tagMatchingOneOf(patterns: readonly string[], except: readonly string[], shortest: boolean): string | undefined {
  let best: string | undefined;
  for (const pattern of patterns) {
    const longest = best?.length ?? MAX_TAG_LENGTH;
    if (literalsOf(pattern) > longest || except.some((other) => coversPattern(other, pattern))) {
      continue;
    }
    best = earlier(best, tagMatchingExcept(pattern, except, longest, shortest));
    if (best !== undefined && !shortest) {
      break;
    }
  }
  return best;
}

/** A tag that `pattern` matches and none of `except`, none of which covers `pattern` alone. */
function tagMatchingExcept(pattern: string, except: readonly string[], longest: number, shortest: boolean): string | undefined {
  const example = exampleOutside(pattern, except);
  if (example !== undefined && (!shortest || example === pattern)) {
    return example;
  }
  // A witness hardly ever needs more than one character for each wildcard. If there is an example, it never does.
  const likely = Math.min(longest, literalsOf(pattern) + pattern.split(/\*+/).length - 1);
  const found = search([pattern], except, likely, example);
  return found !== undefined || example !== undefined || likely === longest ? found : search([pattern], except, longest);
}

/**
 * `pattern` with its wildcards replaced by a character that `except` does not have. It is outside of all of `except`, because
 * one of them that matched it would need a wildcard wherever `pattern` has one, and so cover `pattern`.
 */
function exampleOutside(pattern: string, except: readonly string[]): string | undefined {
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
  let best: string | undefined;
  for (const pattern of patterns) {
    for (const other of others) {
      best = earlier(best, search([pattern, other], [], best?.length ?? MAX_TAG_LENGTH));
      if (best !== undefined && !shortest) {
        return best;
      }
    }
  }
  return best;
}

/** The shortest tag that none of `patterns` matches. */
function tagMatchingNone(patterns: readonly string[]): string | undefined {
  return patterns.some(matchesEveryTag) ? undefined : search([], patterns, MAX_TAG_LENGTH);
}

/** A tag under construction: all of those that leave every automaton in the same states count as one. */
interface Prefix {
  readonly tag: string;
  /** One character code for the state of each automaton. */
  readonly states: string;
}

/**
 * The shortest tag, of at most `longest` characters, that all of `required` and none of `forbidden` match.
 *
 * Breadth-first, in ASCII order, over the product of the patterns' automata: the first tag to reach a combination of states is the
 * shortest and first that does, so the first one accepted is the answer, and a combination seen before needs no second visit.
 *
 * @param fallback what to answer, at worst longer than need be, when the search would take too long
 */
function search(required: readonly string[], forbidden: readonly string[], longest: number, fallback?: string): string | undefined {
  const { alphabet, firstCharacters } = representatives([...required, ...forbidden]);
  const musts = required.map((pattern) => new PatternAutomaton(pattern, alphabet));
  const automata = [...musts, ...forbidden.map((pattern) => new PatternAutomaton(pattern, alphabet))];

  const seen = new Set<string>();
  let prefixes: Prefix[] = [{ tag: '', states: String.fromCharCode(...automata.map(({ start }) => start)) }];
  for (let length = 1; length <= longest && prefixes.length > 0; length++) {
    const longer: Prefix[] = [];
    for (const prefix of prefixes) {
      for (let symbol = 0; symbol < alphabet.length; symbol++) {
        if (length === 1 && !firstCharacters.has(alphabet[symbol])) {
          continue;
        }
        const step = advance(automata, musts.length, prefix.states, symbol, longest - length);
        if (step === undefined || seen.has(step.states)) {
          continue;
        }
        const tag = prefix.tag + alphabet[symbol];
        if (step.isMatch) {
          return tag;
        }
        seen.add(step.states);
        longer.push({ tag, states: step.states });
      }
    }
    if (seen.size > MAX_VISITED) {
      if (fallback === undefined) {
        throw new Error(`cannot compare the tag filters ${[...required, ...forbidden].join(', ')}: they are too many or have too many`
          + ' wildcards. Use filters within the limits that ECR documents.');
      }
      return fallback;
    }
    prefixes = longer;
  }
  return undefined;
}

/** Reads one character; undefined if no tag of the remaining length can come of it. */
function advance(automata: readonly PatternAutomaton[], musts: number, from: string, symbol: number, remaining: number) {
  let states = '';
  let isMatch = true;
  for (let index = 0; index < automata.length; index++) {
    const automaton = automata[index];
    const state = automaton.next(from.charCodeAt(index), symbol);
    const accepts = automaton.accepts(state);
    if (index < musts) {
      if (automaton.missing[state] > remaining) {
        return undefined;
      }
      isMatch &&= accepts;
    } else {
      if (state === automaton.matchesEverything) {
        return undefined;
      }
      isMatch &&= !accepts;
    }
    states += String.fromCharCode(state);
  }
  return { states, isMatch };
}

/**
 * The characters to try, in ASCII order: those the patterns contain, and of all others, which are alike to them, only the
 * first, here and as a tag's first character.
 */
function representatives(patterns: readonly string[]): { alphabet: string[]; firstCharacters: Set<string> } {
  const used = new Set(patterns.join(''));
  const isUnused = (character: string) => !used.has(character);
  const stranger = [...TAG_CHARACTERS].find(isUnused);
  const firstStranger = [...TAG_FIRST_CHARACTERS].find(isUnused);
  const alphabet = [...TAG_CHARACTERS].filter((character) => used.has(character) || character === stranger || character === firstStranger);
  return { alphabet, firstCharacters: new Set(alphabet.filter((character) => TAG_FIRST_CHARACTERS.includes(character))) };
}

function literalsOf(pattern: string): number {
  return pattern.length - (pattern.split(WILDCARD).length - 1);
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) {
    return a ?? b;
  }
  return a.length < b.length || (a.length === b.length && a < b) ? a : b;
}
