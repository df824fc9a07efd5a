import * as fc from 'fast-check';
import { isAbout, matchesIamPattern, quickLookFor, statementsOf } from '../../../src/compliance/app-model/policy-statements';

const ACTION = 'ecr:BatchDeleteImage';
const STATEMENT = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' };

test.each<[string, unknown]>([
  ['a list of statements', { Statement: [STATEMENT] }],
  ['a single statement', { Statement: STATEMENT }],
  ['the text of a policy', JSON.stringify({ Statement: [STATEMENT] })],
  ['a text of which a part is not known', { 'Fn::Join': ['', ['{"Id":"', { Ref: 'Id' }, `","Statement":${JSON.stringify(STATEMENT)}}`]] }],
])('%s is read', (_, document) => {
  expect(statementsOf(document, {})).toMatchObject([{ effect: 'Allow', actions: ['ecr:*'], hasCondition: false, hasNotPrincipal: false }]);
});

test.each([undefined, '', 'no JSON', 7, { Ref: 'Policy' }, { Statement: 'none' }])('%p has no statements', (document) => {
  expect(statementsOf(document, {})).toEqual([]);
});

test('principals of every kind are listed', () => {
  const principals = (Principal: unknown) =>
    statementsOf({ Statement: { ...STATEMENT, Principal } }, {}).flatMap((statement) => statement.principals.map(String));
  expect(principals('*')).toEqual(['*']);
  expect(principals({ AWS: ['1', { 'Fn::GetAtt': ['Role', 'Arn'] }], Service: 'lambda.amazonaws.com' })).toEqual(['1', '${Role.Arn}', 'lambda.amazonaws.com']);
  expect(principals({ Ref: 'Parameter' })).toEqual(['${Parameter}']);
  expect(principals(undefined)).toEqual([]);
});

test.each<[object, boolean]>([
  [{ Action: ACTION }, true],
  [{ Action: ['s3:*', 'ECR:BATCH*'] }, true],
  [{ Action: 'ecr:Batch?eleteImage' }, true],
  [{ Action: '?cr:BatchDeleteImage' }, true],
  [{ Action: '*' }, true],
  [{ Action: 'ecr:BatchGetImage' }, false],
  [{ Action: { Ref: 'Action' } }, false],
  [{ NotAction: 'iam:*' }, true],
  [{ NotAction: ['iam:*', 'ecr:*Delete*'] }, false],
])('whether %j is about deleting images', (statement, isSo) => {
  expect(isAbout(statementsOf({ Statement: { Effect: 'Allow', ...statement } }, {})[0], ACTION)).toBe(isSo);
});

test('a pattern of IAM matches a whole text, and nothing in it is special but its wildcards', () => {
  expect(matchesIamPattern('repository/*', 'repository/team/api')).toBe(true);
  expect(matchesIamPattern('a?c**', 'abc')).toBe(true);
  expect(matchesIamPattern('a.c', 'abc')).toBe(false);
  expect(matchesIamPattern('team', 'team/api')).toBe(false);
});

describe('a quick look', () => {
  const mayBeAboutDeleting = quickLookFor(ACTION);
  const beginnings = Array.from({ length: ACTION.length + 1 }, (_, length) => ACTION.slice(0, length));

  const ABOUT: [string, unknown][] = [
    ['the action', { Statement: { Action: ACTION } }],
    ['the action in a list', { Version: '2012-10-17', Statement: [{ Action: 's3:*' }, { Action: ['s3:GetObject', 'ECR:BATCHDELETEIMAGE'] }] }],
    ['all but some actions', { Statement: [{ NotAction: 's3:*' }] }],
    ['a text', JSON.stringify({ Statement: [STATEMENT] })],
    ['a text of which a part is not known', { 'Fn::Join': ['', ['{"Statement":', { Ref: 'Statement' }, '}']] }],
    ...beginnings.flatMap((beginning): [string, unknown][] => ['*', '?'].map((wildcard) =>
      [`${beginning}${wildcard}`, { Statement: { Action: `${beginning}${wildcard}` } }])),
  ];

  test.each(ABOUT)('sees that a policy may be about it: %s', (_, document) => {
    expect(mayBeAboutDeleting([{}, { Properties: { PolicyDocument: document } }])).toBe(true);
    expect(mayBeAboutDeleting([{ Properties: { Policies: [{ PolicyDocument: { Statement: [] } }, { PolicyName: 'Second', PolicyDocument: document }] } }])).toBe(true);
  });

  test.each<[string, object]>([
    ['none', {}],
    ['other actions', { PolicyDocument: { Statement: [{ Action: ['s3:*', 'ecr:BatchGetImage', 'ecr:Get*', 'ecr:BatchDeleteImages'], Resource: '*' }] } }],
    ['the action elsewhere', { PolicyDocument: { Statement: { Sid: ACTION, Action: 's3:GetObject', Resource: ACTION, Condition: { StringLike: { x: '*' } } } } }],
    ['an action that is not known', { PolicyDocument: { Statement: [{ Action: { 'Fn::Sub': '${Service}:*' } }] } }],
    ['who may assume a role', { AssumeRolePolicyDocument: { Statement: [{ Action: '*' }] } }],
  ])('sees that no policy is about it: %s', (_, properties) => {
    expect(mayBeAboutDeleting([{ Properties: properties }])).toBe(false);
  });

  test('misses nothing that reading finds', () => {
    const edit = fc.tuple(fc.nat(ACTION.length), fc.nat(6), fc.constantFrom('*', '?', 'x', ''));
    const likeAction = fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) =>
      edits.reduce((text, [at, length, instead]) => text.slice(0, at) + instead + text.slice(at + length), ACTION));
    let found = 0;
    fc.assert(fc.property(fc.array(likeAction, { minLength: 1, maxLength: 3 }), (actions) => {
      const document = { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
      if (statementsOf(document, {}).some((statement) => isAbout(statement, ACTION))) {
        found++;
        expect(mayBeAboutDeleting([{ Properties: { PolicyDocument: document } }])).toBe(true);
      }
    }), { numRuns: 5000 });
    expect(found).toBeGreaterThan(500);
  });
});
