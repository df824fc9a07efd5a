import { TagMutabilitySetting } from '../../mutability';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { Choice, describeChoices } from '../../template/deployment';
import { isExpression } from '../../template/expressions';
import { possibleValues } from '../../template/possible-values';
import type { ValueScope } from '../../template/value-scope';

const { mode: MODE, filters: FILTERS } = CLOUDFORMATION;
const NO_VALUE = { Ref: 'AWS::NoValue' };

/** As many conditions are written back; more of them nobody could read. */
const MAX_CONDITIONS = 63;

/** One of the settings that an expression can have. */
export interface PossibleSetting {
  readonly setting: TagMutabilitySetting;
  /** Where it comes about, for a message; empty if it does in any case. */
  readonly where: string;
}

/** A setting that the baseline does not allow, and what it becomes. */
export interface TightenedBranch extends PossibleSetting {
  readonly instead: TagMutabilitySetting;
}

/** What can be done about a mode and filters that are expressions. */
export interface TightenedBranches {
  /** Mode and filters to write, as one unit; undefined if nothing is to change. */
  readonly properties?: Record<string, unknown>;
  /** What changes by that. */
  readonly changed: readonly TightenedBranch[];
  /** What does not meet the baseline, and cannot change. */
  readonly looser: readonly PossibleSetting[];
  /** What nobody can know. */
  readonly unknown: readonly PossibleSetting[];
}

/** Whether `tightenedTo` has an answer for a setting: it is known, or wrong whatever becomes of its tokens. */
export function isJudged({ unanswerableBecause, _refusedBecause }: TagMutabilitySetting): boolean {
  return unanswerableBecause === undefined || _refusedBecause !== undefined;
}

/**
 * Tightens mode and filters that are expressions of conditions, parameters and mappings, in each of the ways in which the conditions can
 * turn out. A branch that depends on a parameter or a mapping becomes a literal that is within all of its values, if all of them are known.
 *
 * @param setting what is known of the setting as a whole
 * @param properties the rendered properties of the resource
 * @param scope what the stack's template has of parameters, mappings and conditions
 */
export function tightenBranches(
  setting: TagMutabilitySetting, properties: Record<string, unknown>, baseline: TagMutabilitySetting, scope: ValueScope,
): TightenedBranches {
  const expression = { [MODE]: properties[MODE], [FILTERS]: properties[FILTERS] };
  // It asks first whether the expression is small enough to be read.
  const isUnread = possibleValues(expression, scope).some(({ unreadBecause }) => unreadBecause !== undefined);
  if (isExpression(properties) || isUnread) {
    return { changed: [], looser: [], unknown: [{ setting, where: '' }] };
  }
  const found = new Branches(baseline, scope);
  const written = found.tighten(expression, []);
  const { changed, looser, unknown } = found;
  if (changed.length === 0 || !found.canBeWritten) {
    return { changed: [], looser: [...looser, ...changed], unknown };
  }
  return { properties: written, changed, looser, unknown };
}

/** The branches of one expression: what `TightenedBranches` has of them. */
class Branches {
  public readonly changed: TightenedBranch[] = [];
  public readonly looser: PossibleSetting[] = [];
  public readonly unknown: PossibleSetting[] = [];
  /** Not if a branch that stays refers to something: in a template that is not written yet, nobody can say how. */
  public canBeWritten = true;
  private conditions = 0;

  constructor(private readonly baseline: TagMutabilitySetting, private readonly scope: ValueScope) {}

  public tighten(expression: Record<string, unknown>, conditions: readonly Choice[]): Record<string, unknown> {
    const name = firstCondition(expression);
    if (name === undefined) {
      return this.tightenBranch(expression, conditions);
    }
    if (++this.conditions > MAX_CONDITIONS) {
      this.canBeWritten = false;
      return this.tightenBranch(expression, conditions);
    }
    const [then, otherwise] = [true, false].map((value) =>
      this.tighten(decided(expression, name, value), [...conditions, { kind: 'condition', name, value }]));
    return Object.fromEntries([MODE, FILTERS].map((property) => [property, either(name, then[property], otherwise[property])]));
  }

  private tightenBranch(expression: Record<string, unknown>, conditions: readonly Choice[]): Record<string, unknown> {
    const settings = possibleValues(expression, this.scope).map(({ value, when }) => ({
      setting: TagMutabilitySetting.fromCloudFormation(value), where: describeChoices([...conditions, ...when]),
    }));
    const unknown = settings.filter(({ setting }) => !isJudged(setting));
    const tightened = settings.filter(({ setting }) => isJudged(setting))
      .map((one) => ({ ...one, instead: one.setting.tightenedTo(this.baseline).setting }));
    const looser = tightened.filter(({ setting, instead }) => setting !== instead);
    this.unknown.push(...unknown);
    if (looser.length > 0 && unknown.length === 0) {
      const instead = tightened.map((one) => one.instead).reduce((one, other) => one.tightenedTo(other).setting);
      this.changed.push(...looser.map((one) => ({ ...one, instead })));
      return instead.toCloudFormation();
    }
    this.looser.push(...looser);
    this.canBeWritten &&= refersToParametersOnly(expression, this.scope);
    return expression;
  }
}

function either(name: string, then: unknown, otherwise: unknown): unknown {
  return JSON.stringify(then) === JSON.stringify(otherwise) ? then : { 'Fn::If': [name, then ?? NO_VALUE, otherwise ?? NO_VALUE] };
}

/** The name of a condition that an expression depends on. */
function firstCondition(value: unknown): string | undefined {
  const branches = branchesOf(value);
  if (branches !== undefined) {
    return branches[0];
  }
  for (const member of membersOf(value)) {
    const name = firstCondition(member);
    if (name !== undefined) {
      return name;
    }
  }
  return undefined;
}

/** An expression where a condition has turned out. */
function decided<T>(value: T, name: string, holds: boolean): T {
  const branches = branchesOf(value);
  if (branches?.[0] === name) {
    return decided(branches[holds ? 1 : 2], name, holds) as T;
  }
  if (Array.isArray(value)) {
    return value.map((item) => decided(item, name, holds)) as T;
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, decided(member, name, holds)])) as T : value;
}

/** What `Fn::If` has in it, if the value is one. */
function branchesOf(value: any): [string, unknown, unknown] | undefined {
  const branches = value?.['Fn::If'];
  return Array.isArray(branches) && branches.length === 3 && typeof branches[0] === 'string' && Object.keys(value).length === 1
    ? branches as [string, unknown, unknown] : undefined;
}

/** A logical id that is no parameter's may be that of a resource of another stack, which CDK has still to import. */
function refersToParametersOnly(value: any, scope: ValueScope): boolean {
  const name = value?.Ref;
  if (name !== undefined) {
    return typeof name === 'string' && (name.startsWith('AWS::') || Object.hasOwn(scope.Parameters, name));
  }
  return value?.['Fn::GetAtt'] === undefined && membersOf(value).every((member) => refersToParametersOnly(member, scope));
}

function membersOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
