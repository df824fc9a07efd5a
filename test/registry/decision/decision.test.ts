import * as fc from 'fast-check';
import { functionOf, machineStandard } from './engine';
import { EnforcementMode, TagMutabilitySetting } from '../../../src';
import { DECIDE, FILTERS_OF, REQUIRED_OF, standardForMachine } from '../../../src/registry/decision';
import { TagImmutabilityStandard, TagImmutabilityStandardProps } from '../../../src/standard';
import { contentOf } from '../../../src/standard/standard-content';
import { isExhaustive, runs } from '../../mutability/arbitraries';

jest.setTimeout(isExhaustive ? 3_600_000 : 60_000);

const { immutableExcept, mutableExcept, IMMUTABLE, MUTABLE } = TagMutabilitySetting;
const { REPORT, ENFORCE } = EnforcementMode;
const ACCOUNT = '111122223333';
const WHY = { reason: 'scratch space', owner: 'platform' };

const decide = functionOf(DECIDE, 3);
const requiredOf = functionOf(REQUIRED_OF, 1);
const filtersOf = functionOf(FILTERS_OF, 1);

const variablesOf = (props: TagImmutabilityStandardProps, account = ACCOUNT) => ({ standard: machineStandard(props), account });

describe('what a repository becomes', () => {
  const IX = 'IMMUTABLE_WITH_EXCLUSION';
  const MX = 'MUTABLE_WITH_EXCLUSION';

  test.each<[string, TagMutabilitySetting, string, string[], object]>([
    ['an open one becomes the baseline', immutableExcept('latest', 'dev-*'), 'MUTABLE', [], { complies: false, after: { mode: IX, filters: ['latest', 'dev-*'] } }],
    ['an immutable one stays', immutableExcept('latest'), 'IMMUTABLE', [], { complies: true }],
    ['the same filters in another order comply', immutableExcept('latest', 'dev-*'), IX, ['dev-*', 'latest'], { complies: true }],
    ['narrower filters comply', immutableExcept('dev-*'), IX, ['dev-a*', 'dev-b*'], { complies: true }],
    ['a filter too many goes', immutableExcept('latest'), IX, ['main', 'latest'], { complies: false, after: { mode: IX, filters: ['latest'] } }],
    ['of filters that overlap, what both match is left', immutableExcept('*-cache'), IX, ['dev-*'],
      { complies: false, after: { mode: IX, filters: ['dev-cache', 'dev-*-cache'] } }],
    ['nothing in common', immutableExcept('latest'), IX, ['main'], { complies: false, after: { mode: 'IMMUTABLE', filters: [] } }],
    ['a filter that matches no tag opens nothing', IMMUTABLE, IX, ['.x*'], { complies: true }],
    ['exceptions of an open one that the baseline names', immutableExcept('dev-*', 'v*'), MX, ['v1*', 'release-*'],
      { complies: false, after: { mode: IX, filters: ['dev-*'] }, isStricterThanAsked: true }],
    ['an open one that protects more', mutableExcept('v*'), MX, ['v*', 'release-*'], { complies: true }],
    ['an open one that protects less', mutableExcept('v*', 'release-*'), MX, ['v1*', 'prod'],
      { complies: false, after: { mode: MX, filters: ['prod', 'v*', 'release-*'] } }],
    ['more protections than filters can say', mutableExcept('v*', 'release-*', 'r1', 'r2'), MX, ['a*', 'b-1', 'b-2'],
      { complies: false, after: { mode: MX, filters: ['a*', 'b-*', 'v*', 'r*'] }, isStricterThanAsked: true }],
    ['every tag, by a wildcard', immutableExcept('latest'), IX, ['*'], { complies: false, after: { mode: IX, filters: ['latest'] } }],
    ['no tag, by a wildcard', immutableExcept('latest'), MX, ['*'], { complies: true }],
  ])('%s', async (_, baseline, mode, filters, { complies, after, ...rest }: any) => {
    const found = await decide(variablesOf({ baseline, enforcement: REPORT }), 'team/app', mode, filters);
    const sorted = (setting: any) => setting && { ...setting, filters: [...setting.filters].sort() };
    expect({ ...found, after: sorted(found.after) }).toEqual({ name: 'team/app', before: { mode, filters }, complies, after: sorted(after), enforcement: 'REPORT', ...rest });
  });

  test('filters are given as a list, as one text, or not at all', async () => {
    const variables = variablesOf({ baseline: immutableExcept('latest') });
    expect(await decide(variables, 'a', IX, 'latest')).toMatchObject({ before: { filters: ['latest'] }, complies: true });
    expect(await decide(variables, 'a', 'IMMUTABLE', undefined)).toMatchObject({ before: { filters: [] }, complies: true });
  });

  test.each<[string, string | undefined, string[]]>([
    ['a mode that is not known', 'IMMUTABLE_FOR_A_YEAR', []],
    ['no mode', undefined, []],
    ['filters with a mode that takes none', 'IMMUTABLE', ['latest']],
    ['no filters with a mode that takes some', IX, []],
    ['a filter with a sign that means nothing today', IX, ['v?']],
    ['more filters than ECR takes', IX, ['a', 'b', 'c', 'd', 'e', 'f']],
    ['more wildcards than there can be', IX, ['a*b*c*d*e*f']],
  ])('nobody guesses about %s', async (_, mode, filters) => {
    for (const baseline of [IMMUTABLE, immutableExcept('v*'), mutableExcept('v*')]) {
      const found = await decide(variablesOf({ baseline }), 'a', mode, filters);
      expect(found).toMatchObject({ complies: false, unclear: expect.stringContaining(`does not know what ${mode ?? ''} with`) });
      expect(found).not.toHaveProperty('after');
    }
  });
});

