import { TagMutabilityMode, TagMutabilitySetting } from '../../src/mutability';

describe('a filter that ECR would refuse is refused, with what is allowed and what to do', () => {
  test.each([
    ['an empty one', '',
      'a tag filter is empty; ECR allows 1 to 128 characters. Leave it out, or write a tag in its place.'],
    ['an illegal character', 'feature/x',
      "tag filter 'feature/x' has the character '/'; ECR allows letters, digits, '.', '_', '-' and the wildcard '*'."
      + " Remove the character, or put '*' in its place."],
    ['a line feed at the end', 'latest\n',
      "tag filter 'latest\\n' has the character '\\n'; ECR allows"],
    ['a character of two code units', 'a😀',
      "tag filter 'a😀' has the character '😀'; ECR allows"],
    ['129 characters', 'x'.repeat(129),
      `tag filter '${'x'.repeat(129)}' has 129 characters; ECR refuses a filter of more than 128 characters. Shorten it with the wildcard '*'.`],
    ['three wildcards', 'dev*ci*x*',
      "tag filter 'dev*ci*x*' has 3 wildcards; ECR allows at most 2 in a filter. Split it into two filters."],
    ['no text', undefined as unknown as string,
      'a tag filter is undefined; ECR allows texts only. Write it in quotes, or remove it.'],
    ['a number', 7 as unknown as string,
      'a tag filter is 7; ECR allows texts only. Write it in quotes, or remove it.'],
  ])('%s', (_, filter, message) => {
    expect(() => TagMutabilitySetting.immutableExcept('latest', filter)).toThrow(message);
    expect(() => TagMutabilitySetting.mutableExcept(filter)).toThrow(message);
  });
});

describe('a filter that looks like a regular expression is refused as such, with what to write instead', () => {
  test.each([
    ['^v\\d+', "Write 'v*'."],
    ['v[0-9]+', "Write 'v*'."],
    ['^v\\d+\\.\\d+$', "Write 'v*.*'."],
    ['release-[a-z]*', "Write 'release-*'."],
    ['^latest$', "Write 'latest'."],
    ['v1\\.0', "Write 'v1.0'."],
    ['(a|b)', "Write 'a' and 'b'."],
    ['stable|latest', "Write 'stable' and 'latest'."],
    ['(?:dev|test)-.*', "Write 'dev-*' and 'test-*'."],
    // Nothing that ECR takes says the same.
    ['^v\\d+\\.\\d+\\.\\d+$', "Write 'v*', for example, for all tags that begin with 'v'."],
    ['^.*$', "Write 'v*', for example, for all tags that begin with 'v'."],
    ['((', "Write 'v*', for example, for all tags that begin with 'v'."],
    [Array.from({ length: 60 }, (_, index) => `(a${index}|b)`).join(''), "Write 'v*', for example, for all tags that begin with 'v'."],
  ])('%s', (filter, instead) => {
    const shown = filter.length <= 256 ? `'${filter}'` : `'${filter.slice(0, 256)}...' (${filter.length} characters)`;
    expect(() => TagMutabilitySetting.immutableExcept(filter)).toThrow(
      `tag filter ${shown} looks like a regular expression. ECR's filters are no regular expressions: they have letters, digits, '.', '_', '-' and `
      + `the wildcard '*', which stands for any characters. ${instead}`);
  });

  test('and what it says to write is accepted', () => {
    expect(() => TagMutabilitySetting.immutableExcept('v*', 'v*.*', 'release-*', 'v1.0')).not.toThrow();
  });
});

