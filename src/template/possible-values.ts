import { DYNAMIC_REFERENCE, isFunctionName } from './intrinsics';

/** The parts of a template that decide which values its expressions can have. */
export interface ValueScope {
  readonly Parameters?: any;
  readonly Mappings?: any;
  readonly Conditions?: any;
}

/** What a value depends on, that only a deployment decides. */
export interface Choice {
  /** A condition, the value of a parameter, that a parameter keeps its default, or the key with which a mapping is read. */
  readonly kind: 'condition' | 'parameter' | 'default' | 'mapping';
  /** The name of the condition, parameter or mapping. */
  readonly name: string;
  /** Whether the condition holds; the parameter's value; the key. */
  readonly value: unknown;
}

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

/** Bounds: a template can be written by hand, and a few more conditions double what there is to read. */
const MAX_COMBINATIONS = 64;
const MAX_DEPTH = 100;
const MAX_STEPS = 300_000;

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
      const value = new Evaluator(scope, deployment, budget).evaluate(expression, 0);
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

/**
 * The expressions that stand at a path, each for itself: ask `possibleValues` of one of them, and what stands beside it costs no combination.
 * An expression is inside the `Fn::If`s that lead to it, with nothing in their other branches. What cannot be followed is given as it is.
 *
 * @param steps the names of properties; `*` is every member of a list or of a map
 */
export function expressionsAt(value: unknown, steps: readonly string[]): unknown[] {
  const budget = new Budget();
  const below = (part: unknown, at: number, depth: number): unknown[] => {
    budget.spend(depth);
    if (at === steps.length || part === undefined || part === null) {
      return part === undefined || part === null ? [] : [part];
    }
    if (isExpression(part)) {
      const [, ...otherKeys] = Object.keys(part);
      const choice = part['Fn::If'];
      if (otherKeys.length > 0 || !(Array.isArray(choice) && choice.length === 3)) {
        return otherKeys.length === 0 && part.Ref === NO_VALUE ? [] : [part];
      }
      const [condition, then, otherwise] = choice;
      return [
        ...below(then, at, depth + 1).map((inner) => ({ 'Fn::If': [condition, inner, { Ref: NO_VALUE }] })),
        ...below(otherwise, at, depth + 1).map((inner) => ({ 'Fn::If': [condition, { Ref: NO_VALUE }, inner] })),
      ];
    }
    if (steps[at] !== '*') {
      return below(Array.isArray(part) ? undefined : own(part, steps[at]), at + 1, depth + 1);
    }
    return isObject(part) ? Object.values(part).flatMap((member) => below(member, at + 1, depth + 1)) : [];
  };
  try {
    return below(value, 0, 0);
  } catch (error) {
    if (error instanceof Unread) {
      return [value];
    }
    throw error;
  }
}

/** Whether nothing in a value is left to deployment: no intrinsic function, no loop, no dynamic reference. */
export function isKnown(value: unknown): boolean {
  try {
    return isKnownWithin(value, new Budget(), 0);
  } catch (error) {
    if (error instanceof Unread) {
      return false;
    }
    throw error;
  }
}

/** For messages: `where condition 'IsProd' holds and parameter 'Mode' is 'MUTABLE'`; empty if nothing has to be chosen. */
export function describeChoices(choices: readonly Choice[]): string {
  return choices.length === 0 ? '' : `where ${choices.map(describeChoice).join(' and ')}`;
}

function describeChoice({ kind, name, value }: Choice): string {
  const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  switch (kind) {
    case 'condition': return `condition '${name}' ${value ? 'holds' : 'does not hold'}`;
    case 'parameter': return `parameter '${name}' is ${shown}`;
    case 'default': return `parameter '${name}' keeps its default ${shown}`;
    case 'mapping': return value === undefined ? `mapping '${name}' does not have the key` : `mapping '${name}' is read with the key ${shown}`;
  }
}

/** The expression is beyond a bound. */
class Unread extends Error {}

/** How much may be read for one expression. It also ends what refers to itself. */
class Budget {
  private left = MAX_STEPS;

  public spend(depth: number): void {
    if (depth > MAX_DEPTH) {
      throw new Unread(`it is nested more than ${MAX_DEPTH} levels deep`);
    }
    if (--this.left < 0) {
      throw new Unread('it is too large');
    }
  }
}

function isKnownWithin(value: unknown, budget: Budget, depth: number): boolean {
  budget.spend(depth);
  if (typeof value === 'string') {
    return !value.includes(DYNAMIC_REFERENCE);
  }
  if (!isObject(value)) {
    return true;
  }
  return (Array.isArray(value) || !Object.keys(value).some(isFunctionName))
    && Object.values(value).every((member) => isKnownWithin(member, budget, depth + 1));
}

