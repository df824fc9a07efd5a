import { quoted } from '../mutability/language/quoted';

/** What a value depends on, that only a deployment decides. */
export interface Choice {
  /** A condition, the value of a parameter, that a parameter keeps its default, the key with which a mapping is read, or what deploys a template. */
  readonly kind: 'condition' | 'parameter' | 'default' | 'mapping' | 'deployer';
  /** The name of the condition, parameter or mapping, or of the template that something deploys. */
  readonly name: string;
  /** Whether the condition holds; the parameter's value; the key; what deploys the template. */
  readonly value: unknown;
  /** The template that has it, if it is another one than that of the expression. */
  readonly of?: string;
}

/** For messages: `where condition 'IsProd' holds and parameter 'Mode' is 'MUTABLE'`; empty if nothing has to be chosen. */
export function describeChoices(choices: readonly Choice[]): string {
  return choices.length === 0 ? '' : `where ${choices.map(describeChoice).join(' and ')}`;
}

function describeChoice({ kind, name, value, of }: Choice): string {
  const shown = quoted(value);
  const called = `${quoted(name)}${of === undefined ? '' : ` of ${of}`}`;
  switch (kind) {
    case 'condition': return `condition ${called} ${value ? 'holds' : 'does not hold'}`;
    case 'parameter': return `parameter ${called} is ${shown}`;
    case 'default': return `parameter ${called} keeps its default ${shown}`;
    case 'mapping': return value === undefined ? `mapping ${called} does not have the key` : `mapping ${called} is read with the key ${shown}`;
    case 'deployer': return `${name} is deployed by ${value}`;
  }
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
  public choose<T>(id: string, options: readonly T[], choiceOf?: (option: T) => Choice): T | undefined {
    const before = this.taken.get(id);
    if (before !== undefined) {
      return options[before.index];
    }
    if (options.length === 1) {
      return options[0];
    }
    const index = this.path[this.taken.size] ?? 0;
    this.taken.set(id, { index, options: options.length, choices: choiceOf === undefined ? [] : [choiceOf(options[index])] });
    return options[index];
  }

  /** Whether parameters that can have any value keep their defaults: all or none, since each of them would double the combinations. */
  public keepsDefault(name: string, value: unknown, of: string | undefined): boolean {
    const kept = this.choose(DEFAULTS, [false, true]);
    const { choices } = this.taken.get(DEFAULTS)!;
    if (kept && !choices.some((other) => other.name === name && other.of === of)) {
      choices.push({ kind: 'default', name, value, of });
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

/** No other choice has this id. */
export const DEFAULTS = 'defaults';
