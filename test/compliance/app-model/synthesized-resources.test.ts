import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { propertiesIn } from '../../../src/compliance/app-model/synthesized-resources';
import { contextOf } from '../support/context';

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
  return resources.map((resource) => propertiesIn(resource, context));
}

test('what is in the template of a stack is known, also of one that is nested or in a Stage, with its overrides', () => {
  resources.forEach((resource) => resource.addPropertyDeletionOverride('Gone'));
  app.synth();
  expect(synthesized()).toEqual([{ Name: 'Stack' }, { Name: 'Stack/Nested' }, { Name: 'Stage/Stack' }]);
});

test('before synthesis it is known what will be there', () => {
  expect(synthesized()).toEqual([{ Name: 'Stack', Gone: 1 }, { Name: 'Stack/Nested', Gone: 1 }, { Name: 'Stage/Stack', Gone: 1 }]);
});

test('what changes after synthesis does not count', () => {
  app.synth();
  resources.forEach((resource) => resource.addPropertyOverride('Gone', 2));
  expect(synthesized()[0]).toEqual({ Name: 'Stack', Gone: 1 });
});

test('of a resource that is not in the template nothing is known', () => {
  class Unsynthesized extends CfnResource {
    protected shouldSynthesize(): boolean {
      return false;
    }
  }
  resources = [new Unsynthesized(resources[0].stack, 'Unsynthesized', { type: 'Some::Type' })];
  app.synth();
  expect(synthesized()).toEqual([undefined]);
});
