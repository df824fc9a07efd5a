import * as fs from 'fs';
import * as path from 'path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { EnforcementMode, FindingSeverity, TagImmutabilityStandardProps } from '../../../src';
import { macrosBeside, macrosWithin } from '../../../src/compliance/app-model/macros';
import { notJudged } from '../../../src/compliance/rules/not-judged';
import { REPOSITORY_TYPE } from '../../../src/ecr/resource-types';
import { contextOf, findings } from '../support/context';
import { jsonValues } from '../support/json-values';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ analyticsReporting: false });
  stack = new Stack(app, 'Stack');
});

function messages(): string[] {
  return findings(notJudged, app).map(({ path: place, message }) => `${place}: ${message}`);
}

test('a template that is no file of the app is told at what refers to it', () => {
  new CfnResource(stack, 'Nested', { type: 'AWS::CloudFormation::Stack', properties: { TemplateURL: 'https://elsewhere/t.json' } });
  expect(messages()).toEqual(['Stack/Nested: its template is at "https://elsewhere/t.json", which is no file of this app']);
});

test.each<[string, object]>([
  ['AWS::StepFunctions::StateMachine', { DefinitionS3Location: { Bucket: 'elsewhere', Key: 'machine.json' } }],
  ['AWS::Serverless::StateMachine', { DefinitionUri: 's3://elsewhere/machine.json' }],
])('the definition of a state machine that is no file of the app is told: %s', (type, properties) => {
  new CfnResource(stack, 'Machine', { type, properties });
  expect(messages()).toEqual([
    `Stack/Machine: its definition is at ${JSON.stringify(Object.values(properties)[0])}, which is no file of this app, so that nobody knows whether it gives ` +
    'a repository a tag mutability',
  ]);
});

test('nothing of a definition in a file, if AWS::NoValue takes it away', () => {
  new CfnResource(stack, 'Machine', {
    type: 'AWS::StepFunctions::StateMachine', properties: { DefinitionS3Location: { Ref: 'AWS::NoValue' }, Definition: { StartAt: 'A' } },
  });
  expect(messages()).toEqual([]);
});

describe('of a template is told', () => {
  test.each<[string, (scope: Stack) => void, string]>([
    ['a loop over what only a deployment knows', (scope) => resources(scope, { 'Fn::ForEach::Repos': ['Name', { Ref: 'Names' }, {}] }),
      "Stack: its template has 'Fn::ForEach::Repos', and only a deployment knows which resources that makes"],
    ['a macro among the resources', (scope) => resources(scope, { 'Fn::Transform': { Name: 'AWS::Include' } }),
      "Stack: its template has 'Fn::Transform', and only a deployment knows which resources that makes"],
    ['a resource whose type is no text', (scope) => resources(scope, { Odd: { Type: { Ref: 'Type' } } }),
      "Stack: its template has 'Odd', and only a deployment knows which resources that makes"],
    ['a macro of the whole template', (scope) => { scope.templateOptions.transforms = ['Own', 'AWS::LanguageExtensions']; },
      "Stack: its template is changed at deployment by 'Own', which can add or change a repository"],
  ])('%s', (_, write, message) => {
    write(stack);
    expect(messages()).toEqual([message]);
  });

  test.each<[string, (scope: Stack) => void]>([
    ['nothing of macros that make no repository', (scope) => { scope.templateOptions.transforms = ['AWS::Serverless-2016-10-31', 'AWS::SecretsManager-2024-09-16']; }],
    ['nothing of a loop over texts, since it is unrolled', (scope) => resources(scope, { 'Fn::ForEach::Repos': ['Name', ['a'], { Repo: { Type: REPOSITORY_TYPE } }] })],
  ])('%s', (_, write) => {
    write(stack);
    expect(messages()).toEqual([]);
  });
});

