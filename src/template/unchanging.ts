import { NO_VALUE, isObject, own } from './expressions';
import { Unread } from './reading-budget';
import type { ValueScope } from './value-scope';

/** The attributes of a nested stack that are its outputs begin with this. */
export const OUTPUT = 'Outputs.';

const TEXT = String.raw`"[^"\\]*"`;
const ATTRIBUTE = String.raw`\{"Fn::GetAtt":\[${TEXT},"(?!${OUTPUT})[^"\\]*"\]\}`;
const REFERENCE = String.raw`(?:\{"Ref":${TEXT}\}|${ATTRIBUTE})`;
const PART_OF_REFERENCE = String.raw`\{"Fn::Select":\[\d+,\{"Fn::Split":\[${TEXT},${REFERENCE}\]\}\]\}`;
const UNKNOWN = `(?:${REFERENCE}|${PART_OF_REFERENCE})`;

/** Of texts alone, it would make a text. */
const JOINED = String.raw`\{"Fn::Join":\[${TEXT},\[(?=(?:${TEXT},)*\{)(?:(?:${TEXT}|${UNKNOWN}),?)+\]\]\}`;

/** The functions by which CDK refers to resources, as in the URI of an image, in a text of JSON. In a text inside of that, no quote is without a backslash. */
const REFERENCES = new RegExp(`${JOINED}|${UNKNOWN}`, 'g');
const NAMES = new RegExp(String.raw`\{"Ref":"([^"\\]*)"\}`, 'g');

/** What may be a function in it. */
const FUNCTION = /"(?:Ref":|Fn::)/;

/** What is larger, or nested deeper, may be beyond what is read of an expression. */
const MAX_LENGTH = 100_000;
const NOT_DEEP = /^[^[{]*(?:[[{][^[{]*){0,100}$/;

/**
 * Whether evaluating an expression certainly changes nothing: there is no function in it, or only such as CDK writes to refer to resources, as
 * in the URI of an image. Nearly all values are like that. Their text tells it in a fraction of the time that evaluating takes, or a walk, which
 * Node.js also takes its time to optimize.
 */
export function isUnchanging(expression: unknown, scope: ValueScope): boolean {
  if (!isObject(expression)) {
    return true;
  }
  const text = textOf(expression);
  if (text === undefined || !NOT_DEEP.test(text)) {
    return false;
  }
  return !FUNCTION.test(text) || (!FUNCTION.test(text.replace(REFERENCES, '0'))
    && [...text.matchAll(NAMES)].every(([, name]) => name !== NO_VALUE && own(scope.Parameters, name) === undefined));
}

/** Undefined for what is too large: the same object can be in it many times, and itself. */
function textOf(expression: object): string | undefined {
  let left = MAX_LENGTH;
  try {
    return JSON.stringify(expression, (key, value) => {
      left -= key.length + (typeof value === 'string' ? value.length : 1);
      if (left < 0) {
        throw new Unread('it is too large');
      }
      return value;
    });
  } catch {
    return undefined;
  }
}
