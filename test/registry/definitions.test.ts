/** What Step Functions demands of a definition, and a run of it may not show: of each machine of a registry, with what its props make of it. */
import { App, BootstraplessSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import jsonata from 'jsonata';
import { asDeployed } from './sweep/sweep-on-engine';
import { ImmutableRegistry, ImmutableRegistryProps, PullThroughCacheHandling, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';

/** What a state of a type may have, with JSONata. https://states-language.net/spec.html and the reference of Step Functions. */
const MEMBERS: Record<string, readonly string[]> = {
  Task: ['Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds', 'Retry', 'Catch', 'Assign', 'Output', 'Next', 'End'],
  Map: ['Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage', 'Label', 'Retry', 'Catch', 'Assign', 'Output', 'Next', 'End'],
  Pass: ['Assign', 'Output', 'Next', 'End'],
  Choice: ['Choices', 'Default', 'Assign', 'Output'],
  Wait: ['Seconds', 'Timestamp', 'Assign', 'Output', 'Next', 'End'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};
const COMMON = ['Type', 'Comment'];
const RETRIER = ['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'];
const CATCHER = ['ErrorEquals', 'Assign', 'Output', 'Next'];
const RULE = ['Condition', 'Assign', 'Output', 'Next'];

/** The functions of JSONata, and those that Step Functions adds. It knows no `$eval`. */
const FUNCTIONS = new Set([
  ...Object.keys((jsonata('1') as any).environment ?? {}),
  ...('abs append average base64decode base64encode boolean ceil contains count decodeUrl decodeUrlComponent distinct each encodeUrl encodeUrlComponent error exists ' +
    'filter floor formatBase formatInteger formatNumber fromMillis join keys length lookup lowercase map match max merge millis min not now number pad parseInteger power ' +
    'random reduce replace reverse round shuffle sift single sort split spread sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase ' +
    'zip assert clone partition range hash uuid parse').split(' '),
]);

/** What an expression reads before it defines it, in the order in which it is evaluated. */
function readBy(expression: string): string[] {
  const found = new Set<string>();
  const functions: { readonly body: any; readonly names: ReadonlySet<string> }[] = [];
  const visit = (node: any, scope: Set<string>): void => {
    if (Array.isArray(node)) {
      node.forEach((each) => visit(each, scope));
      return;
    }
    if (typeof node !== 'object' || node === null || node instanceof RegExp) {
      return;
    }
    switch (node.type) {
      case 'variable':
        if (node.value !== '' && node.value !== '$' && !scope.has(node.value)) {
          found.add(node.value);
        }
        Object.entries(node).forEach(([name, each]) => name === 'value' || visit(each, scope));
        return;
      case 'bind':
        visit(node.rhs, scope);
        scope.add(node.lhs.value);
        return;
      case 'block': {
        const inner = new Set(scope);
        node.expressions.forEach((each: any) => visit(each, inner));
        // What calls a function comes later, so the function may read what is defined after it, and itself.
        functions.splice(0).forEach(({ body, names }) => visit(body, new Set([...inner, ...names])));
        Object.entries(node).forEach(([name, each]) => name === 'expressions' || visit(each, inner));
        return;
      }
      case 'lambda': {
        functions.push({ body: node.body, names: new Set([...scope, ...node.arguments.map(({ value }: any) => value)]) });
        return;
      }
      default:
        Object.values(node).forEach((each) => visit(each, scope));
    }
  };
  visit({ type: 'block', expressions: [jsonata(expression).ast()] }, new Set());
  return [...found].filter((name) => name !== 'states' && !FUNCTIONS.has(name));
}

function readIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return value.startsWith('{%') ? readBy(value.slice(2, -2)) : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(readIn) : [];
}

interface Edge {
  readonly to: string;
  readonly assigns: readonly string[];
  /** What is said to have failed. */
  readonly failure?: string;
  /** What must have failed. */
  readonly from?: string;
}

/** What is wrong with some states, which begin with these variables. */
function problemsOf({ StartAt, States: states }: any, begin: ReadonlySet<string>, place: string): string[] {
  const problems: string[] = [];
  const say = (name: string, what: string) => problems.push(`${place}${name}: ${what}`);
  const only = (name: string, what: string, value: object, allowed: readonly string[]) => Object.keys(value).filter((each) => !allowed.includes(each))
    .forEach((each) => say(name, `${what} has ${each}`));
  const edge = (fields: any, to: string): Edge => ({
    to, assigns: Object.keys(fields.Assign ?? {}), failure: fields.Assign?.failed, from: /^\{%\$failed='(\w+)'%\}$/.exec(fields.Condition)?.[1],
  });
  const edges = new Map<string, Edge[]>();
  for (const [name, state] of Object.entries<any>(states)) {
    only(name, state.Type, state, [...COMMON, ...MEMBERS[state.Type]]);
    const ends = ['Succeed', 'Fail'].includes(state.Type) || state.End === true;
    if (state.Type !== 'Choice' && (state.Next !== undefined) === ends) {
      say(name, 'must have Next or end');
    }
    if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
      say(name, 'must have Seconds or Timestamp');
    }
    if (state.Type === 'Choice') {
      if (!(state.Choices?.length > 0) || state.Default === undefined) {
        say(name, 'must have choices and a default');
      }
      state.Choices.forEach((rule: any) => {
        only(name, 'a choice', rule, RULE);
        if (rule.Next === undefined || !/^\{%.*%\}$/s.test(rule.Condition)) {
          say(name, 'a choice must have a condition that is an expression, and Next');
        }
      });
    }
    for (const [what, list, allowed] of [['Retry', state.Retry, RETRIER], ['Catch', state.Catch, CATCHER]] as const) {
      (list ?? []).forEach((each: any, index: number) => {
        only(name, what, each, allowed);
        const { ErrorEquals: errors, IntervalSeconds: interval = 1, MaxAttempts: attempts = 3, MaxDelaySeconds: delay, BackoffRate: rate = 2, JitterStrategy: jitter = 'NONE' } = each;
        if (!Array.isArray(errors) || errors.length === 0 || errors.some((error) => typeof error !== 'string')) {
          say(name, `${what} must name errors`);
        } else if (errors.includes('States.ALL') && (errors.length > 1 || index < list.length - 1)) {
          say(name, `${what} must have States.ALL alone and last`);
        }
        if (what === 'Catch' && each.Next === undefined) {
          say(name, 'Catch must have Next');
        }
        if (![interval, attempts].every(Number.isInteger) || interval < 1 || attempts < 0 || rate < 1 || !['FULL', 'NONE'].includes(jitter)
          || (delay !== undefined && !(Number.isInteger(delay) && delay > interval && delay < 31_622_400))) {
          say(name, `${what} has a number that is none`);
        }
      });
    }
    edges.set(name, [
      ...state.Next !== undefined ? [edge(state, state.Next)] : [],
      ...state.Default !== undefined ? [edge(state, state.Default)] : [],
      ...[...state.Choices ?? [], ...state.Catch ?? []].map((each: any) => edge(each, each.Next)),
    ]);
    edges.get(name)!.filter(({ to }) => states[to] === undefined).forEach(({ to }) => say(name, `leads to ${to}, which is not there`));
  }
  // What is assigned on every path to a state. A path knows which state has failed, and so where it goes on.
  const assigned = new Map<string, ReadonlySet<string>>();
  const seen = new Map<string, ReadonlySet<string>>();
  const queue = [{ name: StartAt as string, failed: '', known: begin }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { name, failed, known } = next;
    const key = `${name} ${failed}`;
    const both = new Set([...seen.get(key) ?? known].filter((each) => known.has(each)));
    if (both.size === seen.get(key)?.size) {
      continue;
    }
    seen.set(key, both);
    assigned.set(name, new Set([...assigned.get(name) ?? both].filter((each) => both.has(each))));
    const all = edges.get(name) ?? [];
    const chosen = all.find(({ from }) => from !== undefined && from === failed);
    for (const { to, assigns, failure, from } of chosen ? [chosen] : all) {
      if (from === undefined || chosen) {
        queue.push({ name: to, failed: failure ?? failed, known: new Set([...both, ...assigns]) });
      }
    }
  }
  for (const [name, { ItemProcessor: processor, ...state }] of Object.entries<any>(states)) {
    const known = assigned.get(name);
    if (known === undefined) {
      say(name, 'is never reached');
      continue;
    }
    new Set(readIn(state).filter((each) => !known.has(each))).forEach((each) => say(name, `reads $${each}, which some path does not assign`));
    if (processor !== undefined) {
      problems.push(...problemsOf(processor, processor.ProcessorConfig?.Mode === 'DISTRIBUTED' ? new Set() : known, `${place}${name}/`));
    }
  }
  return problems;
}

/** What a path without it does not come to: the test knows which state has failed on a path, and not what an input says. */
const HELD: readonly (readonly [RegExp, string])[] = [
  [/Sweep\w+\/(?:HasAllTemplates|IsSettled|PutTemplate|UpdateTemplate): reads \$(?:why|template),/, 'a list of templates was read, which assigns both'],
  [/Sweep\w+\/Part: reads \$results,/, 'a list of repositories was read, which assigns it; a list of templates leads to HasAllTemplates'],
  [/Guard\w+\/PutCorrection: reads \$rows,/, 'only what was judged is CHANGED'],
  [/Guard\w+\/(?:PutTemplate|UpdateTemplate): reads \$template,/, 'the event has a prefix, so a template was read'],
  [/Guard\w+\/ReadTags: reads \$arn,/, 'the event has no prefix, so it has the name of a repository'],
];

const OPTIONS: Record<string, readonly Partial<ImmutableRegistryProps>[]> = {
  caches: [{}, { pullThroughCaches: PullThroughCacheHandling.SETTLE }],
  atOnce: [{}, { enforceAtOnce: true }],
  restore: [{}, { restore: false }],
  opening: [{}, { longestOpening: Duration.hours(4) }],
  guard: [{}, { guard: true }, { guard: true, replicatedNamespaces: ['team'] }],
};

function combined(lists: readonly (readonly Partial<ImmutableRegistryProps>[])[]): Partial<ImmutableRegistryProps>[] {
  return lists.reduce<Partial<ImmutableRegistryProps>[]>((sum, list) => sum.flatMap((one) => list.map((other) => ({ ...one, ...other }))), [{}]);
}

function machinesOf(stack: Stack, props: Partial<ImmutableRegistryProps>): [string, any][] {
  new ImmutableRegistry(stack, 'Registry', {
    standard: new TagImmutabilityStandard({
      baseline: TagMutabilitySetting.immutableExcept('latest'), exemptions: [{ tag: { key: 'mutable', value: 'yes' }, reason: 'scratch space', owner: 'platform' }],
    }),
    ...props,
  });
  const { Resources, Mappings } = Template.fromStack(stack).toJSON();
  return Object.entries<any>(Resources).filter(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine').map(([id, { Properties }]) => {
    return [id, asDeployed(Properties, undefined, Mappings)];
  });
}