/** One way in which something can turn out. */
interface Option<T> {
  readonly value: T;
  readonly choices: readonly Choice[];
}

/** What a deployment has chosen of the options of something. */
interface Taken {
  readonly index: number;
  readonly options: number;
  /** More can come: a choice about all defaults names the parameters that it was asked for. */
  readonly choices: Choice[];
}

/**
 * One way in which everything turns out. The expression is evaluated once for each: a path says which options are taken, in the order in
 * which the evaluation asks; beyond it, it is the first one.
 */
class Deployment {
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

  /** How many deployments there will be at least, beside this one and those before. */
  public get untried(): number {
    return [...this.taken.values()].reduce((sum, { index, options }) => sum + options - 1 - index, 0);
  }

  /** The path of the next deployment, undefined after the last one. */
  public next(): number[] | undefined {
    const taken = [...this.taken.values()];
    while (taken.length > 0) {
      const { index, options } = taken.pop()!;
      if (index + 1 < options) {
        return [...taken.map((earlier) => earlier.index), index + 1];
      }
    }
    return undefined;
  }
}

/** How the expression turns out in one deployment. */
interface Outcome {
  readonly value: unknown;
  readonly taken: ReadonlyMap<string, Taken>;
}

/** Not the name of anything: the ids of other choices have a colon. */
const DEFAULTS = 'defaults';

/** The pseudo parameter that takes away what refers to it. */
const NO_VALUE = 'AWS::NoValue';

/** What is left where `AWS::NoValue` takes something away. */
const ABSENT = Symbol(NO_VALUE);

/** The value of an expression in one deployment. What is not known stays the expression that it is, the same object if nothing in it changed. */
class Evaluator {
  constructor(private readonly scope: ValueScope, private readonly deployment: Deployment, private readonly budget: Budget) {}

  public evaluate(value: unknown, depth: number): unknown {
    this.budget.spend(depth);
    if (Array.isArray(value)) {
      return this.list(value, depth);
    }
    if (!isObject(value)) {
      return value;
    }
    const keys = Object.keys(value);
    if (!keys.some(isFunctionName)) {
      return this.object(value, depth);
    }
    const result = keys.length === 1 ? this.intrinsic(keys[0], value[keys[0]], depth + 1) : undefined;
    if (result !== undefined) {
      return result;
    }
    // What stays is compared later, and so must be within the bounds too.
    this.measure(value, depth);
    return value;
  }

  private measure(value: unknown, depth: number): void {
    this.budget.spend(depth);
    if (isObject(value)) {
      Object.values(value).forEach((member) => this.measure(member, depth + 1));
    }
  }

  private list(items: unknown[], depth: number): unknown[] {
    const evaluated = items.map((item) => this.evaluate(item, depth + 1));
    return evaluated.every((item, index) => item === items[index]) ? items : evaluated.filter((item) => item !== ABSENT);
  }

  private object(members: Record<string, unknown>, depth: number): unknown {
    const entries = Object.entries(members).map(([key, member]) => ({ key, member, evaluated: this.evaluate(member, depth + 1) }));
    return entries.every(({ member, evaluated }) => member === evaluated) ? members
      : Object.fromEntries(entries.filter(({ evaluated }) => evaluated !== ABSENT).map(({ key, evaluated }) => [key, evaluated]));
  }

  /** Undefined if the value is not known. */
  private intrinsic(name: string, given: unknown, depth: number): unknown {
    switch (name) {
      case 'Ref': return this.ref(given);
      case 'Fn::If': return this.either(given, depth);
      case 'Fn::Sub': return this.sub(given, depth);
      case 'Fn::Join': return this.join(given, depth);
      case 'Fn::Split': return this.split(given, depth);
      case 'Fn::Select': return this.select(given, depth);
      case 'Fn::FindInMap': return this.findInMap(given, depth);
      default: return undefined;
    }
  }

  private ref(name: unknown): unknown {
    if (name === NO_VALUE) {
      return ABSENT;
    }
    const parameter = own(this.scope.Parameters, name);
    if (typeof name !== 'string' || !isObject(parameter)) {
      return undefined;
    }
    const read = readerOf(parameter);
    // Of a list, the allowed values are those of its members.
    if (read === scalarText && parameter.AllowedValues !== undefined) {
      const values = Array.isArray(parameter.AllowedValues) ? [...new Set(parameter.AllowedValues.map(scalarText))] : [];
      return values.length === 0 || values.includes(undefined) ? undefined
        : this.deployment.choose(`parameter:${name}`, values.map((value) => ({ value, choices: [{ kind: 'parameter', name, value }] })));
    }
    const byDefault = read?.(parameter.Default);
    return byDefault !== undefined && this.deployment.keepsDefault(name, byDefault) ? byDefault : undefined;
  }

