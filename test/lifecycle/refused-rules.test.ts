import { Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { textOf } from './policy-of';
import { LifecyclePolicyRule, LifecycleStorageClass } from '../../src/lifecycle';
import {
  MAX_PATTERN_WILDCARDS, MAX_POLICY_LENGTH, MAX_RULES, MIN_COUNT, MIN_DAYS_IN_ARCHIVE, MIN_POLICY_LENGTH, MIN_RULE_PRIORITY,
} from '../../src/lifecycle/limits';

const { UNTAGGED, TAGGED, ANY } = ecr.TagStatus;
const { ARCHIVE, STANDARD } = LifecycleStorageClass;

const archived = { storageClass: ARCHIVE, sinceImageTransitioned: Duration.days(MIN_DAYS_IN_ARCHIVE) };
const CRITERIA = 'Amazon ECR requires exactly one of maxImageCount, maxImageAge, sinceImagePulled, sinceImageTransitioned';
const COUNT_OF_IMAGES = 'Give the number of images to keep.';
const TO_ARCHIVE_AND_DELETE = 'Add transitionTo: LifecycleStorageClass.ARCHIVE and, to delete the archived images, a rule with storageClass '
  + `LifecycleStorageClass.ARCHIVE and sinceImageTransitioned of ${MIN_DAYS_IN_ARCHIVE} days or more.`;
const atLeast = (days: number) => `Amazon ECR allows whole days, at least ${days}`;
const wholeNumbersFrom = (least: number) => `Amazon ECR allows whole numbers from ${least}`;

/** What is wrong, the rules, and the message: which rule, the value given, what is allowed, what to do instead. */
type Refused = [string, LifecyclePolicyRule[], string, string, string, string];

function expectRefused(rules: LifecyclePolicyRule[], message: string): void {
  let thrown = 'nothing is thrown';
  try {
    textOf(rules);
  } catch (error) {
    thrown = (error as Error).message;
  }
  expect(thrown).toBe(message);
}

describe('a rule that is wrong by itself is refused, with which rule, the value, what is allowed and what to do', () => {
  test.each<Refused>([
    ['no criterion', [{}], 'lifecycle rule 1', 'no count or age is given', CRITERIA, 'Give one of these props.'],
    [
      'two criteria of CDK', [{ maxImageCount: 5, maxImageAge: Duration.days(14) }],
      'lifecycle rule 1', 'maxImageCount (5) and maxImageAge (14 days) are given', CRITERIA, 'Keep one of these props.',
    ],
    [
      'an age and a last pull', [{ maxImageCount: 1 }, { description: 'Old', maxImageAge: Duration.days(14), sinceImagePulled: Duration.days(7) }],
      "lifecycle rule 2 ('Old')", 'maxImageAge (14 days) and sinceImagePulled (7 days) are given', CRITERIA, 'Keep one of these props.',
    ],
    ['a count of 0', [{ maxImageCount: 0 }], 'lifecycle rule 1', 'maxImageCount is 0', wholeNumbersFrom(MIN_COUNT), COUNT_OF_IMAGES],
    ['a negative count', [{ maxImageCount: -3 }], 'lifecycle rule 1', 'maxImageCount is -3', wholeNumbersFrom(MIN_COUNT), COUNT_OF_IMAGES],
    ['a fraction', [{ maxImageCount: 2.5 }], 'lifecycle rule 1', 'maxImageCount is 2.5', wholeNumbersFrom(MIN_COUNT), COUNT_OF_IMAGES],
    ['no number', [{ maxImageCount: NaN }], 'lifecycle rule 1', 'maxImageCount is NaN', wholeNumbersFrom(MIN_COUNT), COUNT_OF_IMAGES],
    [
      'hours that are no whole days', [{ maxImageAge: Duration.hours(36) }],
      'lifecycle rule 1', 'maxImageAge is 1 day 12 hours', atLeast(MIN_COUNT), 'Use Duration.days(2) or more.',
    ],
    [
      'a fraction of a day', [{ sinceImagePulled: Duration.days(0.5), transitionTo: ARCHIVE }],
      'lifecycle rule 1', 'sinceImagePulled is 12 hours', atLeast(MIN_COUNT), 'Use Duration.days(1) or more.',
    ],
    [
      'no days', [{ maxImageAge: Duration.days(0) }],
      'lifecycle rule 1', 'maxImageAge is 0 days', atLeast(MIN_COUNT), 'Use Duration.days(1) or more.',
    ],
    [
      'less than the archive keeps an image', [{ ...archived, sinceImageTransitioned: Duration.days(30) }],
      'lifecycle rule 1', 'sinceImageTransitioned is 30 days', atLeast(MIN_DAYS_IN_ARCHIVE), 'Use Duration.days(90) or more.',
    ],
    [
      'a priority of 0', [{ rulePriority: 0, maxImageCount: 5 }],
      'lifecycle rule 1 (priority 0)', 'rulePriority is 0', wholeNumbersFrom(MIN_RULE_PRIORITY),
      'Give another number, or leave rulePriority out to have the rule numbered.',
    ],
    [
      'a priority of 1.5', [{ rulePriority: 1.5, description: 'Old', maxImageCount: 5 }],
      "lifecycle rule 1 (priority 1.5, 'Old')", 'rulePriority is 1.5', wholeNumbersFrom(MIN_RULE_PRIORITY),
      'Give another number, or leave rulePriority out to have the rule numbered.',
    ],
    [
      'an unknown tag status', [{ tagStatus: 'all' as ecr.TagStatus, maxImageCount: 5 }],
      'lifecycle rule 1', "tagStatus is 'all'", "Amazon ECR allows 'any', 'tagged', 'untagged'", 'Use a member of ecr.TagStatus.',
    ],
    [
      'tagged without tags', [{ tagStatus: TAGGED, maxImageCount: 5 }],
      'lifecycle rule 1', "tagStatus is 'tagged' and no tag is given",
      'Amazon ECR requires tagPatternList or tagPrefixList, with a tag in it', "Name the tags; the pattern '*' selects all of them.",
    ],
    [
      'an empty list of tags', [{ tagPatternList: [], maxImageCount: 5 }],
      'lifecycle rule 1', "tagStatus is 'tagged' and tagPatternList (empty) is given",
      'Amazon ECR requires tagPatternList or tagPrefixList, with a tag in it', "Name the tags; the pattern '*' selects all of them.",
    ],
    [
      'prefixes and patterns', [{ tagPrefixList: ['a', 'b'], tagPatternList: ['c*'], maxImageCount: 5 }],
      'lifecycle rule 1', "tagPrefixList ('a', 'b') and tagPatternList ('c*') are given",
      'Amazon ECR allows one of the two in a rule', "Keep one: a pattern that ends in '*' does what a prefix does.",
    ],
    [
      'untagged with prefixes', [{ tagStatus: UNTAGGED, tagPrefixList: ['a'], maxImageCount: 5 }],
      'lifecycle rule 1', "tagPrefixList ('a') is given with tagStatus 'untagged'", "Amazon ECR allows a list of tags only with 'tagged'",
      'Leave one of the two out.',
    ],
    [
      'any image with patterns', [{ tagStatus: ANY, tagPatternList: ['a*'], maxImageCount: 5 }],
      'lifecycle rule 1', "tagPatternList ('a*') is given with tagStatus 'any'", "Amazon ECR allows a list of tags only with 'tagged'",
      'Leave one of the two out.',
    ],
    [
      'a pattern with five wildcards', [{ tagPatternList: ['ok*', '*a*b*c*d*'], maxImageCount: 5 }],
      'lifecycle rule 1', "tag pattern '*a*b*c*d*' has 5 wildcards", `Amazon ECR allows at most ${MAX_PATTERN_WILDCARDS} in a pattern`,
      "Use fewer: one '*' stands for any number of characters.",
    ],
    [
      'a move to the standard storage class', [{ maxImageCount: 5, transitionTo: STANDARD }],
      'lifecycle rule 1', "transitionTo is 'standard'", "Amazon ECR allows only 'archive'",
      'Use LifecycleStorageClass.ARCHIVE, or leave transitionTo out to delete the images.',
    ],
    [
      'deletion by the last pull', [{ sinceImagePulled: Duration.days(14) }],
      'lifecycle rule 1', 'sinceImagePulled (14 days) is given without transitionTo, so that the rule deletes the images',
      'by the last pull Amazon ECR can only archive them', TO_ARCHIVE_AND_DELETE,
    ],
    [
      'the time in the archive without the archive', [{ sinceImageTransitioned: Duration.days(365) }],
      'lifecycle rule 1', 'sinceImageTransitioned (365 days) is given without storageClass', "Amazon ECR allows sinceImageTransitioned only with 'archive'",
      'Add storageClass: LifecycleStorageClass.ARCHIVE.',
    ],
    [
      'the time in the archive of the standard storage class', [{ sinceImageTransitioned: Duration.days(365), storageClass: STANDARD }],
      'lifecycle rule 1', "sinceImageTransitioned (365 days) is given with storageClass 'standard'", "Amazon ECR allows sinceImageTransitioned only with 'archive'",
      'Add storageClass: LifecycleStorageClass.ARCHIVE.',
    ],
    [
      'a move of what is archived', [{ ...archived, transitionTo: ARCHIVE }],
      'lifecycle rule 1', "sinceImageTransitioned (90 days) is given with transitionTo 'archive'",
      'Amazon ECR can only delete archived images', 'Leave transitionTo out.',
    ],
    [
      'archived images by count', [{ storageClass: ARCHIVE, maxImageCount: 5 }],
      'lifecycle rule 1', "maxImageCount (5) is given with storageClass 'archive'", "Amazon ECR allows maxImageCount only with 'standard'",
      'Leave storageClass out, or select archived images by sinceImageTransitioned.',
    ],
    [
      'archived images by the last pull', [{ storageClass: ARCHIVE, sinceImagePulled: Duration.days(5), transitionTo: ARCHIVE }],
      'lifecycle rule 1', "sinceImagePulled (5 days) is given with storageClass 'archive'", "Amazon ECR allows sinceImagePulled only with 'standard'",
      'Leave storageClass out, or select archived images by sinceImageTransitioned.',
    ],
    [
      'an unknown storage class', [{ storageClass: 'glacier' as LifecycleStorageClass, maxImageAge: Duration.days(5) }],
      'lifecycle rule 1', "maxImageAge (5 days) is given with storageClass 'glacier'", "Amazon ECR allows maxImageAge only with 'standard'",
      'Leave storageClass out, or select archived images by sinceImageTransitioned.',
    ],
  ])('%s', (_what, rules, rule, value, allowed, remedy) => {
    expectRefused(rules, `${rule}: ${value}; ${allowed}. ${remedy}`);
  });
});

describe('rules that contradict each other are refused', () => {
  const ONE_RULE = 'Amazon ECR allows one rule for them';
  const KEEP_ONE = 'Keep one of the two, or select other tags.';
  const onlyAfter = (storageClass: string) => `Amazon ECR allows a rule for any image only after all other rules of its storage class ('${storageClass}')`;
  const NUMBER_LAST = 'Leave the rulePriority of this rule out to have the rule numbered last, or give it the highest number.';

  test.each<Refused>([
    [
      'a priority twice', [{ rulePriority: 7, maxImageCount: 5, tagPrefixList: ['a'] }, { rulePriority: 7, maxImageCount: 5, tagPrefixList: ['b'] }],
      'lifecycle rule 2 (priority 7)', 'rulePriority is 7, and lifecycle rule 1 (priority 7) has the same', 'Amazon ECR allows a priority once in a policy',
      'Change one of the two, or leave rulePriority out to have the rules numbered.',
    ],
    [
      'any image before other rules', [{ rulePriority: 1, maxImageCount: 5 }, { rulePriority: 2, maxImageCount: 5, tagPrefixList: ['b'] }],
      'lifecycle rule 1 (priority 1)', "tagStatus is 'any' with rulePriority 1, and lifecycle rule 2 (priority 2) has 2", onlyAfter('standard'), NUMBER_LAST,
    ],
    [
      'any image with a priority, before a rule that is numbered', [{ rulePriority: 100, maxImageCount: 5 }, { maxImageCount: 5, tagPrefixList: ['b'] }],
      'lifecycle rule 1 (priority 100)', "tagStatus is 'any' with rulePriority 100, and lifecycle rule 2 has 101", onlyAfter('standard'), NUMBER_LAST,
    ],
    [
      'any image in the archive before other rules', [{ ...archived, rulePriority: 1 }, { ...archived, rulePriority: 2, tagPatternList: ['b*'] }],
      'lifecycle rule 1 (priority 1)', "tagStatus is 'any' with rulePriority 1, and lifecycle rule 2 (priority 2) has 2", onlyAfter('archive'), NUMBER_LAST,
    ],
    [
      'any image twice', [{ maxImageCount: 5 }, { tagStatus: ANY, maxImageAge: Duration.days(7) }],
      'lifecycle rule 2', "it selects the same images as lifecycle rule 1 (tagStatus 'any', storageClass 'standard')", ONE_RULE, KEEP_ONE,
    ],
    [
      'any image of the archive twice', [archived, archived],
      'lifecycle rule 2', "it selects the same images as lifecycle rule 1 (tagStatus 'any', storageClass 'archive')", ONE_RULE, KEEP_ONE,
    ],
    [
      'untagged images twice', [{ tagStatus: UNTAGGED, maxImageCount: 5 }, { tagStatus: UNTAGGED, maxImageAge: Duration.days(7), transitionTo: ARCHIVE }],
      'lifecycle rule 2', "it selects the same images as lifecycle rule 1 (tagStatus 'untagged', storageClass 'standard')", ONE_RULE, KEEP_ONE,
    ],
    [
      'the same prefixes', [{ tagPrefixList: ['a', 'b'], maxImageCount: 5 }, { description: 'Old', tagPrefixList: ['b', 'a'], maxImageAge: Duration.days(7) }],
      "lifecycle rule 2 ('Old')", "it selects the same images as lifecycle rule 1 (tagStatus 'tagged', tagPrefixList 'a' and 'b', storageClass 'standard')",
      ONE_RULE, KEEP_ONE,
    ],
    [
      'the same patterns', [{ tagPatternList: ['a*'], maxImageCount: 5 }, { tagPatternList: ['a*'], maxImageAge: Duration.days(7), storageClass: STANDARD }],
      'lifecycle rule 2', "it selects the same images as lifecycle rule 1 (tagStatus 'tagged', tagPatternList 'a*', storageClass 'standard')",
      ONE_RULE, KEEP_ONE,
    ],
  ])('%s', (_what, rules, rule, value, allowed, remedy) => {
    expectRefused(rules, `${rule}: ${value}; ${allowed}. ${remedy}`);
  });
});

describe('a policy that is wrong as a whole is refused', () => {
  const rule = (index: number, description?: string): LifecyclePolicyRule => ({ tagPrefixList: [`v${index}`], maxImageCount: 1, description });

  test('no rule', () => {
    expectRefused([], `a lifecycle policy of 0 rules is given; Amazon ECR allows 1 to ${MAX_RULES}. Give a rule, or leave the policy out.`);
  });

  test('too many rules', () => {
    expectRefused(Array.from({ length: MAX_RULES + 1 }, (_, index) => rule(index)),
      `a lifecycle policy of 51 rules is given; Amazon ECR allows 1 to ${MAX_RULES}. Remove rules, or put one rule with a wider pattern in the place of several.`);
  });

  test('a character too many', () => {
    const besides = textOf([rule(1, '')]).length;
    expect(textOf([rule(1, 'x'.repeat(MAX_POLICY_LENGTH - besides))])).toHaveLength(MAX_POLICY_LENGTH);
    expectRefused([rule(1, 'x'.repeat(MAX_POLICY_LENGTH - besides + 1))],
      `the lifecycle policy has ${MAX_POLICY_LENGTH + 1} characters of JSON; CloudFormation allows ${MIN_POLICY_LENGTH} to ${MAX_POLICY_LENGTH}. `
      + 'Shorten descriptions, or use fewer rules and tags.');
  });
});
