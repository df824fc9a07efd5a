/** What one deployment decides. */
export interface Assignment {
  /** Of conditions that are no others' opposite. */
  readonly conditions: Record<string, boolean>;
  /** Of parameters and pseudo parameters. */
  readonly values: Record<string, string | string[]>;
}

/** What CloudFormation refuses. */
export const REFUSED = Symbol('refused');

/** What takes a member away. */
const NOTHING = Symbol('nothing');

/**
 * What a deployment makes of an expression, as CloudFormation's documentation has it. Attributes, exports and secrets have one made-up value
 * each. It knows nothing of alternatives, and so can judge what does.
 */
export function deployed(expression: unknown, template: any, assignment: Assignment): unknown {
  const value = new ConcreteEvaluation(template, assignment).of(expression);
  return value === NOTHING ? undefined : value;
}

export function isRefused(value: unknown): boolean {
  return value === REFUSED || (typeof value === 'object' && value !== null && Object.values(value).some(isRefused));
}

class ConcreteEvaluation {
  constructor(private readonly template: any, private readonly assignment: Assignment) {}

  public of(expression: any): any {
    if (typeof expression === 'string') {
      return withSecrets(expression);
    }
    if (typeof expression !== 'object' || expression === null) {
      return expression;
    }
    if (Array.isArray(expression)) {
      return expression.map((item) => this.of(item)).filter((item) => item !== NOTHING);
    }
    const keys = Object.keys(expression);
    const functions = keys.filter((key) => key === 'Ref' || key.startsWith('Fn::'));
    if (functions.length > 0) {
      return keys.length === 1 ? this.call(keys[0], expression[keys[0]]) : REFUSED;
    }
    const members = keys.map((key) => [key, this.of(expression[key])]);
    return Object.fromEntries(members.filter(([, value]) => value !== NOTHING));
  }

  private call(name: string, given: any): any {
    const takes = (...counts: number[]) => Array.isArray(given) && counts.includes(given.length);
    switch (name) {
      case 'Ref': return given === 'AWS::NoValue' ? NOTHING : this.reference(given);
      case 'Fn::GetAtt': return `attribute-${[given].flat().join('.')}`;
      case 'Fn::ImportValue': return 'imported';
      case 'Fn::If': return takes(3) && typeof given[0] === 'string' ? this.of(this.holds(given[0]) ? given[1] : given[2]) : REFUSED;
      case 'Fn::Join': return takes(2) ? this.joined(given[0], this.of(given[1])) : REFUSED;
      case 'Fn::Split': return takes(2) ? this.split(given[0], this.of(given[1])) : REFUSED;
      case 'Fn::Select': return takes(2) ? this.selected(this.of(given[0]), given[1]) : REFUSED;
      case 'Fn::Sub': return typeof given === 'string' ? this.substituted(given, {}) : takes(2) ? this.substituted(given[0], given[1]) : REFUSED;
      case 'Fn::FindInMap': return takes(3, 4) ? this.found(given) : REFUSED;
      default: return REFUSED;
    }
  }

  private reference(name: any): any {
    return Object.hasOwn(this.assignment.values, name) ? this.of(this.assignment.values[name]) : `reference-${name}`;
  }

  private holds(name: string): boolean {
    const { [name]: condition } = this.template.Conditions;
    return condition?.['Fn::Not'] ? !this.holds(condition['Fn::Not'][0].Condition) : this.assignment.conditions[name];
  }

  private joined(separator: any, items: any): any {
    return typeof separator === 'string' && Array.isArray(items) && items.every(isScalar) ? withSecrets(items.join(separator)) : REFUSED;
  }

  private split(separator: any, text: any): any {
    return typeof separator === 'string' && separator !== '' && isScalar(text) ? `${text}`.split(separator) : REFUSED;
  }

  private selected(index: any, list: any): any {
    const items = Array.isArray(list) ? list.map((item) => this.of(item)) : this.of(list);
    const item = Array.isArray(items) && isScalar(index) ? items[index as number] : undefined;
    return item === undefined || items.some((one: unknown) => one === NOTHING || isRefused(one)) ? REFUSED : item;
  }

  private substituted(text: any, variables: any): any {
    if (typeof text !== 'string') {
      return REFUSED;
    }
    let isWrong = false;
    const result = text.replace(/\$\{(.*?)\}/g, (_, content: string) => {
      if (content[0] === '!') {
        return `\${${content.slice(1)}}`;
      }
      const reference = content.includes('.') ? { 'Fn::GetAtt': content } : { Ref: content };
      const value = this.of(Object.hasOwn(variables, content) ? variables[content] : reference);
      isWrong ||= !isScalar(value);
      return String(value);
    });
    return isWrong ? REFUSED : withSecrets(result);
  }

  private found([name, top, second, options]: any[]): any {
    const keys = [this.of(name), this.of(top), this.of(second)];
    if (!keys.every(isScalar)) {
      return REFUSED;
    }
    const below = (level: any, key: string) => level !== undefined && Object.hasOwn(level, key) ? level[key] : undefined;
    const value = keys.map(String).reduce(below, this.template.Mappings);
    return value ?? (options === undefined ? REFUSED : this.of(options.DefaultValue));
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function withSecrets(text: string): string {
  return text.replace(/\{\{resolve:.*?\}\}/g, 'resolved');
}
