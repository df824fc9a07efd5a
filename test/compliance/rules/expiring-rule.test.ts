import { PolicyRule, criterionOf, expiringRule } from '../../../src/compliance/rules/lifecycle-may-expire-deployed-tag';

function rule(selection: Partial<PolicyRule['selection']>, rulePriority = 1, type = 'expire'): PolicyRule {
  return { rulePriority, selection: { tagStatus: selection.tagPatternList || selection.tagPrefixList ? 'tagged' : 'any', countType: 'imageCountMoreThan', countNumber: 3, ...selection }, action: { type } };
}

const AGE = { countType: 'sinceImagePushed', countNumber: 30, countUnit: 'days' };

describe('a rule may expire', () => {
  test.each<[string, PolicyRule]>([
    ['any image', rule({})],
    ['a prefix of the tag', rule({ tagPrefixList: ['v1'] })],
    ['a pattern of the tag', rule({ tagPatternList: ['v*.0'] })],
    ['the tag itself, by age', rule({ tagPatternList: ['v1.0'], ...AGE })],
    ['all of several patterns of the tag', rule({ tagPatternList: ['v*', '*.0'] })],
  ])('%s', (_, one) => {
    expect(expiringRule([one], 'v1.0')).toBe(one);
  });

  test('what no rule before it has', () => {
    const rules = [rule({}, 9), rule({ tagPrefixList: ['dev-'] }, 1)];
    expect(expiringRule(rules, 'v1')).toBe(rules[0]);
  });
});

describe('no rule expires', () => {
  test.each<[string, PolicyRule]>([
    ['what has other tags', rule({ tagPatternList: ['v2*'] })],
    ['what is not known to have each of its tags', rule({ tagPrefixList: ['v', 'dev-'] })],
    ['what is tagged, if it is for what is not', rule({ tagStatus: 'untagged' })],
    ['what is not in the archive, if it is for that', rule({ storageClass: 'archive' })],
    ['what it archives', rule(AGE, 1, 'transition')],
    ['the one image with a certain tag', rule({ tagPatternList: ['v1.0'], countNumber: 1 })],
    ['anything, without a pattern', rule({ tagPatternList: [] })],
  ])('%s', (_, one) => {
    expect(expiringRule([one], 'v1.0')).toBeUndefined();
  });

  test.each<[string, PolicyRule]>([
    ['keeps', rule({ tagPatternList: ['latest'], countNumber: 1 }, 1)],
    ['archives', rule({ tagPrefixList: ['latest'], ...AGE }, 1, 'transition')],
  ])('what a rule with a lower number %s', (_, first) => {
    expect(expiringRule([rule({}, 2), first], 'latest')).toBeUndefined();
  });
});

test('the criterion is in the words of the policy', () => {
  expect([rule({}), rule(AGE)].map(criterionOf)).toEqual(['imageCountMoreThan 3', 'sinceImagePushed 30 days']);
});
