/**
 * 2,000 repositories of all settings, names and namespaces. What a sweep makes of each is what the model says, which knows nothing of state
 * machines, and what ECR says comes from boto3.
 */
import * as fc from 'fast-check';
import { ACCOUNT, counts, emptyRegistry, Registry, startAws } from './registry';
import { EnforcementMode, TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../src';
import { RepositoryOutcome, RunOutcome, RunSummary } from '../../src/contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../src/contract/registry-tags';
import { LocalAws, Mutability, NewRepository } from '../local-aws';
import { machine } from '../local-aws/small-machine';
import { filterOf, modelOf, settingOf } from '../mutability/arbitraries';

const COUNT = 2_000;
const LONGEST_NAME = 256;
const EXEMPT_TAG = { key: 'tags', value: 'may move' };

const STANDARD: TagImmutabilityStandardProps = {
  baseline: TagMutabilitySetting.immutableExcept('latest', 'a*', '*-cache'),
  namespaces: [
    { prefix: 'team', baseline: TagMutabilitySetting.mutableExcept('v*', 'b*a') },
    { prefix: 'team/strict/', baseline: TagMutabilitySetting.IMMUTABLE },
    { prefix: 'team/strict/later', enforcement: EnforcementMode.REPORT },
    { prefix: 'report-only', enforcement: EnforcementMode.REPORT },
  ],
  exemptions: [
    { repositories: '*/scratch-*', reason: 'scratch space', owner: 'platform' },
    { tag: EXEMPT_TAG, reason: 'its own tests move tags', owner: 'platform' },
  ],
};
const MODEL = new TagImmutabilityStandard(STANDARD);

const REPLICATED = 'replicated';
const FOLDERS = ['', 'team/', 'team/strict/', 'team/strict/later/', 'teams/', `${REPLICATED}/`, 'report-only/', 'elsewhere/'];

/** A filter as people write them, or one that is hard to compare. */
const filter = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom('latest', 'v*', 'a*', 'dev-*', '*-cache', 'release-*', 'b*a', `${'x'.repeat(120)}*`, 'y'.repeat(128)),
  },
  { weight: 1, arbitrary: fc.oneof(filterOf('ab', 4), filterOf('ab.-', 6)) },
);

const repository: fc.Arbitrary<NewRepository> = fc.record({
  folder: fc.constantFrom(...FOLDERS),
  word: fc.constantFrom('api', 'scratch-api', 'a.b', 'a_b', 'a-b', '0', 'x/y/z'),
  isLong: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  setting: settingOf(filter),
  tags: fc.oneof(
    { weight: 8, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant({ [EXEMPT_TAG.key]: EXEMPT_TAG.value }) },
    { weight: 1, arbitrary: fc.constantFrom('2098-12-31T23:59:59Z', '2020-01-01T00:00:00Z', 'ever').map((until) => ({ [OPEN_UNTIL_TAG]: until })) },
  ),
}).map(({ folder, word, isLong, setting, tags }) => ({
  name: isLong ? `${folder}${word}-${'n'.repeat(LONGEST_NAME - 5 - folder.length - word.length - 1)}` : `${folder}${word}`,
  mutability: setting.mode as Mutability['mutability'],
  filters: setting.filters,
  tags,
}));

const REPOSITORIES: NewRepository[] = fc.sample(repository, { numRuns: COUNT, seed: 20261127 })
  .map((each, index) => ({ ...each, name: `${each.name}-${1_000 + index}` }));

const shown = (mode: string, filters: readonly string[]) => `${mode} ${[...filters].sort().join(' ')}`.trim();
const isExemptByTag = ({ tags = {} }: NewRepository) => tags[EXEMPT_TAG.key] === EXEMPT_TAG.value;
const isOpen = ({ tags = {} }: NewRepository) => tags[OPEN_UNTIL_TAG]?.startsWith('2098') ?? false;

/** What the standard says of a repository, and what it must be when a registry that enforces has swept. */
function expected(of: NewRepository): { outcome: RepositoryOutcome; setting: string; needsTags: boolean } {
  const { name, mutability, filters = [], tags = {} } = of;
  const now = modelOf({ mode: mutability!, filters: [...filters] });
  const { baseline, enforcement, exemption } = MODEL._requirementFor({
    name, account: ACCOUNT, tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  });
  const before = shown(mutability!, filters);
  const stays = (outcome: RepositoryOutcome, needsTags: boolean) => ({ outcome, setting: before, needsTags });
  if (now.isAtLeastAsStrictAs(baseline)) {
    return stays(RepositoryOutcome.COMPLIANT, false);
  }
  if (exemption?.repositories !== undefined) {
    return stays(RepositoryOutcome.EXEMPT, false);
  }
  if (name.startsWith(`${REPLICATED}/`)) {
    return stays(RepositoryOutcome.LEFT_ALONE, false);
  }
  if (exemption !== undefined) {
    return stays(RepositoryOutcome.EXEMPT, true);
  }
  if (isOpen(of)) {
    return stays(RepositoryOutcome.OPENED, true);
  }
  if (enforcement === EnforcementMode.REPORT) {
    return stays(RepositoryOutcome.WOULD_CHANGE, true);
  }
  const { setting } = now.tightenedTo(baseline);
  return { outcome: RepositoryOutcome.CHANGED, setting: shown(setting.mode, setting.exclusionFilters), needsTags: true };
}

