/**
 * What `ImmutableRepository` costs beside an `ecr.Repository` that says the same, without a filter and with one: the CPU time to
 * declare many of them and to synthesize them.
 *
 *   npm run bench:repositories [-- <repositories> <rounds>]
 */
import { interleaved } from './interleaved';

const COUNT = process.argv[2] ?? '2000';
const ROUNDS = Number(process.argv[3] ?? 11);

const PAIRS = [
  ['ecr.Repository, IMMUTABLE', 'ImmutableRepository'],
  ['ecr.Repository, except latest', 'ImmutableRepository, except latest'],
];

const found = interleaved('declare-repositories.ts', PAIRS.flat(), ROUNDS, [COUNT]);

console.log(`node ${process.version}, ${COUNT} repositories, CDK_VALIDATION=${process.env.CDK_VALIDATION}; milliseconds of CPU, medians of ${ROUNDS} processes each`);
console.log('way'.padEnd(36), 'declare'.padStart(8), 'synthesize'.padStart(11), 'total'.padStart(8), 'ratio'.padStart(7));
for (const [cdk, ours] of PAIRS) {
  if (found.ratio(ours, cdk, 'templates') !== 1) {
    throw new Error(`${ours} and ${cdk} give different templates, so that their times say nothing about each other.`);
  }
  for (const way of [cdk, ours]) {
    const times = ['declare', 'synthesize', 'total'].map((measure) => found.median(way, measure).toFixed(0));
    console.log(way.padEnd(36), times[0].padStart(8), times[1].padStart(11), times[2].padStart(8), found.ratio(way, cdk, 'total').toFixed(3).padStart(7));
  }
}
