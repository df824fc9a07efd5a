import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as fc from 'fast-check';
import { AWS_EXAMPLES } from './aws-examples';
import { policyOf, textOf } from './policy-of';
import { LifecyclePolicyRule, LifecycleStorageClass } from '../../src/lifecycle';
import { MAX_RULES, MIN_DAYS_IN_ARCHIVE, MIN_POLICY_LENGTH } from '../../src/lifecycle/limits';

const { UNTAGGED, TAGGED, ANY } = ecr.TagStatus;
const { ARCHIVE, STANDARD } = LifecycleStorageClass;

/** The text that CDK's own `ecr.Repository` renders. */
function cdkTextOf(lifecycleRules: ecr.LifecycleRule[]): string {
  const stack = new Stack(new App(), 'Stack');
  const repository = new ecr.Repository(stack, 'Repository', { lifecycleRules });
  return stack.resolve((repository.node.defaultChild as ecr.CfnRepository).lifecyclePolicy).lifecyclePolicyText;
}

describe('rules that ecr.Repository can express become the text that it renders, to the character', () => {
  test.each<[string, ecr.LifecycleRule[]]>([
    ['a count for any image, by default', [{ maxImageCount: 10 }]],
    ['a count for any image', [{ tagStatus: ANY, maxImageCount: 10 }]],
    ['an age', [{ maxImageAge: Duration.days(30) }]],
    ['an age in other units', [{ maxImageAge: Duration.hours(48) }]],
    ['a description with quotes', [{ description: 'keep "ten"\n', maxImageCount: 10 }]],
    ['prefixes, tagged by default', [{ tagPrefixList: ['prod', 'stable'], maxImageCount: 10 }]],
    ['patterns, tagged by default', [{ tagPatternList: ['prod*', '*-stable'], maxImageCount: 10 }]],
    ['patterns with four wildcards', [{ tagPatternList: ['*test*1*2*3', 'test*1*2*3*'], maxImageCount: 10 }]],
    ['tagged', [{ tagStatus: TAGGED, tagPrefixList: ['prod'], maxImageAge: Duration.days(1) }]],
    ['untagged', [{ tagStatus: UNTAGGED, maxImageAge: Duration.days(1) }]],
    ['the rule for any image is numbered last, wherever it stands', [{ maxImageCount: 500 }, { tagStatus: UNTAGGED, maxImageCount: 1 }]],
    [
      'rules are numbered above those that have a priority', [
        { tagPrefixList: ['a'], maxImageCount: 1 },
        { tagPrefixList: ['b'], maxImageCount: 2, rulePriority: 20 },
        { tagPrefixList: ['c'], maxImageCount: 3 },
        { maxImageCount: 4 },
        { tagPrefixList: ['d'], maxImageCount: 5, rulePriority: 10 },
      ],
    ],
    ['the highest priority for any image', [{ maxImageCount: 4, rulePriority: 30 }, { tagPrefixList: ['a'], maxImageCount: 1, rulePriority: 20 }]],
  ])('%s', (_what, rules) => {
    expect(textOf(rules)).toBe(cdkTextOf(rules));
  });

  test('and so does any mixture of them', () => {
    const number = fc.integer({ min: 1, max: 1000 });
    const count = fc.oneof(
      fc.record({ maxImageCount: number }),
      number.map((days) => ({ maxImageAge: Duration.days(days) })),
    );
    const tags = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9.-]{0,9}$/), { minLength: 1, maxLength: 3 });
    const selection = fc.oneof(
      tags.map((tagPrefixList): Partial<ecr.LifecycleRule> => ({ tagPrefixList })),
      tags.map((tagPatternList): Partial<ecr.LifecycleRule> => ({ tagStatus: TAGGED, tagPatternList: tagPatternList.map((tag) => `${tag}*`) })),
      fc.constantFrom<Partial<ecr.LifecycleRule>>({ tagStatus: UNTAGGED }, { tagStatus: ANY }, {}),
    );
    const sameImages = (rule: ecr.LifecycleRule) => JSON.stringify([
      rule.tagStatus === UNTAGGED, [...rule.tagPrefixList ?? []].sort(), [...rule.tagPatternList ?? []].sort(),
    ]);
    const rule = fc.tuple(selection, count, fc.record({ description: fc.string(), rulePriority: number }, { requiredKeys: [] }))
      .map(([selects, counts, rest]): ecr.LifecycleRule => ({ ...rest, ...selects, ...counts }));
    const rules = fc.uniqueArray(rule, { selector: sameImages, minLength: 1, maxLength: 8 })
      .filter((all) => new Set(all.flatMap(({ rulePriority }) => rulePriority ?? [])).size === all.filter((one) => one.rulePriority).length)
      // A priority for any image is for a test of its own: below another rule's it is an error, in CDK and here.
      .map((all) => all.map((one) =>
        one.tagPrefixList || one.tagPatternList || one.tagStatus === UNTAGGED ? one : { ...one, rulePriority: undefined }));

    fc.assert(fc.property(rules, (all) => expect(textOf(all)).toBe(cdkTextOf(all))), { numRuns: 100 });
  });
});

