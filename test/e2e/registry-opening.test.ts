/** Repositories that somebody opens for a while, on the local AWS, where IAM is enforced and waits take a hundredth of their time. */
import { setTimeout as sleep } from 'timers/promises';
import { Duration } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { replicated } from './ecr-events';
import { ACCOUNT, EXCEPT_LATEST, IMMUTABLE, MUTABLE, Registry, counts, create, emptyRegistry, startAws } from './registry';
import { EnforcementMode, ImmutableRegistry, TagMutabilitySetting } from '../../src';
import { OPENINGS_PREFIX } from '../../src/contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../src/contract/registry-tags';
import { LocalAws } from '../local-aws';

const STANDARD = { baseline: TagMutabilitySetting.immutableExcept('latest') };
const REASON = 'INC-42: the tag v1 has a broken image';
const LONGEST = Duration.hours(4);

let aws: LocalAws;
let registry: Registry;

beforeAll(async () => {
  aws = await startAws();
  registry = new Registry(aws);
  await registry.deploy(STANDARD, {
    enforcement: EnforcementMode.ENFORCE, enforceAtOnce: true, guard: true, longestOpening: LONGEST,
  }, (made: ImmutableRegistry) => {
    const queue = new sqs.Queue(made, 'Told', { queueName: 'told' });
    made.onOpening('TellOpenings', { target: new targets.SqsQueue(queue) });
  });
});
beforeEach(async () => {
  await emptyRegistry(aws);
  await told();
});
afterAll(() => aws?.stop());

