import { PartlyKnownText } from './partly-known-text';

const HOLE = new RegExp(PartlyKnownText.HOLE);

/** How deep a value may be that is read: each level is a call. */
const MAX_DEPTH = 100;

/**
 * The value of a JSON text in a template, such as CDK's `stack.toJsonString()` makes. What only a deployment knows is in it as an expression,
 * in a text or in the place of any value. Undefined if the text is no JSON.
 */
export function valueOfJson(text: PartlyKnownText): unknown {
  try {
    return withTexts(parsedJson(text.text), (part) => text.expressionFor(part));
  } catch {
    return undefined;
  }
}

/**
 * What a JSON text says that can have parts of a `PartlyKnownText` in it.
 *
 * @throws an Error if it is no JSON
 */
export function parsedJson(text: string): unknown {
  return JSON.parse(withHolesInQuotes(text));
}

/**
 * A value with something else in the place of each text in it.
 *
 * @throws an Error for one that is nested too deep
 */
export function withTexts(value: unknown, replace: (text: string) => unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) {
    throw new Error(`it is nested more than ${MAX_DEPTH} levels deep`);
  }
  if (typeof value === 'string') {
    return replace(value);
  }
  if (Array.isArray(value)) {
    return value.map((member) => withTexts(member, replace, depth + 1));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withTexts(member, replace, depth + 1)])) : value;
}

/** What is known at deployment only can be a number, a list or an object too, and then stands there without quotes. */
function withHolesInQuotes(text: string): string {
  if (!HOLE.test(text)) {
    return text;
  }
  const pieces: string[] = [];
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isInText && character === '\\') {
      pieces.push(text.slice(at, at + 2));
      at++;
    } else {
      isInText = character === '"' ? !isInText : isInText;
      pieces.push(!isInText && HOLE.test(character) ? `"${character}"` : character);
    }
  }
  return pieces.join('');
}
