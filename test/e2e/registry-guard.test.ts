/**
 * What a guard does when events name repositories and templates, on the local AWS, where IAM is enforced. Calls by people are told by its
 * CloudTrail; what Amazon ECR does of its own accord a test says, in the shapes that AWS and its users show.
 */
import { setTimeout as sleep } from 'timers/promises';
import { BootstraplessSynthesizer, Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { cached, createdForCache, replicated } from './ecr-events';
import { ACCOUNT, EXCEPT_LATEST, IMMUTABLE, MUTABLE, Registry, create, emptyRegistry, settings, startAws } from './registry';
import { EnforcementMode, ImmutableRegistry, TagMutabilitySetting } from '../../src';
import { CORRECTIONS_PREFIX } from '../../src/contract/registry-records';
import { Execution, LocalAws } from '../local-aws';

const STANDARD = {
  baseline: TagMutabilitySetting.immutableExcept('latest'),
  namespaces: [{ prefix: 'reported', enforcement: EnforcementMode.REPORT }],
  exemptions: [{ tag: { key: 'mutable', value: 'yes' }, reason: 'scratch space', owner: 'platform' }],
};
const ENFORCED = {
  enforcement: EnforcementMode.ENFORCE,
  enforceAtOnce: true,
  guard: true,
  schedule: events.Schedule.rate(Duration.days(1)),
  maxChanges: 1_000,
  alarms: true,
  creationTemplateRoles: [],
};

let aws: LocalAws;
let registry: Registry;

beforeAll(async () => {
  aws = await startAws();
  registry = new Registry(aws);
  await registry.deploy(STANDARD, ENFORCED);
});
beforeEach(async () => {
  await emptyRegistry(aws);
  await failures();
});
afterAll(() => aws?.stop());

const machineOf = (one: Registry) => one.physicalId(/^RegistryGuard[0-9A-F]{8}$/);
const arnOf = (name: string) => `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/${name}`;

/**
 * The executions of the guard that some calls start. At their end comes one of a repository that nobody has, whose event is told after those of
 * the calls: when it has ended, and all others too, there are no more.
 */
async function guarded(calls: () => Promise<unknown>): Promise<Execution[]> {
  const before = new Set((await aws.executions.list(machineOf(registry))).map(({ executionArn }) => executionArn));
  await calls();
  const fence = `fence-${before.size}`;
  await aws.putEcrEvent('ECR Replication Action', replicated(fence));
  for (;;) {
    const started = (await aws.executions.list(machineOf(registry))).filter(({ executionArn }) => !before.has(executionArn));
    const ended = await Promise.all(started.filter(({ status }) => status !== 'RUNNING').map(({ executionArn }) => aws.executions.describe(executionArn)));
    if (ended.length === started.length && ended.some(({ input }) => input.detail['repository-name'] === fence)) {
      return ended.filter(({ input }) => input.detail['repository-name'] !== fence);
    }
    await sleep(50);
  }
}

/** What has come to the queue of the guard, which is empty then. */
async function failures(of = registry): Promise<any[]> {
  const name = of.physicalId(/^RegistryGuardFailures[0-9A-F]{8}$/).split('/').pop();
  return (await aws.takeMessages(`arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`)).map((body) => JSON.parse(body));
}

async function corrections(): Promise<any[]> {
  const keys = await aws.buckets.keys(registry.bucket, CORRECTIONS_PREFIX);
  return Promise.all(keys.map((key) => aws.buckets.readJson(registry.bucket, key)));
}

test('one event settles what a person creates, and one what ECR creates for a pull-through cache or a replication', async () => {
  await create(aws, { 'cached/nginx': MUTABLE, 'copied/api': MUTABLE, 'told/api': MUTABLE });

  const executions = await guarded(async () => {
    await aws.ecr.createRepository('team/api', MUTABLE);
    await aws.putEcrEvent('AWS Service Event via CloudTrail', createdForCache(ACCOUNT, 'cached/nginx'));
    await aws.putEcrEvent('ECR Replication Action', replicated('copied/api'));
    await aws.putEcrEvent('ECR Pull Through Cache Action', cached('told/api'));
  });

  expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  const names = ['cached/nginx', 'copied/api', 'team/api', 'told/api'];
  expect(await settings(aws, names)).toEqual(Object.fromEntries(names.map((name) => [name, EXCEPT_LATEST])));
  expect((await aws.ecrCalls.counts()).PutImageTagMutability).toBe(4);
  expect(await failures()).toEqual([]);
});

test('what is opened is closed again, and recorded with who it was; its own writes start nothing', async () => {
  await create(aws, { 'team/api': EXCEPT_LATEST });
  const executions = await guarded(() => aws.ecr.setMutability('team/api', MUTABLE));

  expect(executions).toHaveLength(1);
  expect(await aws.ecr.describe('team/api')).toEqual(EXCEPT_LATEST);
  const { id } = executions[0].input;
  expect((await corrections()).filter(({ event }) => event === id)).toEqual([{
    version: 1,
    event: id,
    what: 'PutImageTagMutability',
    by: `arn:aws:iam::${ACCOUNT}:root`,
    name: 'team/api',
    before: { mode: 'MUTABLE', filters: [] },
    after: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] },
  }]);
  const logged = (await aws.logMessages(registry.logGroup)).map((message) => JSON.parse(message)).filter(({ event }) => event === id);
  expect(logged).toEqual([expect.objectContaining({
    run: 'guard', name: 'team/api', outcome: 'CHANGED', from: 'MUTABLE', to: 'IMMUTABLE_WITH_EXCLUSION latest', by: `arn:aws:iam::${ACCOUNT}:root`,
  })]);
});

