import { TagMutabilityMode, TagMutabilitySetting } from '../../src/mutability';

describe('a filter that ECR would refuse is refused, with what is allowed and what to do', () => {
  test.each([
    ['an empty one', '',
      'a tag filter is empty; ECR allows 1 to 128 characters. Leave it out, or write the tag that it stands for.'],
    ['an illegal character', 'feature/x',
      "tag filter 'feature/x' has the character '/'; ECR allows letters, digits, '.', '_', '-' and the wildcard '*'."
      + " Remove it, or put '*' in its place."],
    ['a line feed at the end', 'latest\n',
      "tag filter 'latest\n' has the character '\n'; ECR allows"],
    ['a character of two code units', 'a😀',
      "tag filter 'a😀' has the character '😀'; ECR allows"],
    ['129 characters', 'x'.repeat(129),
      `tag filter '${'x'.repeat(129)}' has 129 characters; ECR allows at most 128 in a filter. Shorten it with the wildcard '*'.`],
    ['three wildcards', 'dev*ci*x*',
      "tag filter 'dev*ci*x*' has 3 wildcards; ECR allows at most 2 in a filter. Split it into two filters."],
    ['no text', undefined as unknown as string,
      'a tag filter is a string, and undefined is none. Write it in quotes.'],
    ['a number', 7 as unknown as string,
      'a tag filter is a string, and 7 is none. Write it in quotes.'],
  ])('%s', (_, filter, message) => {
    expect(() => TagMutabilitySetting.immutableExcept('latest', filter)).toThrow(message);
    expect(() => TagMutabilitySetting.mutableExcept(filter)).toThrow(message);
  });
});

describe('a declaration that makes no sense as a whole is refused', () => {
  test('six filters', () => {
    expect(() => TagMutabilitySetting.immutableExcept('a', 'b', 'c', 'd', 'e', 'f')).toThrow(
      "6 tag filters are given ('a', 'b', 'c', 'd', 'e', 'f'); ECR allows at most 5. Put one with the wildcard '*' in the place of several.");
  });

  test('a filter twice', () => {
    expect(() => TagMutabilitySetting.immutableExcept('latest', 'dev-*', 'latest')).toThrow(
      "tag filter 'latest' is given twice; once is enough. Remove one.");
  });

  test('a filter that matches every tag', () => {
    expect(() => TagMutabilitySetting.immutableExcept('latest', '*')).toThrow(
      "tag filter '*' matches every tag, so nothing would be immutable. Say so: use TagMutabilitySetting.MUTABLE.");
    expect(() => TagMutabilitySetting.mutableExcept('**')).toThrow(
      "tag filter '**' matches every tag, so nothing would be mutable. Say so: use TagMutabilitySetting.IMMUTABLE.");
  });

  test('a mode that takes no filters, with some', () => {
    expect(() => TagMutabilitySetting.of(TagMutabilityMode.IMMUTABLE, ['latest'])).toThrow("mode IMMUTABLE has the filters 'latest';"
      + ' ECR takes filters only with a mode of their own. Use IMMUTABLE_WITH_EXCLUSION, or leave the filters out.');
  });

  test('a mode that takes filters, without', () => {
    expect(() => TagMutabilitySetting.immutableExcept()).toThrow(
      'mode IMMUTABLE_WITH_EXCLUSION has no filters; ECR requires 1 to 5. Name the tags that are excluded, or use IMMUTABLE.');
    expect(() => TagMutabilitySetting.of(TagMutabilityMode.MUTABLE_WITH_EXCLUSION)).toThrow(
      'mode MUTABLE_WITH_EXCLUSION has no filters; ECR requires 1 to 5. Name the tags that are excluded, or use MUTABLE.');
  });

  test('a mode that there is not', () => {
    expect(() => TagMutabilitySetting.of('immutable' as TagMutabilityMode)).toThrow("unknown tag mutability mode 'immutable';"
      + ' allowed are IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE, MUTABLE_WITH_EXCLUSION. Use a member of TagMutabilityMode.');
  });
});

describe('filters that ECR accepts and that change nothing are warned of', () => {
  test('one that another covers', () => {
    const setting = TagMutabilitySetting.immutableExcept('dev-1', 'latest', 'dev-*');
    expect(setting.shadowedFilters).toEqual(['dev-1']);
    expect(setting.warnings).toEqual([
      "tag filter 'dev-1' is shadowed: what it matches, the other filters of IMMUTABLE except 'dev-1', 'latest', 'dev-*' match too. Remove it.",
    ]);
  });

  test('the later one of two that match the same', () => {
    expect(TagMutabilitySetting.immutableExcept('dev-*', 'dev-**').shadowedFilters).toEqual(['dev-**']);
  });

  test('one that no tag can match', () => {
    expect(TagMutabilitySetting.immutableExcept('.hidden', 'latest').warnings).toEqual([
      "tag filter '.hidden' matches no tag that can exist: a tag starts with a letter, a digit or '_'. Remove it.",
    ]);
  });

  test('and no other', () => {
    expect(TagMutabilitySetting.immutableExcept('dev-*', '*-dev').warnings).toEqual([]);
    expect(TagMutabilitySetting.MUTABLE.warnings).toEqual([]);
  });
});
