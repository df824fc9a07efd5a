/** Says what the demo does, for a terminal and for a log alike: plain lines, no cursor tricks, no colours. */
export class Narrator {
  private readonly start = Date.now();
  private step = 0;

  constructor(private readonly steps: number) {}

  /** Runs a numbered step and says how long it took. */
  public async during<T>(what: string, run: () => Promise<T>): Promise<T> {
    const start = Date.now();
    console.log(`\n[${++this.step}/${this.steps}] ${what}`);
    const result = await run();
    console.log(`      (${seconds(start)})`);
    return result;
  }

  /** What a tool says while it works; cut to the width of the terminal, if it is one. */
  public readonly detail = (line: string): void => console.log(`      | ${line}`.slice(0, process.stdout.columns));

  /** Says a fact that nothing is promised of. */
  public say(what: string): void {
    console.log(`      ${what}`);
  }

  /** Shows a fact; fails if it is not what the demo promises. */
  public show(what: string, actual: string, promised: string): void {
    console.log(`      ${what.padEnd(52)} ${actual}`);
    if (actual !== promised) {
      throw new Error(`${what} should be '${promised}', but is '${actual}'`);
    }
  }

  public get elapsed(): string {
    return seconds(this.start);
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
