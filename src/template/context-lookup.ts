import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isContextMissing } from './cdk-private';

/**
 * While the CLI has not looked up context yet, CDK gives dummies in its place: one ARN for all that `fromLookup` finds, `dummy-value-for-...`
 * for a parameter. A dummy can be anything that the real value is not: twice the same, of another account, against a grammar. An error about
 * it would keep the CLI from looking up. With the context, CDK synthesizes again, and the same checks say what is wrong then.
 */

/** Whether a stack of the app waits for context. */
export function isLookingUp(construct: IConstruct): boolean {
  // Most constructs that get a dummy are in the stack that waits for it.
  return isContextMissing(Stack.of(construct)) || hasWaitingStack(construct.node.root);
}

/** Runs a check of what values are. What it throws counts only if no stack of the app waits for context. */
export function unlessLookingUp(construct: IConstruct, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!isLookingUp(construct)) {
      throw error;
    }
  }
}

function hasWaitingStack(construct: IConstruct): boolean {
  return (Stack.isStack(construct) && isContextMissing(construct)) || construct.node.children.some(hasWaitingStack);
}