  private either(given: unknown, depth: number): unknown {
    if (!Array.isArray(given) || given.length !== 3 || typeof given[0] !== 'string') {
      return undefined;
    }
    const [name, then, otherwise] = given;
    const { id, isNegated } = this.condition(name);
    const holds = this.deployment.choose(`condition:${id}`, [true, false].map((value) => (
      { value, choices: [{ kind: 'condition', name, value: value !== isNegated }] })));
    return this.evaluate(holds !== isNegated ? then : otherwise, depth);
  }

  private sub(given: unknown, depth: number): unknown {
    const [text, variables] = Array.isArray(given) && given.length === 2 ? given : [given, {}];
    const parts = typeof text === 'string' ? partsOfSub(text) : undefined;
    if (parts === undefined || !isObject(variables)) {
      return undefined;
    }
    const pieces = parts.map((part) => {
      if (typeof part === 'string') {
        return { before: part, after: part };
      }
      const before = Object.hasOwn(variables, part.variable) ? variables[part.variable] : referenceInSub(part.variable);
      const evaluated = this.evaluate(before, depth);
      return { before, after: scalarText(evaluated) ?? evaluated };
    });
    const isText = (piece: unknown) => typeof piece === 'string';
    if (pieces.every(({ after }) => isText(after))) {
      return pieces.map(({ after }) => after).join('');
    }
    // Nothing else can stand in a text; CloudFormation refuses it.
    const isRefused = pieces.some(({ after }) => after === ABSENT || !(isText(after) || isExpression(after)));
    const isChanged = pieces.some(({ before, after }) => before !== after && scalarText(before) !== after);
    return isRefused || !isChanged ? undefined : { 'Fn::Join': ['', withTextsTogether(pieces.map(({ after }) => after))] };
  }

  private join(given: unknown, depth: number): unknown {
    if (!Array.isArray(given) || given.length !== 2 || typeof given[0] !== 'string') {
      return undefined;
    }
    const [separator, list] = given;
    const evaluated = this.evaluate(list, depth);
    if (!Array.isArray(evaluated)) {
      return evaluated === list || !isExpression(evaluated) ? undefined : { 'Fn::Join': [separator, evaluated] };
    }
    const items = evaluated.map((item) => scalarText(item) ?? item);
    if (items.every((item) => typeof item === 'string')) {
      return items.join(separator);
    }
    const isRefused = items.some((item) => !(typeof item === 'string' || isExpression(item)));
    return isRefused || evaluated === list ? undefined : { 'Fn::Join': [separator, items] };
  }

  private split(given: unknown, depth: number): unknown {
    const [separator, text] = Array.isArray(given) && given.length === 2 ? [given[0], knownText(this.evaluate(given[1], depth))] : [];
    return typeof separator === 'string' && separator !== '' && text !== undefined ? text.split(separator) : undefined;
  }

  private select(given: unknown, depth: number): unknown {
    if (!Array.isArray(given) || given.length !== 2) {
      return undefined;
    }
    const [index, list] = given.map((part) => this.evaluate(part, depth));
    const at = knownText(index);
    if (at === undefined || !/^\d{1,6}$/.test(at) || !Array.isArray(list)) {
      return undefined;
    }
    // What is no item, or may turn out to be none, moves those behind it.
    const isShorter = Array.isArray(given[1]) && list.length < given[1].length;
    const mayBeShorter = list.slice(0, Number(at)).some((item) => isExpression(item) && MAY_BE_ABSENT.some((name) => Object.hasOwn(item, name)));
    return isShorter || mayBeShorter ? undefined : list[Number(at)] ?? undefined;
  }

  private findInMap(given: unknown, depth: number): unknown {
    if (!Array.isArray(given) || given.length < 3 || given.length > 4) {
      return undefined;
    }
    const [name, ...keys] = given.slice(0, 3).map((part) => this.evaluate(part, depth));
    const fallback = given[3];
    if (given.length === 4 && !(isObject(fallback) && Object.keys(fallback).join() === 'DefaultValue')) {
      return undefined;
    }
    let found: unknown = typeof name === 'string' ? own(this.scope.Mappings, name) : undefined;
    let path = name;
    for (const key of keys) {
      // A macro such as Fn::Transform can add any key.
      if (!isObject(found) || Array.isArray(found) || Object.keys(found).some(isFunctionName)) {
        return undefined;
      }
      if (!(scalarText(key) !== undefined || isExpression(key))) {
        return undefined;
      }
      const picked = knownText(key) ?? this.keyOf(found, `${path}`, key, fallback !== undefined);
      found = own(found, picked);
      path = `${path}.${picked}`;
      if (found === undefined) {
        return fallback === undefined ? undefined : this.evaluate(fallback.DefaultValue, depth);
      }
    }
    return (Array.isArray(found) ? found : [found]).every((item) => scalarText(item) !== undefined) ? found : undefined;
  }

