import { App, CfnCondition, Fn, Stack, Stage } from 'aws-cdk-lib';
import { AppliedFor, CreationTemplate } from '../../../src';
import { creationTemplatesOverlap } from '../../../src/compliance/rules/creation-templates-overlap';
import { findings, immutableTemplate } from '../support/context';

const ENV = { account: '111111111111', region: 'eu-west-1' };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const template = (id: string, prefix: string, appliedFor?: string[], scope = stack) => immutableTemplate(scope, id, prefix, appliedFor);

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
