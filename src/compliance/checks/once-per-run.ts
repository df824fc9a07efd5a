import type { CheckContext } from './check';

/** What is found by a look at a stack or a resource, which several checks ask for. It is kept as long as the run. */
export function oncePerRun<K extends object, T>(compute: (key: K, context: CheckContext) => T): (key: K, context: CheckContext) => T {
  const runs = new WeakMap<CheckContext, Map<K, T>>();
  return (key, context) => {
    const computed = runs.get(context) ?? new Map<K, T>();
    runs.set(context, computed);
    if (!computed.has(key)) {
      computed.set(key, compute(key, context));
    }
    return computed.get(key)!;
  };
}
