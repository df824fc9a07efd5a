import * as fc from 'fast-check';
import { Assignment, deployed, isRefused } from './concrete-evaluation';
import { PartlyKnownText } from '../../src/compliance/app-model/partly-known-text';
import { describeChoices } from '../../src/template/deployment';
import { expressionsAt, isKnown } from '../../src/template/expressions';
import { PossibleValue, possibleValues } from '../../src/template/possible-values';
import { isExhaustive, runs } from '../mutability/arbitraries';

jest.setTimeout(isExhaustive ? 3_600_000 : 60_000);

const NO_VALUE = { Ref: 'AWS::NoValue' };
const REGION = { Ref: 'AWS::Region' };
const SECRET = '{{resolve:ssm:/f}}';

const TEMPLATE = {
  Parameters: {
    Mode: { Type: 'String', AllowedValues: ['MUTABLE', 'IMMUTABLE'], Default: 'MUTABLE' },
    Flag: { Type: 'String', AllowedValues: [true, 7, 'true'] },
    Count: { Type: 'Number', AllowedValues: [1, 2] },
    Key: { Type: 'AWS::EC2::KeyPair::KeyName', AllowedValues: ['k'] },
    Free: { Type: 'String', Default: 'free' },
    Same: { Type: 'String', Default: 'free' },
    Other: { Type: 'Number', Default: 10 },
    Open: { Type: 'String' },
    Filters: { Type: 'CommaDelimitedList', Default: 'latest, dev-*' },
    Texts: { Type: 'List<String>', Default: 'a', AllowedValues: ['a', 'b'] },
    Names: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/name', AllowedValues: ['/name'] },
    NameList: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/name' },
    SsmList: { Type: 'List<AWS::SSM::Parameter::Name>', Default: '/name' },
    Password: { Type: 'String', NoEcho: true, Default: 'x', AllowedValues: ['x'] },
    QuotedPassword: { Type: 'String', NoEcho: 'true', Default: 'x' },
    Echoed: { Type: 'String', NoEcho: 'false', AllowedValues: ['shown'] },
    Secret: { Type: 'String', AllowedValues: [SECRET] },
    Empty: { Type: 'String', AllowedValues: [] },
    Wrong: { Type: 'String', AllowedValues: ['a', { Ref: 'Mode' }] },
    Untyped: { Default: 'x' },
    Text: 'String',
  },
  Conditions: {
    Prod: { 'Fn::Equals': [{ Ref: 'Free' }, 'prod'] },
    SameAsProd: { Condition: 'Prod' },
    NotProd: { 'Fn::Not': [{ Condition: 'Prod' }] },
    AgainProd: { 'Fn::Not': [{ 'Fn::Not': [{ Condition: 'SameAsProd' }] }] },
    AlsoProd: { 'Fn::Equals': [{ Ref: 'Free' }, 'prod'] },
    Other: { 'Fn::Equals': [{ Ref: 'Free' }, 'other'] },
    Circle: { Condition: 'Round' },
    Round: { 'Fn::Not': [{ Condition: 'Circle' }] },
  },
  Mappings: {
    Modes: { dev: { mode: 'MUTABLE', filters: ['a', 'b'] }, prod: { mode: 'IMMUTABLE', filters: [] } },
    Regions: { 'eu-west-1': { mode: 'IMMUTABLE' }, 'eu-west-2': { mode: 'IMMUTABLE' }, 'us-east-1': { mode: 'MUTABLE' } },
    Numbers: { 1: { x: 7 } },
    Odd: { a: 'no map', b: { nested: { deeper: 'x' } }, c: { nothing: null } },
    Included: { 'Fn::Transform': { Name: 'AWS::Include' }, 'a': { x: '1' } },
    None: {},
  },
};

const shown = (expression: unknown, template: object = TEMPLATE) => possibleValues(expression, template)
  .map(({ value, when, isByDefault }) => [value, ...(when.length > 0 ? [describeChoices(when)] : []), ...(isByDefault ? ['by default'] : [])]);
const mode = (value: string) => `where parameter 'Mode' is '${value}'`;
const prod = (holds: boolean) => `where condition 'Prod' ${holds ? 'holds' : 'does not hold'}`;

