import { TAG_CHARACTERS, TAG_FIRST_CHARACTERS } from './limits';
import { PatternAutomaton } from './pattern-automaton';

/**
 * How many states a search may visit. Among filters that ECR accepts, none was found that needs a tenth of it (bench/mutability); it
 * stops only what was read back beyond ECR's limits and could take for ever.
 */
const MAX_VISITED = 50_000;

/** A tag under construction: all of those that leave every automaton in the same states count as one. */
interface Prefix {
  readonly tag: string;
  /** One character code for the state of each automaton. */
  readonly states: string;
}

/**
 * Finds tags that some patterns match and others do not.
 *
 * Breadth-first, in ASCII order, over the product of the patterns' automata: the first tag to reach a combination of states is the
 * shortest and first that does, so the first one accepted is the answer, and a combination seen before needs no second visit.
 */
export class TagSearch {
  private readonly alphabet: string[];
  private readonly automata = new Map<string, PatternAutomaton>();

  /**
   * @param patterns all that will be searched with
   */
  public constructor(patterns: readonly string[]) {
    this.alphabet = representatives(patterns);
  }

  /**
   * The shortest tag, of at most `longest` characters, that all of `required` and none of `forbidden` match; of several the first
   * in ASCII order.
   *
   * @param fallback what to answer, at worst longer than need be, when the search would take too long
   * @throws an Error when it would take too long and there is no fallback
   */
  public shortest(required: readonly string[], forbidden: readonly string[], longest: number, fallback?: string): string | undefined {
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

  private automatonOf(pattern: string): PatternAutomaton {
    let automaton = this.automata.get(pattern);
    if (automaton === undefined) {
      automaton = new PatternAutomaton(pattern, this.alphabet);
      this.automata.set(pattern, automaton);
    }
    return automaton;
  }
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
function representatives(patterns: readonly string[]): string[] {
  const used = new Set(patterns.join(''));
  const isUnused = (character: string) => !used.has(character);
  const strangers = [[...TAG_CHARACTERS].find(isUnused), [...TAG_FIRST_CHARACTERS].find(isUnused)];
  return [...TAG_CHARACTERS].filter((character) => used.has(character) || strangers.includes(character));
}
