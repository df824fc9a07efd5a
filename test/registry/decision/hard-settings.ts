import * as fc from 'fast-check';
import { StandardForMachine } from '../../../src/registry/decision';
import { filterOf, modelOf, settingOf } from '../../mutability/arbitraries';
import { Setting } from '../../mutability/oracle';

/** A setting, and a baseline that a standard takes: it protects some tag. */
export type Pair = [setting: Setting, baseline: Setting];

/** What teams call their tags: few parts, so that filters overlap, cover each other and have ends in common. */
const words = fc.array(fc.constantFrom('dev', 'cache', 'v1', 'latest', '-', '-', '*', '*', '.', 'rc'), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join('')).filter((text) => !/^\**$/.test(text) && text.split('*').length <= 3);

export const FILTERS = {
  'words of teams': words,
  'short filters of two characters': filterOf('ab', 4),
  'filters that match no tag': filterOf('ab.-', 4),
  'longer filters': filterOf('ab', 9),
} satisfies Record<string, fc.Arbitrary<string>>;

/** Beyond what the machine looks for: it may be stricter than the model, and says so. */
export const FILTERS_BEYOND = {
  'more wildcards than anybody can declare': filterOf('ab', 8, 4),
  'filters of up to 128 characters': filterOf('aab', 128),
} satisfies Record<string, fc.Arbitrary<string>>;

export function pairOf(own: fc.Arbitrary<string>, asked = own): fc.Arbitrary<Pair> {
  const baseline = settingOf(asked).filter((setting) => !modelOf(setting).isEveryTagMutable);
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(settingOf(own), baseline) },
    // Some or all of the baseline's filters, in another order, and perhaps one more.
    {
      weight: 1,
      arbitrary: fc.tuple(baseline, own).chain(([asks, more]) => fc.shuffledSubarray([...asks.filters, more]).map(
        (filters): Pair => [{ mode: filters.length > 0 && asks.filters.length > 0 ? asks.mode : 'IMMUTABLE', filters: asks.filters.length > 0 ? [...new Set(filters)].slice(0, 5) : [] }, asks])),
    },
  );
}

/** A standard that asks the same of all. */
export function standardAsking(baseline: Setting): StandardForMachine {
  return { baseline, enforcement: 'REPORT' as any, accounts: {}, namespaces: [], exemptions: [] };
}
