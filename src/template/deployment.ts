import { quoted } from '../mutability/language/quoted';
/** What a value depends on, that only a deployment decides. */
export interface Choice {
  /** A condition, the value of a parameter, that a parameter keeps its default, or the key with which a mapping is read. */
  readonly kind: 'condition' | 'parameter' | 'default' | 'mapping';
  /** The name of the condition, parameter or mapping. */
  readonly name: string;
  /** Whether the condition holds; the parameter's value; the key. */
  readonly value: unknown;
}

/** For messages: `where condition 'IsProd' holds and parameter 'Mode' is 'MUTABLE'`; empty if nothing has to be chosen. */
export function describeChoices(choices: readonly Choice[]): string {
  return choices.length === 0 ? '' : `where ${choices.map(describeChoice).join(' and ')}`;
}

function describeChoice({ kind, name, value }: Choice): string {
  const shown = quoted(value);
  switch (kind) {
    case 'condition': return `condition ${quoted(name)} ${value ? 'holds' : 'does not hold'}`;
    case 'parameter': return `parameter ${quoted(name)} is ${shown}`;
    case 'default': return `parameter ${quoted(name)} keeps its default ${shown}`;
    case 'mapping': return value === undefined ? `mapping ${quoted(name)} does not have the key` : `mapping ${quoted(name)} is read with the key ${shown}`;
  }
}

/** One way in which something can turn out. */
interface Option<T> {
  readonly value: T;
  readonly choices: readonly Choice[];
}

/** What a deployment has chosen of the options of something. */
export interface Taken {
  readonly index: number;
  readonly options: number;
  /** More can come: a choice about all defaults names the parameters that it was asked for. */
  readonly choices: Choice[];
}

/**
 * One way in which everything turns out. The expression is evaluated once for each: a path says which options are taken, in the order in
 * which the evaluation asks; beyond it, it is the first one.
 */
export class Deployment {
  public readonly taken = new Map<string, Taken>();

  constructor(private readonly path: readonly number[]) {}

  /** What is asked twice turns out the same; undefined if it is no option the second time. */
  public choose<T>(id: string, options: readonly Option<T>[]): T | undefined {
    const before = this.taken.get(id);
    if (before !== undefined) {
      return options[before.index]?.value;
    }
    if (options.length === 1) {
      return options[0].value;
    }
    const index = this.path[this.taken.size] ?? 0;
    this.taken.set(id, { index, options: options.length, choices: [...options[index].choices] });
    return options[index].value;
  }

  /** Whether parameters that can have any value keep their defaults: all or none, since each of them would double the combinations. */
  public keepsDefault(parameter: string, value: unknown): boolean {
    const kept = this.choose(DEFAULTS, [{ value: false, choices: [] }, { value: true, choices: [] }]);
    const { choices } = this.taken.get(DEFAULTS)!;
    if (kept && !choices.some(({ name }) => name === parameter)) {
      choices.push({ kind: 'default', name: parameter, value });
    }
    return kept === true;
  }

  /** The paths that differ from this one in one more choice. From the one without any, they lead to all paths, and to each once. */
  public* others(): Iterable<readonly number[]> {
    const taken = [...this.taken.values()];
    for (let at = this.path.length; at < taken.length; at++) {
      for (let index = 1; index < taken[at].options; index++) {
        yield [...taken.slice(0, at).map((earlier) => earlier.index), index];
      }
    }
  }
}

/** Not the name of anything: the ids of other choices have a colon. */
export const DEFAULTS = 'defaults';
