import { withoutDynamicReferences } from '../../mutability/language/dynamic-reference';
import type { Subject } from '../../standard/requirement';
import { NOBODY, UNKNOWN } from '../../template/elsewhere';

/** The one character that stands for a part that is known only at deployment: no name, tag or ARN has one of these. */
const FIRST_HOLE = 0xE000;
const HOLE = /[\uE000-\uF8FF]/;
const LAST_HOLE = 0xF8FF;
const HOLES = new RegExp(HOLE, 'g');

/** How deep functions can be in each other: each level is a call. */
const MAX_DEPTH = 100;

const HOLE_OR_TEXT = new RegExp(`(${HOLE.source})`);

/** A variable in `Fn::Sub`, or with a `!` the text of one. */
const VARIABLES = /\$\{(!?)([^${}]+)\}/g;

/** Whose value a part will be: of a resource by construct path or logical id, or of a pseudo parameter. */
export interface ReferenceTo {
  readonly id: string;
  /** `Ref`, or the name of the attribute. */
  readonly attribute: string;
}

/**
 * A text in a template, of which some parts are known only at deployment: a literal, `Fn::Join`, `Fn::Sub` or a reference. Where it can be
 * one text or another, ask `possibleValues` first, and read each of these.
 */
export class PartlyKnownText {
  /** A pattern, for regular expressions, of one part that is known only at deployment. */
  public static readonly HOLE = HOLE.source;

  /** The literal parts as they are; each other part is one character. */
  public readonly text: string;

  private readonly holes: unknown[] = [];

  /** @param value as it is rendered */
  constructor(value: unknown) {
    this.text = withoutDynamicReferences(this.read(value, 0), (reference) => this.holeOf(reference));
  }

  /** What a part of `text` refers to, if it is exactly one reference. */
  public referenceIn(part: string): ReferenceTo | undefined {
    return part.length === 1 && HOLE.test(part) ? referenceOf(this.holes[part.charCodeAt(0) - FIRST_HOLE]) : undefined;
  }

  /** A part of `text` as a template has it: a text, or the expression that will be one. */
  public expressionFor(part: string): unknown {
    const pieces = part.split(HOLE_OR_TEXT).filter((piece) => piece !== '')
      .map((piece) => this.isKnown(piece) ? piece : this.holes[piece.charCodeAt(0) - FIRST_HOLE] ?? UNKNOWN);
    return pieces.length === 0 ? '' : pieces.length === 1 ? pieces[0] : { 'Fn::Join': ['', pieces] };
  }

  /** Whether nothing in a part of `text` is left to deployment. */
  public isKnown(part: string): boolean {
    return !HOLE.test(part);
  }

  /** The literal parts around those that are left to deployment, in their order; the first and the last can be empty. */
  public get knownParts(): string[] {
    return this.text.split(HOLE);
  }

  /** For messages, as `Fn::Sub` has it: `arn:${AWS::Partition}:iam::...`. */
  public toString(): string {
    return this.text.replace(HOLES, (hole) => {
      const reference = this.referenceIn(hole);
      return reference === undefined ? '<unresolved>' : `\${${reference.id}${reference.attribute === 'Ref' ? '' : `.${reference.attribute}`}}`;
    });
  }

  private read(value: any, depth: number): string {
    if (typeof value === 'string') {
      return value;
    }
    if (typeof value === 'number' || typeof value === 'boolean') {
      return `${value}`;
    }
    const { 'Fn::Join': join, 'Fn::Sub': sub } = value ?? {};
    if (depth > MAX_DEPTH) {
      return this.holeOf(undefined);
    }
    if (typeof join?.[0] === 'string' && Array.isArray(join[1])) {
      return join[1].map((part) => this.read(part, depth + 1)).join(join[0]);
    }
    if (sub !== undefined) {
      const [body, variables] = Array.isArray(sub) ? sub : [sub, {}];
      return this.read(body, depth + 1)
        .replace(VARIABLES, (_, escaped, name) => escaped ? `\${${name}}` : this.read(variables?.[name] ?? referenceInSub(name), depth + 1));
    }
    return this.holeOf(value);
  }

  /** A text can have more of them than there are characters: the last character stands for all others, and refers to nothing. */
  private holeOf(value: unknown): string {
    const code = Math.min(FIRST_HOLE + this.holes.length, LAST_HOLE);
    this.holes[code - FIRST_HOLE] = code === LAST_HOLE ? undefined : value;
    return String.fromCharCode(code);
  }
}

/** A text as the name of what a standard is asked about. */
export function nameOfSubject(text: PartlyKnownText): Pick<Subject, 'name' | 'nameParts'> {
  return text.isKnown(text.text) ? { name: text.text } : { nameParts: text.knownParts };
}

function referenceInSub(name: string): unknown {
  return name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name };
}

function referenceOf(value: any): ReferenceTo | undefined {
  const { Ref: ref, 'Fn::GetAtt': getAtt } = value ?? {};
  if (typeof ref === 'string') {
    return { id: ref, attribute: 'Ref' };
  }
  const [id, attribute] = typeof getAtt === 'string' ? [getAtt.slice(0, getAtt.indexOf('.')), getAtt.slice(getAtt.indexOf('.') + 1)]
    : Array.isArray(getAtt) ? getAtt : [];
  return typeof id === 'string' && id !== NOBODY && typeof attribute === 'string' ? { id, attribute } : undefined;
}
