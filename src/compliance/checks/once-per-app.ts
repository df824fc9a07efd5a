import type { IConstruct } from 'constructs';
import type { CheckContext } from './check';

/**
 * What is found by a look at a whole app, which a check asks for at every construct. It is computed at the first question, when
 * all is declared, and kept as long as the app is: some releases of CDK validate once for each environment. What is added to an app
 * after that, to synthesize it again, is not seen.
 */
export function oncePerApp<T>(compute: (context: CheckContext) => T): (context: CheckContext) => T {
  const computed = new WeakMap<IConstruct, { readonly value: T }>();
  return (context) => {
    const known = computed.get(context.app) ?? { value: compute(context) };
    computed.set(context.app, known);
    return known.value;
  };
}
