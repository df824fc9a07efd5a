import type { IConstruct } from 'constructs';
import type { RuleContext } from '../rule';

/** What is found by a look at a stack or a resource, which several rules ask for. It is kept as long as the context: for all runs of one synthesis. */
export function oncePerRun<K extends object, T>(compute: (key: K, context: RuleContext) => T): (key: K, context: RuleContext) => T {
  const runs = new WeakMap<RuleContext, Map<K, T>>();
  return (key, context) => {
    let computed = runs.get(context);
    if (computed === undefined) {
      computed = new Map();
      runs.set(context, computed);
    }
    if (!computed.has(key)) {
      computed.set(key, compute(key, context));
    }
    return computed.get(key)!;
  };
}

/** What is found by a look at the whole app, which a rule asks for at every construct. It is kept as long as the context. */
export function ofWholeApp<T>(compute: (context: RuleContext) => T): (context: RuleContext) => T {
  const once = oncePerRun((_app: IConstruct, context) => compute(context));
  return (context) => once(context.app, context);
}