test('what complies is read once and not written; what a namespace only reports is not written either', async () => {
  await guarded(async () => {
    await aws.ecr.createRepository('team/fine', IMMUTABLE);
    await aws.ecr.createRepository('reported/api', MUTABLE);
  });

  // The third one that is read is of the event that nobody has.
  expect(await aws.ecrCalls.counts()).toEqual({
    CreateRepository: 2, DescribePullThroughCacheRules: 1, DescribeRepositories: 3, ListTagsForResource: 1,
  });
  expect(await settings(aws, ['team/fine', 'reported/api'])).toEqual({ 'team/fine': IMMUTABLE, 'reported/api': MUTABLE });
  expect(await failures()).toEqual([]);
});

test('a tag that exempts is looked at, and what it no longer exempts is closed', async () => {
  const tags = [{ Key: 'mutable', Value: 'yes' }];
  await guarded(() => aws.aws.call('ecr', 'create_repository', { repositoryName: 'team/scratch', tags }));
  expect(await aws.ecr.describe('team/scratch')).toEqual(MUTABLE);

  await guarded(() => aws.aws.call('ecr', 'untag_resource', { resourceArn: arnOf('team/scratch'), tagKeys: ['mutable'] }));
  expect(await aws.ecr.describe('team/scratch')).toEqual(EXCEPT_LATEST);

  // Somebody exempts and opens it: the tag has to be there first.
  const executions = await guarded(async () => {
    await aws.aws.call('ecr', 'tag_resource', { resourceArn: arnOf('team/scratch'), tags });
    await aws.ecr.setMutability('team/scratch', MUTABLE);
  });
  expect(executions).toHaveLength(2);
  expect(await aws.ecr.describe('team/scratch')).toEqual(MUTABLE);
});

test('a creation template that somebody makes looser is given what the standard asks, and keeps all else', async () => {
  const description = 'of the team';
  await guarded(() => aws.ecr.createTemplate({ prefix: 'team', appliedFor: ['REPLICATION'], description, imageTagMutability: 'MUTABLE' }));

  const { repositoryCreationTemplates: [template] } = await aws.aws.call('ecr', 'describe_repository_creation_templates', { prefixes: ['team'] });
  expect(template).toMatchObject({
    prefix: 'team',
    description,
    appliedFor: ['REPLICATION'],
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }],
  });
  await aws.ecr.deleteTemplate('team');
  expect((await corrections()).find(({ name }) => name === 'team/')).toMatchObject({
    what: 'CreateRepositoryCreationTemplate', template: { Prefix: 'team', Description: description, ImageTagMutability: 'MUTABLE' },
  });
  expect(await failures()).toEqual([]);
});

test('a sweep that writes 500 repositories starts no guard', async () => {
  // Nobody tells the guard of these.
  await aws.createRepositories(Array.from({ length: 500 }, (_, index) => ({ name: `many/r${1000 + index}`, mutability: 'MUTABLE' as const })));
  let changed: number | undefined;
  const executions = await guarded(async () => {
    changed = (await registry.sweep()).counts.CHANGED;
  });
  expect(changed).toBe(500);
  expect(executions).toEqual([]);
});

test('a sweep says who fights the guard', async () => {
  const { notes } = await registry.sweep();
  // What the tests above have made it correct: by a person, by ECR itself without a name, and by its service event.
  expect(notes).toEqual([
    `Within 7 days, the guard has corrected 4 changes by arn:aws:iam::${ACCOUNT}:root.`,
    'Within 7 days, the guard has corrected 2 changes by Amazon ECR.',
    'Within 7 days, the guard has corrected one change by ecr.amazonaws.com.',
  ]);
});

