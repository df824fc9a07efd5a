/**
 * Restores on the local AWS, with IAM enforced, as CDK's CLI deploys them. What ECR then says comes from boto3. One test goes after the other,
 * and each begins with an empty registry.
 */
import { setTimeout as sleep } from 'timers/promises';
import { BootstraplessSynthesizer, CfnResource, Stack } from 'aws-cdk-lib';
import { ACCOUNT, EXCEPT_LATEST, IMMUTABLE, MUTABLE, Registry, create, emptyRegistry, startAws } from './registry';
import { EnforcementMode, ImmutableRegistry, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../src';
import { RunOutcome } from '../../src/contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../src/contract/registry-tags';
import { LocalAws, Mutability } from '../local-aws';

const ONLY_RELEASES: Mutability = { mutability: 'MUTABLE_WITH_EXCLUSION', filters: ['release-*', 'v*'] };
const EXCEPT_MORE: Mutability = { mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'latest'] };

const STANDARD: TagImmutabilityStandardProps = {
  baseline: TagMutabilitySetting.immutableExcept('latest'),
  namespaces: [{ prefix: 'team', enforcement: EnforcementMode.ENFORCE }],
  exemptions: [{ tag: { key: 'exempt', value: 'yes' }, reason: 'tagged', owner: 'platform' }],
};
const ENFORCED = { enforcement: EnforcementMode.ENFORCE, enforceAtOnce: true, maxChanges: 1000 };

let aws: LocalAws;

beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws?.stop());
beforeEach(() => emptyRegistry(aws));

async function tag(name: string, Key: string, Value: string): Promise<void> {
  await aws.aws.call('ecr', 'tag_resource', { resourceArn: `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/${name}`, tags: [{ Key, Value }] });
}

async function settings(names: readonly string[]): Promise<Record<string, Mutability | undefined>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => {
    const setting = await aws.ecr.describe(name);
    return [name, setting && { ...setting, filters: [...setting.filters].sort() }];
  })));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) {
    await sleep(200);
  }
}

async function entered(execution: string, state: string): Promise<void> {
  await until(async () => (await aws.executions.history(execution)).some((event) => event.stateEnteredEventDetails?.name === state));
}

function all(names: readonly string[], setting: Mutability): Record<string, Mutability> {
  return Object.fromEntries(names.map((name) => [name, setting]));
}

