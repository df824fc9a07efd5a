/** Runs of a registry that meet each other, deployments and switches, on the local AWS. */
import { CfnResource, Stack } from 'aws-cdk-lib';
import { counts, create, emptyRegistry, EXCEPT_LATEST, IMMUTABLE, MUTABLE, Registry, settings, startAws } from './registry';
import { EnforcementMode, ImmutableRegistry, TagMutabilitySetting } from '../../src';
import { RunOutcome, RunSummary } from '../../src/contract/registry-records';
import { PAGES_PER_EXECUTION } from '../../src/registry/sweep/sweep-states';
import { Execution, LocalAws, Mutability } from '../local-aws';

const STANDARD = { baseline: TagMutabilitySetting.immutableExcept('latest') };
const WRITES = { enforcement: EnforcementMode.ENFORCE, enforceAtOnce: true, maxChanges: 1_000 };

let aws: LocalAws;

beforeAll(async () => {
  aws = await startAws();
});
beforeEach(() => emptyRegistry(aws));
afterAll(() => aws?.stop());

function many(count: number, setting: (index: number) => Mutability = () => MUTABLE): Record<string, Mutability> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${1_000 + index}`, setting(index)]));
}

/** Each page goes on in an execution of its own. */
function pageByPage(registry: ImmutableRegistry): void {
  const machine = registry.node.findChild('Sweep') as CfnResource;
  const definition = JSON.stringify(Stack.of(registry).resolve((machine as any).definition));
  const changed = definition.replace(`began>=${PAGES_PER_EXECUTION}`, 'began>=1');
  expect(changed).not.toBe(definition);
  machine.addPropertyOverride('Definition', JSON.parse(changed));
}

/** Those of the executions of a registry that are new, once there are so many and they have ended. */
async function newExecutions(registry: Registry, known: readonly string[], count: number): Promise<Execution[]> {
  for (;;) {
    const found = (await aws.executions.list(registry.machine)).filter(({ executionArn }) => !known.includes(executionArn));
    if (found.length >= count) {
      return Promise.all(found.map(({ executionArn }) => aws.executions.end(executionArn)));
    }
  }
}

const arns = async (registry: Registry) => (await aws.executions.list(registry.machine)).map(({ executionArn }) => executionArn);

/** Delays the next page of the list. */
const slowList = (seconds: number) => aws.faults.inject({ action: 'DescribeRepositories', kind: 'delay', delayMs: seconds * 1_000, times: 1 });

test('a deployment begins a sweep, and takes over from one that goes on', async () => {
  await create(aws, { aa: MUTABLE, bb: IMMUTABLE });
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, { sweepOnDeploy: true });

  const [{ output: created }] = await newExecutions(registry, [], 1);
  expect(created).toMatchObject({
    outcome: RunOutcome.COMPLETED, trigger: 'DEPLOYMENT', enforcement: 'REPORT', counts: counts({ WOULD_CHANGE: 1, COMPLIANT: 1 }),
  });

  // It waits for longer than the deployment takes.
  await slowList(120);
  const slow = await aws.executions.start(registry.machine);
  const known = await arns(registry);
  await registry.deploy(STANDARD, { ...WRITES, sweepOnDeploy: true });

  const [{ output: updated }] = await newExecutions(registry, known, 1);
  expect(updated).toMatchObject({
    outcome: RunOutcome.COMPLETED, trigger: 'DEPLOYMENT', enforcement: 'ENFORCE', writes: true, counts: counts({ CHANGED: 1, COMPLIANT: 1 }),
  });
  expect(await aws.executions.end(slow)).toMatchObject({ status: 'ABORTED', error: 'SUPERSEDED' });
  expect(await settings(aws, ['aa', 'bb'])).toEqual({ aa: EXCEPT_LATEST, bb: IMMUTABLE });
  await registry.destroy();
});

test('of many starts at once exactly one goes on, and one that was stopped in the middle is completed by the next', async () => {
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, WRITES, pageByPage);
  const repositories = many(130);
  await create(aws, repositories);

  await slowList(5);
  const started = await Promise.all(Array.from({ length: 12 }, () => aws.executions.start(registry.machine)));
  const first = (await Promise.all(started.map((arn) => aws.executions.end(arn)))).map(({ status, output }) => [status, output.outcome ?? 'CONTINUED']);
  expect(first.filter(([, outcome]) => outcome === 'CONTINUED')).toEqual([['SUCCEEDED', 'CONTINUED']]);
  expect(first.filter(([, outcome]) => outcome === RunOutcome.SKIPPED)).toHaveLength(11);
  const executions = await newExecutions(registry, started, 1);
  expect(executions.map(({ output }) => output)).toEqual([
    expect.objectContaining({ outcome: RunOutcome.COMPLETED, counts: counts({ CHANGED: 130 }) }),
  ]);

  // Somebody opens them all, and a sweep is stopped while it writes.
  for (const name of Object.keys(repositories)) {
    await aws.ecr.setMutability(name, MUTABLE);
  }
  await aws.faults.inject({ action: 'PutImageTagMutability', kind: 'delay', delayMs: 3_000, times: 100 });
  const stopped = await aws.executions.start(registry.machine);
  while ((await aws.faults.pending())[0]?.times === 100) {
    // Until the first of them is on its way.
  }
  await aws.executions.stop(stopped);
  expect(await aws.executions.end(stopped)).toMatchObject({ status: 'ABORTED' });
  await aws.faults.clear();
  const keys = await aws.buckets.keys(registry.bucket, 'runs/');
  const of = (run: string) => keys.filter((key) => key.startsWith(`runs/${run}/`)).map((key) => key.split('/')[2]);
  const runs = [...new Set(keys.map((key) => key.split('/')[1]))].sort();
  // What it was about to write is recorded, and that it has ended is not.
  expect([...new Set(of(runs[runs.length - 1]))]).toEqual(['before', 'run.json']);

  const next = await aws.executions.run(registry.machine);
  const { output } = await aws.executions.end<RunSummary>(next.arn.replace(/[^:]*$/, next.output.continuedBy));
  expect(output!.counts.CHANGED + output!.counts.COMPLIANT).toBe(130);
  expect(Object.values(await aws.ecr.describeAll())).toEqual(Object.keys(repositories).map(() => EXCEPT_LATEST));

  // A definition that changes under a run ends it.
  const { definition } = await aws.aws.call('stepfunctions', 'describe_state_machine', { stateMachineArn: registry.machine });
  await slowList(5);
  const old = await aws.executions.start(registry.machine);
  const { version } = JSON.parse(definition).States.Begin.Assign.config;
  await aws.aws.call('stepfunctions', 'update_state_machine', { stateMachineArn: registry.machine, definition: definition.replace(version, 'another') });
  const { output: { continuedBy } } = await aws.executions.end(old);
  expect((await aws.executions.end(old.replace(/[^:]*$/, continuedBy))).output).toMatchObject({ outcome: RunOutcome.SUPERSEDED, repositories: 100 });
  await registry.destroy();
});

test('the parameter switches writing and its permission, and leaves it to the prop by default', async () => {
  const registry = new Registry(aws);
  const value = (of: string) => ({ args: ['--parameters', `TagImmutabilityEnforcement=${of}`] });
  const policies = async () => (await aws.aws.call('iam', 'list_role_policies', { RoleName: registry.role })).PolicyNames
    .filter((name: string) => /Write/.test(name)).length;

  await create(aws, { aa: MUTABLE });
  await registry.deploy(STANDARD, { enforceAtOnce: true }, undefined, value('ENFORCE'));
  expect(await policies()).toBe(1);
  expect(await registry.sweep()).toMatchObject({ enforcement: 'ENFORCE', counts: counts({ CHANGED: 1 }) });

  // What nobody says at the next deployment stays as it was.
  await create(aws, { bb: MUTABLE });
  await registry.deploy(STANDARD, WRITES, undefined, value('REPORT'));
  expect(await policies()).toBe(0);
  expect(await registry.sweep()).toMatchObject({ enforcement: 'REPORT', writes: false, counts: counts({ COMPLIANT: 1, WOULD_CHANGE: 1 }) });

  await registry.deploy(STANDARD, { enforceAtOnce: true }, undefined, value('AS_DEFINED'));
  expect(await policies()).toBe(0);
  expect(await registry.sweep()).toMatchObject({ enforcement: 'REPORT', counts: counts({ COMPLIANT: 1, WOULD_CHANGE: 1 }) });

  await registry.deploy(STANDARD, WRITES);
  expect(await policies()).toBe(1);
  expect(await registry.sweep()).toMatchObject({ enforcement: 'ENFORCE', counts: counts({ COMPLIANT: 1, CHANGED: 1 }) });
  await registry.destroy();
});
