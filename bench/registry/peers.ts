/**
 * The sweep of a registry beside the loop and the script that people write: the same repositories, the same limit of ECR's rates, the same
 * concurrency, in turn.
 *
 *   npm run bench:registry-peers [-- <repositories> <rounds> <concurrency> <calls a second of each action> <the only peer>]
 *
 * Each way closes repositories that are all MUTABLE, and then runs again over what it has closed. Time is that on the clock, waits included.
 */
import { spawn } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { ordinaryName } from './account';
import { LONGEST_MILLISECONDS, RealRegistry } from './real-sweep';
import { EnforcementMode, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { ensurePython, LocalAws } from '../../test/local-aws';
import { Rounds } from '../interleaved';

const [COUNT, ROUNDS, CONCURRENCY, RATE] = [2000, 3, 10, 20].map((value, index) => Number(process.argv[2 + index] ?? value));
const ONLY = process.argv[6];
const SOURCE = path.join(__dirname, 'peers');
/** With what the SDK does by default, calls give up while ECR still throttles. */
const PATIENT = { AWS_RETRY_MODE: 'adaptive', AWS_MAX_ATTEMPTS: '10' };
const PASSES = ['all MUTABLE', 'all closed'];

async function main(): Promise<void> {
  const python = await ensurePython(console.error, { name: 'registry-peers', source: SOURCE });
  const aws = await LocalAws.start({ progress: console.error });
  try {
    await aws.bootstrap();
    for (const name of Object.keys(await aws.ecr.describeAll())) {
      await aws.ecr.deleteRepository(name);
    }
    const registry = new RealRegistry(aws, 'Peers');
    await registry.deploy({
      standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }),
      enforcement: EnforcementMode.ENFORCE,
      enforceAtOnce: true,
      maxChanges: COUNT,
      concurrency: CONCURRENCY,
    });
    const { arn } = await registry.machine();
    const script = (more: NodeJS.ProcessEnv) => run(aws, python, [path.join(SOURCE, 'script.py'), `${CONCURRENCY}`], path.dirname(python), more);
    const ways: Record<string, () => Promise<void>> = {
      'ImmutableRegistry': async () => { await aws.executions.end(await aws.executions.start(arn), LONGEST_MILLISECONDS); },
      'AWS CLI loop': () => run(aws, path.join(SOURCE, 'loop.sh'), [`${CONCURRENCY}`], path.dirname(python), PATIENT),
      'boto3 script': () => script(PATIENT),
      'boto3 script, default retries': () => script({}),
    };
    const chosen = Object.entries(ways).filter(([way], index) => index === 0 || ONLY === undefined || way.startsWith(ONLY));
    const names = Array.from({ length: COUNT }, (_, index) => ordinaryName(index));
    await aws.createRepositories(names.map((name) => ({ name })));
    const found = Object.fromEntries(Object.keys(ways).flatMap((way) => PASSES.map((pass) => [`${way}, ${pass}`, [] as Record<string, number>[]])));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [way, close] of chosen) {
        for (const pass of PASSES) {
          found[`${way}, ${pass}`].push(await measured(aws, close));
        }
        for (const name of names) {
          await aws.ecr.setMutability(name, { mutability: 'MUTABLE' });
        }
      }
    }
    print(new Rounds(found), chosen.map(([way]) => way));
  } finally {
    await aws.stop();
  }
}

/** How long a pass takes, the calls of ECR that it makes, and how many repositories it leaves open. */
async function measured(aws: LocalAws, close: () => Promise<void>): Promise<Record<string, number>> {
  await aws.ecrCalls.clear();
  await aws.faults.throttle(RATE, 2 * RATE);
  const begun = Date.now();
  await close();
  const seconds = (Date.now() - begun) / 1000;
  const calls = await aws.ecrCalls.counts();
  const throttled = Object.values(await aws.faults.throttled()).reduce((sum, each) => sum + each, 0);
  await aws.faults.endThrottling();
  const left = Object.values(await aws.ecr.describeAll()).filter(({ mutability }) => mutability === 'MUTABLE').length;
  const { PutImageTagMutability: puts = 0, ...reads } = calls;
  console.error(`${seconds.toFixed(1)} s ${JSON.stringify(calls)}, ${throttled} throttled, ${left} left open`);
  return { seconds, reads: Object.values(reads).reduce((sum, each) => sum + each, 0), lists: reads.DescribeRepositories ?? 0, puts, throttled, left };
}

/** What it could not do, it says, and goes on: what is left open shows it. */
async function run(aws: LocalAws, command: string, args: string[], bin: string, more: NodeJS.ProcessEnv): Promise<void> {
  const env = { ...aws.env, ...more, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'ignore'] });
  await once(child, 'close');
}

function print(rounds: Rounds, ways: string[]): void {
  console.log(`${COUNT} repositories, ${CONCURRENCY} at once, ECR takes ${RATE} calls a second of each action (${2 * RATE} at once); medians of ${ROUNDS} rounds in turn`);
  console.log(['', 'seconds', 'reads', 'writes', 'throttled', 'left open', 'time: registry to it'].map((text, column) => (column === 0 ? text.padEnd(44) : text.padStart(12))).join(''));
  for (const pass of PASSES) {
    for (const way of ways) {
      const name = `${way}, ${pass}`;
      const values = ['seconds', 'reads', 'puts', 'throttled', 'left'].map((measure) => rounds.median(name, measure));
      const ratio = rounds.ratio(`${ways[0]}, ${pass}`, name, 'seconds');
      console.log(name.padEnd(44) + [values[0].toFixed(1), ...values.slice(1), `${ratio.toFixed(2)} x`].map((text, column) => `${text}`.padStart(column === 5 ? 21 : 12)).join(''));
    }
  }
  console.log(
    'Of each repository that does not comply, the registry makes three calls: it reads the tags, which may exempt it, and the setting again, which may be stricter by '
    + 'now, and writes. The others make one: they know no exemption by tag or name, no namespace, no mode but MUTABLE; they would loosen what somebody closed meanwhile, '
    + 'and record nothing of what was before.');
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