test('gives back what a sweep has changed, where it is as the sweep left it and the registry would leave it alone', async () => {
  // Without a bucket for templates, so that the definitions are compact.
  const registry = new Registry(aws, () => ({ synthesizer: new BootstraplessSynthesizer() }));
  await registry.deploy(STANDARD, ENFORCED);
  const found = { 'a/closed': IMMUTABLE, 'a/exempt': MUTABLE, 'a/gone': MUTABLE, 'a/more': EXCEPT_MORE, 'a/moved': MUTABLE, 'a/opened': MUTABLE, 'a/releases': ONLY_RELEASES };
  const names = Object.keys(found);
  await create(aws, found);
  const sweep = await registry.sweep();
  expect(sweep.counts).toMatchObject({ COMPLIANT: 1, CHANGED: 6 });
  const left = await settings(names);
  expect(left['a/releases']).toEqual(EXCEPT_LATEST);
  await aws.ecr.deleteRepository('a/gone');
  await tag('a/exempt', 'exempt', 'yes');
  await tag('a/opened', OPEN_UNTIL_TAG, '2099-12-31T00:00:00Z');
  await tag('a/more', OPEN_UNTIL_TAG, '2020-12-31T00:00:00Z');

  const first = await registry.restore({ run: sweep.run });

  expect(await registry.outcomes(first)).toEqual({
    'a/exempt': 'RESTORED', 'a/gone': 'GONE', 'a/more': 'REFUSED', 'a/moved': 'REFUSED', 'a/opened': 'RESTORED', 'a/releases': 'REFUSED',
  });
  expect(first).toMatchObject({
    outcome: RunOutcome.COMPLETED,
    restores: sweep.run,
    enforcement: 'ENFORCE',
    writes: true,
    trigger: 'MANUAL',
    account: ACCOUNT,
    region: 'us-east-1',
    repositories: 6,
    counts: { RESTORED: 2, GONE: 1, REFUSED: 3 },
    standardHash: sweep.standardHash,
    notes: [],
  });
  expect(first.failures).toEqual(['a/more', 'a/moved', 'a/releases'].map((name) => ({ name, reason: expect.stringContaining('TagImmutabilityEnforcement') })));
  expect(await settings(names)).toEqual({ ...left, 'a/exempt': MUTABLE, 'a/gone': undefined, 'a/opened': MUTABLE });

  await registry.deploy(STANDARD, { ...ENFORCED, enforcement: EnforcementMode.REPORT });
  await aws.ecr.setMutability('a/moved', IMMUTABLE);
  const second = await registry.restore({ run: sweep.run });

  expect(await registry.outcomes(second)).toEqual({
    'a/exempt': 'CHANGED_MEANWHILE', 'a/gone': 'GONE', 'a/more': 'RESTORED', 'a/moved': 'CHANGED_MEANWHILE', 'a/opened': 'CHANGED_MEANWHILE', 'a/releases': 'RESTORED',
  });
  expect(await settings(names)).toEqual({ ...found, 'a/gone': undefined, 'a/moved': IMMUTABLE });
  expect(await aws.buckets.readJson(registry.bucket, `restores/${second.run}/summary.json`)).toEqual(second);
  expect(await registry.records(second)).toContainEqual({
    name: 'a/releases', outcome: 'RESTORED', before: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] }, after: { mode: 'MUTABLE_WITH_EXCLUSION', filters: expect.arrayContaining(['release-*', 'v*']) },
  });

  await aws.ecrCalls.clear();
  const third = await registry.restore({ run: sweep.run });
  expect(third.counts).toMatchObject({ RESTORED: 0, REFUSED: 0, COMPLIANT: 0, CHANGED_MEANWHILE: 5, GONE: 1 });
  expect(await aws.ecrCalls.counts()).not.toHaveProperty('PutImageTagMutability');

  // What a restore has done is no sweep's, and a sweep that only reported has done nothing.
  const report = await registry.sweep();
  expect(await registry.refusal({ run: second.run })).toContain('There is no sweep');
  expect(await registry.refusal({ run: report.run })).toContain('no sweep');
  await registry.destroy();
});

test('asks for a run that it knows', async () => {
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, ENFORCED);
  await create(aws, { 'x/one': MUTABLE, 'x/two': MUTABLE, 'x/three': MUTABLE });
  const { run } = await registry.sweep();
  await registry.deploy(STANDARD, { ...ENFORCED, enforcement: EnforcementMode.REPORT });

  const bad = [{}, { run: 1 }, { run: '../x' }, { run: [run] }, { run, repository: 'x/one' }, { run, repositories: [] }, { run, repositories: Array(501).fill('x') }, 'x'];
  for (const input of bad) {
    expect([input, await registry.refusal(input as object)]).toEqual([input, expect.stringContaining('"run"')]);
  }
  expect(await registry.refusal({ run: '2026-01-01T00-00-00Z-00000000' })).toContain('There is no sweep 2026-01-01T00-00-00Z-00000000');
  expect(await settings(['x/one', 'x/two', 'x/three'])).toEqual(all(['x/one', 'x/two', 'x/three'], EXCEPT_LATEST));

  const some = await registry.restore({ run, repositories: ['x/two', 'x/unknown'] });
  expect(some).toMatchObject({ repositories: 1, counts: { RESTORED: 1 }, notes: [expect.stringContaining('1 of the repositories')] });
  expect(await settings(['x/one', 'x/two', 'x/three'])).toEqual({ 'x/one': EXCEPT_LATEST, 'x/two': MUTABLE, 'x/three': EXCEPT_LATEST });
  await registry.destroy();
});

