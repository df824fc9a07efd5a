import { PartlyKnownText } from '../../../src/compliance/app-model/partly-known-text';

const ARN = { 'Fn::GetAtt': ['Repo', 'Arn'] };

test.each<[string, unknown, string]>([
  ['a literal', 'team/api', 'team/api'],
  ['a number', 7, '7'],
  ['a reference', { Ref: 'Repo' }, '${Repo}'],
  ['an attribute', ARN, '${Repo.Arn}'],
  ['an attribute in one text', { 'Fn::GetAtt': 'Nested.Outputs.Name' }, '${Nested.Outputs.Name}'],
  ['a Join', { 'Fn::Join': ['/', ['a', ARN, { 'Fn::Join': ['', ['b', { Ref: 'C' }]] }]] }, 'a/${Repo.Arn}/b${C}'],
  ['a Sub', { 'Fn::Sub': '${AWS::AccountId}/${Repo.Arn}' }, '${AWS::AccountId}/${Repo.Arn}'],
  ['a Sub with variables', { 'Fn::Sub': ['${Name}:${Tag}', { Name: 'api', Tag: ARN }] }, 'api:${Repo.Arn}'],
  ['a Sub with what is no variable', { 'Fn::Sub': '${!Name}' }, '${Name}'],
  ['a Sub of what is joined', { 'Fn::Sub': { 'Fn::Join': ['', [ARN, ':${Tag}']] } }, '${Repo.Arn}:${Tag}'],
  ['a Join of a list that is not known', { 'Fn::Join': ['', { Ref: 'List' }] }, '<unresolved>'],
  ['a function', { 'Fn::ImportValue': 'Name' }, '<unresolved>'],
  ['nothing', undefined, '<unresolved>'],
  ['a dynamic reference', '{{resolve:ssm:/tag}}', '<unresolved>'],
  ['a text with dynamic references', 'a/{{resolve:ssm:/name}}:{{resolve:ssm:/tag:1}}-b', 'a/<unresolved>:<unresolved>-b'],
  ['a dynamic reference with parts', { 'Fn::Join': ['', ['a:{{resolve:ssm:/', { Ref: 'Name' }, '/tag}}', ARN]] }, 'a:<unresolved>${Repo.Arn}'],
  ['a dynamic reference without an end', 'a:{{resolve:ssm:/tag\n}', 'a:<unresolved>'],
])('%s is read', (_, value, shown) => {
  expect(`${new PartlyKnownText(value)}`).toBe(shown);
});

test.each([{}, { Repo: 'Arn' }, [], ['Repo'], 5, null, true])('an attribute that is %j refers to nothing', (attribute) => {
  const text = new PartlyKnownText({ 'Fn::GetAtt': attribute });
  expect([text.referenceIn(text.text), `${text}`]).toEqual([undefined, '<unresolved>']);
});

test('what is known and what refers to something can be told for each part', () => {
  const uri = new PartlyKnownText({ 'Fn::Join': [':', [ARN, 'v1', { Ref: 'Tag' }, { 'Fn::If': ['A', 'b', 'c'] }]] });
  const [repository, known, tag, either] = uri.text.split(':');
  expect([repository, known, tag, either].map((part) => uri.isKnown(part))).toEqual([false, true, false, false]);
  expect(uri.referenceIn(repository)).toEqual({ id: 'Repo', attribute: 'Arn' });
  expect(uri.referenceIn(tag)).toEqual({ id: 'Tag', attribute: 'Ref' });
  expect([known, either, `${tag}${tag}`, ''].map((part) => uri.referenceIn(part))).toEqual([undefined, undefined, undefined, undefined]);
});
