import { Choice, Deployment } from './deployment';
import { differentKeysOf } from './different-keys';
import { fromElsewhere } from './elsewhere';
import { NO_VALUE, isExpression, isKnown, isObject, own } from './expressions';
import { isFunctionName } from './intrinsics';
import { Budget } from './reading-budget';
import { OUTPUT } from './unchanging';
import type { Deployer, Elsewhere, ValueScope } from './value-scope';

/** What is left where `AWS::NoValue` takes something away. */
export const ABSENT = Symbol(NO_VALUE);

/** The value of an expression in one deployment. What is not known stays the expression that it is, the same object if nothing in it changed. */
export class ExpressionEvaluator {
  /** What its choices are told apart by: nothing for those of the template that has the expression. */
  private readonly of: string | undefined;

  /** @param home the scope of the template that has the whole expression; this one may be that of another template, which it leads to */
  constructor(
    private readonly scope: ValueScope, private readonly deployment: Deployment, private readonly budget: Budget, private readonly home = scope,
  ) {
    this.of = scope === home ? undefined : scope.name ?? '';
  }

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
      case 'Ref': return this.ref(given, depth);
      case 'Fn::If': return this.either(given, depth);
      case 'Fn::Sub': return this.sub(given, depth);
      case 'Fn::Join': return this.join(given, depth);
      case 'Fn::Split': return this.split(given, depth);
      case 'Fn::Select': return this.select(given, depth);
      case 'Fn::FindInMap': return this.findInMap(given, depth);
      case 'Fn::GetAtt': return this.output(given, depth);
      case 'Fn::ImportValue': return this.imported(given, depth);
      default: return undefined;
    }
  }

  private ref(name: unknown, depth: number): unknown {
    if (name === NO_VALUE) {
      return ABSENT;
    }
    const parameter = own(this.scope.Parameters, name);
    if (typeof name !== 'string' || !isObject(parameter) || [this.scope.Parameters, parameter].some(isExpression)) {
      return undefined;
    }
    const read = readerOf(parameter);
    const deployer = this.deployer();
    const given = deployer === undefined ? ABSENT : this.given(deployer, name, depth);
    if (given !== ABSENT) {
      const text = Array.isArray(given) ? knownListText(given) : knownText(given);
      if (text !== undefined) {
        return read?.(text);
      }
    }
    const byDefault = read?.(parameter.Default);
    if (deployer !== undefined && given === ABSENT && byDefault !== undefined) {
      // Nobody gives another value.
      return byDefault;
    }
    // Of a list, the allowed values are those of its members.
    if (read === scalarText && parameter.AllowedValues !== undefined) {
      const values = Array.isArray(parameter.AllowedValues) ? [...new Set(parameter.AllowedValues.map(scalarText))] : [];
      return values.length === 0 || values.includes(undefined) ? undefined
        : this.choose(`parameter:${name}`, values, (value) => ({ kind: 'parameter', name, value: shownOf(parameter, value) }));
    }
    if (given !== ABSENT) {
      return read === scalarText ? fromElsewhere(given) : undefined;
    }
    return byDefault !== undefined && this.deployment.keepsDefault(name, shownOf(parameter, byDefault), this.of) ? byDefault : undefined;
  }

  /** What deploys the template: it alone gives the parameters their values. Undefined if anybody can, or if nobody knows what it gives. */
  private deployer(): Deployer | undefined {
    const deployers = this.scope.deployers ?? [];
    const deployer: Deployer | undefined = deployers.length === 0 ? undefined
      : this.choose('deployer', deployers, ({ name }) => ({ kind: 'deployer', name: this.scope.name ?? 'the template', value: name }));
    return deployer === undefined || isExpression(deployer.parameters) || Array.isArray(deployer.parameters) ? undefined : deployer;
  }

  /** What a deployer gives to a parameter: `ABSENT` if nothing, undefined if nobody knows. */
  private given({ parameters, scope }: Deployer, name: string, depth: number): unknown {
    const expression = own(parameters, name);
    if (expression === undefined || expression === null) {
      return ABSENT;
    }
    const value = this.elsewhere(scope).evaluate(expression, depth + 1);
    return scalarText(value) ?? value;
  }

  /** An output of a stack in this one. */
  private output(given: unknown, depth: number): unknown {
    const [id, attribute] = typeof given === 'string' ? [given.slice(0, given.indexOf('.')), given.slice(given.indexOf('.') + 1)]
      : Array.isArray(given) && given.length === 2 ? given : [];
    return typeof id === 'string' && typeof attribute === 'string' && attribute.startsWith(OUTPUT)
      ? this.valueOf(this.scope.outputOf?.(id, attribute.slice(OUTPUT.length)), depth) : undefined;
  }

  private imported(given: unknown, depth: number): unknown {
    const name = knownText(this.evaluate(given, depth));
    return name === undefined ? undefined : this.valueOf(this.scope.exported?.(name), depth);
  }

  private valueOf(output: Elsewhere | undefined, depth: number): unknown {
    if (output === undefined) {
      return undefined;
    }
    const value = this.elsewhere(output.scope).evaluate(output.expression, depth + 1);
    return value === ABSENT ? undefined : fromElsewhere(scalarText(value) ?? value);
  }

  private elsewhere(scope: ValueScope): ExpressionEvaluator {
    return new ExpressionEvaluator(scope, this.deployment, this.budget, this.home);
  }

  /** What is chosen in one template is nothing that is chosen in another one. */
  private choose<T>(id: string, options: readonly T[], choiceOf: (option: T) => Choice): T | undefined {
    const { of } = this;
    return of === undefined ? this.deployment.choose(id, options, choiceOf)
      : this.deployment.choose(JSON.stringify([of, id]), options, (option) => ({ ...choiceOf(option), of }));
  }

  private either(given: unknown, depth: number): unknown {
    if (!Array.isArray(given) || given.length !== 3 || typeof given[0] !== 'string') {
      return undefined;
    }
    const [name, then, otherwise] = given;
    const { id, isNegated } = this.condition(name);
    const holds = this.choose(`condition:${id}`, [true, false], (value) => ({ kind: 'condition', name, value: value !== isNegated }));
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
    let found: unknown = typeof name === 'string' && !isExpression(this.scope.Mappings) ? own(this.scope.Mappings, name) : undefined;
    let path = name;
    for (const key of keys) {
      // A macro such as Fn::Transform can add any key.
      if (!isObject(found) || Array.isArray(found) || isExpression(found)) {
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
    for (let step = 0; step < LONGEST_CHAIN; step++) {
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
    const options: (string | undefined)[] = [...differentKeysOf(entries), ...(hasFallback ? [undefined] : [])];
    return options.length === 0 ? undefined : this.choose(`mapping:${mapping}:${JSON.stringify(key)}`, options,
      (value) => ({ kind: 'mapping', name: mapping, value }));
  }
}

/** A condition that is another one, which is another one: more of them go round in a circle. */
const LONGEST_CHAIN = 100;

/** Functions of which CloudFormation can take away the item that they stand for. */
const MAY_BE_ABSENT = ['Fn::If', 'Fn::FindInMap', 'Fn::Transform'];

/** A number or truth value is a text where CloudFormation wants one. */
function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined;
}

function knownText(value: unknown): string | undefined {
  const text = scalarText(value);
  return text !== undefined && isKnown(text) ? text : undefined;
}

/** A list as the text that a parameter gets of it; undefined if one of its items is not known, or is none. */
function knownListText(list: unknown[]): string | undefined {
  const items = list.map(knownText);
  return items.includes(undefined) ? undefined : items.join();
}

function listText(value: unknown): string[] | undefined {
  return scalarText(value)?.split(',').map((item) => item.trim());
}

/**
 * How values of a parameter are read; undefined if they cannot be. What a template says of a parameter of Parameter Store are names of
 * other parameters.
 */
function readerOf({ Type: type }: Record<string, unknown>): typeof scalarText | typeof listText | undefined {
  if (typeof type !== 'string') {
    return undefined;
  }
  if (/^(String|Number|AWS::(?!SSM::)[\w:]+)$/.test(type)) {
    return scalarText;
  }
  return /^(CommaDelimitedList|List<(?!AWS::SSM::)[\w:]+>)$/.test(type) ? listText : undefined;
}

/** The value of a parameter for a message. One that CloudFormation does not show, nobody else does. */
function shownOf({ NoEcho: isHidden }: Record<string, unknown>, value: unknown): unknown {
  return isHidden === undefined || `${isHidden}` === 'false' ? value : '****';
}

/** The texts and variables of an `Fn::Sub`; undefined if CloudFormation refuses it. */
function partsOfSub(text: string): (string | { readonly variable: string })[] | undefined {
  // A variable has no brace in it, so that each character is looked at once.
  const parts = text.split(/\$\{([^{}]*)\}/).map((part, index) => {
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
