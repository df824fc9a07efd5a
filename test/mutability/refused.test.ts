import * as fc from 'fast-check';
import { filterOf, isExhaustive, runs, settingOf, modelOf } from './arbitraries';
import { Setting, SmallWorld } from './oracle';
import { TagMutabilityMode, TagMutabilitySetting } from '../../src/mutability';

jest.setTimeout(isExhaustive ? 3_600_000 : 60_000);

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;

interface Filter {
  readonly type: string;
  readonly value: string;
}

function read(mode: string, filters: readonly (string | Filter)[]): TagMutabilitySetting {
  return TagMutabilitySetting.fromCloudFormation({
    ImageTagMutability: mode,
    ImageTagMutabilityExclusionFilters: filters.map((filter) => typeof filter === 'string' ? { type: 'WILDCARD', value: filter } : filter)
      .map(({ type, value }) => ({ ImageTagMutabilityExclusionFilterType: type, ImageTagMutabilityExclusionFilterValue: value })),
  });
}

const SIX = ['a1', 'b2', 'c3', 'd4', 'e5', 'f6'];

describe('a setting that ECR refuses is known, says why in the words of a declaration, and is tightened to one that ECR takes', () => {
  // The baseline is immutable except 'latest' and 'dev-*'.
  test.each<[string, TagMutabilitySetting, RegExp, string]>([
    ['IMMUTABLE with filters: as the mode says', read('IMMUTABLE', ['latest']), /^mode IMMUTABLE has the filters 'latest'; ECR takes filters only with/, 'IMMUTABLE'],
    ['MUTABLE with filters: the baseline', read('MUTABLE', ['v*']), /^mode MUTABLE has the filters 'v\*'/, "IMMUTABLE except 'latest', 'dev-*'"],
    ['MUTABLE with the filters of the baseline, whose mode somebody changed', read('MUTABLE', ['dev-*', 'latest']), /^mode MUTABLE has the filters/, "IMMUTABLE except 'latest', 'dev-*'"],
    ['MUTABLE with filters that may protect what the baseline leaves open', read('MUTABLE', ['dev-*']), /^mode MUTABLE has the filters 'dev-\*'/, "IMMUTABLE except 'latest'"],
    ['IMMUTABLE_WITH_EXCLUSION without filters', read('IMMUTABLE_WITH_EXCLUSION', []), /^mode IMMUTABLE_WITH_EXCLUSION has no filters; ECR requires 1 to 5/, 'IMMUTABLE'],
    ['MUTABLE_WITH_EXCLUSION without filters', read('MUTABLE_WITH_EXCLUSION', []), /^mode MUTABLE_WITH_EXCLUSION has no filters/, "IMMUTABLE except 'latest', 'dev-*'"],
    ['a mode that ECR does not know', read('FROZEN', []), /^the tag mutability mode is 'FROZEN'; ECR allows IMMUTABLE, /, 'IMMUTABLE'],
    ['one in another case', read('mutable', []), /^the tag mutability mode is 'mutable'; ECR allows/, 'IMMUTABLE'],
    ['one that is an object', TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: { Mode: 'x' } }), /^its mode is {"Mode":"x"}; a text is allowed\./, 'IMMUTABLE'],
    ['six filters that are open', read('IMMUTABLE_WITH_EXCLUSION', [...SIX, 'latest']), /^7 tag filters are given .* ECR allows at most 5\. Put one filter/, 'IMMUTABLE'],
    ['six filters that protect', read('MUTABLE_WITH_EXCLUSION', ['latest', 'v1', 'v2', 'v3', 'v4', 'x']), /^6 tag filters are given/, "IMMUTABLE except 'dev-*'"],
    ['two filters in one', read('IMMUTABLE_WITH_EXCLUSION', ['latest, dev-*', 'latest']), /^tag filter 'latest, dev-\*' has the character ','; ECR allows letters/, "IMMUTABLE except 'latest'"],
    ['the same where filters protect', read('MUTABLE_WITH_EXCLUSION', ['latest, dev-*', 'latest']), /^tag filter 'latest, dev-\*' has the character ','/, 'IMMUTABLE'],
    ['an empty filter', read('IMMUTABLE_WITH_EXCLUSION', ['', 'dev-1']), /^a tag filter is empty; ECR allows 1 to 128 characters/, "IMMUTABLE except 'dev-1'"],
    ['a filter that is too long', read('IMMUTABLE_WITH_EXCLUSION', ['x'.repeat(129)]), /^tag filter 'x+' has 129 characters/, 'IMMUTABLE'],
    ['another type of filter', read('IMMUTABLE_WITH_EXCLUSION', [{ type: 'REGEX', value: '^a' }, 'latest']), /^tag filter '\^a' has the type 'REGEX'; ECR allows WILDCARD only\. Write WILDCARD\.$/, "IMMUTABLE except 'latest'"],
    ['the same where filters protect', read('MUTABLE_WITH_EXCLUSION', [{ type: 'REGEX', value: '^a' }]), /^tag filter '\^a' has the type 'REGEX'/, 'IMMUTABLE'],
    ['what is no filter', TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'MUTABLE', ImageTagMutabilityExclusionFilters: ['a'] }), /^its filter 1 is 'a'; .* Write it like that\.$/, 'IMMUTABLE'],
    ['a token does not help', read('IMMUTABLE', ['{{resolve:ssm:/f}}']), /^mode IMMUTABLE has the filters/, 'IMMUTABLE'],
  ])('%s', (_, setting, reason, tightened) => {
    expect(setting._refusedBecause).toMatch(reason);
    const result = setting.tightenedTo(immutableExcept('latest', 'dev-*'));
    expect(`${result.setting}`).toBe(tightened);
    expect(result.isExact).toBe(false);
    expect(result.loss).toBe(`ECR refuses ${setting}. The setting ${tightened} takes its place, which is no looser than anything that ${setting} may mean`);
    expect(() => setting._checkDeclaration()).toThrow(reason);
  });

  test.each([
    ['beyond what only Terraform refuses', read('IMMUTABLE_WITH_EXCLUSION', ['a*b*c*d', 'a*b*c*d', '*'])],
    ['that may be anything', read('IMMUTABLE_WITH_EXCLUSION', ['{{resolve:ssm:/f}}'])],
    ['whose mode is a token', read('{{resolve:ssm:/m}}', ['a'])],
    ['whose list of filters is a token', TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'IMMUTABLE', ImageTagMutabilityExclusionFilters: { Ref: 'List' } })],
    ['that ECR takes', IMMUTABLE],
  ])('but not one %s', (_, setting) => {
    expect(setting._refusedBecause).toBeUndefined();
  });

  test('and a baseline that ECR refuses is taken for one that it takes', () => {
    expect(`${MUTABLE.tightenedTo(read('IMMUTABLE_WITH_EXCLUSION', ['a,b', 'c'])).setting}`).toBe("IMMUTABLE except 'c'");
    expect(() => MUTABLE.tightenedTo(read('IMMUTABLE', ['c']))).toThrow('ECR refuses its mode IMMUTABLE with filters');
  });
});

