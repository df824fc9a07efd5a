/**
 * What it costs to compare two settings, and to tighten one to the other: typically, and at worst as far as a search for slow ones gets.
 *
 *   npm run bench:mutability [-- <candidates per family> <climbing steps>]
 *
 * The candidates come from a fixed seed. Which of them are climbed from depends on the times measured, so the worst one found may
 * differ between machines.
 */
import { performance } from 'perf_hooks';
import { Pair, RealisticSettings, families, mutated } from './candidates';
import { Random } from './random';
import { TagMutabilitySetting } from '../../src/mutability';

const CANDIDATES = Number(process.argv[2] ?? 400);
const STEPS = Number(process.argv[3] ?? 1500);
const random = new Random(20250101);

console.log(`node ${process.version}`);
reportTypical();
reportWorst('comparison', (pair) => pair.costOfComparing());
reportWorst('tightening', (pair) => pair.costOfTightening());

function reportTypical() {
  const settings = RealisticSettings.all();
  const pairs = settings.flatMap((one) => settings.map((other) => [one, other] as const));
  const questions = {
    isAtLeastAsStrictAs: (one: TagMutabilitySetting, other: TagMutabilitySetting) => one.isAtLeastAsStrictAs(other),
    tagLooserThan: (one: TagMutabilitySetting, other: TagMutabilitySetting) => one.tagLooserThan(other),
    isEquivalentTo: (one: TagMutabilitySetting, other: TagMutabilitySetting) => one.isEquivalentTo(other),
    tightenedTo: (one: TagMutabilitySetting, other: TagMutabilitySetting) => one.tightenedTo(other),
  };
  for (const [name, ask] of Object.entries(questions)) {
    const rounds = 20;
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [one, other] of pairs) {
        const start = performance.now();
        ask(one, other);
        times.push(performance.now() - start);
      }
    }
    // The first round warms the compiler up; a user's process does not, so it is shown apart.
    const cold = times.slice(0, pairs.length);
    const warm = times.slice(pairs.length);
    console.log(`typical ${name}: median ${ms(quantile(warm, 0.5))}, mean ${ms(mean(warm))}, 99 % below ${ms(quantile(warm, 0.99))};`
      + ` first time: mean ${ms(mean(cold))} (${pairs.length} pairs of realistic settings)`);
  }
}

function reportWorst(what: string, costOf: (pair: Pair) => number) {
  let worst: { pair: Pair; cost: number } = { pair: new Pair('IMMUTABLE', [], 'IMMUTABLE', []), cost: 0 };
  for (const [name, family] of Object.entries(families)) {
    let slowest: { pair: Pair; cost: number } = { pair: worst.pair, cost: 0 };
    for (let index = 0; index < CANDIDATES; index++) {
      const pair = family(random);
      const cost = costOf(pair);
      slowest = cost > slowest.cost ? { pair, cost } : slowest;
    }
    const before = slowest.cost;
    for (let step = 0; step < STEPS; step++) {
      const pair = mutated(slowest.pair, random);
      const cost = costOf(pair);
      slowest = cost > slowest.cost ? { pair, cost } : slowest;
    }
    console.log(`worst ${what} of family ${name}: ${ms(before)}, after climbing ${ms(slowest.cost)}`);
    worst = slowest.cost > worst.cost ? slowest : worst;
  }
  console.log(`worst ${what} found: ${ms(worst.cost)}\n${worst.pair}`);
}

function mean(times: number[]): number {
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

function quantile(times: number[], part: number): number {
  return [...times].sort((one, other) => one - other)[Math.floor(times.length * part)];
}

function ms(time: number): string {
  return `${time.toFixed(4)} ms`;
}
