/**
 * What the Aspect and the checks cost beside an app's own synthesis and beside cdk-nag's AwsSolutions, for apps of several sizes.
 *
 *   npm run bench:enforcers [-- <rounds>]
 *
 * Any Aspect costs, and any validation plugin makes CDK hash all of cdk.out (aws/aws-cdk#38614): those that do nothing show how much.
 * Beside them is a plugin that reads every template, as the checks have to, and judges nothing.
 */
import { interleaved } from '../interleaved';

const SIZES = [1000, 10_000];
const ROUNDS = Number(process.argv[2] ?? 11);

const WAYS = [
  'nothing', 'an Aspect that does nothing', 'Aspect', 'a plugin that does nothing', 'a plugin that reads templates', 'checks', 'cdk-nag AwsSolutions',
];

console.log(`node ${process.version}, CDK_VALIDATION=${process.env.CDK_VALIDATION}; milliseconds of CPU, medians of ${ROUNDS} processes each`);
for (const size of SIZES) {
  const found = interleaved('compliance/synthesize-app.ts', WAYS, ROUNDS, [String(size)]);
  console.log(`\n${found.median('nothing', 'constructs')} constructs`);
  console.log('with'.padEnd(30), 'synthesize'.padStart(11), 'beside nothing'.padStart(15), 'within it'.padStart(10), 'of synthesis'.padStart(13));
  for (const way of WAYS) {
    const within = found.median(way, 'within');
    console.log(
      way.padEnd(30), found.median(way, 'synthesize').toFixed(0).padStart(11), found.ratio(way, 'nothing', 'synthesize').toFixed(3).padStart(15),
      within.toFixed(1).padStart(10), `${(100 * within / found.median('nothing', 'synthesize')).toFixed(2)} %`.padStart(13));
  }
  for (const way of ['a plugin that reads templates', 'checks']) {
    console.log(`${way} to cdk-nag, within: ${found.ratio(way, 'cdk-nag AwsSolutions', 'within').toFixed(4)}`);
  }
}
