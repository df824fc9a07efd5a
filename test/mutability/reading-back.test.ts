import { Stack, Token } from 'aws-cdk-lib';
import { TagMutabilityMode, TagMutabilitySetting } from '../../src/mutability';
import { MAX_FILTERS } from '../../src/mutability/language/limits';

const { IMMUTABLE, MUTABLE } = TagMutabilitySetting;

function fromApi(mode: string, ...filters: string[]): TagMutabilitySetting {
  return TagMutabilitySetting.fromApi({
    repositoryName: 'api',
    imageTagMutability: mode,
    imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
  });
}

describe('reading back what AWS holds', () => {
  test('takes an absent mode as MUTABLE', () => {
    for (const nothing of [undefined, null, {}, { ImageTagMutability: null }, { ImageTagMutability: { Ref: 'AWS::NoValue' } }]) {
      expect(TagMutabilitySetting.fromCloudFormation(nothing).isSameAs(MUTABLE)).toBe(true);
    }
    expect(TagMutabilitySetting.fromApi({ repositoryName: 'api' }).isSameAs(MUTABLE)).toBe(true);
  });

  test('takes absent and empty filters as none', () => {
    expect(TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'IMMUTABLE', ImageTagMutabilityExclusionFilters: { Ref: 'AWS::NoValue' } })
      .isSameAs(IMMUTABLE)).toBe(true);
    expect(fromApi('IMMUTABLE').isSameAs(IMMUTABLE)).toBe(true);
  });

  test.each([
    ['three wildcards', ['a*b*c*']],
    ['more filters than ECR takes', ['a', ...Array.from({ length: MAX_FILTERS }, (_, index) => `b-${index}-*`)]],
    ['more than 128 characters', ['x'.repeat(200)]],
    ['a character that no filter may have', ['feature/*']],
    ['a filter that matches every tag', ['*']],
    ['a duplicate', ['a', 'a']],
    ['an empty filter', ['']],
  ])('carries %s as it is, and answers', (_, filters) => {
    const setting = fromApi('IMMUTABLE_WITH_EXCLUSION', ...filters);
    expect(setting.exclusionFilters).toEqual(filters);
    expect(setting.unanswerableBecause).toBeUndefined();
    expect(setting.toApi().imageTagMutabilityExclusionFilters.map(({ filter }: { filter: string }) => filter)).toEqual(filters);
    expect(setting.isAtLeastAsStrictAs(setting)).toBe(true);
    expect(setting.tagLooserThan(MUTABLE)).toBeUndefined();
    expect(setting.isTagMutable('a')).toBe(filters.some((filter) => filter === '*' || filter === 'a'));
  });

  test('compares filters beyond the limits like any other', () => {
    expect(fromApi('IMMUTABLE_WITH_EXCLUSION', 'a*b*c*').isAtLeastAsStrictAs(TagMutabilitySetting.immutableExcept('a*c*'))).toBe(true);
    expect(fromApi('IMMUTABLE_WITH_EXCLUSION', 'a*b*c*').tagLooserThan(TagMutabilitySetting.immutableExcept('ab*'))).toBe('a-bc');
    expect(fromApi('IMMUTABLE_WITH_EXCLUSION', 'x'.repeat(129)).isEquivalentTo(IMMUTABLE)).toBe(true);
    expect(fromApi('IMMUTABLE_WITH_EXCLUSION', 'feature/*').isEquivalentTo(IMMUTABLE)).toBe(true);
  });
});

