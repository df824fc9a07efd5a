import * as fc from 'fast-check';
import { matchesIamPattern } from '../../../src/compliance/app-model/policy-statements';
import { writeInstead } from '../../../src/mutability/language/regular-expression';
import { haveTextInCommon, literally, matchesPattern } from '../../../src/mutability/language/wildcard-language';
import { isExhaustive, runs } from '../arbitraries';

jest.setTimeout(isExhaustive ? 3_600_000 : 60_000);

/** The slow and obvious way: each wildcard takes every beginning of the rest in turn. */
function slowlyMatches(pattern: string, text: string, anyOne?: string): boolean {
  if (pattern === '') {
    return text === '';
  }
  if (pattern[0] === '*') {
    return Array.from({ length: text.length + 1 }, (_, length) => text.slice(length)).some((rest) => slowlyMatches(pattern.slice(1), rest, anyOne));
  }
  return text !== '' && (pattern[0] === anyOne || pattern[0] === text[0]) && slowlyMatches(pattern.slice(1), text.slice(1), anyOne);
}

const textOf = (characters: string, maxLength: number) => fc.string({ unit: fc.constantFrom(...characters), maxLength });

test.each<[string, (pattern: string, text: string) => boolean, string | undefined]>([
  ['a filter, an exemption, a construct path', matchesPattern, undefined],
  ['a pattern of IAM', matchesIamPattern, '?'],
])('%s matches what trying every way matches', (_, matches, anyOne) => {
  let matched = 0;
  fc.assert(fc.property(textOf('ab*?**', 8), textOf('ab?', 8), (pattern, text) => {
    const expected = slowlyMatches(pattern, text, anyOne);
    matched += Number(expected);
    expect(matches(pattern, text)).toBe(expected);
  }), runs(5_000, 500_000));
  expect(matched).toBeGreaterThan(200);
});

describe('patterns that a search with backtracking would never end on', () => {
  // Trying every way takes more than 10^20 steps for each of these: some 20 wildcards, each with hundreds of places to be.
  const LENGTH = 2_000;
  const parts = [...'ab'].flatMap((one) => [one, one.repeat(7), `${one}?`, '?', `?${one}`]);
  const hostile = fc.tuple(fc.constantFrom(...parts), fc.nat({ max: 30 }), fc.constantFrom('a', 'ab', 'aab', 'a'.repeat(50)), fc.constantFrom('', 'b', 'c', 'b*'))
    .map(([part, times, unit, end]) => ({ pattern: `*${part}`.repeat(20 + times) + end, unit, end }));

  test('are answered, as one looks for the parts from left to right', () => {
    fc.assert(fc.property(hostile, ({ pattern, unit, end }) => {
      const text = unit.repeat(LENGTH / unit.length);
      const [, ...pieces] = pattern.split('*');
      const last = pieces.pop()!;
      const expression = (piece: string) => new RegExp(piece.replace(/\?/g, '.'));
      // Piece by piece, each where it first is: a search for one piece without wildcards cannot explode.
      const rest = pieces.reduce<string | undefined>((left, piece) => {
        const at = left?.search(expression(piece)) ?? -1;
        return at < 0 ? undefined : left!.slice(at + piece.length);
      }, text);
      const expected = rest !== undefined && new RegExp(`${expression(last).source}$`).test(rest);
      expect([pattern, end, matchesIamPattern(pattern, text)]).toEqual([pattern, end, expected]);
    }), runs(200, 5_000));
  });

  test.each([5, 6, 60])('the one of the report, with %i wildcards', (times) => {
    expect(matchesIamPattern(`${'*a'.repeat(times)}*b`, 'a'.repeat(100))).toBe(false);
    expect(matchesIamPattern(`${'*a'.repeat(times)}*`, 'a'.repeat(100))).toBe(true);
    expect(matchesPattern(`${'*a'.repeat(times)}*b`, 'a'.repeat(100))).toBe(false);
  });

  test('nor does one know what to write instead of endless brackets', () => {
    for (const unit of ['[', '(', 'a{', '(|', '\\d+[']) {
      expect(writeInstead(unit.repeat(200_000))).toBeUndefined();
    }
  });
});

describe('two patterns have a text in common', () => {
  // If two patterns of three characters have a text in common, they have one of six: the characters of both, with nothing between them.
  const texts = Array.from({ length: 7 }, (_, length) => length).flatMap((length) =>
    Array.from({ length: 2 ** length }, (__, index) => Array.from({ length }, (___, bit) => 'ab'[Math.floor(index / 2 ** bit) % 2]).join('')));

  test('if some text shows it', () => {
    let met = 0;
    fc.assert(fc.property(textOf('ab*', 3), textOf('ab*', 3), (one, other) => {
      const expected = texts.some((text) => slowlyMatches(one, text) && slowlyMatches(other, text));
      met += Number(expected);
      expect(haveTextInCommon(one, other)).toBe(expected);
    }), runs(2_000, 100_000));
    expect(met).toBeGreaterThan(100);
  });

  test('and a text as a pattern has only itself', () => {
    expect(haveTextInCommon('a*', literally('a*c'))).toBe(true);
    expect(haveTextInCommon('abc', literally('a*c'))).toBe(false);
    expect(haveTextInCommon('a*b', literally('a*c'))).toBe(false);
  });
});
