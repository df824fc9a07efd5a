import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { contextOf } from './context';
import { synthesizedProperties } from '../../../src/compliance/checks/synthesized-resources';

let app: App;
let resources: CfnResource[];

beforeEach(() => {
  app = new App();
  const stack = new Stack(app, 'Stack');
  const stacks = [stack, new NestedStack(stack, 'Nested'), new Stack(new Stage(app, 'Stage'), 'Stack')];
  resources = stacks.map((scope) => new CfnResource(scope, 'Resource', { type: 'Some::Type', properties: { Name: scope.node.path, Gone: 1 } }));
});

function synthesized(): unknown[] {
  const context = contextOf(app);
  return resources.map((resource) => synthesizedProperties(resource, context));
}

test('what is in the template of a stack is known, also of one that is nested or in a Stage, with its overrides', () => {
  resources.forEach((resource) => resource.addPropertyDeletionOverride('Gone'));
  app.synth();
  expect(synthesized()).toEqual([{ Name: 'Stack' }, { Name: 'Stack/Nested' }, { Name: 'Stage/Stack' }]);
});

test('before synthesis nothing is known', () => {
  expect(synthesized()).toEqual([undefined, undefined, undefined]);
});
