import { Deployment } from '../../src/template/deployment';
import { ExpressionEvaluator } from '../../src/template/expression-evaluator';
import { Budget } from '../../src/template/reading-budget';
import { isUnchanging } from '../../src/template/unchanging';

const SCOPE = {
  Parameters: { Mode: { Type: 'String', AllowedValues: ['MUTABLE', 'IMMUTABLE'] } },
  Mappings: { Map: { a: { b: 'c' } } },
  outputOf: () => ({ expression: 'given', scope: {} }),
};

const arnPart = (index: unknown) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Repo', 'Arn'] }] }] });

/** As CDK writes it. */
const IMAGE = {
  'Fn::Join': ['', [arnPart(4), '.dkr.ecr.', arnPart(3), '.', { Ref: 'AWS::URLSuffix' }, '/', { Ref: 'Repo' }, ':v1']],
};

/** As deep as it may be read, and a level more. */
const deep = (levels: number) => Array.from({ length: levels }).reduce((value: unknown) => [value], 'x');

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'MUTABLE'],
  ['literals', { Mode: 'MUTABLE', Filters: [{ Value: 'latest' }, 7, null] }],
  ['the URI of an image', IMAGE],
  ['literals with references in them', { Image: [IMAGE], Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
  ['texts that look like functions', { 'Text': '{"Ref":"Mode"}', 'a{': 'Ref' }],
])('evaluating changes nothing, and it is seen: %s', (_, expression) => {
  expect(isUnchanging(expression, SCOPE)).toBe(true);
  expect(new ExpressionEvaluator(SCOPE, new Deployment([]), new Budget()).evaluate(expression, 0)).toBe(expression);
});

test.each<[string, unknown]>([
  ['a parameter', { Ref: 'Mode' }],
  ['a parameter beside an image', { Image: IMAGE, Mode: { Ref: 'Mode' } }],
  ['a parameter in the arn of which an image is made', { 'Fn::Join': ['', [{ 'Fn::Select': [0, { 'Fn::Split': [':', { Ref: 'Mode' }] }] }, 'x']] }],
  ['a condition in an image', { 'Fn::Join': ['', [{ Ref: 'Repo' }, { 'Fn::If': ['Test', ':v1', ':v2'] }]] }],
  ['a parameter in a text', { 'Fn::Join': ['', ['a', { Ref: 'Mode' }]] }],
  ['a parameter in the place of a list', { 'Fn::Select': [0, { 'Fn::Split': [',', { Ref: 'Mode' }] }] }],
  ['nothing, in its own words', { Ref: 'AWS::NoValue' }],
  ['a condition', { 'Fn::If': ['Test', 'a', 'b'] }],
  ['a mapping', { 'Fn::FindInMap': ['Map', 'a', 'b'] }],
  ['a text with variables', { 'Fn::Sub': 'a-${Mode}' }],
  ['texts that are joined', { 'Fn::Join': ['-', ['a', 'b']] }],
  ['an item of a list', { 'Fn::Select': [0, ['a', 'b']] }],
  ['a text that is split', { 'Fn::Split': [',', 'a,b'] }],
  ['an output of a nested stack', { 'Fn::GetAtt': ['Nested', 'Outputs.Name'] }],
])('evaluating changes it: %s', (_, expression) => {
  expect(isUnchanging(expression, SCOPE)).toBe(false);
  expect(new ExpressionEvaluator(SCOPE, new Deployment([]), new Budget()).evaluate(expression, 0)).not.toBe(expression);
});

test('what is nested too deep to be read is not seen to be unchanging', () => {
  expect([100, 101].map((levels) => isUnchanging(deep(levels), SCOPE))).toEqual([true, false]);
});

test('what is too large to be read, since it has the same in it many times, or itself, is not seen to be unchanging', () => {
  const many = Array.from({ length: 60 }).reduce((value: unknown) => [value, value], 'x');
  const itself: unknown[] = [];
  itself.push(itself);
  expect([many, itself, 'x'.repeat(200_000).split('')].map((value) => isUnchanging(value, SCOPE))).toEqual([false, false, false]);
});
