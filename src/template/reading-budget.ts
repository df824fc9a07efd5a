/** Bounds: a template can be written by hand, and each level can double what there is to read. */
const MAX_DEPTH = 100;
const MAX_STEPS = 300_000;

/** The expression is beyond a bound. */
export class Unread extends Error {}

/** How much may be read for one expression. It also ends what refers to itself. */
export class Budget {
  private left = MAX_STEPS;

  /** Whether nothing more may be read. */
  public get isSpent(): boolean {
    return this.left < 0;
  }

  public spend(depth: number): void {
    if (depth > MAX_DEPTH) {
      throw new Unread(`it is nested more than ${MAX_DEPTH} levels deep`);
    }
    if (--this.left < 0) {
      throw new Unread('it is too large');
    }
  }
}
