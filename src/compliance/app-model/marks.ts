/**
 * What enforcers and checks remember about an app and its constructs for each other. It is kept on the objects, under symbols that every
 * copy of this package has, and by the text of a standard. An app can have two copies: its own, and that of a package which it uses.
 */
import type { IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Requirements } from '../../standard/requirement';

/** On an app: the standards whose checks report on it. */
const CHECKED_FOR = Symbol.for('cdk-ecr-immutability.checkedFor');

/** On a resource, or on what an Aspect was added to: the standards for which an enforcer has looked at it. */
const REACHED_FOR = Symbol.for('cdk-ecr-immutability.reachedFor');

/** On a construct: why an enforcer of a standard could not judge or change it, by the standard. */
const FAILED_FOR = Symbol.for('cdk-ecr-immutability.failedFor');

/** On an Aspect: the standard that it enforces. */
const ENFORCES = Symbol.for('cdk-ecr-immutability.enforces');

/** Remembers that checks report on an app, so that nobody else needs to. */
export function markChecked(app: IConstruct, standard: Requirements): void {
  addTo(app, CHECKED_FOR, standard);
}

/** Whether checks report on the app that a construct is in. */
export function isChecked(construct: IConstruct, standard: Requirements): boolean {
  return has(construct.node.root, CHECKED_FOR, standard);
}

/** Remembers that an enforcer of a standard has looked at a resource, whatever it did then. */
export function markReached(resource: IConstruct, standard: Requirements): void {
  addTo(resource, REACHED_FOR, standard);
}

/** Whether an Aspect or a mixin of the standard has looked at a resource so far. What a property injector gave it does not count. */
export function wasReached(resource: IConstruct, standard: Requirements): boolean {
  return has(resource, REACHED_FOR, standard);
}

/** Remembers why an enforcer of a standard could not do with a construct what it is for; undefined, that it could after all. */
export function markFailed(construct: IConstruct, standard: Requirements, reason: string | undefined): void {
  if (reason !== undefined || FAILED_FOR in construct) {
    memory(construct, FAILED_FOR, () => new Map<string, string | undefined>())?.set(standard._text, reason);
  }
}

/** Why an enforcer of a standard could not judge or change a construct, if it could not. */
export function failureOf(construct: IConstruct, standard: Requirements): string | undefined {
  return (construct as { [FAILED_FOR]?: Map<string, string> })[FAILED_FOR]?.get(standard._text);
}

/** Remembers that an Aspect is that of a standard. */
export function markEnforcing(aspect: IAspect, standard: Requirements): void {
  addTo(aspect, ENFORCES, standard);
}

/** Whether an Aspect is that of a standard. */
export function isEnforcing(aspect: IAspect, standard: Requirements): boolean {
  return has(aspect, ENFORCES, standard);
}

function addTo(object: any, mark: symbol, standard: Requirements): void {
  memory(object, mark, () => new Set<string>())?.add(standard._text);
}

/** What an object remembers. One that is frozen remembers nothing: it counts as one that nobody has looked at. */
function memory<T>(object: any, mark: symbol, empty: () => T): T | undefined {
  if (!(mark in object) && Object.isExtensible(object)) {
    // Not enumerable: who lists what a construct has does not see it.
    Object.defineProperty(object, mark, { value: empty() });
  }
  return object[mark];
}

function has(object: any, mark: symbol, standard: Requirements): boolean {
  return object[mark]?.has(standard._text) ?? false;
}
