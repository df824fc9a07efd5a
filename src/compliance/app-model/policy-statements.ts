import { everyBranch } from './every-branch';
import { valueOfJson } from './json-text';
import { PartlyKnownText } from './partly-known-text';
import { isForEverybody } from '../../ecr/principal-pattern';
import { matchesPattern } from '../../mutability/language/wildcard-language';
import { possibleValues } from '../../template/possible-values';
import type { ValueScope } from '../../template/value-scope';

/** A statement of a policy, with lists where IAM takes one value or many. */
export class Statement {
  /** @param rendered the statement as a template has it */
  constructor(private readonly rendered: any) {}

  public get effect(): unknown {
    return this.rendered.Effect;
  }

  public get actions(): string[] {
    return texts(this.rendered.Action);
  }

  /** The actions that the statement is not about; then it is about all others. */
  public get notActions(): string[] | undefined {
    return this.rendered.NotAction === undefined ? undefined : texts(this.rendered.NotAction);
  }

  public get resources(): PartlyKnownText[] {
    return listOf(this.rendered.Resource).map((resource) => new PartlyKnownText(resource));
  }

  public get principals(): PartlyKnownText[] {
    return principalsOf(this.rendered.Principal);
  }

  public get notPrincipals(): PartlyKnownText[] {
    return principalsOf(this.rendered.NotPrincipal);
  }

  /** Whether the statement is about all principals but some. */
  public get hasNotPrincipal(): boolean {
    return this.rendered.NotPrincipal !== undefined;
  }

  public get hasCondition(): boolean {
    return this.conditions.length > 0;
  }

  /** What has to hold, all of it, for the statement to count. IAM ignores the case of operators and keys; here they are in lower case. */
  public get conditions(): Condition[] {
    return Object.entries<any>(this.rendered.Condition ?? {}).flatMap(([operator, keys]) => Object.entries(keys ?? {}).map(([key, values]) => (
      { operator: operator.toLowerCase(), key: key.toLowerCase(), values: listOf(values).map((value) => new PartlyKnownText(value)) })));
  }
}

/** One comparison of a condition. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly PartlyKnownText[];
}

/** Keys that say who calls, besides those that begin with `aws:principal`. */
const KEYS_OF_CALLER = ['aws:userid', 'aws:username', 'aws:sourceidentity', 'aws:federatedprovider'];

/**
 * Whether a statement that denies something denies it to everybody but some: whoever is excepted is named, and it is not everybody. A condition
 * on anything but who calls (the network, the hour) leaves it open whom it is denied.
 */
export function deniesAllBut({ effect, principals, hasNotPrincipal, conditions, notPrincipals }: Statement): boolean {
  const isForAll = hasNotPrincipal ? !notPrincipals.some(({ text }) => text === '*') : principals.some(({ text }) => text === '*');
  return effect === 'Deny' && isForAll && conditions.every((condition) => isAboutCaller(condition) && !exceptsEverybody(condition));
}

function isAboutCaller({ key }: Condition): boolean {
  return key.startsWith('aws:principal') || KEYS_OF_CALLER.includes(key);
}

/** Whether nobody, or only services, can meet a condition. */
function exceptsEverybody({ operator, key, values }: Condition): boolean {
  if (key === 'aws:principalisawsservice') {
    return values.every(({ text }) => text === 'true');
  }
  // Only these take wildcards. Every request has the key.
  const isPattern = /^(?:\w+:)?(?:arnnot(?:like|equals)|stringnotlike)(?:ifexists)?$/.test(operator);
  return isPattern && key === 'aws:principalarn' && values.some(({ text }) => isForEverybody(text));
}

/** The policies of an identity, or the one that is attached to some. */
export function documentsIn({ PolicyDocument: document, Policies: policies }: Record<string, any>, scope: ValueScope): unknown[] {
  return [document, ...everyBranch(policies ?? [], scope).map((policy: any) => policy?.PolicyDocument)];
}

/**
 * The statements of a policy as it is rendered, an object or its JSON text; none of what cannot be read. One that turns out in several ways
 * is several.
 */
export function statementsOf(document: unknown, scope: ValueScope): Statement[] {
  return everyBranch(document ?? [], scope)
    .flatMap((one) => everyBranch(read(one)?.Statement ?? [], scope))
    .filter((statement) => typeof statement === 'object' && statement !== null)
    .flatMap((statement) => possibleValues(statement, scope))
    .map(({ value }) => new Statement(value));
}

/** Whether a statement is about an action, by its name, by wildcards or by naming others with NotAction. IAM ignores case. */
export function isAbout({ actions, notActions }: Statement, action: string): boolean {
  const name = action.toLowerCase();
  return notActions === undefined ? isNamed(name, actions) : !isNamed(name, notActions);
}

function isNamed(name: string, patterns: string[]): boolean {
  return patterns.some((pattern) => matchesIamPattern(pattern.toLowerCase(), name));
}

/**
 * A function that tells whether policies in the properties of some rendered resources may have a statement about an action. It takes a fraction
 * of the time that reading them takes: of the thousands in an app, nearly all are about something else.
 */
export function quickLookFor(action: string): (rendered: readonly object[]) => boolean {
  // The action, or as much of it as there is before a wildcard.
  const pattern = [...action].reduceRight((rest, character) => `(?:[*?]|${character}${rest})`, '[*?"]');
  // A document that is no object is a text, which may say anything.
  const mention = new RegExp(`"(?:${pattern}|NotAction"|PolicyDocument":(?!\\{"Statement":))`, 'i');
  const members = ['Properties', 'PolicyDocument', 'Policies', 'Statement', 'Action', 'NotAction', 'Fn::If'];
  return (rendered) => mention.test(JSON.stringify(rendered, members));
}

/** Whether a text is as a pattern of IAM says: `*` stands for any characters, `?` for one. */
export function matchesIamPattern(pattern: string, text: string): boolean {
  return matchesPattern(pattern, text, '?');
}

function read(document: any): any {
  // Nearly all are objects, or there is none; a text that is no JSON takes time to refuse.
  if (document === undefined || document?.Statement !== undefined) {
    return document;
  }
  return valueOfJson(new PartlyKnownText(document)) ?? document;
}

/** Of `{ "AWS": [...], "Service": "..." }` all values, of `"*"` that. */
function principalsOf(principal: any): PartlyKnownText[] {
  const isByKind = typeof principal === 'object' && principal !== null && Object.keys(principal).every((kind) => !kind.startsWith('Fn::') && kind !== 'Ref');
  return (isByKind ? Object.values(principal).flatMap(listOf) : listOf(principal)).map((value) => new PartlyKnownText(value));
}

function texts(value: unknown): string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function listOf(value: any): any[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
