import { isFunctionName } from '../../template/intrinsics';

const LOOP = 'Fn::ForEach::';

/** As many resources as CloudFormation takes in a template. */
const MOST = 500;

/** What loops make, and which of them cannot be told. */
export interface Unrolled {
  readonly members: Readonly<Record<string, any>>;
  /** The names of what stays unknown: a loop over what is known at deployment only, and other functions. */
  readonly unknown: readonly string[];
}

/**
 * The members of an object in a template, with those that its loops make. CloudFormation puts the variable of a loop into every text below it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function unrolled(object: Record<string, any>): Unrolled {
  if (!Object.keys(object).some(isFunctionName)) {
    return { members: object, unknown: [] };
  }
  const members = new Map<string, any>();
  const unknown: string[] = [];
  const left = Object.entries(object).reverse();
  // Loops in loops multiply.
  let made = 0;
  while (left.length > 0) {
    const [name, value] = left.pop()!;
    const rounds = name.startsWith(LOOP) ? roundsOf(value) : undefined;
    if (!isFunctionName(name)) {
      members.set(freeName(name, members), value);
    } else if (rounds === undefined || made + rounds.length > MOST) {
      unknown.push(name);
    } else {
      made += rounds.length;
      left.push(...rounds.reverse());
    }
  }
  return { members: Object.fromEntries(members), unknown };
}

/** What loops make twice, nobody has said which of the two counts. So both are there, the second by a name that no template can have. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name;
  for (let times = 2; taken.has(free); times++) {
    free = `${name} (${times})`;
  }
  return free;
}

/** What each round of a loop makes; undefined if only a deployment knows. */
function roundsOf(loop: unknown): [string, any][] | undefined {
  const [variable, items, body] = Array.isArray(loop) && loop.length === 3 ? loop : [];
  if (typeof variable !== 'string' || !Array.isArray(items) || items.length > MOST || !items.every((item) => typeof item === 'string') || typeof body !== 'object' || body === null) {
    return undefined;
  }
  return items.flatMap((item) => Object.entries(withValue(body, variable, item)));
}

/** `${Name}` stands for the value of a variable, `&{Name}` for its letters and digits. */
function withValue(value: any, variable: string, item: string): any {
  if (typeof value === 'string') {
    return value.replaceAll(`\${${variable}}`, item).replaceAll(`&{${variable}}`, item.replace(/[^a-zA-Z0-9]/g, ''));
  }
  if (Array.isArray(value)) {
    return value.map((member) => withValue(member, variable, item));
  }
  if (typeof value === 'object' && value !== null) {
    return value.Ref === variable && Object.keys(value).length === 1 ? item
      : Object.fromEntries(Object.entries(value).map(([name, member]) => [withValue(name, variable, item), withValue(member, variable, item)]));
  }
  return value;
}
