import { TagMutabilitySetting } from '../../src/mutability';

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = {
  IMMUTABLE: TagMutabilitySetting.IMMUTABLE,
  MUTABLE: TagMutabilitySetting.MUTABLE,
  immutableExcept: (...filters: string[]) => TagMutabilitySetting.immutableExcept(...filters),
  mutableExcept: (...filters: string[]) => TagMutabilitySetting.mutableExcept(...filters),
};

describe('the shortest tag that is mutable in one setting and not in the other, first in ASCII order', () => {
  test.each([
    ['every setting is as strict as MUTABLE', immutableExcept('dev-*'), MUTABLE, undefined],
    ['IMMUTABLE is as strict as any', IMMUTABLE, mutableExcept('*a*'), undefined],
    ['nothing but IMMUTABLE is as strict as IMMUTABLE', immutableExcept('latest'), IMMUTABLE, 'latest'],
    ['no character at all for the wildcard, if that shows it', immutableExcept('v*'), immutableExcept('v1*', 'v2*'), 'v'],
    ['several filters within one', immutableExcept('dev-a*', 'dev-b*'), immutableExcept('dev-*'), undefined],
    ['one within several, jointly', immutableExcept('a*'), immutableExcept('a', 'a*a', 'a*b', 'ac*'), 'a-'],
    ['the first character cannot be a dot or a hyphen', MUTABLE, IMMUTABLE, '0'],
    ['neither as a replacement for a wildcard', immutableExcept('*a'), immutableExcept('a*'), '0a'],
    ['though later ones can', immutableExcept('a*'), immutableExcept('a'), 'a-'],
    ['the other way round', immutableExcept('a*'), immutableExcept('a', 'a-*'), 'a.'],
    ['filters that only impossible tags tell apart', immutableExcept('*x', '.*'), immutableExcept('*x'), undefined],
    ['a wildcard more changes nothing', immutableExcept('a**'), immutableExcept('a*'), undefined],
    ['overlapping ends do not count twice', immutableExcept('aba'), immutableExcept('ab*ba'), 'aba'],
    ['a complement in a filter', mutableExcept('release-*'), immutableExcept('release-*'), '0'],
    ['a filter in a complement', immutableExcept('*-rc*'), mutableExcept('v*'), 'v-rc'],
    ['a filter clear of a complement', immutableExcept('dev-*'), mutableExcept('v*', 'release-*'), undefined],
    ['a complement in a complement', mutableExcept('v*'), mutableExcept('v1*'), undefined],
    ['not the other way round', mutableExcept('v1*'), mutableExcept('v*'), 'v'],
  ])('%s', (_, setting, baseline, tag) => {
    expect(setting.tagLooserThan(baseline)).toBe(tag);
    expect(setting.isAtLeastAsStrictAs(baseline)).toBe(tag === undefined);
  });
});

describe('the length of a tag counts', () => {
  const x = (length: number) => 'x'.repeat(length);

  test('127 characters and a wildcard leave one character more', () => {
    expect(immutableExcept(`${x(127)}*`).tagLooserThan(immutableExcept(x(127)))).toBe(`${x(127)}-`);
    expect(immutableExcept(`${x(127)}*`).tagLooserThan(immutableExcept(x(127), `*${x(127)}`))).toBe(`${x(127)}-`);
  });

  test('filters that only tags of more than 128 characters tell apart match the same', () => {
    // Both need 64 characters before and 64 after; only a longer tag could have a 'y' between them.
    expect(immutableExcept(`${x(64)}*${x(63)}`).isAtLeastAsStrictAs(immutableExcept(`${x(63)}*${x(64)}`))).toBe(false);
    expect(immutableExcept(`*${x(100)}*`).isAtLeastAsStrictAs(mutableExcept(`*${'y'.repeat(28)}*`))).toBe(false);
    expect(immutableExcept(`*${x(100)}*`).isAtLeastAsStrictAs(mutableExcept(`*${'y'.repeat(29)}*`))).toBe(true);
  });

  test('a filter of 128 literal characters is one tag', () => {
    expect(immutableExcept(x(128)).isAtLeastAsStrictAs(immutableExcept(`${x(100)}*`))).toBe(true);
    expect(immutableExcept(x(128)).tagLooserThan(IMMUTABLE)).toBe(x(128));
    expect(immutableExcept(`*${x(126)}*`).tagLooserThan(immutableExcept(x(126), `*${x(127)}`, `${x(126)}*`))).toBe(`0${x(126)}`);
  });
});

describe('two settings are', () => {
  test('the same if mode and set of filters are', () => {
    expect(immutableExcept('a', 'b').isSameAs(immutableExcept('b', 'a'))).toBe(true);
    expect(immutableExcept('a').isSameAs(mutableExcept('a'))).toBe(false);
    expect(immutableExcept('a').isSameAs(immutableExcept('a', 'b'))).toBe(false);
    expect(immutableExcept('a*').isSameAs(immutableExcept('a**'))).toBe(false);
  });

  test('equivalent if the same tags are mutable', () => {
    expect(immutableExcept('a*', 'ab').isEquivalentTo(immutableExcept('a**'))).toBe(true);
    expect(immutableExcept('a*').isEquivalentTo(immutableExcept('*a'))).toBe(false);
    expect(mutableExcept('.a').isEquivalentTo(MUTABLE)).toBe(true);
  });
});

describe('simplified', () => {
  test.each([
    ['a filter that another covers goes', immutableExcept('dev-1', 'dev-*', 'latest'), "IMMUTABLE except 'dev-*', 'latest'"],
    ['of two that match the same the first stays', mutableExcept('a*', 'a**'), "MUTABLE except 'a*'"],
    ['where no filter is left, the mode changes', immutableExcept('.a', '-b*'), 'IMMUTABLE'],
    ['for a complement too', mutableExcept('.a'), 'MUTABLE'],
    ['nothing changes where all are needed', immutableExcept('a*', '*a'), "IMMUTABLE except 'a*', '*a'"],
  ])('%s', (_, setting, expected) => {
    expect(`${setting.simplified()}`).toBe(expected);
    expect(setting.simplified().isEquivalentTo(setting)).toBe(true);
  });
});
