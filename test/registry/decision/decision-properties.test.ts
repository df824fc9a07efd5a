/** The machine's judgement is the model's, on the reference engine, for settings that are made to be hard to compare. */
import * as fc from 'fast-check';
import { functionOf } from './engine';
import { FILTERS, FILTERS_BEYOND, Pair, pairOf, standardAsking } from './hard-settings';
import { TagMutabilitySetting } from '../../../src/mutability';
import { DECIDE } from '../../../src/registry/decision';
import { isExhaustive, modelOf, runs } from '../../mutability/arbitraries';
import { Setting, SmallWorld } from '../../mutability/oracle';

jest.setTimeout(isExhaustive ? 7_200_000 : 120_000);

const decide = functionOf(DECIDE, 3);

interface Judgement {
  readonly complies: boolean;
  readonly after?: Setting;
  readonly isStricterThanAsked?: true;
}

async function decided([{ mode, filters }, baseline]: Pair): Promise<Judgement> {
  const { complies, after, isStricterThanAsked } = await decide({ standard: standardAsking(baseline), account: '111122223333' }, 'team/app', mode, filters);
  return { complies, ...after && { after: asSet(after) }, ...isStricterThanAsked && { isStricterThanAsked } };
}

function expected([setting, baseline]: Pair): Judgement {
  const [one, other] = [modelOf(setting), modelOf(baseline)];
  if (one.isAtLeastAsStrictAs(other)) {
    return { complies: true };
  }
  const { setting: after, isExact } = one.tightenedTo(other);
  return { complies: false, after: asSet(textOf(after)), ...!isExact && { isStricterThanAsked: true } };
}

const textOf = (setting: TagMutabilitySetting): Setting => ({ mode: setting.mode, filters: setting.exclusionFilters });
const asSet = ({ mode, filters }: Setting): Setting => ({ mode, filters: [...filters].sort() });

describe.each(Object.entries(FILTERS))('%s', (name, filter) => {
  test('are judged exactly as the model does', async () => {
    const counted = { compliant: 0, exact: 0, stricter: 0 };
    await fc.assert(fc.asyncProperty(pairOf(filter), async (pair) => {
      const found = expected(pair);
      expect(await decided(pair)).toEqual(found);
      counted[found.complies ? 'compliant' : found.isStricterThanAsked ? 'stricter' : 'exact']++;
    }), runs(300, 22_000));
    report(`${JSON.stringify(counted)} of ${name}`);
    // The test proves something only if there is enough of each.
    expect(Math.min(...Object.values(counted))).toBeGreaterThan(20);
  });
});

test('of filters that are as long as each other, the same ones are kept', async () => {
  const pair: Pair = [
    { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a*', 'b*ba*'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', '*ab*', 'aa'] },
  ];
  expect(await decided(pair)).toEqual(expected(pair));
  expect((await decided(pair)).isStricterThanAsked).toBe(true);
});

describe.each(Object.entries(FILTERS_BEYOND))('%s', (name, filter) => {
  test('are never judged looser than the model does, and where it is stricter it says so', async () => {
    const counted = { same: 0, stricter: 0 };
    await fc.assert(fc.asyncProperty(pairOf(filter, fc.oneof(filter, FILTERS['longer filters']).filter((text) => text.split('*').length <= 3)), async (pair) => {
      const [found, model] = [await decided(pair), expected(pair)];
      if (JSON.stringify(found) === JSON.stringify(model)) {
        counted.same++;
        return;
      }
      counted.stricter++;
      expect(found).toMatchObject({ complies: false, isStricterThanAsked: true });
      const after = modelOf(found.after!);
      expect([after.isAtLeastAsStrictAs(modelOf(pair[0])), after.isAtLeastAsStrictAs(modelOf(pair[1]))]).toEqual([true, true]);
    }), runs(100, 6_000));
    report(`${JSON.stringify(counted)} of ${name}`);
    expect(counted.stricter).toBeLessThan(counted.same / 4);
  });
});

test('what is to be written opens no tag that one of the two protects, as trying all tags shows', async () => {
  const world = new SmallWorld('ab-.0', 6);
  await fc.assert(fc.asyncProperty(pairOf(FILTERS['short filters of two characters']), async (pair) => {
    const { after } = await decided(pair);
    const left = after ?? pair[0];
    expect([world.tagOnlyIn(left, pair[0]), world.tagOnlyIn(left, pair[1])]).toEqual([undefined, undefined]);
  }), runs(200, 5_000));
});

/** Figures of the long run. */
function report(figures: string) {
  if (isExhaustive) {
    process.stdout.write(`${figures}: 0 wrong\n`);
  }
}
