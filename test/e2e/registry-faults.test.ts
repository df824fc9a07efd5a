/** What a sweep does when calls of ECR fail, and when others change the registry meanwhile, on the local AWS. */
import { counts, create, emptyRegistry, EXCEPT_LATEST, IMMUTABLE, MUTABLE, Registry, settings, startAws } from './registry';
import { EnforcementMode, TagMutabilitySetting } from '../../src';
import { RunOutcome, RunSummary } from '../../src/contract/registry-records';
import { CALL_SECONDS, MAX_ATTEMPTS } from '../../src/registry/sweep/settle-states';
import { Fault, LocalAws, Mutability } from '../local-aws';

/** AWS ends an Express execution after this time, and nothing catches that. */
const EXPRESS_SECONDS = 300;

let aws: LocalAws;
let registry: Registry;

beforeAll(async () => {
  aws = await startAws();
  registry = new Registry(aws);
  await registry.deploy({ baseline: TagMutabilitySetting.immutableExcept('latest') }, {
    enforcement: EnforcementMode.ENFORCE, enforceAtOnce: true, maxChanges: 1_000,
  });
});
beforeEach(() => emptyRegistry(aws));
afterAll(() => aws?.stop());

/** So many repositories of one setting. */
function many(count: number, prefix: string, setting: Mutability): Record<string, Mutability> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${1_000 + index}`, setting]));
}

async function inject(...faults: Fault[]): Promise<void> {
  for (const fault of faults) {
    await aws.faults.inject(fault);
  }
}

/** Waits until a delay has met its call: then that call is on its way. */
async function met(repository: string): Promise<void> {
  while ((await aws.faults.pending()).some((fault) => fault.repository === repository)) {
    // The client of the local AWS has its own pace.
  }
}

test('each failed call is reported with its reason, and stops nobody else', async () => {
  const names = ['denied', 'fine', 'no-tags', 'not-described', 'server-error', 'slow', 'throttled', 'throttled-on'];
  await create(aws, Object.fromEntries(names.map((name) => [name, MUTABLE])));
  await inject(
    { action: 'PutImageTagMutability', kind: 'access-denied', times: 100, repository: 'denied' },
    { action: 'ListTagsForResource', kind: 'access-denied', times: 100, repository: 'no-tags' },
    { action: 'DescribeRepositories', kind: 'server-error', times: 100, repository: 'not-described' },
    { action: 'PutImageTagMutability', kind: 'server-error', times: 2, repository: 'server-error' },
    { action: 'PutImageTagMutability', kind: 'throttling', times: 3, repository: 'throttled' },
    { action: 'PutImageTagMutability', kind: 'throttling', times: 100, repository: 'throttled-on' },
  );
  await aws.executions.clearWaits();

  const summary = await registry.sweep();

  expect(await registry.outcomes(summary)).toEqual({
    'denied': 'FAILED',
    'fine': 'CHANGED',
    'no-tags': 'FAILED',
    'not-described': 'FAILED',
    'server-error': 'CHANGED',
    'slow': 'CHANGED',
    'throttled': 'CHANGED',
    'throttled-on': 'FAILED',
  });
  expect(summary.failures).toEqual([
    { name: 'denied', reason: expect.stringMatching(/^Write: .*not authorized to perform: ecr:PutImageTagMutability/) },
    { name: 'no-tags', reason: expect.stringMatching(/^ReadTags: .*not authorized to perform: ecr:ListTagsForResource/) },
    { name: 'not-described', reason: expect.stringMatching(/^ReadAgain: .*ServerException/) },
    { name: 'throttled-on', reason: expect.stringMatching(/^Write: .*Rate exceeded/) },
  ]);
  // Whoever may not do it now may not do it in a minute: 1 for the denied one, 2 for two that are fine, 3 and 4 for those that came right, and all that
  // there are for the one that did not.
  const { PutImageTagMutability, ListTagsForResource } = await aws.ecrCalls.counts();
  expect({ PutImageTagMutability, ListTagsForResource }).toEqual({ PutImageTagMutability: 1 + 2 + 3 + 4 + MAX_ATTEMPTS, ListTagsForResource: 8 });
  await aws.faults.clear();
  expect(await settings(aws, names)).toEqual({
    ...Object.fromEntries(names.map((name) => [name, EXCEPT_LATEST])), 'denied': MUTABLE, 'no-tags': MUTABLE, 'not-described': MUTABLE, 'throttled-on': MUTABLE,
  });
});

test('a repository of which every call is throttled ends within the time of an Express execution', async () => {
  await create(aws, { throttled: MUTABLE });
  await inject(...(['ListTagsForResource', 'DescribeRepositories', 'PutImageTagMutability'] as const).map((action): Fault => (
    { action, kind: 'throttling', times: 7, repository: 'throttled' }
  )));
  await aws.executions.clearWaits();

  const { counts: { CHANGED, FAILED } } = await registry.sweep();

  expect(CHANGED + FAILED).toBe(1);
  const waits = (await aws.executions.waits()).filter(({ state }) => state === 'Wait');
  expect(waits.length).toBeGreaterThan(7);
  // Ten at once wait at most two seconds, of which Step Functions takes whole ones.
  expect([...new Set(waits.map(({ seconds }) => seconds))].sort()).toEqual([0, 1]);
  // After its last wait, three calls may each take their time.
  expect(waits.reduce((sum, { seconds }) => sum + seconds, 0) + 3 * CALL_SECONDS).toBeLessThan(EXPRESS_SECONDS);
});

test('what vanishes or becomes stricter between the list and the write is not touched', async () => {
  await create(aws, { 'deleted-early': MUTABLE, 'deleted-late': MUTABLE, 'fine': MUTABLE, 'other': MUTABLE, 'same': MUTABLE, 'stricter': MUTABLE });
  await inject(
    { action: 'ListTagsForResource', kind: 'delay', delayMs: 4_000, times: 1, repository: 'deleted-early' },
    { action: 'DescribeRepositories', kind: 'delay', delayMs: 4_000, times: 1, repository: 'stricter' },
    { action: 'DescribeRepositories', kind: 'delay', delayMs: 4_000, times: 1, repository: 'other' },
    { action: 'PutImageTagMutability', kind: 'delay', delayMs: 4_000, times: 1, repository: 'deleted-late' },
  );

  const execution = await aws.executions.start(registry.machine);
  await Promise.all(['deleted-early', 'stricter', 'other', 'deleted-late'].map(met));
  await aws.ecr.deleteRepository('deleted-early');
  await aws.ecr.setMutability('stricter', IMMUTABLE);
  await aws.ecr.setMutability('other', { mutability: 'MUTABLE_WITH_EXCLUSION', filters: ['v*'] });
  await aws.ecr.deleteRepository('deleted-late');
  const { output } = await aws.executions.end<RunSummary>(execution);

  expect(output).toMatchObject({ outcome: RunOutcome.COMPLETED, counts: counts({ CHANGED: 2, CHANGED_MEANWHILE: 2, GONE: 2 }), failures: [] });
  expect(await registry.outcomes(output!)).toEqual({
    'deleted-early': 'GONE', 'deleted-late': 'GONE', 'fine': 'CHANGED', 'other': 'CHANGED_MEANWHILE', 'same': 'CHANGED', 'stricter': 'CHANGED_MEANWHILE',
  });
  expect(await aws.ecr.describeAll()).toEqual({
    fine: EXCEPT_LATEST, other: { mutability: 'MUTABLE_WITH_EXCLUSION', filters: ['v*'] }, same: EXCEPT_LATEST, stricter: IMMUTABLE,
  });
  // The next sweep looks again.
  expect(await registry.sweep()).toMatchObject({ counts: counts({ CHANGED: 1, COMPLIANT: 3 }) });
});

test('a list that breaks in the middle begins again', async () => {
  await create(aws, { ...many(100, 'a', IMMUTABLE), ...many(50, 'b', MUTABLE) });
  await inject(
    { action: 'DescribeRepositories', kind: 'delay', delayMs: 0, times: 1 },
    { action: 'DescribeRepositories', kind: 'invalid-token', times: 1 },
  );

  const summary = await registry.sweep();

  expect(summary).toMatchObject({
    outcome: RunOutcome.COMPLETED,
    firstPage: 2,
    repositories: 150,
    counts: counts({ CHANGED: 50, COMPLIANT: 100 }),
    notes: [expect.stringContaining('after 100 of them')],
  });
  const pages = await aws.buckets.keys(registry.bucket, `runs/${summary.run}/pages/`);
  expect(pages.map((key) => key.split('/').pop())).toEqual(['000001-1.json', '000002-1.json', '000003-1.json']);
  expect(await registry.records(summary)).toHaveLength(250);
});

test('more than a tenth of failed writes stop a run', async () => {
  await create(aws, many(130, 'r', MUTABLE));
  await inject({ action: 'PutImageTagMutability', kind: 'access-denied', times: 20 });

  expect(await registry.sweep()).toMatchObject({
    outcome: RunOutcome.STOPPED, reason: '20 of 100 writes failed.', repositories: 100, counts: counts({ CHANGED: 80, FAILED: 20 }),
  });
});

test('a tenth of failed writes stop none', async () => {
  await create(aws, many(101, 'r', MUTABLE));
  await inject({ action: 'PutImageTagMutability', kind: 'access-denied', times: 10 });

  expect(await registry.sweep()).toMatchObject({ outcome: RunOutcome.COMPLETED, repositories: 101, counts: counts({ CHANGED: 91, FAILED: 10 }) });
});
