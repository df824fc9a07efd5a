/** What a restore decides, on the reference engine of JSONata: whom it asks, which repositories it may write, and where it goes on. */
import jsonata from 'jsonata';
import { MAX_REASON_LENGTH } from '../../../src/contract/registry-records';
import { MAX_ASKED, REFUSED_REASON, restoreStates } from '../../../src/registry/restore/restore-states';
import { EnforcementMode, TagImmutabilityStandardProps } from '../../../src/standard';
import { machineStandard } from '../decision/engine';

const RUN = '2027-06-30T18-00-00Z-0a1b2c3d';
const states: any = restoreStates(10);

/** What an expression of a definition gives, with these variables. */
async function value(expression: string, variables: object): Promise<any> {
  expect(expression).toMatch(/^\{%.*%\}$/s);
  const result = await jsonata(expression.slice(2, -2)).evaluate(undefined, variables);
  return result === undefined ? undefined : JSON.parse(JSON.stringify(result));
}

describe('what it is asked', () => {
  const refuses = (input: unknown) => value(states.IsAsked.Choices[0].Condition, { states: { input } });

  test.each<[unknown]>([
    [{ run: RUN }],
    [{ run: RUN, repositories: ['team/api'] }],
    [{ run: RUN, repositories: Array.from({ length: MAX_ASKED }, (_, index) => `r${index}`) }],
    [{ run: RUN, continues: { run: {}, progress: {} } }],
  ])('%j is taken', async (input) => {
    expect(await refuses(input)).toBe(false);
  });

  test.each<[unknown]>([
    [{}], [null], ['x'], [7], [[]], [{ run: null }], [{ run: 7 }], [{ run: '' }], [{ run: `../${RUN}` }], [{ run: `${RUN}/` }], [{ run: [RUN, RUN] }],
    [{ run: RUN, repositories: [] }], [{ run: RUN, repositories: Array(MAX_ASKED + 1).fill('r') }], [{ run: RUN, repository: 'r' }], [{ Run: RUN }],
  ])('%j is refused', async (input) => {
    expect(await refuses(input)).toBe(true);
  });

  test('the first execution begins with the record of the sweep, a next one where the last has ended', async () => {
    const { progress, run } = states.IsAsked.Assign;
    const arn = 'arn:aws-cn:states:cn-north-1:111122223333:execution:TagImmutabilityRestore:name';
    const first = (input: object) => ({ states: { input, context: { Execution: { Id: arn, StartTime: '2027-07-01T10:20:30.123Z' } } } });
    const hash = { hash: () => '0123456789abcdef' };
    expect(await value(progress, first({ run: RUN }))).toMatchObject({ page: 1, folder: 'run.json', after: 'runs/', repositories: 0, failures: [] });
    expect(await value(run, { ...hash, ...first({ run: RUN }) })).toEqual({
      version: 1,
      run: '2027-07-01T10-20-30Z-01234567',
      account: '111122223333',
      region: 'cn-north-1',
      partition: 'aws-cn',
      execution: arn,
      startedAt: '2027-07-01T10:20:30.123Z',
      trigger: 'MANUAL',
      restores: RUN,
      writes: true,
    });
    const continues = {
      run: { run: 'first', enforcement: 'REPORT' },
      progress: { page: 7, folder: 'pages/', after: 'runs/x/pages/000042-1.json', failures: [{ name: 'x' }] },
    };
    expect(await value(progress, first({ run: RUN, continues }))).toMatchObject(continues.progress);
    expect(await value(run, { ...hash, ...first({ run: RUN, continues }) })).toMatchObject({ run: 'first', enforcement: 'REPORT', restores: RUN });
  });
});

describe('which repositories', () => {
  const rows = (record: object, input: object) =>
    value(states.Read.Assign.rows, { parse: JSON.parse, states: { result: { Body: JSON.stringify(record) } }, input });
  const names = async (record: object, input: object = {}) => (await rows(record, input)).map(({ name }: any) => name);

  test('of a page, those that the sweep has changed; of what it was about to write, all', async () => {
    const page = { repositories: ['COMPLIANT', 'CHANGED', 'FAILED', 'CHANGED', 'WOULD_CHANGE'].map((outcome, index) => ({ name: `r${index}`, outcome })) };
    expect(await names(page)).toEqual(['r1', 'r3']);
    expect(await names({ repositories: [{ name: 'r0' }, { name: 'r1' }] })).toEqual(['r0', 'r1']);
    expect(await names({ run: RUN })).toEqual([]);
  });

  test('only those that are asked for', async () => {
    const page = { repositories: ['a', 'b', 'c'].map((name) => ({ name, outcome: 'CHANGED' })) };
    expect(await names(page, { repositories: ['b', 'z'] })).toEqual(['b']);
  });

  test.each([
    ['runs/R/pages/000007-1.json', 'runs/R/before/000007.json'],
    ['runs/R/pages/000012-3.json', 'runs/R/before/000012.json'],
    // The sweep was stopped in its first page.
    ['runs/', 'runs/'],
  ])('after %s it goes on after %s', async (after, expected) => {
    expect(await value(states.IsThere.Choices[1].Assign.progress, { progress: { after, page: 3 } })).toEqual({ page: 3, folder: 'before/', after: expected });
  });
});

