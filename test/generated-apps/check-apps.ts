import * as fc from 'fast-check';
import { apps } from './arbitraries';
import { Folder } from './build';
import type { AppDescription } from './description';
import { INVARIANTS } from './judge/judge';
import { shown, Trial, trial } from './trial';

const EXHAUSTIVE = 5000;
const FEW = 200;

/** How many processes share the apps: as many as there are files that call `checkApps`. */
const PARTS = 2;

/**
 * Tests one part of the apps. For each invariant that does not hold, fast-check prints a smallest app that it found, and its seed:
 * `SEED=… APPS=… npx jest --config jest.generated-apps.json` runs the same ones.
 */
export function checkApps(part: number): void {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31) + part;
  const numRuns = Math.ceil(Number(process.env.APPS ?? (process.env.EXHAUSTIVE ? EXHAUSTIVE : FEW)) / PARTS);
  const folder = new Folder();
  // Each invariant has a test of its own and shrinks by itself; all of them look at the same apps.
  const tried = new Map<string, Trial>();

  function tryOnce(description: AppDescription): Trial {
    const key = JSON.stringify(description);
    const found = tried.get(key) ?? trial(description, folder);
    tried.set(key, found);
    return found;
  }

  afterAll(() => folder.remove());

  describe(`${numRuns} generated apps, SEED=${seed - part}`, () => {
    test.each(INVARIANTS)('%s', (invariant) => {
      fc.assert(fc.property(apps, (description) => {
        const broken = tryOnce(description).complaints.filter((complaint) => complaint.invariant === invariant);
        if (broken.length > 0) {
          throw new Error(`${shown(broken)}\n${JSON.stringify(description)}`);
        }
      }), { seed, numRuns, reporter });
    });

    test('most of them synthesize without the library', () => {
      const all = [...tried.values()];
      expect(all.filter(({ isAnApp }) => isAnApp).length / all.length).toBeGreaterThan(0.7);
    });
  });
}

/** Says the smallest app as JSON, for `known-faults.test.ts`. */
function reporter({ failed, seed, errorInstance, numRuns, numShrinks }: fc.RunDetails<[AppDescription]>): void {
  if (failed) {
    throw new Error(`after ${numRuns} apps of seed ${seed}, made smaller ${numShrinks} times\n${(errorInstance as Error).message}`);
  }
}
