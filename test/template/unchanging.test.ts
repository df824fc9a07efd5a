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
])('evaluating changes nothing, and it is seen: %s', (_, expression) => {
  expect(isUnchanging(expression, SCOPE)).toBe(true);
  expect(new ExpressionEvaluator(SCOPE, new Deployment([]), new Budget()).evaluate(expression, 0)).toBe(expression);
});

test.each<[string, unknown]>([
  ['a parameter', { Ref: 'Mode' }],
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
