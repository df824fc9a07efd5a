import { TagMutabilityMode, TagMutabilitySetting } from '../../src/mutability';

const { IMMUTABLE, MUTABLE } = TagMutabilitySetting;
const exceptLatest = TagMutabilitySetting.immutableExcept('latest', 'buildcache-*');
const exceptReleases = TagMutabilitySetting.mutableExcept('release-*');

describe('a setting', () => {
  test('is a mode and its filters', () => {
    expect([IMMUTABLE.mode, IMMUTABLE.exclusionFilters]).toEqual([TagMutabilityMode.IMMUTABLE, []]);
    expect([MUTABLE.mode, MUTABLE.exclusionFilters]).toEqual([TagMutabilityMode.MUTABLE, []]);
    expect([exceptLatest.mode, exceptLatest.exclusionFilters]).toEqual([TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION, ['latest', 'buildcache-*']]);
    expect([exceptReleases.mode, exceptReleases.exclusionFilters]).toEqual([TagMutabilityMode.MUTABLE_WITH_EXCLUSION, ['release-*']]);
  });

  test('cannot be changed by changing the list it was made from, or that it gave away', () => {
    const filters = ['latest'];
    const setting = TagMutabilitySetting.of(TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION, filters);
    filters.push('dev-*');
    setting.exclusionFilters.push('dev-*');
    expect(setting.exclusionFilters).toEqual(['latest']);
  });

  test('keeps what was found of it from whoever asked', () => {
    const shadowed = () => TagMutabilitySetting.immutableExcept('dev-*', 'dev-a').shadowedFilters;
    shadowed().push('latest');
    expect(shadowed()).toEqual(['dev-a']);
  });

  test('that was read back can still not be declared', () => {
    const description = { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'a*b*c*' }] };
    expect(TagMutabilitySetting.fromApi(description).exclusionFilters).toEqual(['a*b*c*']);
    expect(() => TagMutabilitySetting.immutableExcept('a*b*c*')).toThrow(/3 wildcards/);
  });

  test('is what it says, after however many others', () => {
    const tags = Array.from({ length: 2500 }, (_, index) => `v${index}`);
    const settings = tags.map((tag) => TagMutabilitySetting.immutableExcept(tag));
    expect(settings.map(({ exclusionFilters: [filter] }) => filter)).toEqual(tags);
    expect(settings[0].isSameAs(TagMutabilitySetting.immutableExcept('v0'))).toBe(true);
  });

  test('shows itself in messages', () => {
    expect(`${IMMUTABLE}, ${MUTABLE}`).toBe('IMMUTABLE, MUTABLE');
    expect(`${exceptLatest}`).toBe("IMMUTABLE except 'latest', 'buildcache-*'");
    expect(`${exceptReleases}`).toBe("MUTABLE except 'release-*'");
  });
});

describe('whether a tag can be overwritten', () => {
  test.each([
    [IMMUTABLE, 'v1', 'no tag can be overwritten: the mode is IMMUTABLE'],
    [MUTABLE, 'v1', 'every tag can be overwritten: the mode is MUTABLE'],
    [exceptLatest, 'latest', "tag 'latest' can be overwritten: filter 'latest' excludes it from IMMUTABLE"],
    [exceptLatest, 'buildcache-arm', "tag 'buildcache-arm' can be overwritten: filter 'buildcache-*' excludes it from IMMUTABLE"],
    [exceptLatest, 'v1', "tag 'v1' cannot be overwritten: none of the filters 'latest', 'buildcache-*' excludes it from IMMUTABLE"],
    [exceptReleases, 'v1', "tag 'v1' can be overwritten: none of the filters 'release-*' excludes it from MUTABLE"],
    [exceptReleases, 'release-1', "tag 'release-1' cannot be overwritten: filter 'release-*' excludes it from MUTABLE"],
  ])('%s: %s', (setting, tag, explanation) => {
    expect(setting.explain(tag)).toBe(explanation);
    expect(setting.isTagMutable(tag)).toBe(/^(tag '[^']+'|every tag) can /.test(explanation));
  });

  test('is not answered for what cannot be a tag', () => {
    expect(() => MUTABLE.isTagMutable('-x')).toThrow("'-x' cannot be a tag");
    expect(() => MUTABLE.explain('a b')).toThrow("'a b' cannot be a tag");
  });

  test('of all tags at once', () => {
    const readBack = (filter: string) => TagMutabilitySetting.fromApi({
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter }],
    });
    expect([MUTABLE, readBack('*'), readBack('***'), TagMutabilitySetting.mutableExcept('.x*')].map((setting) => setting.isEveryTagMutable))
      .toEqual([true, true, true, true]);
    expect([IMMUTABLE, exceptLatest, exceptReleases, TagMutabilitySetting.immutableExcept('*a*')].map((setting) => setting.isEveryTagMutable))
      .toEqual([false, false, false, false]);
  });
});

describe('in templates and in the API', () => {
  test('a setting without filters renders its mode only', () => {
    expect(IMMUTABLE.toCloudFormation()).toEqual({ ImageTagMutability: 'IMMUTABLE' });
    expect(MUTABLE.toApi()).toEqual({ imageTagMutability: 'MUTABLE' });
  });

  test('a setting with filters renders both', () => {
    expect(exceptReleases.toCloudFormation()).toEqual({
      ImageTagMutability: 'MUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [
        { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'release-*' },
      ],
    });
    expect(exceptReleases.toApi()).toEqual({
      imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'release-*' }],
    });
  });

  test('a setting reads back from both', () => {
    for (const setting of [IMMUTABLE, MUTABLE, exceptLatest, exceptReleases]) {
      expect(TagMutabilitySetting.fromCloudFormation(setting.toCloudFormation()).isSameAs(setting)).toBe(true);
      expect(TagMutabilitySetting.fromApi(setting.toApi()).isSameAs(setting)).toBe(true);
    }
  });
});
