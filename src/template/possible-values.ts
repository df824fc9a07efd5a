import { Choice, DEFAULTS, Deployment, Taken } from './deployment';
import { ABSENT, ExpressionEvaluator, ValueScope } from './expression-evaluator';
import { Budget, Unread } from './reading-budget';

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

/**
 * The values that an expression in a template can have: one for each way in which its `Fn::If`, its parameters with allowed values and the
 * keys of its mappings can turn out. It takes literals, whole lists and objects too.
 *
 * A condition or parameter turns out the same everywhere in the expression. Conditions are not evaluated, nor are `Rules`: two conditions
 * that contradict each other are combined, unless one is another one, or the opposite of one, as it is written.
 *
 * @param expression as it is in the template
 */
export function possibleValues(expression: unknown, scope: ValueScope): PossibleValue[] {
  const budget = new Budget();
  const outcomes: Outcome[] = [];
  try {
    let path: number[] | undefined = [];
    while (path !== undefined) {
      const deployment: Deployment = new Deployment(path);
      const value = new ExpressionEvaluator(scope, deployment, budget).evaluate(expression, 0);
      outcomes.push({ value: value === ABSENT ? undefined : value, taken: deployment.taken });
      if (outcomes.length + deployment.untried > MAX_COMBINATIONS) {
        throw new Unread(`it has more than ${MAX_COMBINATIONS} combinations of conditions and parameters`);
      }
      path = deployment.next();
    }
  } catch (error) {
    if (error instanceof Unread) {
      return [{ value: expression, when: [], isByDefault: false, unreadBecause: error.message }];
    }
    throw error;
  }
  return merged(outcomes);
}

/** How the expression turns out in one deployment. */
interface Outcome {
  readonly value: unknown;
  readonly taken: ReadonlyMap<string, Taken>;
}

/** Each value once, with one way to it. */
function merged(outcomes: readonly Outcome[]): PossibleValue[] {
  // Nearly always there is no choice, and a text of all that there is takes time.
  if (outcomes.length === 1) {
    return [{ value: outcomes[0].value, when: [], isByDefault: false }];
  }
  const byContent = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const content = JSON.stringify(outcome.value) ?? '';
    byContent.set(content, [...byContent.get(content) ?? [], outcome]);
  }
  return [...byContent.values()].map((same) => {
    const withoutDefaults = same.find(({ taken }) => !keepsDefaults(taken));
    const { value, taken } = withoutDefaults ?? same[0];
    return { value, when: neededOf(taken, same, outcomes), isByDefault: withoutDefaults === undefined };
  });
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
    id === DEFAULTS ? defaults.filter(({ name }, index) => defaults.findIndex((one) => one.name === name) === index) : choices);
}