describe('what an expression can be', () => {
  test.each<[string, unknown, ...unknown[][]]>([
    ['a text', 'IMMUTABLE', ['IMMUTABLE']],
    ['a number', 7, [7]],
    ['nothing', undefined, [undefined]],
    ['null', null, [null]],
    ['a list and an object', [{ a: 'b' }], [[{ a: 'b' }]]],

    ['Fn::If', { 'Fn::If': ['Prod', 'a', 'b'] }, ['a', prod(true)], ['b', prod(false)]],
    ['Fn::If with equal branches', { 'Fn::If': ['Prod', 'a', 'a'] }, ['a']],
    ['Fn::If in Fn::If, of one condition', { 'Fn::If': ['Prod', { 'Fn::If': ['Prod', 'a', 'b'] }, 'c'] }, ['a', prod(true)], ['c', prod(false)]],
    ['Fn::If of several conditions', { 'Fn::If': ['Prod', 'a', { 'Fn::If': ['Other', 'b', 'a'] }] },
      ['a', prod(true)], ['b', "where condition 'Prod' does not hold and condition 'Other' holds"]],
    ['Fn::If of conditions that are each other', ['Prod', 'SameAsProd', 'AgainProd', 'AlsoProd', 'NotProd'].map((name) => ({ 'Fn::If': [name, 'y', 'n'] })),
      [['y', 'y', 'y', 'y', 'n'], prod(true)], [['n', 'n', 'n', 'n', 'y'], prod(false)]],
    ['Fn::If of the opposite of a condition', { 'Fn::If': ['NotProd', 'a', 'b'] },
      ['b', "where condition 'NotProd' does not hold"], ['a', "where condition 'NotProd' holds"]],
    ['Fn::If of a condition that goes round in a circle', { 'Fn::If': ['Circle', 'a', 'b'] },
      ['a', "where condition 'Circle' holds"], ['b', "where condition 'Circle' does not hold"]],
    ['Fn::If of a condition that the template does not have', { 'Fn::If': ['toString', 'a', 'b'] },
      ['a', "where condition 'toString' holds"], ['b', "where condition 'toString' does not hold"]],
    ['mode and filters under one condition',
      { mode: { 'Fn::If': ['Prod', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE'] }, filters: { 'Fn::If': ['Prod', ['latest'], NO_VALUE] } },
      [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] }, prod(true)], [{ mode: 'MUTABLE' }, prod(false)]],

    ['AWS::NoValue', NO_VALUE, [undefined]],
    ['AWS::NoValue as a property', { a: NO_VALUE, b: 1 }, [{ b: 1 }]],
    ['AWS::NoValue in a list', ['a', { 'Fn::If': ['Prod', 'b', NO_VALUE] }], [['a', 'b'], prod(true)], [['a'], prod(false)]],
    ['AWS::NoValue in what is joined', { 'Fn::Join': ['-', ['a', NO_VALUE, 'b']] }, ['a-b']],

    ['a parameter with allowed values', { Ref: 'Mode' }, ['MUTABLE', mode('MUTABLE')], ['IMMUTABLE', mode('IMMUTABLE')]],
    ['a parameter, twice', [{ Ref: 'Mode' }, { 'Fn::Sub': '${Mode}' }],
      [['MUTABLE', 'MUTABLE'], mode('MUTABLE')], [['IMMUTABLE', 'IMMUTABLE'], mode('IMMUTABLE')]],
    ['a parameter whose allowed values are no texts', { Ref: 'Flag' }, ['true', "where parameter 'Flag' is 'true'"], ['7', "where parameter 'Flag' is '7'"]],
    ['a parameter that is a number', { Ref: 'Count' }, ['1', "where parameter 'Count' is '1'"], ['2', "where parameter 'Count' is '2'"]],
    ['a parameter of a type of AWS', { Ref: 'Key' }, ['k']],
    ['a parameter that is explicitly no secret', { Ref: 'Echoed' }, ['shown']],
    ['a parameter that CloudFormation does not show', { Ref: 'Password' }, ['x']],
    ['a default that CloudFormation does not show', { Ref: 'QuotedPassword' }, [{ Ref: 'QuotedPassword' }],
      ['x', "where parameter 'QuotedPassword' keeps its default '****'", 'by default']],
    ['a parameter with a default', { Ref: 'Free' }, [{ Ref: 'Free' }], ['free', "where parameter 'Free' keeps its default 'free'", 'by default']],
    ['parameters with defaults', { 'Fn::Join': ['-', [{ Ref: 'Free' }, { Ref: 'Other' }]] }, [{ 'Fn::Join': ['-', [{ Ref: 'Free' }, { Ref: 'Other' }]] }],
      ['free-10', "where parameter 'Free' keeps its default 'free' and parameter 'Other' keeps its default '10'", 'by default']],
    ['a default that only one branch asks for', { 'Fn::If': ['Prod', 'a', { Ref: 'Free' }] }, ['a', prod(true)], [{ Ref: 'Free' }, prod(false)],
      ['free', "where condition 'Prod' does not hold and parameter 'Free' keeps its default 'free'", 'by default']],
    ['a default that another branch has too', { 'Fn::If': ['Prod', 'free', { Ref: 'Free' }] }, ['free', prod(true)], [{ Ref: 'Free' }, prod(false)]],
    ['a default in one branch, and an equal one in the other', { 'Fn::If': ['Prod', { Ref: 'Free' }, { Ref: 'Same' }] },
      [{ Ref: 'Free' }, prod(true)], ['free', "where parameter 'Free' keeps its default 'free' and parameter 'Same' keeps its default 'free'", 'by default'],
      [{ Ref: 'Same' }, prod(false)]],
    ['a parameter that is a list', { Ref: 'Filters' }, [{ Ref: 'Filters' }],
      [['latest', 'dev-*'], 'where parameter \'Filters\' keeps its default ["latest","dev-*"]', 'by default']],
    ['a parameter that is a list of allowed values', { Ref: 'Texts' }, [{ Ref: 'Texts' }],
      [['a'], 'where parameter \'Texts\' keeps its default ["a"]', 'by default']],
    ['a parameter with a dynamic reference', { 'Fn::Sub': 'x${Secret}' }, [`x${SECRET}`]],

    ['Fn::Sub', { 'Fn::Sub': 'MUTABLE' }, ['MUTABLE']],
    ['Fn::Sub with what is no variable', { 'Fn::Sub': '${!Mode}' }, ['${Mode}']],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${A}-${B}', { A: 'a', B: { 'Fn::If': ['Prod', 1, true] } }] }, ['a-1', prod(true)], ['a-true', prod(false)]],
    ['Fn::Sub with a variable that hides a parameter', { 'Fn::Sub': ['${Mode}', { Mode: 'x' }] }, ['x']],
    ['Fn::Sub with variables that all objects have', { 'Fn::Sub': ['${Key}${constructor}', {}] }, [{ 'Fn::Join': ['', ['k', { Ref: 'constructor' }]] }]],
    ['Fn::Sub of what is known in part', { 'Fn::Sub': 'a/${Mode}-${AWS::Region}-${Repo.Arn}' },
      ...['MUTABLE', 'IMMUTABLE'].map((one) => [{ 'Fn::Join': ['', [`a/${one}-`, REGION, '-', { 'Fn::GetAtt': ['Repo', 'Arn'] }]] }, mode(one)])],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', 1, { Ref: 'Key' }]] }, ['a/1/k']],
    ['Fn::Join of a list from elsewhere', { 'Fn::Join': ['+', { 'Fn::Split': ['/', 'a/b'] }] }, ['a+b']],
    ['Fn::Join of a choice between lists', { 'Fn::Join': ['+', { 'Fn::If': ['Prod', ['a', 'b'], REGION] }] },
      ['a+b', prod(true)], [{ 'Fn::Join': ['+', REGION] }, prod(false)]],
    ['Fn::Join of what is known in part', { 'Fn::Join': ['/', [{ Ref: 'Key' }, REGION]] }, [{ 'Fn::Join': ['/', ['k', REGION]] }]],
    ['Fn::Split', { 'Fn::Split': ['/', 'a/b'] }, [['a', 'b']]],
    ['Fn::Select', { 'Fn::Select': ['1', ['a', 'b']] }, ['b']],
    ['Fn::Select by a parameter', { 'Fn::Select': [{ Ref: 'Count' }, ['a', 'b', 'c']] },
      ['b', "where parameter 'Count' is '1'"], ['c', "where parameter 'Count' is '2'"]],
    ['Fn::Select of what is split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, ['b']],
    ['Fn::Select of a known member of a list', { 'Fn::Select': [1, [REGION, 'b']] }, ['b']],

    ['Fn::FindInMap', { 'Fn::FindInMap': ['Modes', 'dev', 'mode'] }, ['MUTABLE']],
    ['Fn::FindInMap of a list', { 'Fn::FindInMap': ['Modes', 'dev', 'filters'] }, [['a', 'b']]],
    ['Fn::FindInMap by a choice', { 'Fn::FindInMap': ['Modes', { 'Fn::If': ['Prod', 'prod', 'dev'] }, 'mode'] },
      ['IMMUTABLE', prod(true)], ['MUTABLE', prod(false)]],
    ['Fn::FindInMap by a key that is not known', { 'Fn::FindInMap': ['Regions', REGION, 'mode'] },
      ['IMMUTABLE', "where mapping 'Regions' is read with the key 'eu-west-1'"], ['MUTABLE', "where mapping 'Regions' is read with the key 'us-east-1'"]],
    ['Fn::FindInMap twice by one key', ['mode', 'filters'].map((key) => ({ 'Fn::FindInMap': ['Modes', { Ref: 'Open' }, key] })),
      [['MUTABLE', ['a', 'b']], "where mapping 'Modes' is read with the key 'dev'"],
      [['IMMUTABLE', []], "where mapping 'Modes' is read with the key 'prod'"]],
    ['Fn::FindInMap by a second key that is not known', { 'Fn::FindInMap': ['Modes', 'prod', REGION] },
      ['IMMUTABLE', "where mapping 'Modes.prod' is read with the key 'mode'"], [[], "where mapping 'Modes.prod' is read with the key 'filters'"]],
    ['Fn::FindInMap of a number', { 'Fn::FindInMap': ['Numbers', 1, 'x'] }, [7]],
    ['Fn::FindInMap with a default value', { 'Fn::FindInMap': ['Modes', 'test', 'mode', { DefaultValue: 'x' }] }, ['x']],
    ['Fn::FindInMap with a default value, by a key that is not known', { 'Fn::FindInMap': ['Modes', REGION, 'mode', { DefaultValue: 'x' }] },
      ['MUTABLE', "where mapping 'Modes' is read with the key 'dev'"], ['IMMUTABLE', "where mapping 'Modes' is read with the key 'prod'"],
      ['x', "where mapping 'Modes' does not have the key"]],
    ['Fn::FindInMap with a default value, in a map without keys', { 'Fn::FindInMap': ['None', REGION, 'x', { DefaultValue: NO_VALUE }] }, [undefined]],
  ])('%s', (_, expression, ...expected) => {
    expect(shown(expression)).toEqual(expected);
  });
});

describe('not known, and as it is:', () => {
  const REFERENCES: unknown[] = [
    REGION, { Ref: 'AWS::AccountId' }, { Ref: 'Repo' }, { Ref: 'toString' }, { Ref: '__proto__' }, { 'Fn::GetAtt': ['Repo', 'Arn'] }, { 'Fn::ImportValue': 'x' },
    { 'Fn::Transform': { Name: 'Macro' } }, { 'Fn::GetStackOutput': {} }, { 'Fn::Base64': 'x' }, { 'Fn::GetAZs': '' }, { 'Fn::New': 'x' },
    { 'Fn::ForEach::Loop': ['X', ['a'], { '${X}': 1 }] }, { 'a': 1, 'Fn::ForEach::Loop': ['X', ['a'], { '${X}': 1 }] },
    ...['Open', 'Names', 'NameList', 'SsmList', 'Empty', 'Wrong', 'Untyped', 'Text'].map((name) => ({ Ref: name })),
  ];
  const MALFORMED: unknown[] = [
    { Ref: 7 }, { Ref: null }, { Ref: ['Mode'] }, { 'Ref': 'Mode', 'Fn::Sub': 'x' }, { Ref: 'Mode', Other: 1 },
    { 'Fn::If': ['Prod', 'a'] }, { 'Fn::If': ['Prod', 'a', 'b', 'c'] }, { 'Fn::If': [{ Ref: 'Mode' }, 'a', 'b'] }, { 'Fn::If': 'Prod' }, { 'Fn::If': null },
    { 'Fn::Join': 7 }, { 'Fn::Join': ['', 7] }, { 'Fn::Join': [{ Ref: 'Mode' }, ['a']] }, { 'Fn::Join': ['', ['a', ['b']]] }, { 'Fn::Join': ['', ['a', null]] }, { 'Fn::Join': ['', [{ Ref: 'Key' }, ['b'], REGION]] },
    { 'Fn::Join': ['', ['a', { b: 'c' }]] }, { 'Fn::Join': ['a'] }, { 'Fn::Join': ['', { Ref: 'Key' }] }, { 'Fn::Join': ['', ['a'], 'b'] },
    { 'Fn::Sub': 7 }, { 'Fn::Sub': [] }, { 'Fn::Sub': ['a'] }, { 'Fn::Sub': ['${A}', null] }, { 'Fn::Sub': ['${A}', { A: ['b'] }] }, { 'Fn::Sub': '${}' },
    { 'Fn::Sub': '${ Mode }' }, { 'Fn::Sub': '${Mode' }, { 'Fn::Sub': '${!A${Mode}' }, { 'Fn::Sub': '${AWS::NoValue}' }, { 'Fn::Sub': ['${A}', { A: NO_VALUE }] },
    { 'Fn::Sub': '${Key} ${Mappings' }, { 'Fn::Sub': [{ 'Fn::Sub': 'x' }, {}] }, { 'Fn::Sub': ['${toString}', {}] },
    { 'Fn::Split': ['', 'a'] }, { 'Fn::Split': ['/', ['a']] }, { 'Fn::Split': ['/', REGION] }, { 'Fn::Split': ['/', SECRET] }, { 'Fn::Split': ['/'] },
    { 'Fn::Split': [1, 'a1b'] }, { 'Fn::Select': [2, ['a', 'b']] }, { 'Fn::Select': [-1, ['a']] }, { 'Fn::Select': ['0x0', ['a']] }, { 'Fn::Select': [0, 'a'] },
    { 'Fn::Select': [0, [null]] }, { 'Fn::Select': [0, [NO_VALUE, 'a']] }, { 'Fn::Select': [1, [{ 'Fn::If': ['Prod'] }, 'a', 'b']] },
    { 'Fn::Select': ['length', ['a']] }, { 'Fn::Select': [NO_VALUE, ['a']] }, { 'Fn::Select': {} },
    { 'Fn::FindInMap': ['Modes', 'test', 'mode'] }, { 'Fn::FindInMap': ['Modes', 'dev'] }, { 'Fn::FindInMap': ['toString', 'length', 'x'] },
    { 'Fn::FindInMap': ['Modes', '__proto__', 'toString'] }, { 'Fn::FindInMap': ['Modes', 'dev', 'constructor'] }, { 'Fn::FindInMap': ['Absent', 'a', 'b'] },
    { 'Fn::FindInMap': [REGION, 'dev', 'mode'] }, { 'Fn::FindInMap': ['Modes', ['dev'], 'mode'] }, { 'Fn::FindInMap': ['Modes', NO_VALUE, 'mode'] },
    { 'Fn::FindInMap': ['Modes', 'test', 'mode', 'x'] }, { 'Fn::FindInMap': ['Modes', 'dev', 'mode', { DefaultValue: 'x', Other: 1 }] },
    { 'Fn::FindInMap': ['Odd', 'a', 'length'] }, { 'Fn::FindInMap': ['Odd', 'b', 'nested'] }, { 'Fn::FindInMap': ['Odd', 'c', 'nothing'] },
    { 'Fn::FindInMap': ['Included', REGION, 'x'] }, { 'Fn::FindInMap': ['Included', 'a', 'x'] }, { 'Fn::FindInMap': ['None', REGION, 'x'] },
    { 'Fn::FindInMap': ['Modes', SECRET, 'x'] },
  ];

  test.each([...REFERENCES, ...MALFORMED].map((expression) => [JSON.stringify(expression), expression]))('%s', (_, expression) => {
    const inside = { properties: [expression], mode: 'x' };
    expect(possibleValues(inside, TEMPLATE).map(({ value }) => value)).toEqual([inside]);
    expect(isKnown(expression)).toBe(false);
    expect(isKnown(inside)).toBe(false);
  });

  test.each([
    ['itself', SECRET],
    ['a part of a text', `x${SECRET}y`],
    ['substituted', { 'Fn::Sub': ['{{${A}:ssm:/f}}', { A: 'resolve' }] }],
    ['joined', { 'Fn::Join': [':', ['{{resolve', 'ssm', '/f}}']] }],
    ['by a choice', { 'Fn::If': ['Prod', SECRET, SECRET] }],
    ['by a parameter', { Ref: 'Secret' }],
    ['in a list', ['a', SECRET]],
  ])('a dynamic reference, %s', (_, expression) => {
    const [only, ...others] = possibleValues(expression, TEMPLATE);
    expect(others).toEqual([]);
    expect(isKnown(only.value)).toBe(false);
  });

  test('a scope without anything in it, or with nonsense', () => {
    for (const scope of [{}, { Parameters: null, Mappings: 'x', Conditions: [] }, { Parameters: { Mode: null }, Mappings: { Modes: null } }]) {
      expect(shown([{ Ref: 'Mode' }, { 'Fn::FindInMap': ['Modes', 'dev', 'mode'] }, { 'Fn::If': ['Prod', 1, 1] }], scope))
        .toEqual([[[{ Ref: 'Mode' }, { 'Fn::FindInMap': ['Modes', 'dev', 'mode'] }, 1]]]);
    }
  });

  test('keys that objects have of their own are keys like others', () => {
    const text = '{"__proto__":{"Fn::If":["Prod","a","b"]},"constructor":"x","toString":{"Ref":"AWS::NoValue"}}';
    expect(possibleValues(JSON.parse(text), TEMPLATE).map(({ value }) => JSON.stringify(value)))
      .toEqual(['{"__proto__":"a","constructor":"x"}', '{"__proto__":"b","constructor":"x"}']);
  });
});

describe('bounds:', () => {
  const conditions = (count: number) => Array.from({ length: count }, (_, index) => ({ 'Fn::If': [`C${index}`, 'a', 'b'] }));
  const reasonOf = (expression: unknown, template: object = TEMPLATE) => {
    const values = possibleValues(expression, template);
    const rest = values[values.length - 1];
    expect(values.filter(({ unreadBecause }) => unreadBecause !== undefined)).toHaveLength(1);
    expect(rest.value === expression).toBe(true);
    expect(isKnown(expression)).toBe(false);
    return rest.unreadBecause;
  };
  const TOO_MANY = 'it has more than 64 combinations of conditions and parameters';

  test('64 combinations are read, and no more', () => {
    expect(possibleValues(conditions(6), {}).map(({ unreadBecause }) => unreadBecause)).toEqual(Array(64).fill(undefined));
    expect(reasonOf(conditions(7))).toBe(TOO_MANY);
  });

  test('of more combinations, nothing is unknown if all of them were tried and come to few values', () => {
    const mapping = (count: number) => ({ Mappings: { M: Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, { v: `${index % 3}` }])) } });
    const byAccount = { 'Fn::FindInMap': ['M', { Ref: 'AWS::AccountId' }, 'v'] };
    const chosen = Array.from({ length: 8 }, (_, index) => ({ 'Fn::If': [`C${index}`, '', ''] }));
    const joined = { 'Fn::Join': ['', [...chosen, { 'Fn::If': ['X', 'MUTABLE', 'IMMUTABLE'] }]] };
    expect(possibleValues(byAccount, mapping(200)).map(({ value, unreadBecause }) => unreadBecause ?? value)).toEqual(['0', '1', '2']);
    expect(possibleValues({ 'Fn::Join': ['', joined['Fn::Join'][1].slice(1) as unknown[]] }, {}).map(({ value, unreadBecause }) => unreadBecause ?? value).sort())
      .toEqual(['IMMUTABLE', 'MUTABLE']);
    expect(possibleValues(joined, {}).map(({ unreadBecause }) => unreadBecause)).toContain(TOO_MANY);
  });

  test('many conditions take no more time than a few', () => {
    expect(reasonOf(conditions(10_000))).toBe(TOO_MANY);
  });

  test('of more combinations, those are values that differ from the first one in one choice', () => {
    const values = possibleValues([{ 'Fn::If': ['X', 'MUTABLE', 'IMMUTABLE'] }, ...conditions(50)], {});
    expect(values).toHaveLength(64);
    expect(values.slice(0, -1).map(({ value }) => (value as string[])[0])).toContain('IMMUTABLE');
    expect(values[0].when).toHaveLength(51);
  });

  test.each([64, 65, 98])('the last of %s conditions that are asked one after the other', (count) => {
    const chain = Array.from({ length: count }, (_, index) => `C${index}`)
      .reduceRight<unknown>((otherwise, name) => ({ 'Fn::If': [name, 'IMMUTABLE', otherwise] }), 'MUTABLE');
    const mutable = possibleValues(chain, {}).filter(({ value }) => value === 'MUTABLE');
    expect(mutable.map(({ when }) => when.map(({ value }) => value))).toEqual([Array(count).fill(false)]);
  });

  test('a branch that cannot be read leaves the other one', () => {
    const deep = nested(100_000, (inner) => [inner]);
    expect(possibleValues({ 'Fn::If': ['X', deep, 'MUTABLE'] }, {}).map(({ value, unreadBecause }) => unreadBecause ?? value))
      .toEqual(['MUTABLE', 'it is nested more than 100 levels deep']);
  });

  test('parameters with defaults count once', () => {
    const names = Array.from({ length: 50 }, (_, index) => `P${index}`);
    const template = { Parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String', Default: 'x' }])) };
    expect(possibleValues(names.map((name) => ({ Ref: name })), template)).toHaveLength(2);
  });

  test('many allowed values', () => {
    const template = { Parameters: { Many: { Type: 'String', AllowedValues: Array.from({ length: 65 }, (_, index) => `v${index}`) } } };
    expect(reasonOf({ Ref: 'Many' }, template)).toBe(TOO_MANY);
  });

  test.each<[string, () => unknown]>([
    ['functions', () => nested(100_000, (inner) => ({ 'Fn::If': ['Prod', inner, 'x'] }))],
    ['functions that stay', () => nested(100_000, (inner) => ({ 'Fn::Base64': inner }))],
    ['functions that are read twice', () => nested(100, (inner) => ({ 'Fn::Sub': ['${A}${B}', { A: inner, B: inner }] }))],
    ['lists', () => nested(100_000, (inner) => [inner])],
  ])('%s that are nested deep', (_, make) => {
    expect(reasonOf(make())).toMatch(/nested more than 100 levels deep|too large/);
  });

  test('what shares its parts, and so is far larger than it looks', () => {
    expect(reasonOf(nested(60, (inner) => [inner, inner]))).toBe('it is too large');
  });

  test('what contains itself', () => {
    const circle: any = { 'Fn::Join': ['', ['a']] };
    circle['Fn::Join'][1].push(circle);
    const twice: any = { a: 'x' };
    Object.assign(twice, { b: twice, c: twice });
    for (const expression of [circle, twice]) {
      expect(reasonOf(expression)).toMatch(/nested more than 100 levels deep|too large/);
    }
    const template = { Mappings: { Round: { a: twice } }, Conditions: { Round: { 'Fn::Not': [twice] } } };
    expect(possibleValues({ 'Fn::FindInMap': ['Round', REGION, 'a'] }, template)).toEqual([expect.objectContaining({ unreadBecause: expect.any(String) })]);
    expect(possibleValues({ 'Fn::If': ['Round', 'a', 'b'] }, template)).toEqual([expect.objectContaining({ unreadBecause: expect.any(String) })]);
  });

  function nested(depth: number, around: (inner: unknown) => unknown): unknown {
    let value: unknown = 'x';
    for (let level = 0; level < depth; level++) {
      value = around(value);
    }
    return value;
  }
});

