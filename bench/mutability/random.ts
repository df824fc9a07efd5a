/** Random numbers from a seed (Park and Miller's generator), so that everybody measures the same candidates. */
export class Random {
  public constructor(private state: number) {}

  /** An integer from 0 to below `limit`. */
  public below(limit: number): number {
    this.state = (this.state * 48_271) % 2_147_483_647;
    return this.state % limit;
  }

  public pick<T>(items: ArrayLike<T>): T {
    return items[this.below(items.length)];
  }

  public text(alphabet: string, length: number): string {
    return Array.from({ length }, () => this.pick(alphabet)).join('');
  }
}
