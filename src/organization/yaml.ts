/** What JSON knows. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * A word, or words with `::` between them, as types and pseudo parameters are. It begins with a letter, so that no version of YAML takes it for a
 * number, a date or an operator, and has nothing that ends a text in braces.
 */
const PLAIN = /^[A-Za-z][\w./-]*(?:::\w[\w./-]*)*$/;

/**
 * Words that YAML 1.1 takes for something else than a text, and what a parser may take for a number without a mantissa. CloudFormation reads that
 * version.
 */
const WORDS_OF_YAML = /^(?:y|n|yes|no|on|off|true|false|null|e[\d_.-]*)$/i;

/** What YAML takes in single quotes on one line. Some of the others would be a line break. */
const PRINTABLE = /^[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** What JSON lets stand as it is, and YAML 1.1 does not, or takes for a line break. */
const TO_ESCAPE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A longer key has to be marked as one. */
const LONGEST_PLAIN_KEY = 1000;

/**
 * An object as YAML that takes few bytes where it stands as a text in JSON, as the body of a StackSet does in a template: a line for each of its
 * members, in which texts have no quotes or those that cost less in JSON.
 *
 * It does not begin with a brace, by which CloudFormation could take it for JSON. What JSON leaves out, it leaves out too.
 */
export function asYaml(object: object): string {
  return Object.entries(JSON.parse(JSON.stringify(object)) as { [name: string]: Json }).map(([name, value]) => member(name, value, '\n')).join('\n');
}

function member(name: string, value: Json, afterMarkedKey: string): string {
  const key = text(name);
  return `${key.length > LONGEST_PLAIN_KEY ? `? ${key}${afterMarkedKey}` : key}: ${inline(value)}`;
}

function inline(value: Json): string {
  if (typeof value === 'string') {
    return text(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(inline).join(',')}]`;
  }
  return typeof value === 'object' && value !== null
    ? `{${Object.entries(value as { [name: string]: Json }).map(([name, each]) => member(name, each, ' ')).join(',')}}`
    // YAML 1.1 takes a number with an exponent for one only if it has a point.
    : JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
}

function text(value: string): string {
  if (PLAIN.test(value) && !WORDS_OF_YAML.test(value)) {
    return value;
  }
  const double = JSON.stringify(value).replace(TO_ESCAPE, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const single = `'${value.replace(/'/g, "''")}'`;
  return PRINTABLE.test(value) && cost(single) <= cost(double) ? single : double;
}

/** The bytes in the JSON around it. */
function cost(written: string): number {
  return Buffer.byteLength(JSON.stringify(written));
}
