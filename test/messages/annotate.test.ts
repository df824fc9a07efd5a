import * as fs from 'fs';
import * as path from 'path';
import { Annotations as Acknowledging, App, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { ANNOTATIONS_IN_VALIDATION_REPORT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { annotateError, annotateInfo, annotateWarning } from '../../src/messages/annotate';
import { Fact } from '../../src/messages/facts';

/** Newer releases of CDK report what is annotated in a product with the stack that it is in. */
const IS_IN_METADATA = '_isTopLevelStack' in Stack.prototype;

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
    expect(reported()).toEqual(IS_IN_METADATA ? [
      '/Stack/Catalog/Product/One changed [ack: cdk-ecr-immutability:tagMutabilityTightened]',
      '/Stack/Catalog/Product/Other wrong',
    ] : [
      '/Stack/Catalog Stack/Catalog/Product/One: changed [ack: cdk-ecr-immutability:tagMutabilityTightened]',
      '/Stack/Catalog Stack/Catalog/Product/Other: wrong',
    ]);
  });
});

test('CDK reports it once, however often it is said', () => {
  const product = new servicecatalog.ProductStack(stack, 'Product');
  const one = new Construct(product, 'One');
  [1, 2].forEach(() => annotateWarning(one, Fact.FILTER_WITHOUT_EFFECT, 'odd'));
  expect(reported()).toHaveLength(1);
});

test.each([['product', (scope: Construct) => new servicecatalog.ProductStack(scope, 'Product')], ['nested stack', (scope: Construct) => new NestedStack(scope, 'Nested')]])(
  'once in a report of the validation too, of what is in a %s', (_what, make) => {
    app = new App({ context: { [ANNOTATIONS_IN_VALIDATION_REPORT]: true } });
    stack = new Stack(app, 'Stack');
    const one = new Construct(make(stack), 'One');
    annotateInfo(one, Fact.TAG_MUTABILITY_TIGHTENED, 'changed');
    annotateWarning(one, Fact.FILTER_WITHOUT_EFFECT, 'odd');
    const silence = jest.spyOn(console, 'error').mockImplementation();
    app.synth();
    const { pluginReports } = JSON.parse(fs.readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8'));
    const said = pluginReports.flatMap(({ violations }: any) => violations).filter(({ ruleName }: any) => ruleName.includes('cdk-ecr-immutability'));
    expect(said.map(({ description, violatingConstructs }: any) => [description, violatingConstructs.map(({ constructPath }: any) => constructPath)])).toEqual([['odd', [one.node.path]]]);
    expect(reported().filter((text) => text.includes('changed'))).toHaveLength(1);
    silence.mockRestore();
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