test('whether ECR refuses a setting is what a declaration says, if that says more than the model of ECR', () => {
  const anything = fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom(...'ab-.'), minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constantFrom('', 'a b', 'a,b', '^a$', 'x'.repeat(128), 'x'.repeat(129), 'é', 'feature/*') },
  );
  const seen = { refused: 0, taken: 0 };
  fc.assert(fc.property(fc.constantFrom(...Object.values(TagMutabilityMode), 'FROZEN', ''), fc.uniqueArray(anything, { maxLength: 7 }), (mode, filters) => {
    const said = (() => {
      try {
        TagMutabilitySetting.of(mode as TagMutabilityMode, filters);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(read(mode, filters)._refusedBecause).toBe(said);
    seen[said === undefined ? 'taken' : 'refused']++;
  }), runs(2_000, 100_000));
  expect(Math.min(seen.refused, seen.taken)).toBeGreaterThan(200);
});

describe('what takes the place of a refused setting', () => {
  const world = new SmallWorld('ab-.0', 6);
  const textOf = (setting: TagMutabilitySetting): Setting => ({ mode: setting.mode, filters: setting.exclusionFilters });
  const filters = fc.array(filterOf('ab', 4), { maxLength: 8 });

  /** Each setting that ECR takes and that may be meant by one that it refuses. */
  function readingsOf(mode: string, given: string[], baseline: Setting): Setting[] {
    if (mode === 'FROZEN') {
      return [{ mode: 'IMMUTABLE', filters: [] }];
    }
    const plain = { mode: mode.replace('_WITH_EXCLUSION', ''), filters: [] };
    const excluding = { mode: `${plain.mode}_WITH_EXCLUSION`, filters: given };
    if (mode.endsWith('_WITH_EXCLUSION')) {
      return [given.length === 0 ? plain : excluding];
    }
    // Filters of the baseline itself are its exceptions: see the docstring.
    const isOfBaseline = mode === 'MUTABLE' && baseline.mode === 'IMMUTABLE_WITH_EXCLUSION'
      && [...new Set(given)].sort().join() === [...baseline.filters].sort().join();
    return isOfBaseline ? [plain] : [plain, excluding];
  }

  test('is taken by ECR, and is no looser than the baseline and than any reading of the setting', () => {
    let refused = 0;
    fc.assert(fc.property(fc.constantFrom(...Object.values(TagMutabilityMode), 'FROZEN'), filters, settingOf(filterOf('ab', 4)), (mode, given, other) => {
      const setting = read(mode, given);
      const baseline = modelOf(other);
      if (setting._refusedBecause === undefined) {
        return;
      }
      refused++;
      const result = setting.tightenedTo(baseline).setting;
      expect(() => result._checkDeclaration()).not.toThrow();
      expect(world.tagOnlyIn(textOf(result), other)).toBeUndefined();
      for (const meant of readingsOf(mode, given, other)) {
        expect([meant.mode, world.tagOnlyIn(textOf(result), meant)]).toEqual([meant.mode, undefined]);
      }
    }), runs(500, 20_000));
    expect(refused).toBeGreaterThan(100);
  });

  test('keeps what can be kept of filters that are too many', () => {
    const open = read('IMMUTABLE_WITH_EXCLUSION', SIX).tightenedTo(MUTABLE).setting;
    expect(open.exclusionFilters).toEqual(SIX.slice(0, 5));
    const protecting = read('MUTABLE_WITH_EXCLUSION', ['v1', 'v2', ...SIX.slice(0, 4)]).tightenedTo(MUTABLE).setting;
    expect(`${protecting}`).toBe("MUTABLE except 'v*', 'a1', 'b2', 'c3', 'd4'");
    expect(mutableExcept('v1', 'v2').isAtLeastAsStrictAs(protecting)).toBe(false);
  });
});