const machine = () => registry.physicalId(/^RegistryOpening[0-9A-F]{8}$/);
const inSeconds = (seconds: number) => `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
const arnOf = (name: string) => `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/${name}`;

async function tagsOf(name: string): Promise<Record<string, string>> {
  const { tags } = await aws.aws.call('ecr', 'list_tags_for_resource', { resourceArn: arnOf(name) });
  return Object.fromEntries(tags.map(({ Key, Value }: any) => [Key, Value]));
}

/** What the events on the bus have told. */
async function told(): Promise<any[]> {
  return (await aws.takeMessages(`arn:aws:sqs:us-east-1:${ACCOUNT}:told`)).map((body) => JSON.parse(body).detail);
}

async function becomes(name: string, mutability: string): Promise<void> {
  while ((await aws.ecr.describe(name))?.mutability !== mutability) {
    await sleep(50);
  }
}

test('a repository is open until its end, and gets its setting back then', async () => {
  await create(aws, { 'team/api': EXCEPT_LATEST });
  const until = inSeconds(600);

  const execution = await aws.executions.start(machine(), { repository: 'team/api', until, reason: REASON });
  await becomes('team/api', 'MUTABLE');
  expect(await tagsOf('team/api')).toEqual({ [OPEN_UNTIL_TAG]: until });
  // Neither a sweep nor the guard, which an event makes look, closes it before.
  expect(await registry.sweep()).toMatchObject({ counts: counts({ OPENED: 1 }) });
  await aws.putEcrEvent('ECR Replication Action', replicated('team/api'));

  expect(await aws.executions.end(execution)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await aws.ecr.describe('team/api')).toEqual(EXCEPT_LATEST);
  expect(await tagsOf('team/api')).toEqual({});
  const events = await told();
  const common = { version: 1, run: events[0].run as string, execution, repository: 'team/api', until, reason: REASON, before: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] } };
  expect(events).toEqual([{ ...common, outcome: 'OPENED' }, { ...common, outcome: 'CLOSED' }]);
  const keys = await aws.buckets.keys(registry.bucket, OPENINGS_PREFIX);
  expect(keys).toEqual([`${OPENINGS_PREFIX}${common.run}-end.json`, `${OPENINGS_PREFIX}${common.run}.json`]);
  expect(await Promise.all(keys.map((key) => aws.buckets.readJson(registry.bucket, key)))).toEqual([{ ...common, outcome: 'CLOSED' }, common]);
});

test.each<[string, object, RegExp]>([
  ['none', {}, /^Say which repository/],
  ['no reason', { repository: 'team/api', until: inSeconds(600) }, /^Say which repository/],
  ['a short reason', { repository: 'team/api', until: inSeconds(600), reason: 'because' }, /^Say which repository/],
  ['a reason that is a number', { repository: 'team/api', until: inSeconds(600), reason: 12_345_678_901 }, /^Say which repository/],
  ['no end', { repository: 'team/api', reason: REASON }, /^Say which repository/],
  ['an end that is over', { repository: 'team/api', until: inSeconds(-1), reason: REASON }, /^Say which repository/],
  ['a later end than is allowed', { repository: 'team/api', until: inSeconds(4 * 3600 + 60), reason: REASON }, /at most 14400 seconds from now/],
  ['a day that no month has', { repository: 'team/api', until: '2027-02-31T00:00:00Z', reason: REASON }, /^Say which repository/],
  ['a year', { repository: 'team/api', until: '2027', reason: REASON }, /^Say which repository/],
  ['a number', { repository: 'team/api', until: 2027, reason: REASON }, /^Say which repository/],
  ['something else too', { repository: 'team/api', until: inSeconds(600), reason: REASON, also: 1 }, /^Say which repository/],
  ['a repository that is not there', { repository: 'team/none', until: inSeconds(600), reason: REASON }, /RepositoryNotFound/],
])('it opens nothing if it is given %s', async (_, input, why) => {
  await create(aws, { 'team/api': IMMUTABLE });

  const { status, error, cause } = await aws.executions.run(machine(), input);

  expect({ status, error }).toEqual({ status: 'FAILED', error: 'OpeningRefused' });
  expect(cause).toMatch(why);
  expect(await aws.ecr.describe('team/api')).toEqual(IMMUTABLE);
  expect(await tagsOf('team/api')).toEqual({});
  expect(await told()).toEqual([expect.objectContaining({ outcome: 'REFUSED', failure: expect.stringMatching(why) })]);
});

test('what is open already, or mutable anyway, is not opened', async () => {
  await create(aws, { 'team/mutable': MUTABLE, 'team/opened': IMMUTABLE });
  const until = inSeconds(600);
  await aws.aws.call('ecr', 'tag_resource', { resourceArn: arnOf('team/opened'), tags: [{ Key: OPEN_UNTIL_TAG, Value: until }] });
  expect(await aws.executions.run(machine(), { repository: 'team/opened', until, reason: REASON })).toMatchObject({
    status: 'FAILED', cause: `It is open until ${until} already. Ask again when it is closed.`,
  });
  await aws.aws.call('ecr', 'untag_resource', { resourceArn: arnOf('team/opened'), tagKeys: [OPEN_UNTIL_TAG] });
  expect(await aws.executions.run(machine(), { repository: 'team/mutable', until, reason: REASON })).toMatchObject({
    status: 'FAILED', cause: 'It is MUTABLE already: all of its tags can be overwritten.',
  });
});

test('if its machine is stopped, the next sweep after the end closes it', async () => {
  await create(aws, { 'team/api': IMMUTABLE });
  const end = Date.now() + 12_000;
  const execution = await aws.executions.start(machine(), { repository: 'team/api', until: inSeconds(12), reason: REASON });
  await becomes('team/api', 'MUTABLE');
  await aws.executions.stop(execution);
  expect(await registry.sweep()).toMatchObject({ counts: counts({ OPENED: 1 }) });

  await sleep(Math.max(0, end - Date.now()));

  expect(await registry.sweep()).toMatchObject({ counts: counts({ CHANGED: 1 }) });
  expect(await aws.ecr.describe('team/api')).toEqual(EXCEPT_LATEST);
});

test('what fails once it has its tag leads to the closing', async () => {
  await create(aws, { 'team/api': IMMUTABLE });
  await aws.faults.inject({ action: 'PutImageTagMutability', kind: 'access-denied', times: 6, repository: 'team/api' });

  const { status, error, cause } = await aws.executions.run(machine(), { repository: 'team/api', until: inSeconds(600), reason: REASON });

  expect({ status, error }).toEqual({ status: 'FAILED', error: 'OpeningFailed' });
  expect(cause).toMatch(/not authorized/);
  expect(await aws.ecr.describe('team/api')).toEqual(IMMUTABLE);
  expect(await tagsOf('team/api')).toEqual({});
  expect(await told()).toEqual([expect.objectContaining({ outcome: 'CLOSED', failure: expect.stringMatching(/not authorized/) })]);
});

test('what cannot be closed is told, and the sweep closes it', async () => {
  await create(aws, { 'team/api': IMMUTABLE });
  const until = inSeconds(600);
  // The call that opens it meets the first one.
  await aws.faults.inject({ action: 'PutImageTagMutability', kind: 'delay', delayMs: 0, times: 1, repository: 'team/api' });
  await aws.faults.inject({ action: 'PutImageTagMutability', kind: 'throttling', times: 1000, repository: 'team/api' });
  const execution = await aws.executions.start(machine(), { repository: 'team/api', until, reason: REASON });

  expect(await aws.executions.end(execution)).toMatchObject({ status: 'FAILED', error: 'OpeningFailed', cause: expect.stringMatching(/Rate exceeded/) });
  expect(await told()).toEqual([
    expect.objectContaining({ outcome: 'OPENED' }), expect.objectContaining({ outcome: 'NOT_CLOSED', failure: expect.stringMatching(/Rate exceeded/) }),
  ]);
  expect(await tagsOf('team/api')).toEqual({ [OPEN_UNTIL_TAG]: until });
});

test('an opening closes what it has opened only: not what somebody has closed, has opened anew, or has deleted', async () => {
  await create(aws, { 'team/closed': IMMUTABLE, 'team/anew': IMMUTABLE, 'team/deleted': IMMUTABLE });
  const names = ['team/closed', 'team/anew', 'team/deleted'];
  const open = (repository: string) => aws.executions.start(machine(), { repository, until: inSeconds(900), reason: REASON });
  const executions = await Promise.all(names.map(open));
  await Promise.all(names.map((name) => becomes(name, 'MUTABLE')));
  const longer = inSeconds(3_600);
  await aws.aws.call('ecr', 'tag_resource', { resourceArn: arnOf('team/anew'), tags: [{ Key: OPEN_UNTIL_TAG, Value: longer }] });
  await aws.ecr.setMutability('team/closed', EXCEPT_LATEST);
  await aws.ecr.deleteRepository('team/deleted');

  expect((await Promise.all(executions.map((each) => aws.executions.end(each)))).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);

  expect(await aws.ecr.describeAll()).toEqual({ 'team/anew': MUTABLE, 'team/closed': EXCEPT_LATEST });
  expect([await tagsOf('team/anew'), await tagsOf('team/closed')]).toEqual([{ [OPEN_UNTIL_TAG]: longer }, {}]);
});

test('what is opened by a tag of a time that is further away than is allowed, is closed', async () => {
  await create(aws, { 'team/api': MUTABLE, 'team/soon': MUTABLE });
  const tag = (name: string, Value: string) => aws.aws.call('ecr', 'tag_resource', { resourceArn: arnOf(name), tags: [{ Key: OPEN_UNTIL_TAG, Value }] });
  await tag('team/soon', inSeconds(3_600));
  await tag('team/api', '2099-01-01T00:00:00Z');
  await registry.sweep();
  expect(await aws.ecr.describeAll()).toEqual({ 'team/api': EXCEPT_LATEST, 'team/soon': MUTABLE });
});
