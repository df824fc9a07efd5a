import { App, CfnCondition, Fn, Stack, Stage } from 'aws-cdk-lib';
import { AppliedFor, CreationTemplate } from '../../../src';
import { creationTemplatesOverlap } from '../../../src/compliance/rules/creation-templates-overlap';
import { findings, immutableTemplate, reported } from '../support/context';

const ENV = { account: '111111111111', region: 'eu-west-1' };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const template = (id: string, prefix: string, appliedFor?: string[], scope = stack) => immutableTemplate(scope, id, prefix, appliedFor);

/** What is found, as files of accepted findings have it. */
const foundIn = (scope: App) => reported(creationTemplatesOverlap, scope).map(({ found }) => found);

describe('does not comply', () => {
  test("a prefix that is repeated, with the '/' that ECR assumes at its end too: the second one says so", () => {
    template('A', 'eng');
    template('B', 'eng/');
    expect(findings(creationTemplatesOverlap, app)).toEqual([{
      path: 'Stack/B',
      severity: 'error',
      message: "the template 'eng/' is declared by 'Stack/A' too; a registry has one template for each prefix. Remove one of the two, or give one of them another prefix.",
    }]);
  });

  test('one that is repeated in another stack of the registry', () => {
    template('A', 'eng');
    template('B', 'eng', undefined, new Stack(app, 'Other', { env: ENV }));
    expect(findings(creationTemplatesOverlap, app)).toEqual([expect.objectContaining({ path: 'Other/B', severity: 'error' })]);
  });

  test('a narrower template, as information: it is commonly meant', () => {
    template('Outer', 'eng', ['REPLICATION', 'CREATE_ON_PUSH']);
    template('Inner', 'eng/test');
    expect(findings(creationTemplatesOverlap, app)).toEqual([
      { path: 'Stack/Inner', severity: 'info', message: expect.stringContaining('the most specific prefix counts') },
    ]);
  });

  test('of nested templates each the next wider one, whose settings it takes, and not one for each pair', () => {
    const prefixes = Array.from({ length: 100 }, (_, depth) => Array.from({ length: depth + 1 }, () => 'a').join('/'));
    prefixes.forEach((prefix, index) => template(`T${index}`, prefix));
    expect(foundIn(app)).toEqual(prefixes.slice(1).map((prefix, index) => ({ prefix, wider: prefixes[index], scenarios: ['REPLICATION'] })));
  });

  test('the next wider one that is in the same registry, and whose scenarios are known', () => {
    template('Outer', 'eng');
    template('Middle', 'eng/test', undefined, new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } }));
    template('Unknown', 'eng/test/a', stack.resolve(Fn.ref('Scenarios')));
    template('Inner', 'eng/test/a/b');
    expect(foundIn(app)).toEqual([{ prefix: 'eng/test/a/b', wider: 'eng', scenarios: ['REPLICATION'] }]);
  });

  test('of many with one prefix each later one the first, and of a wider one that is repeated only one', () => {
    ['A', 'B', 'C', 'D'].forEach((id) => template(id, 'eng'));
    template('Inner', 'eng/test');
    expect(foundIn(app)).toEqual([
      ...Array.from({ length: 3 }, () => ({ prefix: 'eng', isRepeated: true })),
      { prefix: 'eng/test', wider: 'eng', scenarios: ['REPLICATION'] },
    ]);
    expect(findings(creationTemplatesOverlap, app).filter(({ severity }) => severity === 'error').map(({ message }) => /by '([^']*)'/.exec(message)?.[1]))
      .toEqual(['Stack/A', 'Stack/A', 'Stack/A']);
  });

  test('one that is certainly repeated before one that may be', () => {
    template('Maybe', 'eng').cfnOptions.condition = new CfnCondition(stack, 'Sometimes');
    template('Surely', 'eng');
    template('Last', 'eng');
    expect(findings(creationTemplatesOverlap, app)).toEqual([
      expect.objectContaining({ path: 'Stack/Surely', severity: 'warning', message: expect.stringContaining("'Stack/Maybe'") }),
      expect.objectContaining({ path: 'Stack/Last', severity: 'error', message: expect.stringContaining("'Stack/Surely'") }),
    ]);
  });

  test('one within a CreationTemplate, which is not told', () => {
    new CreationTemplate(stack, 'Outer', { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION] });
    template('Inner', 'eng/test');
    expect(findings(creationTemplatesOverlap, app)).toEqual([expect.objectContaining({ path: 'Stack/Inner', severity: 'info' })]);
  });
});

describe('complies, or is said elsewhere', () => {
  test('a CreationTemplate within another template, which says so itself', () => {
    template('Outer', 'eng');
    new CreationTemplate(stack, 'Inner', { prefix: 'eng/test', appliedFor: [AppliedFor.REPLICATION] });
    expect(findings(creationTemplatesOverlap, app)).toEqual([]);
  });

  test('prefixes that only begin alike', () => {
    ['eng', 'engine', 'eng-test', 'test/eng'].forEach((prefix, index) => template(`T${index}`, prefix));
    expect(findings(creationTemplatesOverlap, app)).toEqual([]);
  });

  test('a prefix that is known at deployment only', () => {
    template('A', stack.resolve(Fn.ref('Prefix')));
    template('B', stack.resolve(Fn.ref('Prefix')));
    expect(findings(creationTemplatesOverlap, app)).toEqual([]);
  });

  test('another region, and the Stages of a pipeline', () => {
    template('A', 'eng');
    template('A', 'eng', undefined, new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } }));
    ['Test', 'Prod'].forEach((id) => template('A', 'eng', undefined, new Stack(new Stage(app, id), 'Registry')));
    expect(findings(creationTemplatesOverlap, app)).toEqual([]);
  });

  test('two templates for one prefix, of which a condition takes one', () => {
    const isProduction = new CfnCondition(stack, 'IsProduction');
    const isTest = new CfnCondition(stack, 'IsTest', { expression: Fn.conditionNot(isProduction) });
    template('A', 'eng').cfnOptions.condition = isProduction;
    template('B', 'eng').cfnOptions.condition = isTest;
    expect(findings(creationTemplatesOverlap, app)).toEqual([]);
  });
});