const EXPECTED = new Map(REPOSITORIES.map((each) => [each.name, expected(each)]));
const BEFORE = Object.fromEntries(REPOSITORIES.map(({ name, mutability, filters = [] }) => [name, shown(mutability!, filters)]));
const AFTER = Object.fromEntries([...EXPECTED].map(([name, { setting }]) => [name, setting]));

/** How many repositories have each outcome, if those that would be changed become something else. */
function tally(change: (outcome: RepositoryOutcome) => RepositoryOutcome = (outcome) => outcome): Record<string, number> {
  const tallied: Partial<Record<RepositoryOutcome, number>> = {};
  EXPECTED.forEach(({ outcome }) => { tallied[change(outcome)] = (tallied[change(outcome)] ?? 0) + 1; });
  return counts(tallied);
}

const is = (wanted: RepositoryOutcome) => [...EXPECTED.values()].filter(({ outcome }) => outcome === wanted).length;
const { CHANGED, COMPLIANT, EXEMPT, LEFT_ALONE, OPENED, WOULD_CHANGE } = RepositoryOutcome;

let aws: LocalAws;
let registry: Registry;

beforeAll(async () => {
  aws = await startAws();
  registry = new Registry(aws);
  // What CDK's bootstrap has made.
  await emptyRegistry(aws);
  await aws.createRepositories(REPOSITORIES);
});
afterAll(() => aws?.stop());

async function swept(): Promise<RunSummary> {
  await aws.ecrCalls.clear();
  const { status, output, error, cause } = await aws.executions.end<RunSummary>(await aws.executions.start(registry.machine), 900_000);
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED', error: undefined, cause: undefined });
  return output!;
}

async function all(): Promise<Record<string, string>> {
  return Object.fromEntries(Object.entries(await aws.ecr.describeAll()).map(([name, { mutability, filters }]) => [name, shown(mutability, filters)]));
}

const LISTING = { DescribePullThroughCacheRules: 1, DescribeRepositoryCreationTemplates: 1 };

test('the repositories have all settings, and all outcomes are among what is expected', () => {
  expect(new Set(REPOSITORIES.map(({ mutability }) => mutability)).size).toBe(4);
  expect(Math.max(...REPOSITORIES.map(({ name }) => name.length))).toBe(LONGEST_NAME);
  [CHANGED, COMPLIANT, EXEMPT, LEFT_ALONE, OPENED, WOULD_CHANGE].forEach((outcome) => expect([outcome, is(outcome) >= 20]).toEqual([outcome, true]));
  expect(REPOSITORIES.filter((each) => isExemptByTag(each)).length).toBeGreaterThan(20);
  expect(EXPECTED.size).toBe(COUNT);
});

test('a registry that reports writes nothing, and could not', async () => {
  await registry.deploy(STANDARD, { concurrency: 50, replicatedNamespaces: [REPLICATED] });
  const summary = await swept();

  expect(summary).toMatchObject({
    outcome: RunOutcome.COMPLETED, writes: false, repositories: COUNT, counts: tally((outcome) => outcome === CHANGED ? WOULD_CHANGE : outcome),
  });
  expect(await all()).toEqual(BEFORE);
  const { PutImageTagMutability } = await aws.ecrCalls.counts();
  expect(PutImageTagMutability).toBeUndefined();

  // Whoever has the role cannot write either.
  const { Role: { Arn } } = await aws.aws.call('iam', 'get_role', { RoleName: registry.role });
  const writing = await machine(aws, {
    Only: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:ecr:putImageTagMutability',
      End: true,
      Arguments: { RepositoryName: REPOSITORIES[0].name, ImageTagMutability: 'IMMUTABLE' },
    },
  });
  await aws.aws.call('stepfunctions', 'update_state_machine', { stateMachineArn: writing, roleArn: Arn });
  expect(await aws.executions.run(writing)).toMatchObject({
    status: 'FAILED', cause: expect.stringContaining('not authorized to perform: ecr:PutImageTagMutability'),
  });
});

test('a registry that enforces what was reported leaves each repository as the model says', async () => {
  await registry.deploy(STANDARD, {
    enforcement: EnforcementMode.ENFORCE, concurrency: 50, maxChanges: 10_000, replicatedNamespaces: [REPLICATED],
  });
  const summary = await swept();

  expect(summary).toMatchObject({ outcome: RunOutcome.COMPLETED, writes: true, repositories: COUNT, failures: [], counts: tally() });
  expect(await registry.outcomes(summary)).toEqual(Object.fromEntries([...EXPECTED].map(([name, { outcome }]) => [name, outcome])));
  expect(await all()).toEqual(AFTER);
  const { PutImageTagMutability } = await aws.ecrCalls.counts();
  expect(PutImageTagMutability).toBe(is(CHANGED));
});

test('a second sweep writes nothing, and reads no more than the list, and the tags of what does not comply', async () => {
  const summary = await swept();

  expect(summary).toMatchObject({
    outcome: RunOutcome.COMPLETED, writes: true, counts: tally((outcome) => outcome === CHANGED ? COMPLIANT : outcome),
  });
  expect(await aws.ecrCalls.counts()).toEqual({
    ...LISTING,
    DescribeRepositories: COUNT / 100,
    ListTagsForResource: [...EXPECTED.values()].filter(({ outcome, needsTags }) => needsTags && outcome !== CHANGED).length,
  });
  expect(await all()).toEqual(AFTER);
});
