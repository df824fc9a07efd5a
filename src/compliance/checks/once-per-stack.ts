import type { Stack } from 'aws-cdk-lib';
import type { CheckContext } from './check';

/** What is found by a look at a whole stack, which a check asks for at every construct in it. It is kept as long as the run. */
export function oncePerStack<T>(compute: (stack: Stack, context: CheckContext) => T): (stack: Stack, context: CheckContext) => T {
  const runs = new WeakMap<CheckContext, Map<Stack, T>>();
  return (stack, context) => {
    const computed = runs.get(context) ?? new Map<Stack, T>();
    runs.set(context, computed);
    if (!computed.has(stack)) {
      computed.set(stack, compute(stack, context));
    }
    return computed.get(stack)!;
  };
}