test('texts that are known in part can be read from what is possible', () => {
  const uri = { 'Fn::Sub': ['${Host}/team/${Name}:${Tag}', { Host: { Ref: 'Open' }, Name: { 'Fn::If': ['Prod', 'api', REGION] }, Tag: { Ref: 'Key' } }] };
  expect(possibleValues(uri, TEMPLATE).map(({ value }) => `${new PartlyKnownText(value)}`)).toEqual(['${Open}/team/api:k', '${Open}/team/${AWS::Region}:k']);
});

describe('the expressions at a path', () => {
  const either = (then: unknown, otherwise: unknown) => ({ 'Fn::If': ['Prod', then, otherwise] });

  test.each<[string, unknown, string, ...unknown[]]>([
    ['of a property', { A: { B: 'x' } }, 'A.B', 'x'],
    ['of an expression', { A: { B: REGION } }, 'A.B', REGION],
    ['of a list', { A: [{ B: 'x' }, { C: 'y' }, { B: 'z' }] }, 'A.*.B', 'x', 'z'],
    ['of a map', { A: { one: { B: 'x' }, two: { B: 'y' } } }, 'A.*.B', 'x', 'y'],
    ['of nothing', { A: 'text' }, 'A.*.B'],
    ['of null', { A: null }, 'A.B'],
    ['of what all objects have', { A: {} }, 'A.toString'],
    ['of what all lists have', { A: ['x'] }, 'A.length'],
    ['in a choice', { A: either([{ B: 'x' }], [{ B: 'y' }, { B: 'z' }]) }, 'A.*.B', either('x', NO_VALUE), either(NO_VALUE, 'y'), either(NO_VALUE, 'z')],
    ['in choices', either({ A: [either({ B: 'x' }, NO_VALUE)] }, NO_VALUE), 'A.*.B', either(either('x', NO_VALUE), NO_VALUE)],
    ['in what cannot be followed', { A: { 'Fn::Transform': {} } }, 'A.*.B', { 'Fn::Transform': {} }],
    ['in a loop', { 'A': {}, 'Fn::ForEach::X': [] }, 'A.B', { 'A': {}, 'Fn::ForEach::X': [] }],
    ['in what is taken away', { A: NO_VALUE }, 'A.B'],
    ['in a function with something beside it', { A: { ...NO_VALUE, B: 'x' } }, 'A.B', { ...NO_VALUE, B: 'x' }],
    ['in a choice that is malformed', { A: { 'Fn::If': ['Prod', { B: 'x' }] } }, 'A.B', { 'Fn::If': ['Prod', { B: 'x' }] }],
  ])('%s', (_, value, path, ...expected) => {
    expect(expressionsAt(value, path.split('.'))).toEqual(expected);
  });

  test('cost no combination for what stands beside them', () => {
    const container = (index: number) => ({ Image: { 'Fn::If': [`C${index}`, 'a', 'b'] }, Name: { 'Fn::If': [`D${index}`, 'a', 'b'] } });
    const containers = Array.from({ length: 20 }, (_, index) => container(index));
    expect(expressionsAt(containers, ['*', 'Image']).map((image) => possibleValues(image, {}).map(({ value }) => value))).toEqual(Array(20).fill(['a', 'b']));
  });

  test('are within bounds', () => {
    const circle: any = { 'Fn::If': ['Prod', 'x', 'y'] };
    circle['Fn::If'].splice(1, 2, circle, circle);
    expect(expressionsAt(circle, ['A'])).toEqual([circle]);
  });
});

