/**
 * What the model must agree with, without a line of its code: regular expressions for matching, and trying every tag of a small
 * world for comparing.
 */

/** A setting as text. */
export interface Setting {
  readonly mode: string;
  readonly filters: readonly string[];
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Whether a tag can be overwritten. */
export function isMutable({ mode, filters }: Setting, tag: string): boolean {
  const isExcluded = filters.some((filter) => regularExpression(filter).test(tag));
  return mode.startsWith('MUTABLE') ? !isExcluded : isExcluded;
}

/** Every tag of a small world, and what each pattern matches of it, computed once. */
export class SmallWorld {
  private readonly tags: string[];
  private readonly matches = new Map<string, boolean[]>();

  /**
   * @param alphabet all characters there are
   * @param longest how many of them, at most, follow the beginning
   * @param beginning what every tag begins with
   */
  public constructor(alphabet: string, longest: number, beginning = '') {
    const characters = [...alphabet].sort();
    let level = [beginning];
    const all = [...level];
    for (let length = 1; length <= longest; length++) {
      level = level.flatMap((text) => characters.map((character) => text + character));
      all.push(...level);
    }
    // By length first, and within a length in the order in which they were built, which is ASCII's.
    this.tags = all.filter((tag) => TAG.test(tag));
  }

  /** The first tag, by length and then in ASCII order, that is mutable in one setting and not in the other. */
  public tagOnlyIn(one: Setting, other: Setting): string | undefined {
    const inOne = this.mutable(one);
    const inOther = this.mutable(other);
    return this.tags.find((_, index) => inOne(index) && !inOther(index));
  }

  /** The first tag that is mutable in two settings and not in a third. */
  public tagInBoth(one: Setting, other: Setting, third: Setting): string | undefined {
    const [inOne, inOther, inThird] = [one, other, third].map((setting) => this.mutable(setting));
    return this.tags.find((_, index) => inOne(index) && inOther(index) && !inThird(index));
  }

  private mutable({ mode, filters }: Setting): (index: number) => boolean {
    const columns = filters.map((filter) => this.column(filter));
    const isMutableByDefault = mode.startsWith('MUTABLE');
    return (index) => columns.some((column) => column[index]) !== isMutableByDefault;
  }

  private column(filter: string): boolean[] {
    let column = this.matches.get(filter);
    if (column === undefined) {
      const expression = regularExpression(filter);
      column = this.tags.map((tag) => expression.test(tag));
      this.matches.set(filter, column);
    }
    return column;
  }
}

const expressions = new Map<string, RegExp>();

function regularExpression(filter: string): RegExp {
  let expression = expressions.get(filter);
  if (expression === undefined) {
    expression = new RegExp(`^${filter.split('*').map((text) => text.replace(/[.\\-]/g, '\\$&')).join('.*')}$`);
    if (expressions.size > 20_000) {
      expressions.clear();
    }
    expressions.set(filter, expression);
  }
  return expression;
}
