import { everyBranch } from './every-branch';
import { valueOfJson } from './json-text';
import { PartlyKnownText } from './partly-known-text';
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

  /** Whether the statement is about all principals but some. */
  public get hasNotPrincipal(): boolean {
    return this.rendered.NotPrincipal !== undefined;
  }

  public get hasCondition(): boolean {
    return Object.keys(this.rendered.Condition ?? {}).length > 0;
  }
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
 * A function that tells whether policies in the properties of some resources may have a statement about an action. It takes a fraction of the time
 * that reading them takes: of the thousands in an app, nearly all are about something else.
 */
export function quickLookFor(action: string): (havingPolicies: readonly object[]) => boolean {
  // The action, or as much of it as there is before a wildcard.
  const pattern = [...action].reduceRight((rest, character) => `(?:[*?]|${character}${rest})`, '[*?"]');
  // A document that is no object is a text, which may say anything.
  const mention = new RegExp(`"(?:${pattern}|NotAction"|PolicyDocument":(?!\\{"Statement":))`, 'i');
  const members = ['PolicyDocument', 'Policies', 'Statement', 'Action', 'NotAction', 'Fn::If'];
  return (havingPolicies) => mention.test(JSON.stringify(havingPolicies, members));
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
