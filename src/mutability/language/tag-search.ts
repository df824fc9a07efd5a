import { TAG_CHARACTERS, TAG_FIRST_CHARACTERS } from './limits';
import { PatternAutomaton } from './pattern-automaton';

/**
 * How many states a search may visit. No filters that ECR accepts were found to need a tenth of them (bench/mutability). The limit stops
 * only settings that were read back, are beyond ECR's limits and could take for ever.
 */
const MAX_VISITED = 50_000;

/** How many states searches may still visit. Several searches can share one. */
export class Effort {
  public constructor(private left: number) {}

  /** Takes one state off what is left. False if nothing is. */
  public spend(): boolean {
    return --this.left >= 0;
  }
}

/** A search would take longer than it may. */
export class GaveUp extends Error {}

/** The beginning of a tag. All beginnings that leave every automaton in the same state count as one. */
interface Prefix {
  readonly tag: string;
  /** One character code for the state of each automaton. */
  readonly states: string;
}

/**
 * Finds tags that some patterns match and others do not.
 *
 * The search goes breadth-first, in ASCII order, over the product of the patterns' automata. The first tag that reaches a combination of
 * states is the shortest and first one that does. So the first tag that is accepted is the answer, and no combination needs a second visit.
 */
export class TagSearch {
  private readonly alphabet: string[];
  private readonly automata = new Map<string, PatternAutomaton>();

  /**
   * @param patterns all patterns that the searches will be about
   */
  public constructor(patterns: readonly string[]) {
    this.alphabet = representatives(patterns);
  }

  /**
   * The shortest tag of at most `longest` characters that all of `required` and none of `forbidden` match. Of several, it is the first in
   * ASCII order.
   *
   * @param fallback the answer if the search would take too long. It may not be the shortest one
   * @param effort how long it may take
   * @throws GaveUp if the search would take too long and there is no fallback
   */
  public shortest(
    required: readonly string[], forbidden: readonly string[], longest: number, fallback?: string, effort = new Effort(MAX_VISITED),
  ): string | undefined {
    const automata = [...required, ...forbidden].map((pattern) => this.automatonOf(pattern));
    const seen = new Set<string>();
    let prefixes: Prefix[] = [{ tag: '', states: String.fromCharCode(...automata.map(({ start }) => start)) }];
    for (let length = 1; length <= longest && prefixes.length > 0; length++) {
      const longer: Prefix[] = [];
      for (const prefix of prefixes) {
        for (let symbol = 0; symbol < this.alphabet.length; symbol++) {
          if (length === 1 && !TAG_FIRST_CHARACTERS.includes(this.alphabet[symbol])) {
            continue;
          }
          const step = advance(automata, required.length, prefix.states, symbol, longest - length);
          if (step === undefined || seen.has(step.states)) {
            continue;
          }
          const tag = prefix.tag + this.alphabet[symbol];
          if (step.isMatch) {
            return tag;
          }
          if (!effort.spend()) {
            if (fallback === undefined) {
              throw new GaveUp(`cannot compare the tag filters ${[...required, ...forbidden].map((filter) => `'${filter}'`).join(', ')}: they are too many or have`
                + ' too many wildcards. Use filters within the limits of ECR.');
            }
            return fallback;
          }
          seen.add(step.states);
          longer.push({ tag, states: step.states });
        }
      }
      prefixes = longer;
    }
    return undefined;
  }

  private automatonOf(pattern: string): PatternAutomaton {
    let automaton = this.automata.get(pattern);
    if (automaton === undefined) {
      automaton = new PatternAutomaton(pattern, this.alphabet);
      this.automata.set(pattern, automaton);
    }
    return automaton;
  }
}

/** Reads one character. Undefined if no tag of the remaining length can match then. */
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
 * The characters to try, in ASCII order. They are the characters in the patterns and, since all others are alike to the patterns, only the
 * first of the others. A tag cannot start with every character, so the first other one that a tag can start with is tried too.
 */
function representatives(patterns: readonly string[]): string[] {
  const used = new Set(patterns.join(''));
  const isUnused = (character: string) => !used.has(character);
  const strangers = [[...TAG_CHARACTERS].find(isUnused), [...TAG_FIRST_CHARACTERS].find(isUnused)];
  return [...TAG_CHARACTERS].filter((character) => used.has(character) || strangers.includes(character));
}
