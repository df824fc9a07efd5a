/**
 * What a sweep of a registry uses and costs, at 1,000 to 1,000,000 repositories: by a walk through its definition, which evaluates each
 * expression as Step Functions does.
 *
 *   npm run bench:registry-growth
 *   npm run bench:registry-growth -- real <repositories>   compares the walk with sweeps that run on the local AWS, which takes minutes
 *
 * All repositories are MUTABLE at first, so that each of them is written: it cannot be more.
 */
import { longestName, ordinaryName, Repositories } from './account';
import { dollars, EXPRESS_SECONDS, PRICES } from './prices';
import { differences, RealRegistry } from './real-sweep';
import { SweepUsage, walkSweep } from './sweep-walk';
import { synthesizedMachine } from './synthesized';
import { EnforcementMode, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { MAX_FILTER_LENGTH } from '../../src/mutability/language/limits';
import { RegistryMetric } from '../../src/registry/metrics';
import { LocalAws, Mutability } from '../../test/local-aws';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const MAX_EVENTS = 25_000;
const MAX_PAYLOAD = 256 * 1024;

const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
const mutable = (count: number): Repositories => ({ count, name: ordinaryName, mode: 'MUTABLE', filters: [] });
const settled = (count: number): Repositories => ({ ...mutable(count), mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] });
const props = { standard, enforcement: EnforcementMode.ENFORCE, maxChanges: 10_000_000 };

async function main(): Promise<void> {
  if (process.argv[2] === 'real') {
    return compareWithReal(Number(process.argv[3] ?? 10_000));
  }
  const report = synthesizedMachine(props, 'REPORT');
  const enforce = synthesizedMachine(props, 'ENFORCE');
  const sweeps: Record<string, (count: number) => Promise<SweepUsage>> = {
    'first, REPORT': (count) => walkSweep(report, mutable(count)),
    'first that writes': (count) => walkSweep(enforce, mutable(count), { hasMarker: true }),
    'all compliant': (count) => walkSweep(enforce, settled(count), { hasMarker: true }),
  };
  const found: [string, number, SweepUsage][] = [];
  for (const [name, sweep] of Object.entries(sweeps)) {
    for (const count of SIZES) {
      found.push([name, count, await sweep(count)]);
    }
  }

  print(['sweep', 'repositories', 'executions', 'most events', 'largest payload', 'largest variable', 'variables', 'transitions', 'Express', 'ECR reads', 'ECR writes',
    'S3 objects', 'S3 bytes', 'own log bytes', 'service log bytes'], found.map(([name, count, { counts, histories, largest }]) => [
    name, count, histories.length, Math.max(...histories), largest.payload.bytes, largest.variable.bytes, largest['variables together'].bytes, counts.transitions,
    counts['express requests'] ?? 0, calls(counts, /^call ecr:(describe|list)/), calls(counts, /^call ecr:put/), counts['s3 objects'], counts['s3 bytes'],
    counts['own log bytes'] ?? 0, counts['service log bytes'],
  ]));
  console.log();
  print(['API calls of a sweep', 'repositories', 'ecr', 's3', 'cloudwatchlogs', 'sfn', 'cloudwatch', 'eventbridge'], found.map(([name, count, { counts }]) => [
    name, count, ...['ecr', 's3', 'cloudwatchlogs', 'sfn', 'cloudwatch', 'eventbridge'].map((service) => calls(counts, new RegExp(`^call ${service}:`))),
  ]));
  console.log(`\nDollars of us-east-1 for one sweep, without free tiers; an Express child is taken to last ${EXPRESS_SECONDS} s. Beside it, ${Object.keys(RegistryMetric).length} `
    + `metrics at $${PRICES.perMetricAndMonth} a month each, if a sweep runs each hour of it. A line of the service's log is of the form that AWS documents, and its length an estimate.`);
  print(['sweep', 'repositories', ...Object.keys(dollars({})), 'all'], found.map(([name, count, { counts }]) => {
    const parts = Object.values(dollars(counts));
    return [name, count, ...[...parts, parts.reduce((sum, each) => sum + each)].map((each) => each.toFixed(4))];
  }));

  const longest: Repositories = {
    count: 1_000_000, name: longestName, mode: 'MUTABLE_WITH_EXCLUSION', filters: ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(MAX_FILTER_LENGTH)),
  };
  const worst: [string, SweepUsage][] = [
    ['1,000,000 of the longest names and filters, all written', await walkSweep(enforce, longest, { hasMarker: true })],
    ['the same, and each call of the sweep itself fails as often as it is retried', await walkSweep(enforce, longest, { hasMarker: true, failsFirst: true })],
  ];
  console.log();
  for (const [name, { histories, largest }] of worst) {
    console.log(`${name}: ${Math.max(...histories)} of ${MAX_EVENTS} events, ${largest.payload.bytes} of ${MAX_PAYLOAD} bytes in ${largest.payload.place}, `
      + `${largest.variable.bytes} in ${largest.variable.place}`);
  }
  const tooLarge = [...found.map(([name, count, usage]): [string, SweepUsage] => [`${name}, ${count}`, usage]), ...worst].filter(([, { histories, largest }]) =>
    Math.max(...histories) > MAX_EVENTS || Math.max(largest.payload.bytes, largest.variable.bytes) > MAX_PAYLOAD);
  console.log(tooLarge.length === 0 ? 'None passes a limit of Step Functions.' : `BEYOND A LIMIT: ${tooLarge.map(([name]) => name).join('; ')}`);
}

/** The same sweeps on the local AWS, whose histories have AWS's events. */
async function compareWithReal(count: number): Promise<void> {
  const aws = await LocalAws.start({ progress: console.error });
  try {
    await aws.bootstrap();
    for (const name of Object.keys(await aws.ecr.describeAll())) {
      await aws.ecr.deleteRepository(name);
    }
    const names = Array.from({ length: count }, (_, index) => ordinaryName(index));
    const { mode, filters } = settled(count);
    await aws.createRepositories(names.map((name) => ({ name, mutability: mode as Mutability['mutability'], filters })));
    const registry = new RealRegistry(aws, 'Growth');
    const compare = async (name: string, repositories: Repositories, hasMarker: boolean) => {
      const real = await registry.sweep();
      const found = differences(await walkSweep(await registry.machine(), repositories, { hasMarker }), real);
      console.log(`${count} repositories, ${name}: ${real.histories.join(' + ')} events, ${real.counts['s3 bytes']} bytes in S3, ${(real.milliseconds / 1000).toFixed(1)} s; `
        + (found.length === 0 ? 'the walk agrees in all counts, and in bytes by a hundredth' : `THE WALK DIFFERS: ${found.join('; ')}`));
      process.exitCode ||= found.length;
    };
    await registry.deploy({ standard });
    await compare('all compliant, REPORT', settled(count), false);
    for (const name of names) {
      await aws.ecr.setMutability(name, { mutability: 'MUTABLE' });
    }
    await compare('first, REPORT', mutable(count), false);
    await registry.deploy(props);
    await compare('first that writes', mutable(count), true);
    await compare('all compliant', settled(count), true);
  } finally {
    await aws.stop();
  }
}

function calls(counts: Record<string, number>, which: RegExp): number {
  return Object.entries(counts).filter(([name]) => which.test(name)).reduce((sum, [, count]) => sum + count, 0);
}

function print(head: string[], rows: (string | number)[][]): void {
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => `${row[column]}`.length)));
  [head, ...rows].forEach((row) => console.log(row.map((cell, column) => (column === 0 ? `${cell}`.padEnd(widths[0]) : `${cell}`.padStart(widths[column]))).join('  ')));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
