import { TagMutabilitySetting } from '../../src/mutability';

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
