import { CfnElement, CfnOutput, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { parametersGivenTo, toCloudFormation } from './cdk-private';
import { isResource } from './is-resource';
import { fullyResolved } from './rendered-resource';
import type { ValueScope } from './value-scope';

/** Finds what decides which values the expressions of a stack can have, once for each stack. */
export class ValueScopes {
  private readonly known = new Map<Stack, ValueScope>();

  /** The parameters, mappings and conditions that the template of a stack will have; those of an included template too. */
  public of(stack: Stack): ValueScope {
    let scope = this.known.get(stack);
    if (scope === undefined) {
      scope = { ...valueScopeOf(stack), ...this.givenTo(stack) };
      this.known.set(stack, scope);
    }
    return scope;
  }

  /** Of a nested stack, the parameters that the stack around it gives. */
  private givenTo(stack: Stack): Pick<ValueScope, 'name' | 'deployers'> | undefined {
    const { nestedStackParent: parent, nestedStackResource: resource } = stack;
    const parameters = parent !== undefined && resource !== undefined && NestedStack.isNestedStack(stack) ? parametersGivenTo(stack) : undefined;
    return parameters && {
      name: stack.node.path, deployers: [{ name: resource!.node.path, parameters: parent!.resolve(parameters), scope: this.of(parent!) }],
    };
  }
}

function valueScopeOf(stack: Stack): ValueScope {
  const [Parameters, Mappings, Conditions] = [{}, {}, {}];
  // Resources and outputs decide nothing, and are nearly all that is in a stack.
  for (const element of elementsOf(stack).filter((one) => !isResource(one) && !(one instanceof CfnOutput))) {
    const rendered = fullyResolved(toCloudFormation(element), (value) => stack.resolve(value)) ?? {};
    Object.assign(Parameters, rendered.Parameters);
    Object.assign(Mappings, rendered.Mappings);
    Object.assign(Conditions, rendered.Conditions);
  }
  return { Parameters, Mappings, Conditions };
}

/** The elements of the stack itself, not of a stack in it. */
function elementsOf(construct: IConstruct): CfnElement[] {
  const below = construct.node.children.filter((child) => !Stack.isStack(child) && !Stage.isStage(child)).flatMap(elementsOf);
  return CfnElement.isCfnElement(construct) ? [construct, ...below] : below;
}
