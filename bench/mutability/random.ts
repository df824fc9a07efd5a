/** Random numbers from a seed (mulberry32), so that everybody measures the same candidates. */
export class Random {
  public constructor(private state: number) {}

  /** An integer from 0 to below `limit`. */
  public below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  public pick<T>(items: ArrayLike<T>): T {
    return items[this.below(items.length)];
  }

  public text(alphabet: string, length: number): string {
    return Array.from({ length }, () => this.pick(alphabet)).join('');
  }
}
