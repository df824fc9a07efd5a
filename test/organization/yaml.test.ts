import * as fc from 'fast-check';
import { parse } from 'yaml';
import { HOSTILE_TEXTS, documents } from './hostile-documents';
import { asYaml } from '../../src/organization/yaml';

/** As JSON, so that objects with and without a prototype are the same. */
const same = (read: unknown, written: unknown) => expect(JSON.stringify(read)).toBe(JSON.stringify(written));

/** YAML's merge key has no meaning in version 1.2, and another one than a name nowhere if it has quotes. */
const OPTIONS = { 1.1: { version: '1.1' }, 1.2: { version: '1.2' } } as const;

describe.each(Object.entries(OPTIONS))('YAML %s', (_, options) => {
  test('reads each hostile text as it was, as a value, as a key and in a list', () => {
    for (const each of HOSTILE_TEXTS) {
      const written = { [each]: { [each]: [each, { a: each }] } };
      same(parse(asYaml(written), options), written);
    }
  });

  test('reads whatever there is', () => {
    fc.assert(fc.property(documents, (written) => same(parse(asYaml(written), options), JSON.parse(JSON.stringify(written)))), { numRuns: 2000 });
  });

  test('reads keys that are too long to be plain', () => {
    for (const key of ['k'.repeat(5000), '\n'.repeat(5000)]) {
      const written = { [key]: { [key]: [key] } };
      same(parse(asYaml(written), options), written);
    }
  });
});

describe('how it is written', () => {
  test.each([
    ['Type', 'Type'], ['AWS::IAM::Role', 'AWS::IAM::Role'], ['team/api', 'team/api'],
    ['2012-10-17', "'2012-10-17'"], ['a "b"', '\'a "b"\''], ["it's", "'it''s'"], ['"\'\'\'\'\'', String.raw`"\"'''''"`], ['a\nb', String.raw`"a\nb"`],
  ])('%j is %s', (value, written) => {
    expect(asYaml({ a: value })).toBe(`a: ${written}`);
  });

  test('each member of the whole has a line, and nothing else breaks it', () => {
    expect(asYaml({ Conditions: { a: { 'Fn::Equals': ['a', 1, true, null] } }, Resources: { b: {}, c: [], d: undefined } })).toBe([
      'Conditions: {a: {Fn::Equals: [a,1,true,null]}}',
      'Resources: {b: {},c: []}',
    ].join('\n'));
  });
});
