/**
 * Sweeps of a registry on the local AWS, with IAM enforced, as CDK's CLI deploys them. What ECR then says comes from boto3. A sweep is about
 * all repositories there are, so one test goes after the other, and each begins with an empty registry.
 */
import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { ACCOUNT, counts, create, emptyRegistry, EXCEPT_LATEST, IMMUTABLE, MUTABLE, Registry, settings, startAws } from './registry';
import { ExitCode, main } from '../../report/main';
import { EnforcementMode, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../src';
import { RunOutcome } from '../../src/contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../src/contract/registry-tags';
import { LocalAws } from '../local-aws';

let aws: LocalAws;

beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws?.stop());

beforeEach(() => emptyRegistry(aws));

const STANDARD: TagImmutabilityStandardProps = { baseline: TagMutabilitySetting.immutableExcept('latest') };

test('REPORT reads and writes nothing', async () => {
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, { schedule: events.Schedule.rate(Duration.days(1)) });
  await create(aws, { 'a/mutable': MUTABLE, 'b/closed': IMMUTABLE, 'c/like-asked': EXCEPT_LATEST });

  const summary = await registry.sweep();

  expect(summary).toMatchObject({
    outcome: RunOutcome.COMPLETED,
    enforcement: 'REPORT',
    writes: false,
    trigger: 'MANUAL',
    account: ACCOUNT,
    region: 'us-east-1',
    partition: 'aws',
    repositories: 3,
    counts: counts({ COMPLIANT: 2, WOULD_CHANGE: 1 }),
    failures: [],
    notes: [],
  });
  expect(await registry.records(summary)).toEqual([
    {
      name: 'a/mutable',
      outcome: 'WOULD_CHANGE',
      before: { mode: 'MUTABLE', filters: [] },
      after: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] },
    },
    { name: 'b/closed', outcome: 'COMPLIANT', before: { mode: 'IMMUTABLE', filters: [] } },
    { name: 'c/like-asked', outcome: 'COMPLIANT', before: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] } },
  ]);
  expect(await aws.buckets.readJson(registry.bucket, `runs/${summary.run}/summary.json`)).toEqual(summary);
  expect(await aws.ecrCalls.counts()).toEqual({
    DescribeRepositories: 1, ListTagsForResource: 1, DescribePullThroughCacheRules: 1, DescribeRepositoryCreationTemplates: 1,
  });
  expect(await aws.ecr.describe('a/mutable')).toEqual(MUTABLE);
  await registry.destroy();
});

test('ENFORCE reports first, then writes so many a run, and then has nothing to write', async () => {
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, { enforcement: EnforcementMode.ENFORCE, maxChanges: 2 });
  await create(aws, { aa: MUTABLE, bb: MUTABLE, cc: MUTABLE, dd: IMMUTABLE });

  expect(await registry.sweep()).toMatchObject({ writes: false, counts: counts({ COMPLIANT: 1, WOULD_CHANGE: 3 }) });
  expect(await settings(aws, ['aa', 'bb', 'cc'])).toEqual({ aa: MUTABLE, bb: MUTABLE, cc: MUTABLE });

  expect(await registry.sweep()).toMatchObject({ writes: true, counts: counts({ COMPLIANT: 1, CHANGED: 2, DEFERRED: 1 }) });
  expect(await settings(aws, ['aa', 'bb', 'cc', 'dd'])).toEqual({ aa: EXCEPT_LATEST, bb: EXCEPT_LATEST, cc: MUTABLE, dd: IMMUTABLE });

  expect(await registry.sweep()).toMatchObject({ writes: true, counts: counts({ COMPLIANT: 3, CHANGED: 1 }) });
  await aws.ecrCalls.clear();
  expect(await registry.sweep()).toMatchObject({ counts: counts({ COMPLIANT: 4 }) });
  const { DescribeRepositories, DescribePullThroughCacheRules, DescribeRepositoryCreationTemplates, ...others } = await aws.ecrCalls.counts();
  expect({ DescribeRepositories, DescribePullThroughCacheRules, DescribeRepositoryCreationTemplates, others }).toEqual({
    DescribeRepositories: 1, DescribePullThroughCacheRules: 1, DescribeRepositoryCreationTemplates: 1, others: {},
  });

  // Another standard reports first, too.
  await registry.deploy({}, { enforcement: EnforcementMode.ENFORCE });
  expect(await registry.sweep()).toMatchObject({ writes: false, counts: counts({ COMPLIANT: 1, WOULD_CHANGE: 3 }) });
  await registry.destroy();
});

