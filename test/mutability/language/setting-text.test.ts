import { isSameText } from '../../../src/mutability/language/setting-text';

describe('two settings are the same text', () => {
  test.each([
    [{ mode: 'IMMUTABLE', filters: [] }, { mode: 'IMMUTABLE', filters: [] }, true],
    [{ mode: 'IMMUTABLE', filters: [] }, { mode: 'MUTABLE', filters: [] }, false],
    [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['b', 'a'] }, true],
    [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b', 'a'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['b', 'a'] }, true],
    [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'c'] }, false],
    [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b'] }, false],
  ])('%j and %j: %s', (one, other, expected) => {
    expect(isSameText(one, other)).toBe(expected);
    expect(isSameText(other, one)).toBe(expected);
  });
});
