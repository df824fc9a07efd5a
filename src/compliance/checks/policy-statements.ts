import { PartlyKnownText } from './partly-known-text';

/** A statement of a policy, with lists where IAM takes one value or many. */
export interface Statement {
  readonly effect: string;
  readonly actions: string[];
  /** The actions that the statement is not about; then it is about all others. */
  readonly notActions?: string[];
  readonly resources: PartlyKnownText[];
  readonly principals: PartlyKnownText[];
  /** Whether the statement is about all principals but some. */
  readonly hasNotPrincipal: boolean;
  readonly hasCondition: boolean;
}

/** The statements of a policy as it is rendered, an object or its JSON text; none of what cannot be read. */
export function statementsOf(document: unknown): Statement[] {
  return listOf(read(document)?.Statement).filter((statement) => typeof statement === 'object' && statement !== null).map((statement) => ({
    effect: statement.Effect,
    actions: texts(statement.Action),
    notActions: statement.NotAction === undefined ? undefined : texts(statement.NotAction),
    resources: listOf(statement.Resource).map((resource) => new PartlyKnownText(resource)),
    principals: principalsOf(statement.Principal),
    hasNotPrincipal: statement.NotPrincipal !== undefined,
    hasCondition: Object.keys(statement.Condition ?? {}).length > 0,
  }));
}

/** Whether a statement is about an action, by its name, by wildcards or by naming others with NotAction. IAM ignores case. */
export function isAbout({ actions, notActions }: Statement, action: string): boolean {
  const names = (patterns: string[]) => patterns.some((pattern) => matchesIamPattern(pattern.toLowerCase(), action.toLowerCase()));
  return notActions === undefined ? names(actions) : !names(notActions);
}

/** Whether a text is as a pattern of IAM says: `*` stands for any characters, `?` for one. */
export function matchesIamPattern(pattern: string, text: string): boolean {
  // Most patterns differ before their first wildcard, and a regular expression for each takes time.
  if (!text.startsWith(pattern.split(/[*?]/, 1)[0])) {
    return false;
  }
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

function read(document: any): any {
  // Of the thousands that an app has, nearly all are objects, and a text that is no JSON takes time to refuse.
  if (document === undefined || document?.Statement !== undefined) {
    return document;
  }
  const { text } = new PartlyKnownText(document);
  try {
    return JSON.parse(text);
  } catch {
    return document;
  }
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
