import { Choice, DEFAULTS, Deployment, Taken } from './deployment';
import { ABSENT, ExpressionEvaluator } from './expression-evaluator';
import { Budget, Unread } from './reading-budget';
import { isUnchanging } from './unchanging';
import type { ValueScope } from './value-scope';

/** One of the values that an expression can have. */
export interface PossibleValue {
  /**
   * The value without what is decided. What only a deployment knows is in its place, as an expression: ask `isKnown`. It is undefined if
   * there is none (`AWS::NoValue`).
   */
  readonly value: unknown;

  /** The choices that lead to this value, and no more of them than it takes. Others can lead to it too. */
  readonly when: readonly Choice[];

  /**
   * Whether it comes about by defaults of parameters only. Whoever deploys can give other values, so it proves that something can be
   * wrong, and never that it is right. What the parameters leave open is among the possible values too.
   */
  readonly isByDefault: boolean;

  /** Why the expression was not read at all, if it was not: it is the only possible value then, and not known. */
  readonly unreadBecause?: string;
}

/** A few more conditions double what there is to read. */
const MAX_COMBINATIONS = 64;

/** Of more combinations, so many are tried: what they come to is certain to be possible, and only the rest is not known. */
const MAX_TRIED = 256;

/** Beside these, there is the rest that was not tried. */
const MAX_VALUES_OF_TRIED = MAX_COMBINATIONS - 1;

/**
 * The values that an expression in a template can have: one for each way in which its `Fn::If`, its parameters with allowed values and the
 * keys of its mappings can turn out. It takes literals, whole lists and objects too.
 *
 * A condition or parameter turns out the same everywhere in the expression. Conditions are not evaluated, nor are `Rules`: two conditions
 * that contradict each other are combined, unless one is another one, or the opposite of one, as it is written.
 *
 * If there is more than can be read, the values that were read are possible all the same. The last one is the expression itself then, and says
 * why the rest was not read.
 *
 * @param expression as it is in the template
 */
export function possibleValues(expression: unknown, scope: ValueScope): PossibleValue[] {
  if (isUnchanging(expression, scope)) {
    return [{ value: expression, when: [], isByDefault: false }];
  }
  const { outcomes, unreadBecause } = outcomesOf(expression, scope);
  if (unreadBecause === undefined) {
    return merged(outcomes);
  }
  return [
    ...byValue(outcomes).slice(0, MAX_VALUES_OF_TRIED).map(({ one: { value, taken }, isByDefault }) => (
      { value, when: [...taken.values()].flatMap(({ choices }) => choices), isByDefault })),
    { value: expression, when: [], isByDefault: false, unreadBecause },
  ];
}

/** How the expression turns out in one deployment. */
interface Outcome {
  readonly value: unknown;
  readonly taken: ReadonlyMap<string, Taken>;
  /** The options that were taken otherwise than the first one, and those before them. */
  readonly path: readonly number[];
}

/** How it turns out in all deployments or, if these are too many, in those first that differ by as few choices as possible. */
function outcomesOf(expression: unknown, scope: ValueScope): { outcomes: Outcome[]; unreadBecause?: string } {
  const budget = new Budget();
  const outcomes: Outcome[] = [];
  const paths: (readonly number[])[] = [[]];
  let [unreadBecause, isCut]: [string | undefined, boolean] = [undefined, false];
  let tried = 0;
  for (; tried < paths.length && !budget.isSpent; tried++) {
    const path = paths[tried];
    const deployment = new Deployment(path);
    try {
      const value = new ExpressionEvaluator(scope, deployment, budget).evaluate(expression, 0);
      outcomes.push({ value: value === ABSENT ? undefined : value, taken: deployment.taken, path });
    } catch (error) {
      if (!(error instanceof Unread)) {
        throw error;
      }
      unreadBecause ??= error.message;
    }
    for (const other of deployment.others()) {
      if (paths.length === MAX_TRIED) {
        isCut = true;
        break;
      }
      paths.push(other);
    }
  }
  const isAllTried = !isCut && tried === paths.length;
  const isTooMuch = paths.length > MAX_COMBINATIONS && !(isAllTried && byValue(outcomes).length <= MAX_COMBINATIONS);
  return { outcomes, unreadBecause: isTooMuch ? `it has more than ${MAX_COMBINATIONS} combinations of conditions and parameters` : unreadBecause };
}

/** Each value once, with one way to it. */
function merged(outcomes: readonly Outcome[]): PossibleValue[] {
  // Nearly always there is no choice, and a text of all that there is takes time.
  if (outcomes.length === 1) {
    return [{ value: outcomes[0].value, when: [], isByDefault: false }];
  }
  return byValue([...outcomes].sort(inOrderOfOptions)).map(({ one: { value, taken }, same, isByDefault }) => (
    { value, when: neededOf(taken, same, outcomes), isByDefault }));
}

/** The outcomes that have the same value, and one of them: not by default, if there is one. */
function byValue(outcomes: readonly Outcome[]): { readonly one: Outcome; readonly same: readonly Outcome[]; readonly isByDefault: boolean }[] {
  const byContent = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const content = JSON.stringify(outcome.value) ?? '';
    const same = byContent.get(content) ?? [];
    same.push(outcome);
    byContent.set(content, same);
  }
  return [...byContent.values()].map((same) => {
    const withoutDefaults = same.find(({ taken }) => !keepsDefaults(taken));
    return { one: withoutDefaults ?? same[0], same, isByDefault: withoutDefaults === undefined };
  });
}

/** As if the last choice were tried first. */
function inOrderOfOptions({ path: one }: Outcome, { path: other }: Outcome): number {
  const at = one.findIndex((option, index) => option !== (other[index] ?? 0));
  return at < 0 ? one.length - other.length : one[at] - (other[at] ?? 0);
}

function keepsDefaults(taken: Outcome['taken']): boolean {
  return taken.get(DEFAULTS)?.index === 1;
}

/** As few of the choices of an outcome as lead to nothing but the same. */
function neededOf(taken: Outcome['taken'], same: readonly Outcome[], outcomes: readonly Outcome[]): Choice[] {
  const needed = new Map(taken);
  const isLedTo = (outcome: Outcome) => {
    for (const [id, { index }] of needed) {
      if ((outcome.taken.get(id)?.index ?? index) !== index) {
        return false;
      }
    }
    return true;
  };
  const others = outcomes.filter((outcome) => !same.includes(outcome));
  for (const [id, choice] of taken) {
    needed.delete(id);
    if (others.some(isLedTo)) {
      needed.set(id, choice);
    }
  }
  // Where not every choice is needed, the same can come about by the defaults of different parameters.
  const defaults = same.filter(isLedTo).flatMap((outcome) => outcome.taken.get(DEFAULTS)?.choices ?? []);
  return [...needed].flatMap(([id, { choices }]) =>
    id === DEFAULTS ? defaults.filter(({ name, of }, index) => defaults.findIndex((one) => one.name === name && one.of === of) === index) : choices);
}
