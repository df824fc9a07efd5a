import { WILDCARD } from './limits';

/**
 * A wildcard pattern as a deterministic automaton. It has at most one state for each character of the pattern, and two more.
 *
 * It reads `a*b*c` as the prefix `a`, then the first `b`, then a `c` at the very end. Taking the first `b` never loses a match, so the
 * automaton remembers one position only. After a mismatch it falls back as Knuth, Morris and Pratt do. This works for any number of
 * wildcards.
 */
export class PatternAutomaton {
  /** The state before the first character. */
  public readonly start: number;
  /** The state in which every rest of a tag matches, if there is one. */
  public readonly matchesEverything?: number;
  /** How many more characters a match needs at least, by state. From state 0 no match can be reached. */
  public readonly missing: number[] = [Infinity];
  private readonly table: Uint16Array;
  private readonly width: number;

  /**
   * @param pattern a pattern of any length with any number of wildcards. Its other characters are all in the alphabet
   * @param alphabet the characters that the automaton will read, in any order
   */
  public constructor(pattern: string, alphabet: readonly string[]) {
    const [prefix, ...floating] = pattern.split(/\*+/);
    this.width = alphabet.length;
    this.table = new Uint16Array((pattern.length + 2) * this.width);
    const symbols = new Map(alphabet.map((character, symbol) => [character, symbol] as const));

    let literals = pattern.split(WILDCARD).join('').length;
    const stateFor = (stillMissing: number) => this.missing.push(stillMissing) - 1;
    this.start = stateFor(literals);

    let last = this.start;
    for (const character of prefix) {
      // Every other character leads to state 0, which is what the table is filled with.
      last = this.link(last, symbols.get(character)!, stateFor(--literals));
    }
    floating.forEach((segment, index) => {
      last = this.addFloating(last, [...segment].map((character) => symbols.get(character)!), index === floating.length - 1, stateFor);
    });
    if (floating.length > 0 && floating[floating.length - 1] === '') {
      this.matchesEverything = last;
    }
  }

  /** The state after one more character, given as its index in the alphabet. */
  public next(state: number, symbol: number): number {
    return this.table[state * this.width + symbol];
  }

  /** Whether the characters read so far match. */
  public accepts(state: number): boolean {
    return this.missing[state] === 0;
  }

  private link(from: number, symbol: number, to: number): number {
    this.table[from * this.width + symbol] = to;
    return to;
  }

  /** Adds a segment that can begin anywhere. The automaton takes the first place where it is, and the last segment at the end of the tag. */
  private addFloating(first: number, segment: number[], isLast: boolean, stateFor: (missing: number) => number): number {
    let state = first;
    // The state that the automaton would be in if it had not read the first character: the state of the longest border.
    let fallback = first;
    this.table.fill(first, state * this.width, (state + 1) * this.width);
    segment.forEach((symbol, index) => {
      const next = stateFor(this.missing[state] - 1);
      const nextFallback = index === 0 ? first : this.next(fallback, symbol);
      this.link(state, symbol, next);
      if (index < segment.length - 1 || isLast) {
        this.table.copyWithin(next * this.width, nextFallback * this.width, (nextFallback + 1) * this.width);
      }
      state = next;
      fallback = nextFallback;
    });
    return state;
  }
}
