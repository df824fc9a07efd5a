import * as fc from 'fast-check';
import { filterOf, isExhaustive, modelOf, runs, settingOf } from './arbitraries';
import { Setting, SmallWorld, isMutable } from './oracle';
import { TagMutabilitySetting } from '../../src/mutability';
import { MAX_FILTERS } from '../../src/mutability/language/limits';

jest.setTimeout(isExhaustive ? 3_600_000 : 60_000);

const CHARACTERS = '-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

describe('whether a tag is mutable', () => {
  const TAGS_PER_SETTING = 20;
  // Tags made from the filters, so that about half of them match one.
  const tagLike = (filters: readonly string[]) => fc.tuple(
    fc.constantFrom(...filters, 'latest'),
    fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '-', '.'), maxLength: 3 }), { minLength: 2, maxLength: 2 }),
    fc.constantFrom('', '', '', 'a', '.'),
  ).map(([filter, fillers, end]) => `${filter.replace(/\*/g, () => fillers.pop() ?? 'b')}${end}`.slice(0, 128))
    .filter((tag) => /^[A-Za-z0-9_]/.test(tag));
  const settingAndTags = (filter: fc.Arbitrary<string>) => settingOf(filter).chain((setting) => fc.tuple(
    fc.constant(setting),
    fc.array(tagLike(setting.filters), { minLength: TAGS_PER_SETTING, maxLength: TAGS_PER_SETTING }),
  ));

  test.each([
    ['short filters of few characters', filterOf('ab-.', 6)],
    ['filters of any character', filterOf(CHARACTERS, 12)],
    ['filters of up to 128 characters', filterOf('aab.', 128)],
    ['filters with more wildcards than ECR accepts', filterOf('ab.', 16, 8)],
  ])('is what a regular expression says: %s', (_, filter) => {
    let pairs = 0;
    fc.assert(fc.property(settingAndTags(filter), ([setting, tags]) => {
      const model = modelOf(setting);
      for (const tag of tags) {
        pairs++;
        expect(model.isTagMutable(tag)).toBe(isMutable(setting, tag));
      }
    }), runs(500, 15_000));
    report(`${pairs} pairs of filters and a tag`);
  });
});

describe('a comparison', () => {
  const expectSameAnswer = (world: SmallWorld, one: Setting, other: Setting) => {
    const expected = world.tagOnlyIn(one, other);
    const [a, b] = [modelOf(one), modelOf(other)];
    expect(a.tagLooserThan(b)).toBe(expected);
    expect(a.isAtLeastAsStrictAs(b)).toBe(expected === undefined);
  };

  // In each world, '-' or '.' and '0' or '1' stand for all the characters that no filter has.
  test.each([
    ['short filters', new SmallWorld('ab-.0', 6), filterOf('ab', 4), 30_000],
    ['filters on characters that no tag starts with', new SmallWorld('a-.01', 6), filterOf('a-0', 4), 30_000],
    ['shorter filters, with more wildcards than ECR accepts', new SmallWorld('ab-0', 7), filterOf('ab', 5, 5), 30_000],
  ])('finds the very tag that trying all tags finds: %s', (name, world, filter, exhaustiveRuns) => {
    let pairs = 0;
    fc.assert(fc.property(settingOf(filter), settingOf(filter), (one, other) => {
      pairs++;
      expectSameAnswer(world, one, other);
    }), runs(300, exhaustiveRuns));
    report(`${pairs} pairs of settings, ${name}`);
  });

  test('finds the very tag that trying all tags finds: tags that can hardly be longer', () => {
    const beginning = 'x'.repeat(125);
    const world = new SmallWorld('ab-0', 3, beginning);
    const within = filterOf('ab', 4).map((filter) => `${beginning}${filter}`);
    const anyhow = fc.oneof(within, filterOf('ab', 4), filterOf('ab', 4).map((filter) => `${beginning.slice(1)}*${filter}`));
    let pairs = 0;
    fc.assert(fc.property(settingOf(within, ['IMMUTABLE']), settingOf(anyhow), (one, other) => {
      pairs++;
      expectSameAnswer(world, one, other);
    }), runs(300, 30_000));
    report(`${pairs} pairs of settings, tags that can hardly be longer`);
  });

  test('of filters of any length answers with a tag that shows it', () => {
    const filter = filterOf('aab', 128);
    const variationOf = ({ filters }: Setting) => fc.tuple(fc.constantFrom(...filters, 'a*'), fc.nat(127), fc.constantFrom('', '*', 'a', 'b'))
      .map(([text, at, change]) => `${text.slice(0, at)}${change}${text.slice(at + 1)}`.slice(0, 128))
      .filter((text) => text !== '');
    const variations = settingOf(filter).chain((one) => fc.tuple(fc.constant(one), settingOf(variationOf(one))));
    let pairs = 0;
    fc.assert(fc.property(variations, ([one, other]) => {
      pairs++;
      const [a, b] = [modelOf(one), modelOf(other)];
      const tag = a.tagLooserThan(b);
      expect(a.isAtLeastAsStrictAs(b)).toBe(tag === undefined);
      if (tag !== undefined) {
        expect([isMutable(one, tag), isMutable(other, tag)]).toEqual([true, false]);
        return;
      }
      for (const text of [...one.filters, ...other.filters]) {
        for (const tried of ['', 'c', 'a', 'b'].map((filling) => text.replace(/\*/g, filling)).filter((word) => /^.{1,128}$/.test(word))) {
          expect([tried, isMutable(one, tried) && !isMutable(other, tried)]).toEqual([tried, false]);
        }
      }
    }), runs(300, 20_000));
    report(`${pairs} pairs of long settings`);
  });
});