test.each(AWS_EXAMPLES)("AWS's example of %s", (_what, rules, expected) => {
  expect(policyOf(rules)).toEqual(expected);
});

describe('each storage class has rules of its own', () => {
  const archived = { storageClass: ARCHIVE, sinceImageTransitioned: Duration.days(MIN_DAYS_IN_ARCHIVE) };

  test('one for any image, one for untagged images and one for the same tags in each', () => {
    const policy = policyOf([
      { maxImageCount: 100 },
      archived,
      { tagStatus: UNTAGGED, maxImageCount: 1 },
      { ...archived, tagStatus: UNTAGGED },
      { tagPatternList: ['dev-*'], maxImageAge: Duration.days(7), transitionTo: ARCHIVE },
      { ...archived, tagPatternList: ['dev-*'] },
    ]);
    expect(policy.map(({ rulePriority, selection }) => [rulePriority, selection.tagStatus, selection.storageClass])).toEqual([
      [1, 'untagged', undefined],
      [2, 'untagged', 'archive'],
      [3, 'tagged', undefined],
      [4, 'tagged', 'archive'],
      [5, 'any', undefined],
      [6, 'any', 'archive'],
    ]);
  });

  test('the rule for any image comes last within its own', () => {
    const policy = policyOf([{ maxImageCount: 100, rulePriority: 5 }, { ...archived, tagPatternList: ['dev-*'] }]);
    expect(policy.map(({ rulePriority, selection }) => [rulePriority, selection.storageClass])).toEqual([[6, 'archive'], [5, undefined]]);
  });

  test("STANDARD is not written, since it is ECR's default", () => {
    expect(textOf([{ maxImageCount: 10, storageClass: STANDARD }])).toBe(textOf([{ maxImageCount: 10 }]));
  });
});

test('archives by count, age and last pull', () => {
  const actions = [{ maxImageCount: 10 }, { maxImageAge: Duration.days(10) }, { sinceImagePulled: Duration.days(10) }]
    .map((criterion) => policyOf([{ ...criterion, transitionTo: ARCHIVE }])[0].action);
  expect(actions).toEqual(Array(3).fill({ type: 'transition', targetStorageClass: 'archive' }));
});

test('the shortest rule is long enough for CloudFormation', () => {
  expect(textOf([{ maxImageCount: 1 }]).length).toBeGreaterThanOrEqual(MIN_POLICY_LENGTH);
});

test('a policy can have as many rules as Amazon ECR takes', () => {
  const rules = Array.from({ length: MAX_RULES }, (_, index): LifecyclePolicyRule => ({ tagPrefixList: [`v${index}`], maxImageCount: 1 }));
  expect(policyOf(rules)).toHaveLength(MAX_RULES);
});

test('rules may share a prefix among others, which no document forbids', () => {
  expect(policyOf([{ tagPrefixList: ['a', 'b'], maxImageCount: 1 }, { tagPrefixList: ['a', 'c'], maxImageCount: 1 }])).toHaveLength(2);
});
