import { Stack, Token } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { hasOverrides } from './cdk-private';
import { environmentOf, mayBeVariable } from './environment';
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

/** What decides whether something comes to be together with others. */
export interface Presence {
  /** The same text for what is in one account and region, as far as synthesis knows. */
  readonly environment: string;
  /** The conditions under which it is there. */
  readonly conditions: readonly string[];
  /** The same text for what is in one place in every synthesis. */
  readonly place: string;
  /** What deploys its template, if that is none of a stack: it may be deployed anywhere, and at any time. */
  readonly carrier?: string;
}

/** Whether two resources come to be together. */
export function coexistence(one: CfnResource, other: CfnResource): Coexistence {
  return together(presenceOf(one), presenceOf(other));
}

/** Whether two come to be together. */
export function together(one: Presence, other: Presence): Coexistence {
  if (one.environment !== other.environment) {
    return Coexistence.UNLIKELY;
  }
  if (one.carrier !== other.carrier) {
    return Coexistence.POSSIBLE;
  }
  const [isWithin, isAround] = [isSubset(one.conditions, other.conditions), isSubset(other.conditions, one.conditions)];
  if (!isWithin && !isAround) {
    return Coexistence.UNLIKELY;
  }
  return isWithin && isAround && one.place === other.place ? Coexistence.CERTAIN : Coexistence.POSSIBLE;
}

/** The presence of what a construct declares. */
export function presenceOf(resource: CfnResource): Presence {
  return presenceIn(Stack.of(resource), conditionOf(resource, Stack.of(resource)));
}

/** The presence of what is in a template of a stack, or in one that something in this carries, under the condition of some name. */
export function presenceIn(stack: Stack, condition: unknown, carrier?: string): Presence {
  const deployed = deployedStackOf(stack);
  const environment = environmentOf(stack);
  return {
    environment,
    conditions: [
      ...condition === undefined ? [] : [`${carrier ?? stack.node.path}: ${condition}`],
      ...carrier === undefined ? conditionsAround(stack) : [],
    ],
    place: isSurelyOnePlace(deployed) ? environment : deployed.node.path,
    carrier,
  };
}

/** Some of which each has a presence, in their order. Of many with the same presence, one is asked for all. */
export class ByPresence<T extends { readonly presence: Presence }> {
  private readonly alike = new Map<string, T[]>();

  public add(one: T): void {
    const key = keyOf(one.presence);
    const same = this.alike.get(key);
    if (same === undefined) {
      this.alike.set(key, [one]);
    } else {
      same.push(one);
    }
  }

  /** Those that may come to be together with something. */
  public* with(presence: Presence): Generator<T> {
    for (const same of this.alike.values()) {
      if (together(same[0].presence, presence) !== Coexistence.UNLIKELY) {
        yield* same;
      }
    }
  }

  /** Those that are there in every deployment that has something, as far as conditions tell. */
  public* alwaysWith(presence: Presence): Generator<T> {
    for (const same of this.alike.values()) {
      if (isThereWith(same[0].presence, presence)) {
        yield* same;
      }
    }
  }

  /** The first other one that surely comes to be together with one of these, or else the first that may. */
  public otherThan(one: T): T | undefined {
    return this.alike.get(keyOf(one.presence))?.find((same) => same !== one) ?? first(this.with(one.presence), (other) => other !== one);
  }

  /** The same of those that come before it. */
  public before(one: T): T | undefined {
    const [earliest] = this.alike.get(keyOf(one.presence)) ?? [];
    return earliest !== one ? earliest : first(this.with(one.presence), (other) => other !== one, (other) => other === one);
  }

  public* [Symbol.iterator](): Generator<T> {
    for (const same of this.alike.values()) {
      yield* same;
    }
  }
}

/**
 * Whether one is there in every deployment that has the other, as far as conditions tell: the conditions of the one are among those of the other.
 * What seems to be one environment counts as one.
 */
function isThereWith(one: Presence, other: Presence): boolean {
  return one.environment === other.environment && isSubset(one.conditions, other.conditions);
}

/** The first of some that is asked for, up to one at which the search ends. */
function first<T>(some: Iterable<T>, isMeant: (one: T) => boolean, isEnd: (one: T) => boolean = () => false): T | undefined {
  for (const one of some) {
    if (isEnd(one)) {
      return undefined;
    }
    if (isMeant(one)) {
      return one;
    }
  }
  return undefined;
}

function keyOf({ environment, conditions, place, carrier }: Presence): string {
  return JSON.stringify([environment, [...conditions].sort(), place, carrier]);
}

/** Whether what seems to be in the account and region of a stack is there in every synthesis. */
function isSurelyOnePlace(stack: Stack): boolean {
  return [stack.account, stack.region].every((value) => !Token.isUnresolved(value) && !mayBeVariable(stack, value));
}

/** Why two resources of two stacks come to be together; nothing to say of two in one stack. */
export function whyCertain(one: CfnResource, other: CfnResource): string {
  const { account, region } = Stack.of(one);
  return deployedStackOf(Stack.of(one)) === deployedStackOf(Stack.of(other)) ? '' : ` ('env' of both stacks is account ${account} and region ${region}.)`;
}

/** Why it is not known whether two resources come to be together, and what to do. */
export function whyOnlyPossible(one: CfnResource, other: CfnResource): string {
  const [stack, otherStack] = [one, other].map((resource) => deployedStackOf(Stack.of(resource)));
  if (stack === otherStack || isSurelyOnePlace(stack)) {
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
function deployedStackOf(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : deployedStackOf(stack.nestedStackParent);
}

/** The conditions of the nested stacks that a stack is or is in. */
function conditionsAround(stack: Stack): readonly string[] {
  const around = stack.nestedStackResource;
  return around !== undefined && isResource(around) ? presenceOf(around).conditions : [];
}

/** The name of the condition in the template. Rendering a whole resource takes time, and few have an override. */
function conditionOf(resource: CfnResource, stack: Stack): unknown {
  if (!hasOverrides(resource)) {
    const { condition } = resource.cfnOptions;
    return condition && stack.resolve(condition.logicalId);
  }
  return renderedResource(resource)?.Condition;
}

function isSubset(some: readonly string[], others: readonly string[]): boolean {
  return some.every((one) => others.includes(one));
}
