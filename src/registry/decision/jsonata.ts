/** A literal text of JSONata, or what means nothing between two signs: spaces, line breaks and comments. */
const LITERAL_OR_SPACE = /('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?:\s|\/\*(?:(?!\*\/)[\s\S])*\*\/)+/g;

/** What has to stay apart from a word before it or after it. */
const WORD = /[\w$'"]/;

/** The text of an expression of JSONata as a template's literal, in short: see `shortened`. Values are put in as they are. */
export function jsonata(strings: TemplateStringsArray, ...values: (string | number)[]): string {
  return shortened(String.raw({ raw: strings.raw }, ...values));
}

/** An operator that is a word, at the end or at the beginning of a piece of text. */
const OPERATOR_BEFORE = /(?:^|[^\w$])(?:and|or|in)$/;
const OPERATOR_AFTER = /^(?:and|or|in)(?:[^\w$]|$)/;

/**
 * The text of an expression of JSONata, without its comments and without the spaces that mean nothing, since a template has room for few
 * bytes. Texts get single quotes, which JSON need not escape: a template in another one would escape each double quote twice.
 */
export function shortened(expression: string): string {
  const text = expression.trim();
  return text.replace(LITERAL_OR_SPACE, (found: string, literal: string | undefined, at: number) => {
    if (literal !== undefined) {
      return /^'|['\\]/.test(literal) ? literal : `'${literal.slice(1, -1)}'`;
    }
    const [before, after] = [text.slice(Math.max(0, at - 4), at), text.slice(at + found.length, at + found.length + 4)];
    // Operators that are words keep their spaces, so that nobody takes one for the name of a function.
    return (WORD.test(before.slice(-1)) && WORD.test(after.slice(0, 1))) || OPERATOR_BEFORE.test(before) || OPERATOR_AFTER.test(after) ? ' ' : '';
  });
}
