import { isFunctionName } from './intrinsics';
import { Budget, Unread } from './reading-budget';
import { hasDynamicReference } from '../mutability/language/dynamic-reference';

/** The pseudo parameter that takes away what refers to it. */
export const NO_VALUE = 'AWS::NoValue';

/** Whether nothing in a value is left to deployment: no intrinsic function, no loop, no dynamic reference. */
export function isKnown(value: unknown): boolean {
  try {
    return isKnownWithin(value, new Budget(), 0);
  } catch (error) {
    if (error instanceof Unread) {
      return false;
    }
    throw error;
  }
}

function isKnownWithin(value: unknown, budget: Budget, depth: number): boolean {
  budget.spend(depth);
  if (typeof value === 'string') {
    return !hasDynamicReference(value);
  }
  if (!isObject(value)) {
    return true;
  }
  return (Array.isArray(value) || !Object.keys(value).some(isFunctionName))
    && Object.values(value).every((member) => isKnownWithin(member, budget, depth + 1));
}

/**
 * The expressions that stand at a path, each for itself: ask `possibleValues` of one of them, and what stands beside it costs no combination.
 * An expression is inside the `Fn::If`s that lead to it, with nothing in their other branches. What cannot be followed is given as it is.
 *
 * @param steps the names of properties; `*` is every member of a list or of a map
 */
export function expressionsAt(value: unknown, steps: readonly string[]): unknown[] {
  const budget = new Budget();
  const below = (part: unknown, at: number, depth: number): unknown[] => {
    budget.spend(depth);
    if (at === steps.length || part === undefined || part === null) {
      return part === undefined || part === null ? [] : [part];
    }
    if (isExpression(part)) {
      const [, ...otherKeys] = Object.keys(part);
      const choice = part['Fn::If'];
      if (otherKeys.length > 0 || !(Array.isArray(choice) && choice.length === 3)) {
        return otherKeys.length === 0 && part.Ref === NO_VALUE ? [] : [part];
      }
      const [condition, then, otherwise] = choice;
      return [
        ...below(then, at, depth + 1).map((inner) => ({ 'Fn::If': [condition, inner, { Ref: NO_VALUE }] })),
        ...below(otherwise, at, depth + 1).map((inner) => ({ 'Fn::If': [condition, { Ref: NO_VALUE }, inner] })),
      ];
    }
    if (steps[at] !== '*') {
      return below(Array.isArray(part) ? undefined : own(part, steps[at]), at + 1, depth + 1);
    }
    return isObject(part) ? Object.values(part).flatMap((member) => below(member, at + 1, depth + 1)) : [];
  };
  try {
    return below(value, 0, 0);
  } catch (error) {
    if (error instanceof Unread) {
      return [value];
    }
    throw error;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether a value is left to deployment as a whole. */
export function isExpression(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value) && Object.keys(value).some(isFunctionName);
}

/** A member of an object, and nothing that all objects have. */
export function own(object: unknown, key: unknown): unknown {
  return isObject(object) && typeof key === 'string' && Object.hasOwn(object, key) ? object[key] : undefined;
}
