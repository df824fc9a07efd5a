import { Untranslatable } from './untranslatable';

/** How a language writes what is about comments. */
export interface CommentStyle {
  /** What begins a comment. */
  readonly mark: string;
  /** What a line has that gives a value to a property with this name in TypeScript. */
  property(name: string): RegExp;
  /** A comment as this language says it. */
  worded(comment: string): string;
}

interface Comment {
  readonly text: string;
  /** The code before it, on its line. */
  readonly code: string;
  readonly isOnLastLine: boolean;
}

/**
 * Puts back the comments of a snippet that its translation has lost. jsii-rosetta takes a comment at the end of a line for one of what comes
 * next, so it has none for the last statement and for the last property, which is where the results stand. A comment for which there
 * is no certain place makes the snippet one that has to be translated by hand.
 */
export function withAllComments(original: string, translation: string, style: CommentStyle): string {
  const lines = translation.split('\n').map((text) => ({ text: text.trimEnd(), hasComment: false }));
  for (const { text, code, isOnLastLine } of commentsOf(original)) {
    const worded = style.worded(text);
    const kept = lines.find((line) => !line.hasComment && line.text.endsWith(`${style.mark} ${text}`));
    const line = kept ?? (isOnLastLine ? lines[lines.length - 1] : placeOf(code, lines, style));
    if (line === undefined) {
      throw new Untranslatable(`there is no certain place for the comment '${text}'`);
    }
    line.text = commented(kept ? kept.text.slice(0, -text.length - style.mark.length - 1) : line.text, worded, style);
    line.hasComment = true;
    const at = lines.indexOf(line);
    // What is declared stands on the line before its comment.
    if (code.startsWith('declare ') && line.text.startsWith(style.mark) && at > 0) {
      const declared = lines[at - 1].text;
      line.text = declared.startsWith(style.mark) ? `${declared}, ${worded}` : commented(declared, worded, style);
      lines.splice(at - 1, 1);
    }
  }
  return lines.map(({ text }) => text).join('\n').replace(/\n{3,}/g, '\n\n').trim();
}

/** A comment at the end of a line, or on a line of its own as far in as that is. */
function commented(line: string, comment: string, { mark }: CommentStyle): string {
  const before = line.trim() === '' ? line : `${line.trimEnd()}${mark === '#' ? '  ' : ' '}`;
  return `${before}${mark} ${comment}`;
}

/** The one line that gives the first property of the comment's line its value. */
function placeOf<Line extends { readonly text: string }>(code: string, lines: readonly Line[], style: CommentStyle): Line | undefined {
  const name = /^[{\s]*(\w+)\s*(:|,$|$)/.exec(code)?.[1];
  const found = lines.filter(({ text }) => name !== undefined && style.property(name).test(text));
  return found.length === 1 ? found[0] : undefined;
}

/** All comments. A snippet has no `//` in a string that is not an address. */
export function commentsOf(original: string): Comment[] {
  const lines = original.trimEnd().split('\n');
  return lines.flatMap((line, index) => {
    const [, code, text] = /^(.*?)(?<![:'"])\/\/ ?(.*)$/.exec(line) ?? [];
    return text === undefined ? [] : [{ text: text.trim(), code: code.trim(), isOnLastLine: index === lines.length - 1 }];
  });
}