test('what is denied or throttled to the end comes to the queue, which has an alarm', async () => {
  await create(aws, { 'team/denied': IMMUTABLE, 'team/throttled': IMMUTABLE, 'team/late': IMMUTABLE });
  for (const repository of ['team/denied', 'team/throttled', 'team/late']) {
    const action = 'PutImageTagMutability';
    // The call that opens it meets this one. The guard may write at once, so what it meets has to be there by then.
    await aws.faults.inject({ action, repository, kind: 'delay', delayMs: 0, times: 1 });
    await aws.faults.inject({
      action,
      repository,
      ...repository === 'team/denied' ? { kind: 'access-denied', times: 100 } : { kind: 'throttling', times: repository === 'team/late' ? 3 : 1000 },
    });
  }
  const executions = await guarded(async () => {
    for (const name of ['team/denied', 'team/throttled', 'team/late']) {
      await aws.ecr.setMutability(name, MUTABLE);
    }
  });

  expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  const told = await failures();
  expect(told.map(({ name }) => name).sort()).toEqual(['team/denied', 'team/throttled']);
  expect(told.find(({ name }) => name === 'team/denied')).toEqual({
    event: expect.any(String),
    what: 'PutImageTagMutability',
    by: `arn:aws:iam::${ACCOUNT}:root`,
    name: 'team/denied',
    reason: expect.stringMatching(/^Write: Ecr\..*not authorized to perform: ecr:PutImageTagMutability/),
  });
  expect(told.find(({ name }) => name === 'team/throttled').reason).toMatch(/^Write: Ecr\..*Rate exceeded/);
  await aws.faults.clear();
  expect(await settings(aws, ['team/denied', 'team/throttled', 'team/late'])).toEqual({ 'team/denied': MUTABLE, 'team/throttled': MUTABLE, 'team/late': EXCEPT_LATEST });

  const { MetricAlarms } = await aws.aws.call('cloudwatch', 'describe_alarms', {});
  const queue = registry.physicalId(/^RegistryGuardFailures[0-9A-F]{8}$/).split('/').pop();
  expect(MetricAlarms.filter(({ MetricName, Dimensions }: any) => MetricName === 'ApproximateNumberOfMessagesVisible' && Dimensions[0].Value === queue)).toHaveLength(1);
  // The next sweep closes them.
  await registry.sweep();
  expect(await settings(aws, ['team/denied', 'team/throttled'])).toEqual({ 'team/denied': EXCEPT_LATEST, 'team/throttled': EXCEPT_LATEST });
});

test('an event that names nothing comes to the queue, and one of what is not there does nothing', async () => {
  await guarded(() => aws.putEcrEvent('ECR Pull Through Cache Action', { 'sync-status': 'SUCCESS' }));
  expect(await failures()).toEqual([expect.objectContaining({ what: 'ECR Pull Through Cache Action', reason: 'The event names no repository.' })]);
  const [execution] = await guarded(() => aws.putEcrEvent('ECR Pull Through Cache Action', cached('nobody/has')));
  expect(execution.status).toBe('SUCCEEDED');
  expect(await failures()).toEqual([]);
});

test('a storm of a thousand events, while ECR throttles, ends right', async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `storm/r${1000 + index}`);
  await aws.createRepositories(names.map((name) => ({ name, mutability: 'MUTABLE' as const })));
  await aws.faults.throttle(50, 100);

  const executions = await guarded(async () => {
    for (const name of names) {
      await aws.putEcrEvent('ECR Replication Action', replicated(name));
    }
  });

  await aws.faults.endThrottling();
  expect(executions).toHaveLength(1000);
  expect(executions.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
  const left = new Set((await failures()).map(({ name }) => name));
  const all = await aws.ecr.describeAll();
  expect(names.filter((name) => !left.has(name) && all[name].mutability !== EXCEPT_LATEST.mutability)).toEqual([]);
  expect(left.size).toBeLessThan(100);
});

test('an event that EventBridge may not deliver comes to the queue', async () => {
  // Without a bucket for templates, so that what sweep and guard have in common is in a mapping.
  const other = new Registry(aws, () => ({ synthesizer: new BootstraplessSynthesizer() }));
  const withoutStart = (made: ImmutableRegistry) => expect(made.node.findChild('StartRole').node.tryRemoveChild('DefaultPolicy')).toBe(true);
  await other.deploy(STANDARD, { guard: true, restore: false, enforcement: EnforcementMode.ENFORCE, enforceAtOnce: true }, withoutStart);
  await aws.ecr.createRepository('team/lost', MUTABLE);
  let lost: any[] = [];
  while (lost.length === 0) {
    lost = await failures(other);
  }
  expect(lost).toEqual([expect.objectContaining({ source: 'aws.ecr', detail: expect.objectContaining({ requestParameters: expect.objectContaining({ repositoryName: 'team/lost' }) }) })]);
  // The machine itself does what that of the other one does.
  await create(aws, { 'team/untold': MUTABLE });
  await aws.executions.run(machineOf(other), { ...lost[0], detail: { requestParameters: { repositoryName: 'team/untold' } } });
  expect(await aws.ecr.describe('team/untold')).toEqual(EXCEPT_LATEST);
  expect(await other.sweep()).toMatchObject({ counts: { COMPLIANT: 2 } });
  await other.destroy();
});
