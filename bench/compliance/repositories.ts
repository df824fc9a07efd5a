/**
 * What `ImmutableRepository` costs beside an `ecr.Repository` that says the same, without a filter and with one: the CPU time to
 * declare many of them and to synthesize them.
 *
 *   npm run bench:repositories [-- <repositories> <rounds>]
 */
import { interleaved } from '../interleaved';

const COUNT = process.argv[2] ?? '2000';
const ROUNDS = Number(process.argv[3] ?? 11);

/** CDK's way, and those that are compared with it. */
const GROUPS = [
  ['ecr.Repository, IMMUTABLE', 'an empty subclass of it', 'ImmutableRepository'],
  ['ecr.Repository, except latest', 'ImmutableRepository, except latest'],
];

const found = interleaved('compliance/declare-repositories.ts', GROUPS.flat(), ROUNDS, [COUNT]);

console.log(`node ${process.version}, ${COUNT} repositories, CDK_VALIDATION=${process.env.CDK_VALIDATION}; milliseconds of CPU, medians of ${ROUNDS} processes each`);
console.log('way'.padEnd(36), 'declare'.padStart(8), 'synthesize'.padStart(11), 'total'.padStart(8), 'ratio'.padStart(7));
for (const [cdk, ...others] of GROUPS) {
  for (const way of [cdk, ...others]) {
    if (found.ratio(way, cdk, 'templates') !== 1) {
      throw new Error(`${way} and ${cdk} give different templates, so that their times say nothing about each other.`);
    }
    const times = ['declare', 'synthesize', 'total'].map((measure) => found.median(way, measure).toFixed(0));
    console.log(way.padEnd(36), times[0].padStart(8), times[1].padStart(11), times[2].padStart(8), found.ratio(way, cdk, 'total').toFixed(3).padStart(7));
  }
}
