/**
 * How what an app needs grows with how much it declares: each kind of construct in one stack, and in 100 stacks, beside as many L1s; and the
 * checks, which some releases of CDK call once for each environment.
 *
 *   npm run bench:growth [-- <rounds> <a folder of packages, such as .newest-cdk/node_modules>]
 *
 * Linear is what costs the same for each, however many there are.
 */
import * as path from 'path';
import { interleaved } from '../interleaved';

const SIZES = [100, 400, 1600, 4000];
const WAYS = [
  'CreationTemplate', 'CfnRepositoryCreationTemplate', 'ExistingCreationTemplate', 'ExistingRepositories, KEEP', 'ExistingRepositories in 100 stacks',
  'CreationTemplate in 100 Stages', 'PullThroughCacheRule', 'ImmutableRepository', 'CfnRepository', 'checks, stacks of 100 in one environment',
  'checks, creation templates', 'checks, creation templates, each in another one', 'checks, creation templates of one prefix',
  'checks, an environment for each 100', 'another plugin, an environment for each 100', 'checks, as many policies for all repositories',
];
const ROUNDS = Number(process.argv[2] ?? 3);
const PACKAGES = process.argv[3] && path.resolve(process.argv[3]);

console.log(`node ${process.version}, CDK_VALIDATION=${process.env.CDK_VALIDATION}; milliseconds of CPU to synthesize, medians of ${ROUNDS} processes each`);
console.log(['', ...SIZES, `each of ${SIZES[0]}`, `each of ${SIZES[SIZES.length - 1]}`].map((text, column) => `${text}`.padStart(column === 0 ? 0 : 14).padEnd(52 * Number(column === 0))).join(''));
const found = SIZES.map((size) => interleaved('existing/synthesize-many.ts', WAYS, ROUNDS, [String(size)], PACKAGES));
for (const way of WAYS) {
  const times = found.map((rounds) => rounds.median(way, 'synthesize'));
  const each = [0, SIZES.length - 1].map((index) => times[index] / SIZES[index]);
  console.log(way.padEnd(52) + [...times.map((time) => time.toFixed(0)), ...each.map((time) => time.toFixed(2))].map((text) => text.padStart(14)).join(''));
}
