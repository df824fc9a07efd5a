import jsonata from 'jsonata';
import { StandardForMachine, standardForMachine } from '../../../src/registry/decision';
import { TagImmutabilityStandard, TagImmutabilityStandardProps } from '../../../src/standard';

/** A function of JSONata on the reference engine: it takes the variables of the state machine, then its arguments, and gives plain JSON. */
export function functionOf(text: string, arity: number): (variables: object, ...args: unknown[]) => Promise<any> {
  const names = Array.from({ length: arity }, (_, index) => `argument${index}`);
  const expression = jsonata(`(${text})(${names.map((name) => `$${name}`).join(', ')})`);
  return async (variables, ...args) => {
    const given = Object.fromEntries(names.map((name, index) => [name, args[index]]));
    const result = await expression.evaluate({}, { ...variables, ...given });
    // The engine's arrays have members of their own, and Step Functions hands on JSON.
    return result === undefined ? undefined : JSON.parse(JSON.stringify(result));
  };
}

/** The variable `$standard`, as a template has it. */
export function machineStandard(props: TagImmutabilityStandardProps): StandardForMachine {
  return JSON.parse(JSON.stringify(standardForMachine(new TagImmutabilityStandard(props)._content)));
}
