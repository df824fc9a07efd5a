import { execFileSync } from 'child_process';
import * as path from 'path';
import * as fc from 'fast-check';
import { TagMutabilitySetting } from '../../src';
import { OPEN_UNTIL_TAG } from '../../src/contract/registry-tags';
import { DECIDE, EXEMPT_BY_TAGS, EXPIRED_EXEMPTIONS, FILTERS_OF, openUntil, REQUIRED_OF } from '../../src/registry/decision';
import { ensurePython } from '../local-aws';
import { functionOf, machineStandard } from '../registry/decision/engine';
import { FILTERS, FILTERS_BEYOND, pairOf, standardAsking } from '../registry/decision/hard-settings';

const SCRIPT = path.join(__dirname, '..', 'registry', 'decision', 'decide_in_python.py');
const PAIRS_OF_EACH_KIND = 60;
const NOW = '2026-11-27T16:00:00.123Z';
const FUNCTIONS = { DECIDE, REQUIRED_OF, FILTERS_OF, EXEMPT_BY_TAGS, EXPIRED_EXEMPTIONS, OPEN_UNTIL: openUntil() };

interface Case {
  readonly function: keyof typeof FUNCTIONS;
  readonly variables: object;
  readonly args: unknown[];
}

/** The local AWS has another engine of JSONata than the reference: what a run there shows holds for both. */
test('the local AWS decides what the reference engine decides', async () => {
  const kinds = Object.values({ ...FILTERS, ...FILTERS_BEYOND });
  const pairs = kinds.flatMap((filter) => fc.sample(pairOf(filter, filter.filter((text) => text.split('*').length <= 3)), { numRuns: PAIRS_OF_EACH_KIND, seed: 20250101 }));
  const standard = machineStandard({
    baseline: TagMutabilitySetting.immutableExcept('latest'),
    namespaces: [{ prefix: 'a', baseline: TagMutabilitySetting.immutableExcept('dev-*') }, { prefix: 'a/b' }],
    exemptions: [
      { repositories: 'sandbox/*', reason: 'scratch', owner: 'platform', expires: '2026-06-30' },
      { tag: { key: 'team', value: 'red' }, reason: 'moving', owner: 'red', expires: '2027-06-30' },
    ],
  });
  const variables = { standard, account: '111122223333' };
  const times = ['2027-01-01T00:00:00Z', '2027-02-31T00:00:00Z', '2026-01-01T00:00:00Z', '2027', ''];
  const cases: Case[] = [
    ...pairs.map(([{ mode, filters }, baseline]): Case => ({ function: 'DECIDE', variables: { standard: standardAsking(baseline), account: '1' }, args: ['team/app', mode, filters] })),
    ...['a/x', 'a/b/x', 'x', 'sandbox/x'].flatMap((name): Case[] => [
      { function: 'REQUIRED_OF', variables, args: [name] },
      { function: 'DECIDE', variables, args: [name, 'IMMUTABLE_WITH_EXCLUSION', 'latest'] },
      { function: 'DECIDE', variables, args: [name, 'MUTABLE'] },
      { function: 'DECIDE', variables, args: [name, 'NEW', ['v?']] },
    ]),
    ...[undefined, [], [{ Key: 'team', Value: 'red' }], [{ Key: 'team', Value: 'blue' }, { Key: 'x', Value: 'red' }]].map((tags): Case => ({ function: 'EXEMPT_BY_TAGS', variables, args: [tags] })),
    ...times.map((Value): Case => ({ function: 'OPEN_UNTIL', variables, args: [[{ Key: OPEN_UNTIL_TAG, Value }], NOW] })),
    { function: 'OPEN_UNTIL', variables, args: [undefined, NOW] },
    { function: 'EXPIRED_EXEMPTIONS', variables, args: [NOW] },
    { function: 'EXPIRED_EXEMPTIONS', variables, args: ['2026-01-01T00:00:00Z'] },
    ...[[], [['WILDCARD', 'latest']], [['WILDCARD', 'latest'], ['REGEX', 'x']]].map((filters): Case => ({
      function: 'FILTERS_OF', variables, args: [{ ImageTagMutabilityExclusionFilters: filters.map(([FilterType, Filter]) => ({ FilterType, Filter })) }],
    })),
  ];

  const expected: unknown[] = [];
  for (const { function: name, variables: given, args } of cases) {
    expected.push(await functionOf(FUNCTIONS[name], args.length)(given, ...args) ?? null);
  }
  const found = askPython(await ensurePython(), cases);
  expect(found.length).toBe(cases.length);
  cases.forEach((given, index) => expect({ given, found: found[index] }).toEqual({ given, found: expected[index] }));
});

function askPython(python: string, cases: readonly Case[]): unknown[] {
  const output = execFileSync(python, [SCRIPT], { input: JSON.stringify({ functions: FUNCTIONS, cases }), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(output);
}
