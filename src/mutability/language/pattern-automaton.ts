import { WILDCARD } from './limits';

/**
 * A wildcard pattern as a deterministic automaton with at most one state for each character of the pattern, and two more.
 *
 * `a*b*c` is read as: the prefix `a`, then the first `b` there is, then a `c` at the very end. Taking the first `b` never loses
 * a match, so one position is all there is to remember; falling back after a mismatch is Knuth-Morris-Pratt's.
 * That holds for any number of wildcards.
 */
export class PatternAutomaton {
  /** The state before the first character. */
  public readonly start: number;
  /** The state that matches whatever follows, if there is one. */
  public readonly matchesEverything?: number;
  /** How many more characters a match needs at least, by state. State 0 is the one without hope. */
  public readonly missing: number[] = [Infinity];
  private readonly table: Uint16Array;
  private readonly width: number;

  /**
   * @param pattern any number of wildcards, any length; its other characters are all in the alphabet
   * @param alphabet the characters that will be read, in any order
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

  /** Whether what was read so far matches. */
  public accepts(state: number): boolean {
    return this.missing[state] === 0;
  }

  private link(from: number, symbol: number, to: number): number {
    this.table[from * this.width + symbol] = to;
    return to;
  }

  /** Adds a segment that may begin anywhere: found for the first time, or, for the last one, at the end of the tag. */
  private addFloating(first: number, segment: number[], isLast: boolean, stateFor: (missing: number) => number): number {
    let state = first;
    // Where the automaton would be had it not read the first character: the longest border's state.
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
