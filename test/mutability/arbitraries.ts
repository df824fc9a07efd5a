import * as fc from 'fast-check';
import { Setting } from './oracle';
import { TagMutabilitySetting } from '../../src/mutability';
import { MAX_FILTERS } from '../../src/mutability/language/limits';

/** Whether the long run was asked for (`npm run test:exhaustive`). */
export const isExhaustive = process.env.EXHAUSTIVE === '1';

/** How a property is checked: always on the same cases, unless SEED says otherwise, and on many more when asked for the long run. */
export function runs(usual: number, exhaustive: number): fc.Parameters<unknown> {
  return { numRuns: isExhaustive ? exhaustive : usual, seed: Number(process.env.SEED ?? 20250101), endOnFailure: false };
}

/** A filter of so many characters, with or without wildcards, that is not merely wildcards. */
export function filterOf(characters: string, maxLength: number, maxWildcards = 2): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...characters, '*', '*'), { minLength: 1, maxLength })
    .map((picked) => picked.join(''))
    .filter((text) => !/^\**$/.test(text) && text.split('*').length - 1 <= maxWildcards);
}

/** Any mode with filters that go with it. */
export function settingOf(filter: fc.Arbitrary<string>, modes = ['IMMUTABLE', 'MUTABLE']): fc.Arbitrary<Setting> {
  return fc.tuple(fc.constantFrom(...modes), fc.uniqueArray(filter, { maxLength: MAX_FILTERS }))
    .map(([plain, filters]) => ({ mode: filters.length === 0 ? plain : `${plain}_WITH_EXCLUSION`, filters }));
}

/** The model's view of a setting, read the way that refuses nothing. */
export function modelOf({ mode, filters }: Setting): TagMutabilitySetting {
  return TagMutabilitySetting.fromApi({
    imageTagMutability: mode,
    imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
  });
}
