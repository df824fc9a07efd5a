import { App, Aws, CfnResource, Fn, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { propertiesWithReferences } from '../../src/template/properties-with-references';
import { renderedProperties } from '../../src/template/rendered-resource';

let app: App;
let stack: Stack;
let repository: ecr.Repository;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
  repository = new ecr.Repository(stack, 'Repo');
});

function resource(scope: Stack, properties: Record<string, any>): CfnResource {
  return new CfnResource(scope, 'Resource', { type: 'Some::Type', properties });
}

test('a reference says the construct, from whatever stack, before and after synthesis', () => {
  const scopes = [stack, new NestedStack(stack, 'Nested'), new Stack(app, 'Other')];
  const resources = scopes.map((scope) => resource(scope, { Name: repository.repositoryName, Arn: repository.repositoryArn }));
  const expected = { Name: { Ref: 'Stack/Repo/Resource' }, Arn: { 'Fn::GetAtt': ['Stack/Repo/Resource', 'Arn'] } };
  expect(resources.map(propertiesWithReferences)).toEqual([expected, expected, expected]);
  app.synth();
  expect(resources.map(propertiesWithReferences)).toEqual([expected, expected, expected]);
});

test('what is known in a text is joined, and the rest keeps its place', () => {
  const [empty, lazy] = [Lazy.string({ produce: () => undefined }), Lazy.string({ produce: () => 'team' })];
  expect(propertiesWithReferences(resource(stack, { Known: `${lazy}/${empty}api`, Partly: `${lazy}/${repository.repositoryName}:v1` }))).toEqual({
    Known: 'team/api', Partly: { 'Fn::Join': ['', ['team/', { Ref: 'Stack/Repo/Resource' }, ':v1']] },
  });
});

test('all else is as it is rendered, overrides included', () => {
  const any = resource(stack, { Account: Aws.ACCOUNT_ID, Stack: stack.stackId, Import: Fn.importValue('x'), Text: { Ref: 'Repo22A' }, Gone: 1 });
  any.addPropertyOverride('Added.To', 'it');
  any.addPropertyDeletionOverride('Gone');
  expect(propertiesWithReferences(any)).toEqual(renderedProperties(any));
  expect(propertiesWithReferences(any)).toMatchObject({ Account: { Ref: 'AWS::AccountId' }, Added: { To: 'it' } });
});