  /** What a condition comes to, if it only names another one or the opposite of one, and whether it is the opposite. */
  private condition(name: string): { id: string; isNegated: boolean } {
    let expression: unknown = { Condition: name };
    let isNegated = false;
    for (let step = 0; step < MAX_DEPTH; step++) {
      const [key, ...others] = isObject(expression) ? Object.keys(expression) : [];
      const content = others.length === 0 ? own(expression, key) : undefined;
      const named = key === 'Condition' ? own(this.scope.Conditions, content) : undefined;
      if (named !== undefined) {
        expression = named;
      } else if (key === 'Fn::Not' && Array.isArray(content) && content.length === 1) {
        expression = content[0];
        isNegated = !isNegated;
      } else {
        this.measure(expression, 0);
        return { id: JSON.stringify(expression), isNegated };
      }
    }
    // It goes round in a circle, which CloudFormation refuses.
    return { id: name, isNegated: false };
  }

  /** A key that is not known can be any key there is, and with a default value none of them. */
  private keyOf(entries: Record<string, unknown>, mapping: string, key: unknown, hasFallback: boolean): string | undefined {
    // Of keys that lead to the same, one is enough: regions often do.
    const different = new Map<string, string>();
    for (const [one, entry] of Object.entries(entries)) {
      this.measure(entry, 0);
      const content = JSON.stringify(entry);
      if (!different.has(content)) {
        different.set(content, one);
      }
    }
    const options: (string | undefined)[] = [...different.values(), ...(hasFallback ? [undefined] : [])];
    return options.length === 0 ? undefined : this.deployment.choose(`mapping:${mapping}:${JSON.stringify(key)}`, options.map((value) => (
      { value, choices: [{ kind: 'mapping', name: mapping, value }] })));
  }
}

/** Functions of which CloudFormation can take away the item that they stand for. */
const MAY_BE_ABSENT = ['Fn::If', 'Fn::FindInMap', 'Fn::Transform'];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether a value is left to deployment as a whole. */
function isExpression(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value) && Object.keys(value).some(isFunctionName);
}

/** A member of an object, and nothing that all objects have. */
function own(object: unknown, key: unknown): unknown {
  return isObject(object) && typeof key === 'string' && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A number or truth value is a text where CloudFormation wants one. */
function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined;
}

function knownText(value: unknown): string | undefined {
  const text = scalarText(value);
  return text !== undefined && isKnown(text) ? text : undefined;
}

function listText(value: unknown): string[] | undefined {
  return scalarText(value)?.split(',').map((item) => item.trim());
}

/**
 * How values of a parameter are read; undefined if they cannot be. What a template says of a parameter of Parameter Store are names of
 * other parameters; what it says of a secret is for nobody to read.
 */
function readerOf({ Type: type, NoEcho: isSecret }: Record<string, unknown>): typeof scalarText | typeof listText | undefined {
  if (typeof type !== 'string' || !(isSecret === undefined || `${isSecret}` === 'false')) {
    return undefined;
  }
  if (/^(String|Number|AWS::(?!SSM::)[\w:]+)$/.test(type)) {
    return scalarText;
  }
  return /^(CommaDelimitedList|List<(?!AWS::SSM::)[\w:]+>)$/.test(type) ? listText : undefined;
}

/** The texts and variables of an `Fn::Sub`; undefined if CloudFormation refuses it. */
function partsOfSub(text: string): (string | { readonly variable: string })[] | undefined {
  const parts = text.split(/\$\{([^}]*)\}/).map((part, index) => {
    if (index % 2 === 0) {
      return part;
    }
    return part.startsWith('!') ? `\${${part.slice(1)}}` : { variable: part };
  });
  const isReadable = parts.every((part, index) => typeof part === 'string'
    ? part.indexOf('${', index % 2) < 0
    : /^[\w.:]+$/.test(part.variable));
  return isReadable ? parts : undefined;
}

function withTextsTogether(pieces: readonly unknown[]): unknown[] {
  const together: unknown[] = [];
  for (const piece of pieces) {
    const last = together.length - 1;
    if (typeof piece === 'string' && typeof together[last] === 'string') {
      together[last] = `${together[last]}${piece}`;
    } else if (piece !== '') {
      together.push(piece);
    }
  }
  return together;
}

function referenceInSub(name: string): unknown {
  const at = name.indexOf('.');
  return at < 0 ? { Ref: name } : { 'Fn::GetAtt': [name.slice(0, at), name.slice(at + 1)] };
}

/** Each value once, with one way to it. */
function merged(outcomes: readonly Outcome[]): PossibleValue[] {
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
  const isLedTo = (outcome: Outcome) => [...needed].every(([id, { index }]) => (outcome.taken.get(id)?.index ?? index) === index);
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
