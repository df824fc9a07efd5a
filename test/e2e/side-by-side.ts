/**
 * Tests that go on side by side, because they wait more than they work: deployments do. Each is reported under its own name.
 *
 * Jest's own `test.concurrent` does not do: while one test ends, Jest lets no other `require` anything, and CDK loads its modules when they
 * are used. All of a hook is test code.
 */

/** A deployment works about half of its time, and there are two cores or more. */
const AT_A_TIME = 4;

type Body<Row extends unknown[]> = (...row: Row) => Promise<void>;

interface Started {
  readonly run: () => Promise<void>;
  result?: PromiseSettledResult<void>;
}

/** Runs all that is declared with what it returns, once the hooks have run that are declared before. */
export function sideBySide() {
  const all: Started[] = [];

  beforeAll(async () => {
    const left = [...all];
    await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        [next.result] = await Promise.allSettled([next.run()]);
      }
    }));
  });

  function declare(name: string, run: () => Promise<void>): void {
    const started: Started = { run };
    all.push(started);
    test(name, () => {
      if (started.result?.status !== 'fulfilled') {
        throw started.result?.reason ?? new Error('It was not run');
      }
    });
  }

  /** Like `test.each`; the name has the first value of its row in the place of `%s`. */
  function each<Row extends [unknown, ...unknown[]]>(rows: readonly Row[]): (name: string, body: Body<Row>) => void {
    return (name, body) => rows.forEach((row) => declare(name.replace('%s', `${row[0]}`), () => body(...row)));
  }

  return Object.assign(declare, { each });
}
