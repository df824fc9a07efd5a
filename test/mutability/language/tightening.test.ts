import { TagMutabilitySetting } from '../../../src/mutability';

const IMMUTABLE = TagMutabilitySetting.IMMUTABLE;
const MUTABLE = TagMutabilitySetting.MUTABLE;
const immutableExcept = (...filters: string[]) => TagMutabilitySetting.immutableExcept(...filters);
const mutableExcept = (...filters: string[]) => TagMutabilitySetting.mutableExcept(...filters);

describe('tightened to a baseline, exactly', () => {
  test.each([
    ['what meets it stays as it is written', immutableExcept('dev-1', 'dev-1*'), immutableExcept('dev-*'), "IMMUTABLE except 'dev-1', 'dev-1*'"],
    ['what is looser everywhere becomes the baseline', MUTABLE, immutableExcept('latest', 'dev-*'), "IMMUTABLE except 'latest', 'dev-*'"],
    ['filters in common stay', immutableExcept('latest', 'dev-*'), immutableExcept('dev-*', 'edge'), "IMMUTABLE except 'dev-*'"],
    ['the narrower of two filters stays', immutableExcept('v*', 'latest'), immutableExcept('v1*', 'la*'), "IMMUTABLE except 'v1*', 'latest'"],
    ['crossing filters become one', immutableExcept('a*'), immutableExcept('*b'), "IMMUTABLE except 'a*b'"],
    ['or several, where they overlap', immutableExcept('ab*'), immutableExcept('*bc'), "IMMUTABLE except 'ab*bc', 'abc'"],
    ['nothing in common is IMMUTABLE', immutableExcept('a*'), immutableExcept('b*'), 'IMMUTABLE'],
    ['two complements take the filters of both', mutableExcept('v*'), mutableExcept('release-*', 'v1*', 'x'), undefined],
    ['a complement keeps the filters that it does not match', mutableExcept('v*'), immutableExcept('latest', 'v1*'), "IMMUTABLE except 'latest'"],
    ['in either direction', immutableExcept('latest', 'v1*'), mutableExcept('v*'), "IMMUTABLE except 'latest'"],
  ])('%s', (_, setting, baseline, expected) => {
    const result = setting.tightenedTo(baseline);
    expect(`${result.setting}`).toBe(expected ?? "MUTABLE except 'v*', 'release-*', 'x'");
    expect(result).toMatchObject({ isExact: true });
    expect([result.loss, result.lostTag]).toEqual([undefined, undefined]);
  });

  test('a filter beyond the limits is kept where AWS holds it already', () => {
    const held = TagMutabilitySetting.fromApi({
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: ['a*b*c*', 'latest'].map((filter) => ({ filterType: 'WILDCARD', filter })),
    });
    expect(`${held.tightenedTo(immutableExcept('a*')).setting}`).toBe("IMMUTABLE except 'a*b*c*'");
  });
});

describe('tightened to a baseline, what filters cannot express is stricter and says so', () => {
  test('this but not that', () => {
    const result = immutableExcept('v*', 'latest').tightenedTo(mutableExcept('v1*'));
    expect(`${result.setting}`).toBe("IMMUTABLE except 'latest'");
    expect([result.isExact, result.lostTag]).toEqual([false, 'v']);
    expect(result.loss).toBe("no filters express exactly what both IMMUTABLE except 'v*', 'latest' and MUTABLE except 'v1*' allow."
      + " The stricter setting IMMUTABLE except 'latest' takes their place: for example, tag 'v' can no longer be overwritten");
  });

  test('three wildcards', () => {
    const result = immutableExcept('*a*').tightenedTo(immutableExcept('*b*', 'a*'));
    expect(`${result.setting}`).toBe("IMMUTABLE except 'a*'");
    expect([result.isExact, result.lostTag]).toEqual([false, 'ba']);
  });

  test('more than five filters: those with the fewest literal characters stay', () => {
    const result = immutableExcept('abc*', 'de*', 'f*').tightenedTo(immutableExcept('*1', '*22'));
    expect(`${result.setting}`).toBe("IMMUTABLE except 'abc*1', 'de*1', 'de*22', 'f*1', 'f*22'");
    expect([result.isExact, result.lostTag]).toEqual([false, 'abc22']);
  });

  test('more than five filters to protect: the most alike become one', () => {
    const result = mutableExcept('release-*', 'v1*', 'stable').tightenedTo(mutableExcept('v2*', 'prod-*', 'lts'));
    expect(`${result.setting}`).toBe("MUTABLE except 'release-*', 'v*', 'stable', 'prod-*', 'lts'");
    expect([result.isExact, result.lostTag]).toEqual([false, 'v']);
  });

  test('nothing alike to protect: nothing can be overwritten', () => {
    const result = mutableExcept('a*b', 'c*d', 'e*f').tightenedTo(mutableExcept('g*h', 'i*j', 'k*l'));
    expect(`${result.setting}`).toBe(`${IMMUTABLE}`);
    expect([result.isExact, result.lostTag]).toEqual([false, '0']);
    expect(result.loss).toMatch(/ allow\. The stricter setting IMMUTABLE takes their place: no tag can be overwritten any more$/);
  });

  test('an endless number of overlaps ends', () => {
    const x = 'x'.repeat(126);
    const result = immutableExcept(`${x}*`, `y*${x}`).tightenedTo(immutableExcept(`*${x}`, `${x}**`.slice(1)));
    expect(result.setting.isAtLeastAsStrictAs(immutableExcept(`${x}*`, `y*${x}`))).toBe(true);
    const short = 'x'.repeat(40);
    expect(immutableExcept(`${short}*`).tightenedTo(immutableExcept(`*${short}`))).toMatchObject({ isExact: false });
  });
});