describe('what cannot be understood is carried, and no question about it is answered', () => {
  test('a mode that this library does not know', () => {
    const setting = fromApi('FROZEN');
    expect(setting.toApi()).toEqual({ imageTagMutability: 'FROZEN' });
    expect(setting.isUnresolved).toBe(false);
    expect(setting.unanswerableBecause).toBe("its mode 'FROZEN' is none of IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE, MUTABLE_WITH_EXCLUSION");
    expect(() => setting.isTagMutable('a')).toThrow("cannot tell whether tag 'a' can be overwritten: its mode 'FROZEN' is none of");
    expect(() => setting.mode).toThrow("the setting FROZEN has no known mode: its mode 'FROZEN' is none of");
    expect(`${setting}`).toBe('FROZEN');
  });

  test('a type of filter that this library does not know', () => {
    const description = { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'REGEX', filter: '^a' }] };
    const setting = TagMutabilitySetting.fromApi(description);
    expect(setting.toApi()).toEqual(description);
    expect(setting.unanswerableBecause).toBe("its filter '^a' has the type 'REGEX'; the only type is WILDCARD");
    expect(setting.shadowedFilters).toEqual([]);
  });

  test.each([['IMMUTABLE', ['a'], 'with'], ['MUTABLE', ['a'], 'with'], ['IMMUTABLE_WITH_EXCLUSION', [], 'without'], ['MUTABLE_WITH_EXCLUSION', [], 'without']])(
    'a mode and filters that do not go together: %s %s', (mode, filters, preposition) => {
      const setting = fromApi(mode, ...filters);
      expect(setting.mode).toBe(mode);
      expect(setting.unanswerableBecause).toBe(`ECR refuses its mode ${mode} ${preposition} filters`);
      expect(() => setting.isAtLeastAsStrictAs(MUTABLE)).toThrow(`ECR refuses its mode ${mode} ${preposition} filters. Correct the setting first.`);
    });

  test.each([
    ['no list', { 'Fn::If': ['Lax', [], { Ref: 'AWS::NoValue' }] }],
    ['an item that is no filter', [{ 'Fn::If': ['Lax', {}, { Ref: 'AWS::NoValue' }] }]],
    ['a token', Token.asAny({ 'Fn::FindInMap': ['Filters', 'Dev', 'List'] })],
  ])('filters that are %s', (_, filters) => {
    const properties = { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: filters };
    const setting = TagMutabilitySetting.fromCloudFormation(properties);
    expect(setting.toCloudFormation()).toEqual(properties);
    expect(setting.isUnresolved).toBe(true);
    expect(setting.mode).toBe(TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION);
    expect(() => setting.exclusionFilters).toThrow('cannot tell which filters the setting has: its filters are not a list of literals; they are known only at deployment');
    expect(() => setting.isTagMutable('a')).toThrow('its filters are not a list of literals');
    expect(setting.warnings).toEqual([]);
    expect(`${setting}`).toBe('IMMUTABLE except for unresolved filters');
  });

  // The right-hand side is what is said of it.
  test.each<[unknown, RegExp]>([
    [[null], /^its filter 1 is null; a filter of a template is an object with ImageTagMutabilityExclusionFilterType and ImageTagMutabilityExclusionFilterValue, which are texts$/],
    ['latest', /^its filters are 'latest'; a list is allowed$/],
    [7, /^its filters are 7; a list is allowed$/],
    [{ Filter: 'latest' }, /^its filters are {"Filter":"latest"}; a list is allowed$/],
    [['latest'], /^its filter 1 is 'latest'; a filter of a template is an object with/],
    [[{ filterType: 'WILDCARD', filter: 'latest' }], /^its filter 1 is {"filterType":"WILDCARD","filter":"latest"}; a filter of a template is an object with/],
    [[{ ImageTagMutabilityExclusionFilterValue: 'latest' }], /^its filter 1 is {"ImageTagMutabilityExclusionFilterValue":"latest"}; a filter/],
    [[{ ImageTagMutabilityExclusionFilterType: 'WILDCARD' }], /^its filter 1 is {"ImageTagMutabilityExclusionFilterType":"WILDCARD"}; a filter/],
    [[{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: ['latest'] }], /^its filter 1 is .*\["latest"\]}; a filter/],
    // Whatever becomes of the other one.
    [[{ 'Fn::If': ['Lax', {}, { Ref: 'AWS::NoValue' }] }, 'latest'], /^its filter 2 is 'latest'; a filter/],
    ['x'.repeat(1000), /^its filters are 'x{256}\.\.\.' \(1000 characters\); a list is allowed$/],
  ])('literals in a template that are no filters: %j', (filters, reason) => {
    const properties = { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: filters };
    const setting = TagMutabilitySetting.fromCloudFormation(properties);
    expect(setting.toCloudFormation()).toEqual(properties);
    expect([setting.isUnresolved, setting.mode, `${setting}`]).toEqual([false, 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE with malformed filters']);
    expect(setting.unanswerableBecause).toMatch(reason);
    expect(() => setting.isTagMutable('a')).toThrow(/^cannot tell .* Correct the setting first\.$/s);
    expect(() => setting.exclusionFilters).toThrow(/^cannot tell which filters the setting has: its filter/);
  });

  test('filters in a description that have the names of CloudFormation', () => {
    const { ImageTagMutabilityExclusionFilters } = TagMutabilitySetting.immutableExcept('latest').toCloudFormation();
    expect(TagMutabilitySetting.fromApi({ imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: ImageTagMutabilityExclusionFilters })
      .unanswerableBecause).toMatch(/a filter of ECR's API is an object with filterType and filter, which are texts$/);
  });

  test.each([[['IMMUTABLE']], [{ Mode: 'IMMUTABLE' }]])('a mode that is no text: %j', (mode) => {
    const setting = TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: mode });
    expect(setting.unanswerableBecause).toBe(`its mode is ${JSON.stringify(mode)}; a text is allowed`);
    expect([setting.isUnresolved, `${setting}`]).toEqual([false, 'a malformed mode']);
    expect(new Stack().resolve(setting.toCloudFormation())).toEqual({ ImageTagMutability: mode });
  });

  test('a number in the place of a text', () => {
    expect(TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 5 }).unanswerableBecause).toContain("its mode '5' is none of");
  });
});

test('of properties that a transform decides at deployment nothing is known', () => {
  const setting = TagMutabilitySetting.fromCloudFormation({ 'ImageTagMutability': 'IMMUTABLE', 'Fn::Transform': { Name: 'AWS::Include' } });
  expect(setting.isUnresolved).toBe(true);
  expect(setting.unanswerableBecause).toMatch(/its mode is an unresolved token/);
});