describe('of a resource is told', () => {
  const INCLUDE = { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/part.yaml' } };
  const warned = (text: string) => [expect.objectContaining({ path: 'Stack/Odd', severity: 'warning', message: text })];

  test.each<[string, (resource: CfnResource) => void, string]>([
    ['a module', (resource) => resource.addOverride('Type', 'Platform::Ecr::Repository::MODULE'),
      "it is a module, 'Platform::Ecr::Repository::MODULE', and CloudFormation makes of it what no template of the app has"],
    ['a macro beside its type', (resource) => resource.addOverride('Fn::Transform', [{ Name: 'Own' }, INCLUDE]),
      "it is changed at deployment by 'AWS::Include', 'Own', which can make a repository of it"],
    ['a macro within the properties of what carries a template', (resource) => {
      resource.addOverride('Type', 'AWS::CloudFormation::StackSet');
      resource.addPropertyOverride('TemplateBody', { Resources: {} });
      resource.addPropertyOverride('Parameters', [{ 'Fn::Transform': INCLUDE }]);
    }, "its properties are changed at deployment by 'AWS::Include', so that nobody knows what they say"],
  ])('%s', (_, write, message) => {
    write(new CfnResource(stack, 'Odd', { type: 'AWS::SNS::Topic' }));
    expect(findings(notJudged, app)).toEqual(warned(message));
  });

  test.each<[string, (resource: CfnResource) => void]>([
    ['its properties', (resource) => resource.addPropertyOverride('Fn::Transform', INCLUDE)],
    ['a list in them', (resource) => resource.addPropertyOverride('Subscription', [{ Endpoint: 'a' }, { 'Fn::Transform': INCLUDE }])],
    ['a function in them', (resource) => resource.addPropertyOverride('TopicName', { 'Fn::If': ['Condition', 'a', { 'Fn::Transform': INCLUDE }] })],
  ])('as information, that a macro changes %s, which leave the type as it is', (_, write) => {
    write(new CfnResource(stack, 'Odd', { type: 'AWS::SNS::Topic' }));
    expect(findings(notJudged, app)).toEqual([expect.objectContaining({ path: 'Stack/Odd', severity: 'info' })]);
  });

  test('nothing, if it is a repository: its tag mutability is not known', () => {
    new CfnResource(stack, 'Repo', { type: REPOSITORY_TYPE, properties: { 'Fn::Transform': INCLUDE } });
    expect(messages()).toEqual([]);
  });

  test('nothing of macros in its metadata', () => {
    new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' }).addMetadata('Fn::Transform', INCLUDE);
    expect(messages()).toEqual([]);
  });

  test('what no construct explains, by its logical id', () => {
    resources(stack, { Odd: { Type: 'Own::Repo::Of::MODULE' } });
    expect(messages()).toEqual([expect.stringMatching(/^Stack\/Odd: it is a module/)]);
  });
});

test('whatever a template says, it is read to its end', () => {
  const deep = JSON.parse(`${'{"a":['.repeat(5000)}{"Fn::Transform":"Own"}${']}'.repeat(5000)}`);
  expect(macrosWithin(deep)).toEqual(['Own']);
  fc.assert(fc.property(jsonValues(), jsonValues(), (value, transform) => {
    const names = macrosWithin([value, { 'Fn::Transform': transform }]);
    expect(names.every((name) => typeof name === 'string')).toBe(true);
    expect(macrosBeside({ 'Fn::Transform': transform }).length).toBeLessThanOrEqual(names.length);
  }));
});

describe('severity', () => {
  beforeEach(() => resources(stack, { 'Fn::ForEach::Repos': ['Name', { Ref: 'Names' }, {}] }));

  test.each<[string, TagImmutabilityStandardProps, string[]]>([
    ['is a warning', {}, ['warning']],
    ['is an error if the standard asks for it', { unknownTagMutability: FindingSeverity.ERROR }, ['error']],
    ['is a warning where the standard only reports', { unknownTagMutability: FindingSeverity.ERROR, enforcement: EnforcementMode.REPORT }, ['warning']],
    ['is none where the template is exempt', { exemptions: [{ constructPath: 'Stack', reason: 'scratch', owner: 'platform' }] }, []],
  ])('%s', (_, standard, severities) => {
    expect(findings(notJudged, app, contextOf(app, standard)).map(({ severity }) => severity)).toEqual(severities);
  });
});

test("a stack's own template that is gone is fatal, whatever is exempt", () => {
  app.synth();
  fs.rmSync(path.join(app.outdir, stack.templateFile));
  const exemptions = [{ constructPath: 'Stack', reason: 'scratch', owner: 'platform' }];
  expect(findings(notJudged, app, contextOf(app, { exemptions }))).toEqual([expect.objectContaining({ path: 'Stack', severity: 'fatal' })]);
});

/** Has the template of a stack say what no construct of CDK would. */
function resources(scope: Stack, content: object): void {
  const toCloudFormation = (scope as any)._toCloudFormation.bind(scope);
  Object.defineProperty(scope, '_toCloudFormation', { value: () => ({ ...toCloudFormation(), Resources: content }) });
}