describe('a declaration that makes no sense as a whole is refused', () => {
  test('six filters', () => {
    expect(() => TagMutabilitySetting.immutableExcept('a', 'b', 'c', 'd', 'e', 'f')).toThrow(
      "6 tag filters are given ('a', 'b', 'c', 'd', 'e', 'f'); ECR allows at most 5. Put one filter with the wildcard '*' in the place of several.");
  });

  test('a filter twice', () => {
    expect(() => TagMutabilitySetting.immutableExcept('latest', 'dev-*', 'latest')).toThrow(
      "tag filter 'latest' is given twice; each filter is allowed once. Remove one.");
  });

  test('a filter that matches every tag', () => {
    expect(() => TagMutabilitySetting.immutableExcept('latest', '*')).toThrow(
      "tag filter '*' matches every tag, so that every tag can be overwritten; a filter must leave some tags out. Use TagMutabilitySetting.MUTABLE, or a narrower filter.");
    expect(() => TagMutabilitySetting.mutableExcept('**')).toThrow(
      "tag filter '**' matches every tag, so that no tag can be overwritten; a filter must leave some tags out. Use TagMutabilitySetting.IMMUTABLE, or a narrower filter.");
  });

  test('a mode that takes no filters, with some', () => {
    expect(() => TagMutabilitySetting.of(TagMutabilityMode.IMMUTABLE, ['latest'])).toThrow("mode IMMUTABLE has the filters 'latest';"
      + ' ECR takes filters only with IMMUTABLE_WITH_EXCLUSION and MUTABLE_WITH_EXCLUSION. Use IMMUTABLE_WITH_EXCLUSION, or leave the filters out.');
  });

  test('a mode that takes filters, without', () => {
    expect(() => TagMutabilitySetting.immutableExcept()).toThrow(
      'mode IMMUTABLE_WITH_EXCLUSION has no filters; ECR requires 1 to 5. Give filters for the tags that are excluded, or use IMMUTABLE.');
    expect(() => TagMutabilitySetting.of(TagMutabilityMode.MUTABLE_WITH_EXCLUSION)).toThrow(
      'mode MUTABLE_WITH_EXCLUSION has no filters; ECR requires 1 to 5. Give filters for the tags that are excluded, or use MUTABLE.');
  });

  test('a mode that there is not', () => {
    expect(() => TagMutabilitySetting.of('immutable' as TagMutabilityMode)).toThrow("the tag mutability mode is 'immutable';"
      + ' ECR allows IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE, MUTABLE_WITH_EXCLUSION. Use a member of TagMutabilityMode.');
  });
});

describe('filters that ECR accepts and that change nothing are warned of', () => {
  test('one that another covers', () => {
    const setting = TagMutabilitySetting.immutableExcept('dev-1', 'latest', 'dev-*');
    expect(setting.shadowedFilters).toEqual(['dev-1']);
    expect(setting.warnings).toEqual([
      "tag filter 'dev-1' is shadowed: the other filters of IMMUTABLE except 'dev-1', 'latest', 'dev-*' match every tag that it matches. Remove it.",
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

  test.each([
    ['.*', 'If it is to match every tag, use TagMutabilitySetting.MUTABLE.'],
    ['v.*', "Write 'v*'."],
    ['dev-.*', "Write 'dev-*'."],
    ['build_.*', "Write 'build_*'."],
  ])('one that ECR accepts and that looks like a regular expression: %s', (filter, instead) => {
    expect(TagMutabilitySetting.immutableExcept(filter, 'latest').warnings).toEqual([
      `tag filter '${filter}' looks like a regular expression. ECR's filters are no regular expressions: a dot stands for a dot, and only '*' stands for any characters. ${instead}`,
    ]);
  });

  test('one that looks like a regular expression, where every tag would be protected', () => {
    expect(TagMutabilitySetting.mutableExcept('.*').warnings).toEqual([expect.stringContaining('use TagMutabilitySetting.IMMUTABLE.')]);
  });

  test.each(['v1.*', '*.*', 'v*.*', 'release.*', 'v*.beta'])('and no filter in which a dot is probably meant: %s', (filter) => {
    expect(TagMutabilitySetting.immutableExcept(filter).warnings).toEqual([]);
  });

  test('and no other', () => {
    expect(TagMutabilitySetting.immutableExcept('dev-*', '*-dev').warnings).toEqual([]);
    expect(TagMutabilitySetting.MUTABLE.warnings).toEqual([]);
  });
});