test('the filters of what ECR describes: one of another type is none that DECIDE takes', async () => {
  const described = (...filters: [string, string][]) => ({
    RepositoryName: 'a', ImageTagMutabilityExclusionFilters: filters.map(([FilterType, Filter]) => ({ FilterType, Filter })),
  });
  expect(await filtersOf({}, described(['WILDCARD', 'latest'], ['WILDCARD', 'dev-*']))).toEqual(['latest', 'dev-*']);
  expect(await filtersOf({}, described(['WILDCARD', 'latest']))).toEqual(['latest']);
  expect(await filtersOf({}, { RepositoryName: 'a' })).toEqual([]);
  const strange = await filtersOf({}, described(['REGEX', 'latest']));
  expect(await decide(variablesOf({ baseline: immutableExcept('latest') }), 'a', 'IMMUTABLE_WITH_EXCLUSION', strange)).toMatchObject({ complies: false, unclear: expect.any(String) });
});

describe('what is asked of a repository', () => {
  test('a baseline that opens every tag asks for nothing', async () => {
    // No standard can say that today.
    const variables = { standard: standardForMachine(contentOf({ baseline: IMMUTABLE, namespaces: [{ prefix: 'free', baseline: MUTABLE }] })), account: ACCOUNT };
    expect(await requiredOf(variables, 'free/app')).toEqual({ namespace: 'free', enforcement: 'ENFORCE' });
    expect(await decide(variables, 'free/app', 'MUTABLE', [])).toMatchObject({ complies: true });
    expect(await requiredOf(variables, 'app')).toEqual({ enforcement: 'ENFORCE' });
  });

  test('an exemption says why and who answers for it, in few characters, and nothing that is an expression', async () => {
    const long = { reason: `\${Ref} {% $error() %}\n ${'because '.repeat(50)}`, owner: 'platform-'.repeat(20) };
    const { exempt } = await requiredOf(variablesOf({ exemptions: [{ repositories: 'sandbox/*', ...long }] }), 'sandbox/a');
    expect(exempt).toMatch(/^Exempt: \$\(Ref\) \(% \$error\(\) %\) because .*\.\.\.; platform-.*\.\.\. answers for it$/);
    expect(exempt.length).toBeLessThan(160);
  });

  test('a construct path exempts nothing, nor does a pattern that no name matches', () => {
    const { exemptions } = machineStandard({
      exemptions: [{ constructPath: 'Stack/*', ...WHY }, { repositories: 'Sandbox', ...WHY }, { repositories: 'a<b', ...WHY }, { tag: { key: '{%', value: '%}' }, ...WHY }],
    });
    expect(exemptions).toEqual([]);
  });

  test('is what the standard says in an app whose account is known', async () => {
    const part = fc.constantFrom('a', 'b', 'ab', 'x-1');
    const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const baseline = fc.constantFrom(IMMUTABLE, immutableExcept('latest'), immutableExcept('dev-*', 'latest'), mutableExcept('v*'));
    const enforcement = fc.constantFrom(REPORT, ENFORCE);
    const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
    const pattern = fc.array(fc.oneof(part, fc.constantFrom('*', '/', '*/', '/*')), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
    const standard = fc.record({
      baseline,
      enforcement,
      namespaces: fc.uniqueArray(fc.record({ prefix: fc.tuple(name, fc.constantFrom('', '/')).map((parts) => parts.join('')), baseline: optional(baseline), enforcement: optional(enforcement) }),
        { selector: ({ prefix }) => prefix.replace(/\/$/, ''), maxLength: 5 }),
      accounts: fc.uniqueArray(fc.record({ account: fc.constantFrom(ACCOUNT, '222222222222'), enforcement }), { selector: ({ account }) => account }),
      exemptions: fc.array(pattern.map((repositories) => ({ repositories, ...WHY, owner: repositories })), { maxLength: 3 }),
    });
    await fc.assert(fc.asyncProperty(standard, name, async (props, repository) => {
      const asked = new TagImmutabilityStandard(props)._requirementFor({ name: repository, account: ACCOUNT, tags: [] });
      const found = await decide(variablesOf(props), repository, 'MUTABLE', []);
      const { mode, exclusionFilters: filters } = asked.baseline;
      const namespaces = props.namespaces.map(({ prefix }) => prefix.replace(/\/$/, '')).filter((prefix) => repository.startsWith(`${prefix}/`));
      const expected = {
        enforcement: asked.enforcement,
        namespace: namespaces.sort((one, other) => other.length - one.length)[0],
        exempt: asked.exemption && `Exempt: ${WHY.reason}; ${asked.exemption.owner} answers for it`,
      };
      expect(found).toEqual(JSON.parse(JSON.stringify({ name: repository, before: { mode: 'MUTABLE', filters: [] }, complies: false, after: { mode, filters }, ...expected })));
      expect(await requiredOf(variablesOf(props), repository)).toEqual(JSON.parse(JSON.stringify(expected)));
    }), runs(200, 20_000));
  });
});

test('the time of a page grows with its names: long names and hostile filters of all are not compared with each other', async () => {
  const page = functionOf(`function($page) {($decide := ${DECIDE}; $map($page, function($each) { $decide($each.name, $each.mode, $each.filters) }))}`, 1);
  const variables = variablesOf({ baseline: immutableExcept('latest', 'buildcache-*', 'a*b-*') });
  const repositories = Array.from({ length: 24 }, (_, index) => ({
    name: `${'a/'.repeat(126)}${100 + index}`, mode: 'IMMUTABLE_WITH_EXCLUSION', filters: [...'abcde'].map((last) => `a*${'ab'.repeat(62)}*${last}`),
  }));
  const timeOf = async (work: () => Promise<unknown>) => {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  await page(variables, repositories.slice(0, 6));
  const few = await timeOf(() => page(variables, repositories.slice(0, 6)));
  const all = await timeOf(() => page(variables, repositories));
  // Four times as many. If each were compared with all others, it would be sixteen times as long.
  expect(all).toBeLessThan(9 * few);
});
