import { TagMutabilitySetting } from '../../src/mutability';
import { MAX_FILTERS } from '../../src/mutability/language/limits';
import { Effort } from '../../src/mutability/language/tag-search';
import { tighten } from '../../src/mutability/language/tightening';
import { isWithin } from '../../src/mutability/language/wildcard-language';

// bench/mutability measures. Here an explosion would show as a test that does not end.

function setting(mode: string, filters: string[]): TagMutabilitySetting {
  return TagMutabilitySetting.fromApi({
    imageTagMutability: `${mode}_WITH_EXCLUSION`,
    imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
  });
}

const a = (length: number) => 'a'.repeat(length);
const everyCharacter = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.';

test.each([
  ['near-copies', [0, 1, 2, 3, 4].map((n) => `*${a(60 + n)}b*${a(55)}`), [0, 1, 2, 3, 4].map((n) => `*${a(61 + n)}b*${a(56)}`)],
  ['every character and long runs', [50, 51, 52, 53, 54].map((n) => `*${a(n)}*${a(40)}`),
    [20, 25, 30, 35, 40].map((n) => `*${a(n)}*${everyCharacter}`)],
  ['words that do not fit in one tag together', [0, 1, 2, 3, 4].map((n) => `*${'ab'.repeat(35)}${a(n)}*`), [0, 1, 2, 3, 4].map((n) => `*${'ba'.repeat(35)}b${'b'.repeat(n)}*`)],
  ['more wildcards than ECR accepts', [0, 1, 2, 3, 4].map((n) => '*a'.repeat(50 + n)), [0, 1, 2, 3, 4].map((n) => `${'a*'.repeat(40 + n)}b*`)],
  ['more filters than ECR accepts', Array.from({ length: 40 }, (_, n) => `*${a(n)}b*a*`), Array.from({ length: 40 }, (_, n) => `*${a(n)}*b*${a(n)}`)],
])('comparing %s does not explode', (_, filters, others) => {
  for (const mode of ['IMMUTABLE', 'MUTABLE']) {
    for (const otherMode of ['IMMUTABLE', 'MUTABLE']) {
      const [one, other] = [setting(mode, filters), setting(otherMode, others)];
      expect(one.isAtLeastAsStrictAs(other)).toBe(one.tagLooserThan(other) === undefined);
    }
  }
});

describe('tightening visits a bounded number of states, and what it cannot find out in them makes it stricter', () => {
  const withHoles = (length: number, unit: string) => unit.repeat(length).slice(0, length);
  const cases: [string, string[], string[]][] = [
    ['near-copies of one repetition', [0, 1, 2, 3, 4].map((n) => `*${withHoles(100 + n, 'ccabb')}`), [0, 1, 2, 3, 4].map((n) => `${withHoles(101 + n, 'ccabb')}*`)],
    ['one run against every character', [28, 30, 29, 34].map((n) => `${a(n - 5)}b${a(5)}*`), [20, 23, 26].map((n) => `*${a(n)}${everyCharacter}*`)],
    ['words in any order', [0, 1, 2, 3, 4].map((n) => `*${'ab'.repeat(20)}${a(n)}*`), [0, 1, 2, 3, 4].map((n) => `*${'ba'.repeat(20)}b${'b'.repeat(n)}*`)],
    ['overlapping ends', [40, 41, 42, 43, 44].map((n) => `${a(n)}*${a(n)}`), [30, 31, 32, 33, 34].map((n) => `${a(n)}*b*${a(n)}`)],
    ['near-copies in the middle', [50, 51, 52, 53, 54].map((n) => `*${a(n)}b${a(60)}*`), [48, 49, 55, 56, 57].map((n) => `*${a(n)}b${a(59)}*`)],
  ];
  const languages = cases.flatMap(([name, filters, others]) => [false, true].flatMap((one) => [false, true].map((other) =>
    [`${name}: ${one ? 'MUTABLE' : 'IMMUTABLE'}, ${other ? 'MUTABLE' : 'IMMUTABLE'}`,
      { patterns: filters, isComplement: one }, { patterns: others, isComplement: other }] as const)));

  test.each(languages)('%s', (_, one, other) => {
    const visits = jest.spyOn(Effort.prototype, 'spend');
    const { language } = tighten(one, other);
    // A search that is refused its first state has asked for one more; no answer needs more than 200 searches.
    expect(visits.mock.calls.length).toBeLessThan(3_200);
    visits.mockRestore();
    expect(language.patterns.length).toBeLessThanOrEqual(MAX_FILTERS);
    expect([isWithin(language, one), isWithin(language, other)]).toEqual([true, true]);
  });
});