test('neither a restore nor a sweep begins while the other one goes on', async () => {
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, ENFORCED);
  await create(aws, { 'y/one': MUTABLE });
  const { run } = await registry.sweep();
  await registry.deploy(STANDARD, { ...ENFORCED, enforcement: EnforcementMode.REPORT });

  await aws.faults.inject({ action: 'DescribeRepositories', kind: 'delay', delayMs: 4_000, times: 1 });
  const sweep = await aws.executions.start(registry.machine);
  await entered(sweep, 'ListPage');
  expect(await registry.refusal({ run })).toContain('A sweep of this registry was going on');
  expect((await aws.executions.end(sweep)).output).toMatchObject({ outcome: RunOutcome.COMPLETED });
  expect(await settings(['y/one'])).toEqual({ 'y/one': EXCEPT_LATEST });

  await aws.faults.inject({ action: 'ListTagsForResource', kind: 'delay', delayMs: 4_000, times: 1 });
  const restore = await aws.executions.start(registry.restoreMachine, { run });
  await entered(restore, 'ReadTags');
  await expect(registry.sweep({ trigger: 'DEPLOYMENT' })).resolves.toMatchObject({ outcome: RunOutcome.SKIPPED, reason: expect.stringContaining('A restore') });
  expect((await aws.executions.end(restore)).output).toMatchObject({ counts: { RESTORED: 1 } });
  expect(await settings(['y/one'])).toEqual({ 'y/one': MUTABLE });
  await registry.destroy();
});

test('goes on in another execution, and with what a sweep was about to write when it was stopped', async () => {
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, ENFORCED);
  const names = Array.from({ length: 230 }, (_, index) => `r${1000 + index}`);
  await create(aws, all(names, MUTABLE));
  // It is stopped while it writes the third page.
  await aws.faults.inject({ action: 'PutImageTagMutability', kind: 'delay', delayMs: 60_000, times: 1, repository: 'r1229' });
  const sweep = await aws.executions.start(registry.machine);
  await until(async () => (await aws.ecr.describe('r1220'))!.mutability !== 'MUTABLE');
  await aws.executions.stop(sweep);
  const [key] = await aws.buckets.keys(registry.bucket);
  const run = key.split('/')[1];
  expect((await aws.buckets.keys(registry.bucket, `runs/${run}/before/`)).length).toBe(1 + (await aws.buckets.keys(registry.bucket, `runs/${run}/pages/`)).length);

  await registry.deploy(STANDARD, { ...ENFORCED, enforcement: EnforcementMode.REPORT }, (of: ImmutableRegistry) => {
    const machine = of.node.findChild('Restore') as CfnResource;
    const definition = JSON.stringify(Stack.of(of).resolve((machine as any).definition));
    expect(definition).toContain('$steps>=250');
    machine.addPropertyOverride('Definition', JSON.parse(definition.replace('$steps>=250', '$steps>=100')));
  });
  await aws.faults.clear();
  await aws.faults.inject({ action: 'PutImageTagMutability', kind: 'throttling', times: 3, repository: 'r1001' });
  await aws.faults.inject({ action: 'PutImageTagMutability', kind: 'access-denied', times: 100, repository: 'r1002' });
  let last = await aws.executions.run(registry.restoreMachine, { run });
  let executions = 1;
  for (; last.output.continuedBy !== undefined; executions++) {
    const { executionArn } = (await aws.executions.list(registry.restoreMachine)).find(({ name }) => name === last.output.continuedBy)!;
    last = await aws.executions.end(executionArn);
  }

  expect(executions).toBe(3);
  const summary = last.output;
  expect(summary.failures).toEqual([{ name: 'r1002', reason: expect.stringContaining('not authorized') }]);
  expect(summary).toMatchObject({ outcome: RunOutcome.COMPLETED, repositories: 230 });
  const { RESTORED, CHANGED_MEANWHILE, FAILED } = summary.counts;
  // What the sweep had not written yet is not what it would have left.
  expect({ done: RESTORED + CHANGED_MEANWHILE, FAILED }).toEqual({ done: 229, FAILED: 1 });
  expect(CHANGED_MEANWHILE).toBeLessThanOrEqual(10);
  expect(await registry.records(summary)).toHaveLength(230);
  expect(await settings(names)).toEqual({ ...all(names, MUTABLE), r1002: EXCEPT_LATEST });
  await registry.destroy();
});
