/**
 * Random lives of stacks that adopt repositories and templates, in CloudFormation's own order of events, over an ECR, a Lambda and
 * an upload that fail in every way. What must hold is in model/witness.ts.
 */
import * as fc from 'fast-check';
import { World, emptyApp, lifecycles } from './model/commands';
import { FINE } from './model/simulated-cloudformation';

// What the function waits for between two tries passes at once.
jest.mock('node:timers/promises', () => ({ setTimeout: async () => {} }));

const isExhaustive = process.env.EXHAUSTIVE === '1';
jest.setTimeout(isExhaustive ? 3_600_000 : 60_000);

test.each([
  'stay', 'reset',
] as const)('whatever happens, nothing opens unasked, nothing else is touched, and CloudFormation always has its answer (omitted fields %s)', async (omitted) => {
  await fc.assert(fc.asyncProperty(lifecycles, async (commands) => {
    const world = new World(omitted);
    await fc.asyncModelRun(() => ({ model: emptyApp(), real: world }), commands);
    for (const stack of world.stacks.values()) {
      await stack.delete(FINE);
    }
    world.witness.nothingOpenedUnasked();
  }), { numRuns: isExhaustive ? 10_000 : 170, seed: 20250101 });
});