describe('which of them the registry would leave alone', () => {
  const row = (name: string) => ({ name, before: { mode: 'MUTABLE', filters: [] }, after: { mode: 'IMMUTABLE', filters: [] } });

  async function leftAlone(names: string[], standard: TagImmutabilityStandardProps, config: object): Promise<Record<string, boolean>> {
    const items = await value(states.Restore.Items, { rows: names.map(row), standard: machineStandard(standard), config, account: '111122223333' });
    return Object.fromEntries(items.map(({ name, isLeftAlone }: any) => [name, isLeftAlone]));
  }

  test('what it was is what it gets back, if it is what the sweep left', async () => {
    const [item] = await value(states.Restore.Items, { rows: [row('team/api')], standard: machineStandard({ namespaces: [{ prefix: 'team' }] }), config: {}, account: '1' });
    expect(item).toMatchObject({ name: 'team/api', before: { mode: 'IMMUTABLE' }, after: { mode: 'MUTABLE' }, namespace: 'team' });
  });

  test('all while the registry reports', async () => {
    expect(await leftAlone(['a', 'b'], { enforcement: EnforcementMode.ENFORCE }, { enforcement: 'REPORT' })).toEqual({ a: true, b: true });
  });

  test('by namespace, account, exemption and replication while it enforces', async () => {
    const enforced = { enforcement: 'ENFORCE', replicated: ['copies'] };
    const standard: TagImmutabilityStandardProps = {
      enforcement: EnforcementMode.ENFORCE,
      namespaces: [{ prefix: 'wave2', enforcement: EnforcementMode.REPORT }],
      exemptions: [{ repositories: 'sandbox/*', reason: 'scratch', owner: 'platform' }],
    };
    expect(await leftAlone(['plain', 'wave2/x', 'sandbox/x', 'copies/x', 'copies'], standard, enforced)).toEqual({
      'plain': false, 'wave2/x': true, 'sandbox/x': true, 'copies/x': true, 'copies': false,
    });
    expect(await leftAlone(['plain'], { ...standard, accounts: [{ account: '111122223333', enforcement: EnforcementMode.REPORT }] }, enforced)).toEqual({ plain: true });
  });

  test('no more than a batch at once', async () => {
    const names = Array.from({ length: 70 }, (_, index) => `r${index}`);
    expect(Object.keys(await leftAlone(names, {}, {}))).toEqual(names.slice(0, 50));
    expect(await value(states.Record.Assign.rows, { rows: names.map(row) })).toEqual(names.slice(50).map(row));
  });

  test('how to have one left alone fits into a record', () => {
    expect(REFUSED_REASON.length).toBeLessThanOrEqual(MAX_REASON_LENGTH);
  });
});

describe('one repository', () => {
  const { ReadAgain, MayWrite, Write } = states.Restore.ItemProcessor.States;
  const EXCEPT = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest', 'dev-*'] };
  const described = (mode: string, ...filters: string[]) => ({
    ImageTagMutability: mode, ...filters.length > 0 && { ImageTagMutabilityExclusionFilters: filters.map((Filter) => ({ Filter, FilterType: 'WILDCARD' })) },
  });

  test.each<[object, object, boolean]>([
    [EXCEPT, described('IMMUTABLE_WITH_EXCLUSION', 'dev-*', 'latest'), true],
    [EXCEPT, described('IMMUTABLE_WITH_EXCLUSION', 'latest'), false],
    [EXCEPT, described('MUTABLE_WITH_EXCLUSION', 'latest', 'dev-*'), false],
    [{ mode: 'IMMUTABLE', filters: [] }, described('IMMUTABLE'), true],
    [{ mode: 'IMMUTABLE', filters: [] }, described('MUTABLE'), false],
  ])('left as %j, now %j: the same is %s', async (before, repository, same) => {
    expect(await value(ReadAgain.Output, { row: { before }, states: { result: { Repositories: [repository] } } })).toEqual({ same });
  });

  test.each<[object, object, boolean]>([
    [{ isLeftAlone: true }, {}, true],
    [{ isLeftAlone: false }, { stack: 'arn' }, false],
    [{ isLeftAlone: false }, { exempt: 'because' }, true],
    [{ isLeftAlone: false }, { open: '2099-12-31T00:00:00Z' }, true],
  ])('with %j and tags that say %j it is written: %s', async (row, about, expected) => {
    expect(await value(MayWrite.Choices[1].Condition, { row, about })).toBe(expected);
  });

  test('is given filters only if it had some', async () => {
    expect(await value(Write.Arguments, { row: { name: 'r', after: { mode: 'MUTABLE', filters: [] } } })).toEqual({ RepositoryName: 'r', ImageTagMutability: 'MUTABLE' });
    expect(await value(Write.Arguments, { row: { name: 'r', after: { mode: 'MUTABLE_WITH_EXCLUSION', filters: ['v*'] } } })).toEqual({
      RepositoryName: 'r', ImageTagMutability: 'MUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [{ Filter: 'v*', FilterType: 'WILDCARD' }],
    });
  });
});