const problemsWith = (stack: Stack, props: Partial<ImmutableRegistryProps>) => machinesOf(stack, props).flatMap(([id, definition]) => problemsOf(definition, new Set(), `${id}/`))
  .filter((problem) => !HELD.some(([pattern]) => pattern.test(problem)));

test.each(combined(Object.values(OPTIONS)).map((props) => [Object.keys(props).join(', ') || 'nothing', props] as const))('with %s', (_, props) => {
  for (const templates of [false, true]) {
    const stack = new Stack(new App(), 'Stack');
    const roles = templates ? { creationTemplateRoles: [iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/creator')] } : {};
    expect(problemsWith(stack, { ...props, ...roles })).toEqual([]);
  }
});

test('without a bucket too', () => {
  const stack = new Stack(new App(), 'Stack', { synthesizer: new BootstraplessSynthesizer() });
  expect(problemsWith(stack, { guard: true, longestOpening: Duration.hours(4), creationTemplateRoles: [] })).toEqual([]);
});

test('what is wrong is found', () => {
  const pass = { Type: 'Pass', Next: 'End' };
  const machine = {
    StartAt: 'One',
    States: {
      One: {
        Type: 'Choice', Choices: [{ Condition: '{%$states.input.a%}', Assign: { a: 1 }, Next: 'Two' }], Default: 'Two',
      },
      Two: { ...pass, Output: '{%($b:=$a;$c:=function($d){$d+$e};$c($b))%}', Assign: { e: 1 } },
      Lost: { ...pass, Next: 'Nowhere' },
      End: { Type: 'Fail', Cause: '{%$e%}', Output: {}, Retry: [{ ErrorEquals: ['States.ALL', 'x'] }] },
    },
  };
  expect(problemsOf(machine, new Set(), '').sort()).toEqual([
    'End: Fail has Output',
    'End: Fail has Retry',
    'End: Retry must have States.ALL alone and last',
    'Lost: is never reached',
    'Lost: leads to Nowhere, which is not there',
    'Two: reads $a, which some path does not assign',
    'Two: reads $e, which some path does not assign',
  ]);
});
