import { Stack, Token } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { hasOverrides } from './cdk-private';
import { isSameEnvironment, mayBeVariable } from './environment';
import { isResource } from './is-resource';
import { renderedResource } from './rendered-resource';

/** Whether two resources come to be in one account and region at the same time. */
export enum Coexistence {
  /** Whoever deploys the one deploys the other. */
  CERTAIN,
  /** Nobody can know before deployment. */
  POSSIBLE,
  /** Not as far as anybody can know: in two environments, or under two conditions, which commonly exclude each other. */
  UNLIKELY,
}

/** Whether two resources come to be together. */
export function coexistence(one: CfnResource, other: CfnResource): Coexistence {
  if (!isSameEnvironment(Stack.of(one), Stack.of(other))) {
    return Coexistence.UNLIKELY;
  }
  const [conditions, otherConditions] = [conditionsOf(one), conditionsOf(other)];
  const [isWithin, isAround] = [isSubset(conditions, otherConditions), isSubset(otherConditions, conditions)];
  if (!isWithin && !isAround) {
    return Coexistence.UNLIKELY;
  }
  return isWithin && isAround && areSurelyInOnePlace(deployedStackOf(one), deployedStackOf(other)) ? Coexistence.CERTAIN : Coexistence.POSSIBLE;
}

/** Whether two stacks that seem to be in one account and region are there in every synthesis. */
function areSurelyInOnePlace(stack: Stack, other: Stack): boolean {
  return stack === other || [stack.account, stack.region].every((value) => !Token.isUnresolved(value) && !mayBeVariable(stack, value));
}

/** Why two resources of two stacks come to be together; nothing to say of two in one stack. */
export function whyCertain(one: CfnResource, other: CfnResource): string {
  const { account, region } = Stack.of(one);
  return deployedStackOf(one) === deployedStackOf(other) ? '' : ` ('env' of both stacks is account ${account} and region ${region}.)`;
}

/** Why it is not known whether two resources come to be together, and what to do. */
export function whyOnlyPossible(one: CfnResource, other: CfnResource): string {
  const [stack, otherStack] = [deployedStackOf(one), deployedStackOf(other)];
  if (areSurelyInOnePlace(stack, otherStack)) {
    return 'One of the two is under a condition, and it is wrong only if the condition holds. Put the other one under the opposite condition, or ' +
      'acknowledge this if they are never there together.';
  }
  const isKnown = ![stack.account, stack.region].some((value) => Token.isUnresolved(value));
  return (isKnown
    ? `In this synthesis 'env' of both stacks, '${stack.node.path}' and '${otherStack.node.path}', is account ${stack.account} and region ${stack.region}. ` +
      "A variable such as CDK_DEFAULT_ACCOUNT has that too. If each stack is deployed to an environment of its own, give each its 'env' as literals"
    : `'env' of the stacks '${stack.node.path}' and '${otherStack.node.path}' does not say whether they are deployed to one account and region. If they ` +
      "are not, give each its 'env'") + ', or acknowledge this.';
}

/** The stack that is deployed by itself: a nested stack is deployed with the one that it is in. */
function deployedStackOf(resource: CfnResource): Stack {
  let stack = Stack.of(resource);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  return stack;
}

/** The conditions under which a resource is deployed: its own, and those of the nested stacks that it is in. */
function conditionsOf(resource: CfnResource): string[] {
  const stack = Stack.of(resource);
  const own = conditionOf(resource, stack);
  const around = stack.nestedStackResource;
  return [
    ...(own === undefined ? [] : [`${stack.node.path}: ${own}`]),
    ...(around !== undefined && isResource(around) ? conditionsOf(around) : []),
  ];
}

/** The name of the condition in the template. Rendering a whole resource takes time, and few have an override. */
function conditionOf(resource: CfnResource, stack: Stack): unknown {
  if (!hasOverrides(resource)) {
    const { condition } = resource.cfnOptions;
    return condition && stack.resolve(condition.logicalId);
  }
  return renderedResource(resource)?.Condition;
}

function isSubset(some: string[], others: string[]): boolean {
  return some.every((one) => others.includes(one));
}
