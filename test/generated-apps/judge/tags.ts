/**
 * The judge's own idea of tags and filters. It is slow and simple, and shares nothing with the library.
 */

/** What ECR makes of a mode and filters. */
export interface Setting {
  readonly mode: string;
  readonly filters: readonly string[];
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Whether a pattern matches a text: `*` stands for any characters. One character after the other. */
export function matches(pattern: string, text: string): boolean {
  // Which positions of the text can be reached with what of the pattern is read.
  let reached = new Set([0]);
  for (const character of pattern) {
    const next = new Set<number>();
    for (const position of reached) {
      if (character === '*') {
        for (let to = position; to <= text.length; to++) {
          next.add(to);
        }
      } else if (text[position] === character) {
        next.add(position + 1);
      }
    }
    reached = next;
  }
  return reached.has(text.length);
}

/** Whether a tag can be overwritten. */
export function isOpen({ mode, filters }: Setting, tag: string): boolean {
  const isExcluded = filters.some((filter) => matches(filter, tag));
  return mode.startsWith('MUTABLE') ? !isExcluded : isExcluded;
}

/** Whether ECR takes it. */
export function isTaken({ mode, filters }: Setting): boolean {
  return ['MUTABLE', 'IMMUTABLE'].includes(mode) && filters.length === 0
    || ['MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'].includes(mode) && filters.length > 0;
}

/**
 * Tags that tell apart all that the patterns tell apart, as far as a few insertions do: each pattern with something in the place of each
 * `*`, and some tags that probably nothing matches.
 */
export function representativeTags(patterns: readonly string[]): string[] {
  const pieces = [...new Set(patterns.flatMap((pattern) => pattern.split('*')))].filter((piece) => piece !== '');
  const insertions = ['', 'q', '7', ...pieces, ...pieces.map((piece) => `q${piece}`), ...pieces.map((piece) => `${piece}q`)];
  const tags = patterns.flatMap((pattern) => pattern.split('*').reduce<string[]>(
    (beginnings, piece, index) => index === 0 ? [piece] : beginnings.flatMap((beginning) => insertions.map((insertion) => `${beginning}${insertion}${piece}`)), []));
  return [...new Set([...tags, ...pieces, 'q', 'zz-9', '0'])].filter((tag) => TAG.test(tag));
}
