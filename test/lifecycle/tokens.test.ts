import { App, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { textOf } from './policy-of';
import { LifecyclePolicyRule, LifecycleStorageClass } from '../../src/lifecycle';
import { MAX_POLICY_LENGTH } from '../../src/lifecycle/limits';

const { ARCHIVE } = LifecycleStorageClass;

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

const numberOf = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
const stringOf = (id: string) => new CfnParameter(stack, id).valueAsString;

/** The policy that CloudFormation makes of the text, with the parameters' values. */
function deployed(rules: LifecyclePolicyRule[], parameters: Record<string, string>): any[] {
  const text = textOf(rules, stack);
  const [, parts] = text['Fn::Join'];
  return JSON.parse(parts.map((part: any) => typeof part === 'string' ? part : parameters[part.Ref]).join('')).rules;
}

test('numbers that are tokens become numbers of the JSON', () => {
  const rules = deployed([
    { rulePriority: numberOf('Priority'), tagPrefixList: ['a'], maxImageCount: numberOf('Count') },
    { rulePriority: 2, maxImageAge: Duration.days(numberOf('Days')) },
  ], { Priority: '1', Count: '10', Days: '30' });

  expect(rules.map(({ rulePriority, selection }) => [rulePriority, selection.countNumber])).toEqual([[1, 10], [2, 30]]);
});

test('durations that are tokens are taken in days, for the archive too', () => {
  const rules = deployed([
    { sinceImagePulled: Duration.days(numberOf('Pulled')), transitionTo: ARCHIVE },
    { sinceImageTransitioned: Duration.days(numberOf('Archived')), storageClass: ARCHIVE },
  ], { Pulled: '14', Archived: '30' });

  expect(rules.map(({ selection }) => selection.countNumber)).toEqual([14, 30]);
});

test('strings that are tokens are carried, whole or in part', () => {
  const rules = deployed([
    { description: `Images of ${stringOf('Team')}`, tagPatternList: [`${stringOf('Branch')}-*`, 'ok'], maxImageCount: 1 },
    { tagPrefixList: [stringOf('Prefix')], maxImageCount: 1 },
  ], { Team: 'web', Branch: 'dev', Prefix: 'v' });

  expect(rules[0]).toMatchObject({ description: 'Images of web', selection: { tagStatus: 'tagged', tagPatternList: ['dev-*', 'ok'] } });
  expect(rules[1]).toMatchObject({ selection: { tagPrefixList: ['v'] } });
});

test('a tag status and storage classes that are tokens are carried, and not compared', () => {
  const rules = deployed([
    { tagStatus: stringOf('Status') as ecr.TagStatus, maxImageCount: 1, transitionTo: stringOf('Target') as LifecycleStorageClass },
    { sinceImageTransitioned: Duration.days(90), storageClass: stringOf('Class') as LifecycleStorageClass },
    { maxImageCount: 1 },
  ], { Status: 'untagged', Target: 'archive', Class: 'archive' });

  expect(rules[0]).toMatchObject({ selection: { tagStatus: 'untagged' }, action: { type: 'transition', targetStorageClass: 'archive' } });
  expect(rules[1]).toMatchObject({ selection: { tagStatus: 'any', storageClass: 'archive' } });
});

test('a list that is known at synthesis is carried', () => {
  const text = textOf([{ tagPatternList: Lazy.list({ produce: () => ['dev-*'] }), maxImageCount: 1 }], stack);
  expect(JSON.parse(text).rules[0].selection.tagPatternList).toEqual(['dev-*']);
});

test('patterns that are tokens are not judged, and the others are', () => {
  const wild = Lazy.string({ produce: () => '*a*b*c*d*' });
  expect(() => textOf([{ tagPatternList: [wild, 'ok'], maxImageCount: 1 }], stack)).not.toThrow();
  expect(() => textOf([{ tagPatternList: [wild, '*a*b*c*d*'], maxImageCount: 1 }], stack)).toThrow("tag pattern '*a*b*c*d*' has 5 wildcards");
});

test('two rules by the same token are not taken for the same selection', () => {
  const branch = stringOf('Branch');
  expect(() => textOf([{ tagPatternList: [branch], maxImageCount: 1 }, { tagPatternList: [branch], maxImageCount: 2 }], stack)).not.toThrow();
});

test('a message shows a token as one', () => {
  expect(() => textOf([{ maxImageCount: numberOf('Count'), maxImageAge: Duration.days(numberOf('Days')) }], stack)).toThrow(
    'lifecycle rule 1: maxImageCount (<token>) and maxImageAge (<token> days) are given; Amazon ECR requires exactly one of ');
  expect(() => textOf([{ tagStatus: ecr.TagStatus.UNTAGGED, tagPrefixList: [stringOf('Prefix')], maxImageCount: 1 }], stack)).toThrow(
    "lifecycle rule 1: tagPrefixList (<token>) is given with tagStatus 'untagged'; Amazon ECR allows a list of tags only with 'tagged'. ");
});

test('a rule is not numbered above a token', () => {
  expect(() => textOf([{ maxImageCount: 1 }, { rulePriority: numberOf('Priority'), tagPrefixList: ['a'], maxImageCount: 1 }], stack)).toThrow(
    'lifecycle rule 1: rulePriority is left out, and the rulePriority of lifecycle rule 2 is a token; the number of this rule must be above all others, and nobody '
    + 'knows before deployment which number is above a token. Give every rule a rulePriority.');
});

test('a duration that is a token in hours is refused', () => {
  expect(() => textOf([{ maxImageAge: Duration.hours(numberOf('Hours')) }], stack)).toThrow(
    'lifecycle rule 1: maxImageAge is a token in hours; Amazon ECR allows days, and nobody can convert a token before deployment. '
    + 'Use Duration.days with a token for a number of days.');
});

test('a text is measured without its tokens', () => {
  const rules = (besides: number): LifecyclePolicyRule[] => [
    { description: `${stringOf(`Team${besides}`)}: ${'x'.repeat(MAX_POLICY_LENGTH - besides)}`, maxImageCount: numberOf(`Count${besides}`) },
  ];
  expect(() => textOf(rules(300), stack)).not.toThrow();
  expect(() => textOf(rules(1), stack)).toThrow(/^the lifecycle policy has \d+ characters of JSON; CloudFormation allows 100 to 30720\. Shorten descriptions/);
});
