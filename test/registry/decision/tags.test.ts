import { functionOf, machineStandard } from './engine';
import { OPEN_UNTIL_TAG } from '../../../src/contract/registry-tags';
import { EXEMPT_BY_TAGS, EXPIRED_EXEMPTIONS, openUntil } from '../../../src/registry/decision';

const exemptByTags = functionOf(EXEMPT_BY_TAGS, 1);
const openedUntil = functionOf(openUntil(), 2);
const expiredExemptions = functionOf(EXPIRED_EXEMPTIONS, 1);

const tags = (all: Record<string, string>) => Object.entries(all).map(([Key, Value]) => ({ Key, Value }));

test('a tag exempts by its key and its value, and the first exemption of the standard counts', async () => {
  const standard = machineStandard({
    exemptions: [
      { repositories: 'sandbox/*', reason: 'scratch', owner: 'a' },
      { tag: { key: 'purpose', value: 'scratch' }, reason: 'scratch', owner: 'b' },
      { tag: { key: 'team', value: 'red' }, reason: 'moving', owner: 'c' },
    ],
  });
  const ask = (given: unknown) => exemptByTags({ standard }, given);
  expect(await ask(tags({ team: 'red', purpose: 'scratch', other: 'x' }))).toBe('Exempt: scratch; b answers for it');
  expect(await ask(tags({ team: 'red' }))).toBe('Exempt: moving; c answers for it');
  expect(await ask(tags({ team: 'scratch', purpose: 'red' }))).toBeUndefined();
  expect(await ask(tags({ Team: 'red', purpose: 'Scratch' }))).toBeUndefined();
  expect(await ask([])).toBeUndefined();
  expect(await ask(undefined)).toBeUndefined();
  expect(await exemptByTags({ standard: machineStandard({}) }, tags({ team: 'red' }))).toBeUndefined();
});

describe('a repository is opened', () => {
  const NOW = '2026-11-27T16:00:00.123Z';
  const ask = (value: string, now = NOW) => openedUntil({}, tags({ team: 'red', [OPEN_UNTIL_TAG]: value }), now);

  test.each([
    '2026-11-27T16:00:01Z', '2026-11-28T00:00:00Z', '2027-01-01T00:00:00.000Z', '2028-02-29T23:59:59Z', '2099-12-31T23:59:59Z', '2026-12-31T00:00:00.5Z',
  ])('until %s', async (value) => {
    expect(await ask(value)).toBe(value);
  });

  test.each([
    // Over.
    '2026-11-27T15:59:59Z', '2026-11-27T16:00:00Z', '2025-12-31T23:59:59Z',
    // No such time.
    '2027-02-31T00:00:00Z', '2027-02-29T00:00:00Z', '2027-04-31T00:00:00Z', '2027-13-01T00:00:00Z', '2027-00-01T00:00:00Z', '2027-01-00T00:00:00Z',
    '2027-01-32T00:00:00Z', '2027-01-01T24:00:00Z', '2027-01-01T00:60:00Z', '2027-01-01T00:00:60Z',
    // No day and time in UTC.
    '2027', '2027-01', '2027-01-01', '2027-01-01T00:00Z', '2027-01-01T00:00:00', '2027-01-01T00:00:00+02:00', ' 2027-01-01T00:00:00Z', '2027-01-01T00:00:00Z ',
    '2027-01-01T00:00:00Z\n', '2027-01-01 00:00:00Z', '9999-01-01T00:00:00Z', '1e9', 'true', 'forever', '',
  ])('not by %j', async (value) => {
    expect(await ask(value)).toBeUndefined();
  });

  test('for no longer than is allowed', async () => {
    const withinAnHour = functionOf(openUntil(3_600), 2);
    const within = (value: string) => withinAnHour({}, tags({ [OPEN_UNTIL_TAG]: value }), NOW);
    expect(await within('2026-11-27T17:00:00Z')).toBe('2026-11-27T17:00:00Z');
    for (const none of ['2026-11-27T17:00:01Z', '2099-01-01T00:00:00Z', '2026-11-27T16:00:00Z', '2027', '2027-02-31T00:00:00Z', '']) {
      expect([none, await within(none)]).toEqual([none, undefined]);
    }
  });

  test('by every day of a month that the calendar has, and by no other', async () => {
    for (let day = Date.UTC(2027, 0, 1); day < Date.UTC(2029, 0, 1); day += 86_400_000) {
      const value = `${new Date(day).toISOString().slice(0, 19)}Z`;
      expect(await ask(value)).toBe(value);
    }
    for (const year of [2027, 2028]) {
      for (let month = 1; month <= 12; month++) {
        const beyond = new Date(Date.UTC(year, month, 0)).getUTCDate() + 1;
        expect([month, await ask(`${year}-${String(month).padStart(2, '0')}-${beyond}T00:00:00Z`)]).toEqual([month, undefined]);
      }
    }
  });

  test('by no other tag, and by none', async () => {
    expect(await openedUntil({}, tags({ 'open-until': '2027-01-01T00:00:00Z' }), NOW)).toBeUndefined();
    expect(await openedUntil({}, [], NOW)).toBeUndefined();
    expect(await openedUntil({}, undefined, NOW)).toBeUndefined();
  });
});

test('an exemption is expired after its last day, and says what to do', async () => {
  const standard = machineStandard({
    exemptions: [
      { repositories: 'sandbox/*', reason: 'scratch', owner: 'a', expires: '2026-06-30' },
      { tag: { key: 'team', value: 'red' }, reason: 'moving', owner: 'b', expires: '2026-07-31' },
      { repositories: 'cache', reason: 'cache', owner: 'c' },
      { constructPath: 'Stack', reason: 'no registry knows it', owner: 'd', expires: '2026-01-01' },
    ],
  });
  const ask = (now: string) => expiredExemptions({ standard }, now);
  expect(await ask('2026-06-30T23:59:59.999Z')).toEqual([]);
  expect(await ask('2026-07-01T00:00:00Z')).toEqual([
    'The exemption of sandbox/* was until 2026-06-30 and holds all the same. Remove it from the standard, or give it a later day. Exempt: scratch; a answers for it.',
  ]);
  expect(await ask('2026-08-01T00:00:00Z')).toEqual([expect.stringContaining('sandbox/*'), expect.stringContaining('the tag team=red')]);
});