describe('a setting derived from others', () => {
  const filter = filterOf('ab', 4);
  const world = new SmallWorld('ab-.0', 6);
  const textOf = (setting: TagMutabilitySetting): Setting => ({ mode: setting.mode, filters: setting.exclusionFilters });
  const isEquivalent = (one: Setting, other: Setting) => world.tagOnlyIn(one, other) === undefined && world.tagOnlyIn(other, one) === undefined;

  test('by simplifying is the same for every tag, and no filter of it can go', () => {
    fc.assert(fc.property(settingOf(filter), (setting) => {
      const simple = textOf(modelOf(setting).simplified());
      expect(isEquivalent(setting, simple)).toBe(true);
      for (const gone of simple.filters) {
        expect(isEquivalent(simple, { mode: simple.mode, filters: simple.filters.filter((kept) => kept !== gone) })).toBe(false);
      }
    }), runs(200, 5_000));
  });

  test('by tightening is no looser than either, loses nothing if it says so, and else the tag that it names', () => {
    let exact = 0;
    let stricter = 0;
    fc.assert(fc.property(settingOf(filter), settingOf(filter), (one, baseline) => {
      const { setting, isExact, lostTag, loss } = modelOf(one).tightenedTo(modelOf(baseline));
      const result = textOf(setting);
      expect(world.tagOnlyIn(result, one)).toBeUndefined();
      expect(world.tagOnlyIn(result, baseline)).toBeUndefined();
      expect(setting.exclusionFilters.length).toBeLessThanOrEqual(MAX_FILTERS);
      expect(setting.unanswerableBecause).toBeUndefined();
      const lost = world.tagInBoth(one, baseline, result);
      if (isExact) {
        exact++;
        expect([lost, lostTag, loss]).toEqual([undefined, undefined, undefined]);
      } else {
        stricter++;
        expect(loss).toContain(String(setting));
        expect(lostTag).toBeDefined();
        expect([isMutable(one, lostTag!), isMutable(baseline, lostTag!), isMutable(result, lostTag!)]).toEqual([true, true, false]);
      }
    }), runs(300, 20_000));
    report(`${exact} exact and ${stricter} stricter results of tightening`);
  });

  test('by rendering and reading back is the same text', () => {
    fc.assert(fc.property(settingOf(filterOf(CHARACTERS, 128, 8)), (setting) => {
      const model = modelOf(setting);
      expect(TagMutabilitySetting.fromCloudFormation(model.toCloudFormation()).isSameAs(model)).toBe(true);
      expect(TagMutabilitySetting.fromApi(model.toApi()).toApi()).toEqual(model.toApi());
    }), runs(100, 1_000));
  });
});

/** Figures of the long run. */
function report(figures: string) {
  if (isExhaustive) {
    process.stdout.write(`${figures}: 0 wrong\n`);
  }
}
