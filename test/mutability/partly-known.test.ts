import * as fc from 'fast-check';
import { runs } from './arbitraries';
import { TagMutabilitySetting } from '../../src';
import { standsFor } from '../../src/mutability/partly-known';

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;
const [ONLY, ALL_BUT] = ['IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'];
const LATEST = immutableExcept('latest');

/** Filters as `Fn::Sub` writes them, with `$` for what is not known. */
const verdict = (mode: string, baseline: TagMutabilitySetting, ...filters: string[]) => {
  const reading = standsFor(mode, filters.map((filter) => filter.split('$')), baseline);
  return reading === undefined ? 'unknown' : reading.isAtLeastAsStrictAs(baseline) ? 'within' : 'looser';
};

test.each<[string, string, TagMutabilitySetting, ...string[]]>([
  ['looser', ONLY, LATEST, 'v$*'],
  ['looser', ONLY, LATEST, 'release-$'],
  ['looser', ONLY, LATEST, '$-release'],
  ['looser', ONLY, LATEST, 'l$*'],
  ['looser', ONLY, LATEST, '*$x'],
  ['unknown', ONLY, LATEST, 'l$'],
  ['unknown', ONLY, LATEST, '$'],
  ['unknown', ONLY, LATEST, '$t'],
  ['looser', ONLY, LATEST, 'dev-*', '$'],
  ['looser', ONLY, LATEST, 'l$', 'v$'],
  ['unknown', ONLY, LATEST, 'latest', '$'],
  ['looser', ONLY, IMMUTABLE, '$'],
  ['within', ONLY, IMMUTABLE, '-$'],
  ['within', ONLY, immutableExcept('v*'), 'v$*'],
  ['within', ONLY, immutableExcept('v*'), 'v$', 'v1'],
  ['within', ONLY, immutableExcept('*-dev'), '$x-dev'],
  ['unknown', ONLY, immutableExcept('v1*'), 'v$'],
  ['looser', ONLY, immutableExcept('v1*', 'v2*'), 'v$*'.replace('$', '3$')],
  ['unknown', ONLY, immutableExcept('v1*', 'v2*'), 'v$*'],
  ['looser', ONLY, mutableExcept('release-*'), 'release-$'],
  ['within', ONLY, mutableExcept('release-*'), 'dev-$'],
  ['unknown', ONLY, mutableExcept('release-*'), 'rel$'],
  ['unknown', ONLY, mutableExcept('*-release'), '$-release'.replace('-release', '')],
  ['looser', ONLY, mutableExcept('*-release'), '$-release'],
  ['looser', ALL_BUT, LATEST, 'release-$'],
  ['looser', ALL_BUT, IMMUTABLE, 'v$*', 'w$'],
  ['unknown', ALL_BUT, IMMUTABLE, '$'],
  ['within', ALL_BUT, mutableExcept('v1'), 'v1', '$'],
  ['unknown', ALL_BUT, mutableExcept('v1'), 'v$'],
  ['within', ALL_BUT, MUTABLE, '$'],
  ['unknown', 'IMMUTABLE', LATEST, '$'],
])('%s: %s beside %s, with the filters %s %s', (expected, mode, baseline, ...filters) => {
  expect(verdict(mode, baseline, ...filters)).toBe(expected);
});

test('it is so whatever becomes of what is not known', () => {
  const characters = ['a', 'b', '*', '-'];
  const texts = ['', ...characters, ...characters.flatMap((one) => characters.map((other) => `${one}${other}`))];
  const text = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 2 }).map((all) => all.join(''));
  const parts = fc.array(text, { minLength: 1, maxLength: 2 });
  const read = (mode: string, filters: readonly string[]) => TagMutabilitySetting.fromApi({
    imageTagMutability: mode, imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
  });
  const patterns = fc.array(text.filter((one) => one !== ''), { minLength: 1, maxLength: 2 });
  const modes = fc.constantFrom(ONLY, ALL_BUT);
  let [within, looser] = [0, 0];
  fc.assert(fc.property(modes, fc.array(parts, { minLength: 1, maxLength: 2 }), modes, patterns, (mode, filters, of, allowed) => {
    const baseline = read(of, allowed);
    const reading = standsFor(mode, filters, baseline);
    fc.pre(reading !== undefined && filters.every((filter) => filter.length > 1 || filter[0] !== ''));
    const isWithin = reading!.isAtLeastAsStrictAs(baseline);
    [within, looser] = [within + Number(isWithin), looser + Number(!isWithin)];
    for (const becomes of texts) {
      const completed = filters.map((filter) => filter.join(becomes));
      // ECR takes no empty filter, and one that begins as no tag does is left out.
      if (completed.every((filter) => filter !== '' && !filter.startsWith('-'))) {
        expect([becomes, read(mode, completed).isAtLeastAsStrictAs(baseline)]).toEqual([becomes, isWithin]);
      }
    }
  }), runs(2_000, 200_000));
  expect(Math.min(within, looser)).toBeGreaterThan(100);
});