test('what is exempt, opened, cached or replicated into is left alone', async () => {
  const registry = new Registry(aws);
  await registry.deploy({
    ...STANDARD,
    namespaces: [{ prefix: 'team', enforcement: EnforcementMode.REPORT }, { prefix: 'team/strict', baseline: TagMutabilitySetting.IMMUTABLE, enforcement: EnforcementMode.ENFORCE }],
    exemptions: [
      { repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform', expires: '2020-01-01' },
      { tag: { key: 'exempt', value: 'yes' }, reason: 'tagged', owner: 'platform' },
    ],
  }, { enforcement: EnforcementMode.ENFORCE, enforceAtOnce: true, replicatedNamespaces: ['copies'] });
  await aws.aws.call('ecr', 'create_pull_through_cache_rule', { ecrRepositoryPrefix: 'hub', upstreamRegistryUrl: 'public.ecr.aws' });
  const names = ['copies/x', 'hub/x', 'opened', 'over', 'plain', 'sandbox/x', 'tagged', 'team/strict/x', 'team/x'];
  await create(aws, Object.fromEntries(names.map((name) => [name, MUTABLE])));
  const tag = (name: string, Key: string, Value: string) => aws.aws.call('ecr', 'tag_resource', {
    resourceArn: `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/${name}`, tags: [{ Key, Value }],
  });
  await tag('opened', OPEN_UNTIL_TAG, '2099-12-31T00:00:00Z');
  await tag('over', OPEN_UNTIL_TAG, '2020-12-31T00:00:00Z');
  await tag('tagged', 'exempt', 'yes');

  const summary = await registry.sweep({ trigger: 'SCHEDULE' });

  expect(await registry.outcomes(summary)).toEqual({
    'copies/x': 'LEFT_ALONE',
    'hub/x': 'LEFT_ALONE',
    'opened': 'OPENED',
    'over': 'CHANGED',
    'plain': 'CHANGED',
    'sandbox/x': 'EXEMPT',
    'tagged': 'EXEMPT',
    'team/strict/x': 'CHANGED',
    'team/x': 'WOULD_CHANGE',
  });
  expect(summary.notes).toEqual([expect.stringContaining('sandbox/*')]);
  expect(await settings(aws, names)).toEqual({
    ...Object.fromEntries(names.map((name) => [name, MUTABLE])), 'over': EXCEPT_LATEST, 'plain': EXCEPT_LATEST, 'team/strict/x': IMMUTABLE,
  });
  expect(await reportOf(registry)).toEqual({ status: ExitCode.COMPLETE, page: expect.stringContaining('team/strict/x') });
  await registry.destroy();
  await aws.aws.call('ecr', 'delete_pull_through_cache_rule', { ecrRepositoryPrefix: 'hub' });
});

/** The page that the command makes of a copy of the bucket. It compares what is recorded with the numbers of the summary. */
async function reportOf(registry: Registry): Promise<{ status: number; page: string }> {
  const folder = path.join(aws.folder, 'records');
  for (const key of await aws.buckets.keys(registry.bucket)) {
    const file = path.join(folder, key);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, await aws.buckets.read(registry.bucket, key));
  }
  const output = path.join(folder, 'report.html');
  let said = '';
  const status = main(['report', folder, '--output', output], {
    stdout: () => {}, stderr: (text) => { said += text; }, isTerminal: false, version: '0.0.0', parts: () => ({ style: '', script: '' }),
  });
  expect(said).toBe('');
  return { status, page: fs.readFileSync(output, 'utf8') };
}
