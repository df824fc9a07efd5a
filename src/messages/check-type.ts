import { Token } from 'aws-cdk-lib';
import { TagMutabilityMode, TagMutabilitySetting } from '../mutability';
import { quoted } from '../mutability/language/quoted';

/**
 * Checks of what TypeScript's types promise. Plain JavaScript and Python can pass something else, and it would go into the template or
 * be ignored there. Every function throws, without a path, an error that says what is given, what is allowed, and what to write.
 * A prop that is not given passes: `checkGiven` is for those that are required.
 */

/** A setting, not the name of a mode and not a member of CDK's enum. */
export function checkSetting(prop: string, value: unknown): void {
  if (value === undefined || TagMutabilitySetting._isSetting(value)) {
    return;
  }
  const plain = [TagMutabilityMode.IMMUTABLE, TagMutabilityMode.MUTABLE].find((mode) => mode === value) ?? "immutableExcept('latest')";
  throw new Error(`'${prop}' is ${shown(value)}; a TagMutabilitySetting is allowed. Write TagMutabilitySetting.${plain}.`);
}

/** A member of an enum, spelt as it is. A token may become one. */
export function checkMember(prop: string, value: unknown, enumName: string, members: Record<string, string>): void {
  if (value === undefined || Token.isUnresolved(value) || Object.values(members).includes(value as string)) {
    return;
  }
  const similar = Object.keys(members).find((member) => member === String(value).toUpperCase()) ?? Object.keys(members)[0];
  throw new Error(`'${prop}' is ${shown(value)}; ${Object.values(members).join(', ')} are allowed. Write ${enumName}.${similar}.`);
}

/** A list, not its only item. A token may become one. */
export function checkList(prop: string, value: unknown, example: string): void {
  if (value !== undefined && !Token.isUnresolved(value) && !Array.isArray(value)) {
    throw new Error(`'${prop}' is ${shown(value)}; a list is allowed. Write ${prop}: ${typeof value === 'string' ? `['${value}']` : example}.`);
  }
}

/** A prop that is required. */
export function checkGiven(prop: string, value: unknown, example: string): void {
  if (value === undefined) {
    throw new Error(`'${prop}' is not given, and it is required. Write ${prop}: ${example}.`);
  }
}

/** A text. A token may become one. */
export function checkText(prop: string, value: unknown, example: string): void {
  if (value !== undefined && typeof value !== 'string' && !Token.isUnresolved(value)) {
    throw new Error(`'${prop}' is ${shown(value)}; a text is allowed. Write ${prop}: ${example}.`);
  }
}

/** Whether something is on, which synthesis has to know. */
export function checkBoolean(prop: string, value: unknown): void {
  refuseToken(prop, value);
  if (value !== undefined && typeof value !== 'boolean') {
    throw new Error(`'${prop}' is ${shown(value)}; true and false are allowed. Write ${prop}: true.`);
  }
}

/**
 * An object of a class, such as `an iam.PolicyDocument`. It is known by its members, not by its class: an app can have two copies of a
 * package.
 */
export function checkObject(prop: string, value: unknown, type: string, members: readonly string[], example: string): void {
  if (value !== undefined && !(typeof value === 'object' && value !== null && members.every((member) => member in value))) {
    throw new Error(`'${prop}' is ${shown(value)}; ${type} is allowed. Write ${example}.`);
  }
}

/** Props of known names. A misspelt prop would be ignored, as if it had not been given. */
export function checkPropNames(owner: string, props: unknown, known: readonly string[]): void {
  if (typeof props !== 'object' || props === null || Array.isArray(props)) {
    throw new Error(`${owner} is given ${shown(props)}; an object with ${known.join(', ')} is allowed. Write it in braces.`);
  }
  const unknown = Object.keys(props).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`${owner} is given ${quoted(unknown)}; ${known.join(', ')} ${known.length === 1 ? 'is' : 'are'} allowed. Correct the name, or remove it.`);
  }
}

/**
 * Props of known names, of a construct. A class derived from it may have props of its own.
 *
 * @param made the class that is made: `new.target`
 * @param known the names of the props of the construct's class
 */
export function checkConstructProps(made: Function, construct: Function, props: unknown, known: readonly string[]): void {
  if (made === construct) {
    checkPropNames(construct.name, props, known);
  }
}

/** Nothing that is known at deployment only, where synthesis has to know it. */
export function refuseToken(prop: string, value: unknown): void {
  if (Token.isUnresolved(value)) {
    throw new Error(`'${prop}' is a token, known only at deployment, and is needed at synthesis. Write it as a literal.`);
  }
}

/** A value for a message: texts in quotes, constructs by their path, objects of a class by its name, since these can be circular. */
export function shown(value: unknown): string {
  const path = (value as { node?: { path?: string } } | undefined)?.node?.path;
  if (path !== undefined) {
    return `the construct '${path}'`;
  }
  if (typeof value === 'object' && value !== null && ![Object, Array].some((plain) => plain.prototype === Object.getPrototypeOf(value))) {
    return `an object of the class ${value.constructor?.name}`;
  }
  return typeof value === 'string' ? `the text ${quoted(value)}` : quoted(value);
}

/**
 * Throws, without a path, if ECR would refuse the setting, from wherever it was read. A setting with a token passes, if only deployment can
 * tell.
 *
 * @param owner who is to have the setting, as the message says it: `repository` or `template`
 */
export function refuseUnanswerable(owner: string, setting: TagMutabilitySetting): void {
  if (setting._refusedBecause !== undefined) {
    throw new Error(`a ${owner} cannot have the setting ${setting}: ${setting._refusedBecause}`);
  }
}
