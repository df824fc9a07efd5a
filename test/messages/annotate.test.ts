import { Annotations as Acknowledging, App, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import { annotateError, annotateInfo, annotateWarning } from '../../src/messages/annotate';
import { Fact } from '../../src/messages/facts';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

/** What CDK reports of the stack, as path and text. */
function reported(): string[] {
  const annotations = Annotations.fromStack(stack);
  return [...annotations.findInfo('*', Match.anyValue()), ...annotations.findWarning('*', Match.anyValue()), ...annotations.findError('*', Match.anyValue())]
    .map(({ id, entry }) => `${id} ${entry.data}`);
}

/** Some releases of CDK report what is annotated in a product too. */
function reportedOutside({ node: { path } }: servicecatalog.ProductStack): string[] {
  return reported().filter((text) => !text.startsWith(`/${path}/`));
}

describe('CDK reports it', () => {
  test('where it is, in a stack and in a nested one', () => {
    annotateInfo(new Construct(stack, 'One'), Fact.TAG_MUTABILITY_TIGHTENED, 'changed');
    annotateWarning(new Construct(new NestedStack(stack, 'Nested'), 'Other'), Fact.FILTER_WITHOUT_EFFECT, 'odd');
    expect(reported()).toEqual([
      '/Stack/One changed [ack: cdk-ecr-immutability:tagMutabilityTightened]',
      '/Stack/Nested/Other odd [ack: cdk-ecr-immutability:filterWithoutEffect]',
    ]);
  });

  test('in a stack that is in another one, and deployed by itself', () => {
    stack = new Stack(stack, 'Inner');
    annotateWarning(new Construct(stack, 'One'), Fact.FILTER_WITHOUT_EFFECT, 'odd');
    expect(reported()).toEqual(['/Stack/Inner/One odd [ack: cdk-ecr-immutability:filterWithoutEffect]']);
  });

  test('at the nearest construct that it reports, of what is in a product', () => {
    const product = new servicecatalog.ProductStack(new Construct(stack, 'Catalog'), 'Product');
    annotateInfo(new Construct(product, 'One'), Fact.TAG_MUTABILITY_TIGHTENED, 'changed');
    annotateError(new Construct(product, 'Other'), 'wrong');
    expect(reportedOutside(product)).toEqual([
      '/Stack/Catalog Stack/Catalog/Product/One: changed [ack: cdk-ecr-immutability:tagMutabilityTightened]',
      '/Stack/Catalog Stack/Catalog/Product/Other: wrong',
    ]);
  });
});

test('CDK reports it once, however often it is said', () => {
  const product = new servicecatalog.ProductStack(stack, 'Product');
  const one = new Construct(product, 'One');
  [1, 2].forEach(() => annotateWarning(one, Fact.FILTER_WITHOUT_EFFECT, 'odd'));
  expect(reportedOutside(product)).toHaveLength(1);
});

test('CDK does not report of a product what is acknowledged in it', () => {
  const one = new Construct(new servicecatalog.ProductStack(stack, 'Product'), 'One');
  Acknowledging.of(one.node.scope!).acknowledgeWarning('cdk-ecr-immutability:filterWithoutEffect');
  annotateWarning(one, Fact.FILTER_WITHOUT_EFFECT, 'odd');
  expect(reported()).toEqual([]);
});

test('it has no stack trace', () => {
  const one = new Construct(stack, 'One');
  annotateWarning(one, Fact.FILTER_WITHOUT_EFFECT, 'odd');
  expect(one.node.metadata).toEqual([{ type: 'aws:cdk:warning', data: expect.stringMatching(/^odd/) }]);
});
