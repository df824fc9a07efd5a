import { NO_VALUE, isExpression, isObject, own } from './expressions';
import { isFunctionName } from './intrinsics';
import { Budget, Unread } from './reading-budget';
import type { ValueScope } from './value-scope';

/** The attributes of a nested stack that are its outputs begin with this. */
export const OUTPUT = 'Outputs.';

/**
 * Whether evaluating an expression certainly changes nothing: there is no function in it, or only such as CDK writes to refer to resources, as
 * in the URI of an image. Nearly all values are like that, and to see it takes a fraction of the time that evaluating them takes.
 */
export function isUnchanging(expression: unknown, scope: ValueScope): boolean {
  if (!isObject(expression)) {
    return true;
  }
  try {
    return isUnchangingWithin(new Budget(), expression, scope, 0);
  } catch (error) {
    if (error instanceof Unread) {
      return false;
    }
    throw error;
  }
}

function isUnchangingWithin(budget: Budget, value: unknown, scope: ValueScope, depth: number): boolean {
  budget.spend(depth);
  if (!isObject(value)) {
    return true;
  }
  const keys = Object.keys(value);
  return Array.isArray(value) || !keys.some(isFunctionName)
    ? Object.values(value).every((member) => isUnchangingWithin(budget, member, scope, depth + 1))
    : keys.length === 1 && isUnchangingFunction(budget, keys[0], value[keys[0]], scope, depth + 1);
}

function isUnchangingFunction(budget: Budget, name: string, given: unknown, scope: ValueScope, depth: number): boolean {
  if (name === 'Ref') {
    return typeof given === 'string' && given !== NO_VALUE && own(scope.Parameters, given) === undefined;
  }
  if (!Array.isArray(given) || given.length !== 2 || isObject(given[0])) {
    return false;
  }
  const [, operand] = given;
  switch (name) {
    case 'Fn::GetAtt': return typeof operand === 'string' && !operand.startsWith(OUTPUT);
    // Of texts alone it makes a text.
    case 'Fn::Join': return Array.isArray(operand) && operand.some(isObject) && isUnchangingWithin(budget, operand, scope, depth);
    case 'Fn::Select':
    case 'Fn::Split': return isExpression(operand) && isUnchangingWithin(budget, operand, scope, depth);
    default: return false;
  }
}
