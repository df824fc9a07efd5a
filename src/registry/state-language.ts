import { CfnResource, Fn } from 'aws-cdk-lib';
import { shortened } from './decision/jsonata';

/**
 * Amazon States Language with JSONata, as far as the registry's machines write it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */

/** A value of a definition: a text that begins with `{%` is an expression, and `${name}` in one is what CloudFormation puts in its place. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value | undefined };

/** A state, with the members that its type has. */
export interface State {
  readonly Type: 'Task' | 'Pass' | 'Choice' | 'Map' | 'Wait' | 'Succeed' | 'Fail';
  readonly [member: string]: Value | undefined;
}

export interface States {
  readonly [name: string]: State;
}

/** What CloudFormation puts into a definition, by the names of the placeholders. */
export interface Substitutions {
  readonly [name: string]: string;
}

/** The properties of a machine that say what it does. */
export interface Definition {
  readonly definition: { readonly QueryLanguage: string; readonly StartAt: string; readonly States: States };
  readonly definitionSubstitutions: Substitutions;
}

/** A text that Step Functions evaluates. */
export function evaluated(expression: string): string {
  return `{%${shortened(expression)}%}`;
}

/** Texts, and names of variables and of functions. */
const TEXTS_AND_NAMES = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\$[A-Za-z_]\w*/g;

/** What an expression defines: `$name:=`, and the parameters of functions. */
const DEFINED = /(\$\w+):=|function\(([^)]*)\)/g;

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/**
 * The same expression with a letter or two for each name that it defines itself, the shortest for those that it has most often. Two names
 * stay two names, wherever they are, so that each means what it meant. An expression may define a name that is also a variable of the
 * machine, and read that variable before; such a name stays. It must define none of a function of JSONata: a test says so.
 */
export function withShortNames(expression: string, variables: ReadonlySet<string> = new Set()): string {
  const names = (expression.match(TEXTS_AND_NAMES) ?? []).filter((found) => found.startsWith('$'));
  const defined = new Set([...withoutTexts(expression).matchAll(DEFINED)].flatMap(([, name, parameters]) => name ?? parameters.split(',').filter((each) => each !== '')));
  variables.forEach((name) => defined.delete(name));
  const times = (name: string) => names.filter((each) => each === name).length;
  const oftenFirst = [...defined].map((name) => ({ name, times: times(name) })).sort((one, other) => other.times - one.times);
  const free = shortNames().filter((name) => defined.has(name) || !names.includes(name));
  const shorter = new Map(oftenFirst.map(({ name }, index) => [name, free[index]]));
  return expression.replace(TEXTS_AND_NAMES, (found) => shorter.get(found) ?? found);
}

/** The variables that some state of a definition assigns. */
function variablesIn(value: Value | States | undefined): string[] {
  return typeof value !== 'object' ? [] : Object.entries(value).flatMap(([name, each]) =>
    [...name === 'Assign' ? Object.keys(each ?? {}).map((variable) => `$${variable}`) : [], ...variablesIn(each)]);
}

function withShortNamesIn(value: any, variables: ReadonlySet<string>): any {
  if (typeof value === 'string') {
    return value.startsWith('{%') ? withShortNames(value, variables) : value;
  }
  if (typeof value !== 'object') {
    return value;
  }
  return Array.isArray(value)
    ? value.map((each) => withShortNamesIn(each, variables))
    : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withShortNamesIn(each, variables)]));
}

function withoutTexts(expression: string): string {
  return expression.replace(TEXTS_AND_NAMES, (found) => found.startsWith('$') ? found : '');
}

function shortNames(): string[] {
  return [...LETTERS, ...LETTERS.flatMap((first) => LETTERS.map((second) => first + second))].map((name) => `$${name}`);
}

/** A text as JSONata. */
export function textOf(value: string): string {
  return JSON.stringify(value);
}

/**
 * How an error is retried: with full jitter, so that those who failed at the same time do not come back at the same time. It waits up to 1
 * second, 2, 4 and so on, as Step Functions does if nobody says otherwise.
 */
export function retried(errors: readonly string[], maxAttempts: number): Value {
  return { ErrorEquals: errors, MaxAttempts: maxAttempts, JitterStrategy: 'FULL' };
}

export function choice(choices: readonly Value[], otherwise: string, rest: Omit<State, 'Type'> = {}): State {
  return { Type: 'Choice', Choices: choices, Default: otherwise, ...rest } as State;
}

/** What stands in a definition as `${name}`, since a function of CloudFormation in each place would take more bytes. */
const SDK = 'sdk';

/** What CloudFormation puts in the place of a name, as `definitionOf` says it. */
export function substitution(name: string): string {
  return `\${${name}}`;
}

/** What stands for such a name. */
export const PLACEHOLDER = /\$\{(\w+)\}/g;

/** The resource of a task that calls an API of AWS by its SDK, in whatever partition the stack is. */
export function sdkCall(service: string, action: string): Value {
  return `${substitution(SDK)}:${service}:${action}`;
}

/**
 * Keeps cfn-lint from taking each placeholder for an error: it knows only those that are the whole of a text.
 */
export function acceptPlaceholders(machine: CfnResource): void {
  machine.addMetadata('cfn-lint', { config: { ignore_checks: ['E3601'] } });
}

/**
 * The definition of a machine, with what CloudFormation puts into it.
 *
 * @param substitutions what stands for `${name}` in texts, by the names
 */
export function definitionOf(startAt: string, states: States, substitutions: Substitutions = {}): Definition {
  return {
    definition: withShortNamesIn({ QueryLanguage: 'JSONata', StartAt: startAt, States: states }, new Set(variablesIn(states))),
    definitionSubstitutions: { [SDK]: Fn.sub('arn:${AWS::Partition}:states:::aws-sdk'), ...substitutions },
  };
}
