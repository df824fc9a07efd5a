/**
 * What a value of a template can be when it is deployed, read from the template alone.
 *
 * Conditions are not evaluated: every branch counts. A value that the template does not have is UNKNOWN.
 */

/** Nobody can know it before it is deployed, but perhaps how it begins. */
export class Unknown {
  public constructor(public readonly begin = '') {}
}

/** Filters of which some are known only at deployment. */
export class UnknownFilters extends Unknown {
  public constructor(public readonly known: readonly string[]) {
    super();
  }
}

/** `AWS::NoValue`: as if it were not said. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** What was chosen on the way to a value: a branch for each condition, a value for each parameter. */
export type Choices = Readonly<Record<string, string>>;

export interface Alternative {
  readonly choices: Choices;
  readonly value: any;
}

const DYNAMIC_REFERENCE = '{{resolve:';

/** All that a value can be. */
export function alternatives(value: any, template: any, choices: Choices = {}): Alternative[] {
  if (typeof value === 'string') {
    const dynamic = value.indexOf(DYNAMIC_REFERENCE);
    return [{ choices, value: dynamic < 0 ? value : new Unknown(value.slice(0, dynamic)) }];
  }
  if (Array.isArray(value)) {
    return together(value, template, choices).map((one) => ({ choices: one.choices, value: one.value.filter((item: any) => item !== NO_VALUE) }));
  }
  if (typeof value !== 'object' || value === null) {
    return [{ choices, value }];
  }
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) {
    return intrinsic(keys[0], value[keys[0]], template, choices);
  }
  return together(Object.values(value), template, choices).map((one) => ({
    choices: one.choices, value: Object.fromEntries(keys.map((key, index) => [key, one.value[index]]).filter(([, item]) => item !== NO_VALUE)),
  }));
}

/** Values that are chosen one after the other: what was chosen for one holds for the next. */
function together(values: readonly any[], template: any, choices: Choices): Alternative[] {
  return values.reduce<Alternative[]>(
    (before, value) => before.flatMap((one) => alternatives(value, template, one.choices).map((next) => ({
      choices: next.choices, value: [...one.value, next.value],
    }))),
    [{ choices, value: [] }]);
}

function intrinsic(name: string, argument: any, template: any, choices: Choices): Alternative[] {
  switch (name) {
    case 'Ref': return argument === 'AWS::NoValue' ? [{ choices, value: NO_VALUE }] : referred(argument, template, choices);
    case 'Fn::If': {
      const [condition, ...branches] = argument;
      return ['true', 'false']
        .filter((branch) => (choices[`condition ${condition}`] ?? branch) === branch)
        .flatMap((branch) => alternatives(branches[branch === 'true' ? 0 : 1], template, { ...choices, [`condition ${condition}`]: branch }));
    }
    case 'Fn::Sub': {
      const [text, variables] = typeof argument === 'string' ? [argument, {}] : argument;
      return joined(partsOf(text, variables), template, choices);
    }
    case 'Fn::Join': {
      const [separator, parts] = argument;
      return Array.isArray(parts) && typeof separator === 'string'
        ? joined(parts.flatMap((part, index) => index === 0 ? [part] : [separator, part]), template, choices)
        : [{ choices, value: new Unknown() }];
    }
    case 'Fn::FindInMap': {
      const [map, first, second] = argument;
      const entries = Object.entries<any>(template.Mappings?.[map] ?? {}).flatMap(([one, inner]) =>
        Object.entries<any>(inner).map(([two, value]) => ({ one, two, value })));
      // A key that is known only at deployment can be any of those that the map has; without its key there is no deployment.
      const possible = entries.filter(({ one, two }) => (typeof first !== 'string' || first === one) && (typeof second !== 'string' || second === two))
        .filter(({ one }) => typeof first === 'string' || (choices[JSON.stringify(first)] ?? one) === one);
      return possible.length === 0 ? [{ choices, value: new Unknown() }] : possible.map(({ one, value }) => ({
        choices: typeof first === 'string' ? choices : { ...choices, [JSON.stringify(first)]: one }, value,
      }));
    }
    default: return [{ choices, value: new Unknown() }];
  }
}

/** The literals and variables of a text of `Fn::Sub`. */
function partsOf(text: string, variables: any): any[] {
  return text.split(/(\$\{[^}]*\})/).filter((part) => part !== '').map((part) => {
    const inside = /^\$\{(.*)\}$/.exec(part)?.[1];
    if (inside === undefined) {
      return part;
    }
    if (inside.startsWith('!')) {
      return `\${${inside.slice(1)}}`;
    }
    return variables[inside] ?? (inside.includes('.') ? { 'Fn::GetAtt': inside } : { Ref: inside });
  });
}

function joined(parts: readonly any[], template: any, choices: Choices): Alternative[] {
  return together(parts, template, choices).map(({ choices: chosen, value }) => {
    const unknown = value.findIndex((part: any) => typeof part !== 'string');
    if (unknown < 0) {
      return { choices: chosen, value: value.join('') };
    }
    const known = value.slice(0, unknown).join('');
    return { choices: chosen, value: new Unknown(known + (value[unknown] instanceof Unknown ? value[unknown].begin : '')) };
  });
}

function referred(id: string, template: any, choices: Choices): Alternative[] {
  const parameter = template.Parameters?.[id];
  // What a parameter of an SSM type has as default and allowed values are names.
  if (parameter === undefined || parameter.Type !== 'String') {
    return [{ choices, value: new Unknown() }];
  }
  const key = `parameter ${id}`;
  const options: [string, any][] = parameter.AllowedValues !== undefined
    ? parameter.AllowedValues.map((value: string) => [`is ${value}`, value])
    : [...parameter.Default !== undefined ? [['is its default', parameter.Default] as [string, any]] : [], ['is another', new Unknown()]];
  return options
    .filter(([option]) => (choices[key] ?? option) === option)
    .map(([option, value]) => ({ choices: { ...choices, [key]: option }, value }));
}

/** Whether two alternatives can be at the same time. */
export function areCompatible(one: Choices, other: Choices): boolean {
  return Object.entries(one).every(([key, value]) => (other[key] ?? value) === value);
}
