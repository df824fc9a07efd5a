import { App, CfnCondition, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { renderedProperties } from '../../src/template/rendered-resource';
import { isSettled } from '../../src/template/settled';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

/** An L1 of a user's, which gives its properties only when CDK asks it to render them. */
class OwnRepository extends ecr.CfnRepository {
  constructor(private readonly given: Record<string, unknown>) {
    super(stack, 'Repo');
  }

  protected renderProperties(): Record<string, unknown> {
    return this.given;
  }
}

describe('properties that are tokens only when CDK renders them', () => {
  test('are read as the template will have them', () => {
    const condition = new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals('a', 'b') });
    const repository = new OwnRepository({
      ImageTagMutability: Fn.conditionIf(condition.logicalId, 'MUTABLE', 'IMMUTABLE'),
      RepositoryName: Lazy.string({ produce: () => 'sandbox/a' }),
    });
    expect(renderedProperties(repository)).toEqual({ ImageTagMutability: { 'Fn::If': ['Condition', 'MUTABLE', 'IMMUTABLE'] }, RepositoryName: 'sandbox/a' });
    expect(stack.resolve((stack as any)._toCloudFormation()).Resources.Repo.Properties).toEqual(renderedProperties(repository));
  });

  test('are read late, if one is a Lazy', () => {
    expect(isSettled(new OwnRepository({ RepositoryName: Lazy.string({ produce: () => 'sandbox/a' }) }))).toBe(false);
  });

  test('are read at once, if none is', () => {
    expect(isSettled(new OwnRepository({ RepositoryName: Fn.ref('AWS::Region') }))).toBe(true);
  });
});

