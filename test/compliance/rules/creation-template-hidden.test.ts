import { App, CfnCondition, Fn, Stack, Stage } from 'aws-cdk-lib';
import { AppliedFor, CreationTemplate } from '../../../src';
import { creationTemplateHidden } from '../../../src/compliance/rules/creation-template-hidden';
import { findings, immutableTemplate } from '../support/context';

const ENV = { account: '111111111111', region: 'eu-west-1' };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const template = (id: string, prefix: string, appliedFor?: string[], scope = stack) => immutableTemplate(scope, id, prefix, appliedFor);

describe('is reported', () => {
  test('a narrower template that is not for all that the wider one is for', () => {
    template('Outer', 'eng', ['REPLICATION', 'CREATE_ON_PUSH']);
    template('Inner', 'eng/test');
    expect(findings(creationTemplateHidden, app)).toEqual([
      { path: 'Stack/Inner', severity: 'warning', message: expect.stringContaining("Add CREATE_ON_PUSH to appliedFor of 'eng/test'") },
    ]);
  });

  test('as information, if the wider one is for the rest of the registry', () => {
    template('Outer', 'ROOT', ['REPLICATION', 'CREATE_ON_PUSH']);
    template('Inner', 'eng');
    expect(findings(creationTemplateHidden, app)).toEqual([expect.objectContaining({ path: 'Stack/Inner', severity: 'info' })]);
  });

  test('one within a CreationTemplate, which is not told', () => {
    new CreationTemplate(stack, 'Outer', { prefix: 'eng', appliedFor: [AppliedFor.CREATE_ON_PUSH] });
    template('Inner', 'eng/test');
    expect(findings(creationTemplateHidden, app)).toEqual([expect.objectContaining({ path: 'Stack/Inner', severity: 'warning' })]);
  });
});

describe('is silent about', () => {
  test('a CreationTemplate within another template, which says so itself', () => {
    template('Outer', 'eng', ['CREATE_ON_PUSH']);
    new CreationTemplate(stack, 'Inner', { prefix: 'eng/test', appliedFor: [AppliedFor.REPLICATION] });
    expect(findings(creationTemplateHidden, app)).toEqual([]);
  });

  test('a narrower template that is for the same, or for more', () => {
    template('Outer', 'eng');
    template('Inner', 'eng/test');
    template('Innermost', 'eng/test/app', ['REPLICATION', 'CREATE_ON_PUSH']);
    expect(findings(creationTemplateHidden, app)).toEqual([]);
  });

  test('scenarios that are known at deployment only', () => {
    template('Outer', 'eng', ['REPLICATION', 'CREATE_ON_PUSH']);
    template('Inner', 'eng/test', stack.resolve(Fn.ref('Scenarios')));
    expect(findings(creationTemplateHidden, app)).toEqual([]);
  });

  test('another region, and the Stages of a pipeline', () => {
    template('Outer', 'eng', ['CREATE_ON_PUSH']);
    template('Inner', 'eng/test', undefined, new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } }));
    ['Test', 'Prod'].forEach((id, index) =>
      template('Template', ['eng', 'eng/test'][index], [['CREATE_ON_PUSH'], ['REPLICATION']][index], new Stack(new Stage(app, id), 'Registry')));
    expect(findings(creationTemplateHidden, app)).toEqual([]);
  });

  test('two templates of which a condition takes one', () => {
    const isProduction = new CfnCondition(stack, 'IsProduction');
    const isTest = new CfnCondition(stack, 'IsTest', { expression: Fn.conditionNot(isProduction) });
    template('Outer', 'eng', ['CREATE_ON_PUSH']).cfnOptions.condition = isProduction;
    template('Inner', 'eng/test').cfnOptions.condition = isTest;
    expect(findings(creationTemplateHidden, app)).toEqual([]);
  });
});
