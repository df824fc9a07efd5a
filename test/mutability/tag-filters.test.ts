import { Lazy } from 'aws-cdk-lib';
import { TagFilters, TagMutabilitySetting } from '../../src/mutability';
import { matchesPattern } from '../../src/mutability/language/wildcard-language';

const isMatched = (filter: string, tag: string) => TagMutabilitySetting.immutableExcept(filter).isTagMutable(tag);

describe('a filter', () => {
  test.each([
    ['latest', 'latest', true],
    ['latest', 'latest2', false],
    ['latest', 'Latest', false],
    ['prod*', 'prod', true],
    ['prod*', 'prod-1', true],
    ['prod*', 'xprod', false],
    ['v*.beta', 'v1.beta', true],
    ['v*.beta', 'v.beta', true],
    ['v*.beta', 'v1.beta2', false],
    ['v*.beta', 'v1xbeta', false],
    ['*rc*', '1.0-rc1', true],
    ['*rc*', 'rc', true],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['*.x', '_.x', true],
  ])('%s and the tag %s: %s', (pattern, tag, expected) => {
    expect(isMatched(pattern, tag)).toBe(expected);
    expect(matchesPattern(pattern, tag)).toBe(expected);
  });

  test('may have 128 characters and two wildcards, and the character of each kind that ECR names', () => {
    expect(() => TagMutabilitySetting.immutableExcept(`*${'x'.repeat(126)}*`)).not.toThrow();
    expect(() => TagMutabilitySetting.immutableExcept('aZ09._-*')).not.toThrow();
  });

  test('says nothing about what cannot be a tag', () => {
    expect(() => isMatched('*x', '.x')).toThrow("'.x' cannot be a tag; a tag has 1 to 128 letters, digits, '.', '_' and '-',"
      + " and does not start with '.' or '-'. Ask about a tag that can be pushed.");
    expect(() => isMatched('*x', '')).toThrow("'' cannot be a tag");
    expect(() => isMatched('*x', 'x'.repeat(129))).toThrow('cannot be a tag');
    expect(() => isMatched('*x', 'x\n')).toThrow('cannot be a tag');
    expect(() => isMatched('*x', Lazy.string({ produce: () => 'x' }))).toThrow('the tag is an unresolved token');
  });
});

describe('the filters for cosign', () => {
  const digest = 'f'.repeat(64);

  test.each(['sig', 'att', 'sbom'])('cover what it stores as .%s, and no other tag', (extension) => {
    const covers = (tag: string) => TagMutabilitySetting.immutableExcept(...TagFilters.COSIGN).isTagMutable(tag);
    expect(covers(`sha256-${digest}.${extension}`)).toBe(true);
    expect(covers(`sha256-${digest}`)).toBe(false);
    expect(covers('v1.sig')).toBe(false);
  });
});

describe('the filters for floating tags', () => {
  const covers = (tag: string) => TagMutabilitySetting.immutableExcept(...TagFilters.FLOATING).isTagMutable(tag);

  test.each(['latest', 'latest-alpine', 'stable', 'stable-slim', 'lts', 'lts-jdk21', 'edge', 'nightly', 'nightly-2026-01-01'])(
    'cover %s', (tag) => expect(covers(tag)).toBe(true));

  test.each(['1', '1.27', '1.27.3', 'v2', '3.20-alpine', 'bookworm'])('do not cover %s', (tag) => expect(covers(tag)).toBe(false));

  test('fit one setting and are all that is mutable in it', () => {
    const setting = TagMutabilitySetting.immutableExcept(...TagFilters.FLOATING);
    expect(setting.warnings).toEqual([]);
    expect(setting.isTagMutable('latest')).toBe(true);
    expect(setting.isTagMutable('1.27')).toBe(false);
  });
});

test.each([[TagFilters.COSIGN], [TagFilters.FLOATING]])('nobody can change %p for everybody else', (...[filters]) => {
  const before = [...filters];
  expect(() => filters.push('*')).toThrow(TypeError);
  expect(() => { filters[0] = '*'; }).toThrow(TypeError);
  expect(filters).toEqual(before);
});