describe('generated expressions', () => {
  const template = {
    Parameters: {
      P: { Type: 'String', AllowedValues: ['a', 'b', '1'] },
      Q: { Type: 'String', AllowedValues: ['0', 'k'], Default: 'k' },
      Free: { Type: 'String', Default: 'a' },
      List: { Type: 'CommaDelimitedList', Default: 'a,b' },
    },
    Conditions: { C: { 'Fn::Equals': [{ Ref: 'Free' }, 'x'] }, D: { 'Fn::Equals': [{ Ref: 'Free' }, 'y'] }, NotC: { 'Fn::Not': [{ Condition: 'C' }] } },
    Mappings: {
      M: { a: { k: 'm1', l: ['a', 'b'] }, b: { k: 'm2', l: [] }, here: { k: 'm1', l: ['a', 'b'] }, there: { k: 'm3' } },
    },
  };

  /** By what expressions call them. The first value is the one of what an expression does not mention. */
  const CHOICES: Record<string, unknown[]> = {
    'C': [true, false],
    'D': [true, false],
    'P': template.Parameters.P.AllowedValues,
    'Q': template.Parameters.Q.AllowedValues,
    'Free': ['z', 'a', 'b', 'here', 'there'],
    'List': [['z'], ['a', 'b']],
    'AWS::Region': ['elsewhere', 'here', 'there'],
  };

  /** All deployments that may differ for an expression. */
  function assignmentsFor(expression: unknown): Assignment[] {
    const text = JSON.stringify(expression).replace(/"NotC"/g, '"C"');
    const isMentioned = (name: string) => text.includes(`"${name}"`) || text.includes(`\${${name}}`);
    const chosen = Object.entries(CHOICES).reduce<Record<string, any>[]>((before, [name, [first, ...others]]) =>
      before.flatMap((one) => [first, ...(isMentioned(name) ? others : [])].map((value) => ({ ...one, [name]: value }))), [{}]);
    return chosen.map(({ C, D, ...values }) => ({ conditions: { C, D }, values }));
  }

  const keepsDefault = ({ values }: Assignment) => values.Free === template.Parameters.Free.Default || values.List.length === 2;

  /** @param leaves texts, lists and wholes of which everything is made */
  const expressions = (leaves: { texts: unknown[]; keys: unknown[]; lists: unknown[]; wholes: unknown[] }) => fc.letrec<Record<'text' | 'list' | 'whole', unknown>>((tie) => {
    const condition = fc.constantFrom('C', 'D', 'NotC');
    const small = (item: fc.Arbitrary<unknown>) => fc.array(item, { maxLength: 3 });
    const either = (branch: fc.Arbitrary<unknown>) => fc.record({ 'Fn::If': fc.tuple(condition, branch, branch) });
    const options = { depthSize: 'small' as const, withCrossShrink: true };
    const literal = fc.constantFrom('a', 'b', 'x/y', '0', '1', 'k', 7, true);
    const orNothing = (item: fc.Arbitrary<unknown>) => fc.oneof(
      { weight: 6, arbitrary: item },
      { weight: 1, arbitrary: either(fc.oneof(item, fc.constant(NO_VALUE))) },
      { weight: 1, arbitrary: fc.constant(NO_VALUE) });
    const key = (literals: string[], others: unknown[]) => fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...literals) }, { weight: 3, arbitrary: fc.constantFrom(...others) }, { weight: 1, arbitrary: tie('text') });
    const keys = [fc.constant('M'), key(['a', 'b', 'here', 'k'], leaves.keys), key(['k', 'k', 'l', 'a'], leaves.texts)] as const;
    return {
      text: fc.oneof(options,
        { weight: 2, arbitrary: literal },
        { weight: 3, arbitrary: fc.constantFrom(...leaves.texts) },
        { weight: 2, arbitrary: either(tie('text')) },
        { weight: 2, arbitrary: fc.record({ 'Fn::Join': fc.tuple(fc.constantFrom('', '-', '/'), fc.oneof(small(orNothing(tie('text'))), tie('list'))) }) },
        { weight: 1, arbitrary: fc.record({ 'Fn::Sub': fc.constantFrom('a${P}', '${!P}/${Q}', '${P}${Q}${P}', 'text') }) },
        { weight: 2, arbitrary: fc.record({ 'Fn::Sub': fc.tuple(fc.constantFrom('${A}', '${A}-${P}', '${B}${A}'), fc.record({ A: tie('text'), B: tie('text') })) }) },
        { weight: 2, arbitrary: fc.record({ 'Fn::Select': fc.tuple(fc.oneof(fc.constantFrom<unknown>(0, '1', { Ref: 'Q' }), tie('text')), tie('list')) }) },
        { weight: 2, arbitrary: fc.record({ 'Fn::FindInMap': fc.tuple(...keys) }) },
        { weight: 1, arbitrary: fc.record({ 'Fn::FindInMap': fc.tuple(...keys, fc.record({ DefaultValue: tie('text') })) }) },
      ),
      list: fc.oneof(options,
        { weight: 2, arbitrary: small(literal) },
        { weight: 1, arbitrary: fc.constantFrom(...leaves.lists) },
        { weight: 2, arbitrary: small(orNothing(tie('text'))) },
        { weight: 1, arbitrary: either(tie('list')) },
        { weight: 1, arbitrary: fc.record({ 'Fn::Split': fc.tuple(fc.constantFrom('/', '-', 'a'), tie('text')) }) },
        { weight: 1, arbitrary: fc.record({ 'Fn::FindInMap': fc.tuple(keys[0], keys[1], fc.constant('l')) }) },
      ),
      whole: fc.oneof(options,
        { weight: 4, arbitrary: fc.record({ mode: orNothing(tie('text')), filters: orNothing(tie('list')) }, { requiredKeys: [] }) },
        { weight: 2, arbitrary: tie('text') },
        { weight: 1, arbitrary: small(fc.oneof(tie('whole'), fc.constant(NO_VALUE))) },
        { weight: 1, arbitrary: fc.constantFrom(...leaves.wholes) },
      ),
    };
  }).whole;

  const READABLE = { texts: [{ Ref: 'P' }, { Ref: 'Q' }], keys: [{ Ref: 'P' }, REGION], lists: [{ 'Fn::Split': ['/', 'a/b'] }, { 'Fn::FindInMap': ['M', 'a', 'l'] }], wholes: [[], {}] };
  const ANY = {
    texts: [...READABLE.texts, { Ref: 'Free' }, REGION, { 'Fn::GetAtt': ['R', 'Arn'] }, SECRET, { 'Fn::Join': ['', ['{{resolve', ':x}}']] }, { 'Fn::If': ['C', 'a'] }],
    keys: [...READABLE.keys, { Ref: 'Free' }],
    lists: [...READABLE.lists, { Ref: 'List' }, 'no list'],
    wholes: [...READABLE.wholes, { 'Fn::ForEach::X': [] }, NO_VALUE, null, { Ref: 'P', Other: 1 }],
  };

  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const isMapping = ({ when }: PossibleValue) => when.some(({ kind }) => kind === 'mapping');
  const holds = ({ when }: PossibleValue, { conditions: { C, D }, values }: Assignment) => when.every(({ kind, name, value }) =>
    kind === 'condition' ? ({ C, D, NotC: !C } as Record<string, boolean>)[name] === value : same(values[name], value));

  test('each value that a deployment can give is possible, by the choices that are named, and each known value that is possible can come about', () => {
    let [deployments, values] = [0, 0];
    fc.assert(fc.property(expressions(ANY), (expression) => {
      const before = JSON.stringify(expression);
      const possible = possibleValues(expression, template);
      const assignments = assignmentsFor(expression).map((assignment) => ({ assignment, value: deployed(expression, template, assignment) }))
        .filter(({ value }) => !isRefused(value));
      const outcomes = possible.map((one) => ({
        one,
        is: ({ assignment, value }: (typeof assignments)[number]) =>
          same(value, isKnown(one.value) ? one.value : deployed(one.value, template, assignment)),
      }));
      deployments += assignments.length;
      values += possible.length;
      expect(assignments.filter((each) => !outcomes.some(({ is }) => is(each)))).toEqual([]);
      for (const { one, is } of outcomes.filter((outcome) => !isMapping(outcome.one))) {
        const chosen = assignments.filter(({ assignment }) => holds(one, assignment));
        expect([one, chosen.filter((each) => !is(each))]).toEqual([one, []]);
        if (chosen.length > 0 && isKnown(one.value)) {
          expect(deployed(one.value, template, assignments[0].assignment)).toEqual(one.value);
          expect([one, assignments.some((each) => is(each) && (one.isByDefault || !keepsDefault(each.assignment)))]).toEqual([one, true]);
        }
      }
      expect(possible.filter(({ isByDefault, when }) => isByDefault !== when.some(({ kind }) => kind === 'default'))).toEqual([]);
      expect(possible.some(({ isByDefault }) => !isByDefault)).toBe(true);
      // What stands for the ways that were not read, is the expression as it is, and one that was read can come to that too.
      const read = possible.filter(({ unreadBecause }) => unreadBecause === undefined);
      expect(new Set(read.map(({ value }) => JSON.stringify(value))).size).toBe(read.length);
      expect(JSON.stringify(expression)).toBe(before);
    }), runs(1_000, 100_000));
    if (isExhaustive) {
      process.stdout.write(`${deployments} deployments of generated expressions, ${values} possible values: 0 wrong\n`);
    }
  });

  test('everything is known of what is made of literals, conditions, allowed values and mappings', () => {
    fc.assert(fc.property(expressions(READABLE), (expression) => {
      const isSound = assignmentsFor(expression).every((assignment) => !isRefused(deployed(expression, template, assignment)));
      const possible = possibleValues(expression, template);
      fc.pre(isSound && possible.every(({ unreadBecause }) => unreadBecause === undefined));
      expect(possible.filter(({ value }) => !isKnown(value))).toEqual([]);
    }), runs(1_000, 100_000));
  });

  test('what a deployment has at a path is what the expressions there come to', () => {
    const either = (branch: fc.Arbitrary<unknown>) => fc.record({ 'Fn::If': fc.tuple(fc.constantFrom('C', 'D', 'NotC'), branch, branch) });
    const choice = (item: fc.Arbitrary<unknown>) => fc.oneof(item, either(fc.oneof(item, either(item), fc.constant(NO_VALUE))));
    const text = choice(fc.constantFrom<unknown>('a', 'b', { Ref: 'P' }));
    const members = choice(fc.record({ B: text }, { requiredKeys: [] }));
    const lists = choice(fc.oneof(fc.array(members, { maxLength: 3 }), fc.dictionary(fc.constantFrom('k', 'l'), members)));
    fc.assert(fc.property(choice(fc.record({ A: lists }, { requiredKeys: [] })), (properties) => {
      const expressionsThere = expressionsAt(properties, ['A', '*', 'B']);
      for (const assignment of assignmentsFor(properties)) {
        const whole: any = deployed(properties, template, assignment);
        const there = Object.values<any>(whole?.A ?? {}).map(({ B }) => B);
        const one = (expression: unknown) => deployed(expression, template, assignment);
        expect(expressionsThere.map(one).filter((value) => value !== undefined)).toEqual(there.filter((value) => value !== undefined));
      }
    }), runs(500, 50_000));
  });

  test('whatever a template says, nothing is thrown, and there are few values', () => {
    const name = fc.constantFrom('Ref', 'Fn::If', 'Fn::Join', 'Fn::Sub', 'Fn::Select', 'Fn::Split', 'Fn::FindInMap', 'Fn::X', 'Condition', '__proto__', 'constructor', 'a');
    const leaf = fc.constantFrom<unknown>('C', 'P', 'M', 'a', 'k', '${P}', '${A', 0, -1, 1e99, true, null, 'AWS::NoValue', '__proto__', 'toString', 'constructor', SECRET, '');
    const { anything } = fc.letrec<Record<'anything', unknown>>((tie) => ({
      anything: fc.oneof({ maxDepth: 5 },
        leaf,
        fc.array(tie('anything'), { maxLength: 4 }),
        fc.array(fc.tuple(name, tie('anything')), { minLength: 1, maxLength: 2 }).map(Object.fromEntries),
        fc.tuple(name, fc.array(tie('anything'), { minLength: 2, maxLength: 4 })).map(([key, value]) => Object.fromEntries([[key, value]])),
      ),
    }));
    const section = (...names: string[]) => fc.oneof(anything, fc.record(Object.fromEntries(names.map((one) => [one, anything]))));
    fc.assert(fc.property(anything, section('P', '__proto__'), section('M', 'toString'), section('C', 'constructor'), (expression, parameters, mappings, conditions) => {
      const before = JSON.stringify(expression);
      const possible = possibleValues(expression, { Parameters: parameters, Mappings: mappings, Conditions: conditions });
      expect(possible.length).toBeGreaterThan(0);
      expect(possible.length).toBeLessThanOrEqual(64);
      possible.forEach(({ value, when }) => [isKnown(value), describeChoices(when)]);
      expressionsAt(expression, ['a', '*', 'constructor']);
      expect(JSON.stringify(expression)).toBe(before);
    }), runs(3_000, 300_000));
  });
});

test('a text of many beginnings of variables is read in one pass', () => {
  expect(possibleValues({ 'Fn::Sub': '${'.repeat(500_000) }, {})).toHaveLength(1);
});
