import { Lazy } from 'aws-cdk-lib';
import { TagFilter, TagMutabilitySetting } from '../../src/mutability';

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
    ['**', 'anything', true],
    ['*.x', '_.x', true],
  ])('%s and the tag %s: %s', (pattern, tag, expected) => {
    expect(TagFilter.of(pattern).matches(tag)).toBe(expected);
  });

  test('shows itself as its text', () => {
    const filter = TagFilter.of('dev-*');
    expect(filter.pattern).toBe('dev-*');
    expect(`${filter}`).toBe('dev-*');
  });

  test('may have 128 characters and two wildcards, and the character of each kind that ECR names', () => {
    expect(() => TagFilter.of(`*${'x'.repeat(126)}*`)).not.toThrow();
    expect(() => TagFilter.of('aZ09._-*')).not.toThrow();
  });

  test('that is a token is accepted, and answers no question', () => {
    const filter = TagFilter.of(Lazy.string({ produce: () => 'dev-*' }));
    expect(() => filter.matches('dev-1')).toThrow(
      'cannot tell which tags the filter matches: it is an unresolved token, known only at deployment. Ask a filter that is a literal.');
  });

  test('says nothing about what cannot be a tag', () => {
    expect(() => TagFilter.of('*').matches('.x')).toThrow("'.x' cannot be a tag; a tag is 1 to 128 letters, digits, '.', '_' and '-',"
      + " and starts with none of '.' and '-'. Ask about a tag that can be pushed.");
    expect(() => TagFilter.of('*').matches('')).toThrow("'' cannot be a tag");
    expect(() => TagFilter.of('*').matches('x'.repeat(129))).toThrow('cannot be a tag');
    expect(() => TagFilter.of('*').matches('x\n')).toThrow('cannot be a tag');
    expect(() => TagFilter.of('*').matches(Lazy.string({ produce: () => 'x' }))).toThrow('cannot tell about a tag that is an unresolved token');
  });
});

describe('the filters for cosign', () => {
  const digest = 'f'.repeat(64);

  test.each(['sig', 'att', 'sbom'])('cover what it stores as .%s, and no other tag', (extension) => {
    const covers = (tag: string) => TagFilter.COSIGN.some((pattern) => TagFilter.of(pattern).matches(tag));
    expect(covers(`sha256-${digest}.${extension}`)).toBe(true);
    expect(covers(`sha256-${digest}`)).toBe(false);
    expect(covers('v1.sig')).toBe(false);
  });
});

describe('the filters for floating tags', () => {
  const covers = (tag: string) => TagFilter.FLOATING.some((pattern) => TagFilter.of(pattern).matches(tag));

  test.each(['latest', 'latest-alpine', 'stable', 'stable-slim', 'lts', 'lts-jdk21', 'edge', 'nightly', 'nightly-2026-01-01'])(
    'cover %s', (tag) => expect(covers(tag)).toBe(true));

  test.each(['1', '1.27', '1.27.3', 'v2', '3.20-alpine', 'bookworm'])('do not cover %s', (tag) => expect(covers(tag)).toBe(false));

  test('fit one setting and are all that is mutable in it', () => {
    const setting = TagMutabilitySetting.immutableExcept(...TagFilter.FLOATING);
    expect(setting.warnings).toEqual([]);
    expect(setting.isTagMutable('latest')).toBe(true);
    expect(setting.isTagMutable('1.27')).toBe(false);
  });
});
