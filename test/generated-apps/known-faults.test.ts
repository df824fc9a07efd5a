/**
 * Apps with which the library once left a tag open, changed what is not its own, or threw. Each is as small as it can be. The judge has no
 * complaint about them.
 */
import { Folder } from './build';
import type { AppDescription, AspectDescription, BesideDescription, Filters, InsideDescription, Override, PartDescription, RepositoryDescription, StackDescription, StandardDescription, Text } from './description';
import { shown, trial } from './trial';

const folder = new Folder();
afterAll(() => folder.remove());

type Case = [what: string, app: AppDescription];

const ENFORCE: StandardDescription = { baseline: [], enforcement: 'ENFORCE' };
const REPORT: StandardDescription = { baseline: [], enforcement: 'REPORT' };
const LATEST: StandardDescription = { baseline: ['latest'], enforcement: 'ENFORCE' };

function app(
  standard: StandardDescription, parts: readonly PartDescription[],
  { account, inside: within, ...others }: Partial<AppDescription & StackDescription> = {},
): AppDescription {
  return { standard, applied: 'applyTo early', stacks: [{ account, parts, inside: within }], ...others };
}

function repository(form: RepositoryDescription['form'], more: Partial<RepositoryDescription> = {}): RepositoryDescription {
  return { is: 'repository', form, ...more };
}

function beside(what: BesideDescription['what']): BesideDescription {
  return { is: 'beside', what };
}

function inside(as: InsideDescription['as'], ...parts: PartDescription[]): Partial<StackDescription> {
  return { inside: [{ as, stack: { parts } }] };
}

const either = (first: Text, second: Text, condition = 0): Text => ({ either: [first, second], condition });
const override = (value: Text): Override[] => [{ property: 'ImageTagMutability', value }];

function check(cases: readonly Case[]): void {
  test.each(cases)('%s', (_what, description) => {
    const { isAnApp, complaints, why } = trial(description, folder);
    expect(shown(complaints)).toBe('');
    // Or there would have been nothing to judge.
    expect({ isAnApp, why }).toEqual({ isAnApp: true, why: undefined });
  });
}

describe('what is in a template is judged, whatever made it', () => {
  const FORMS = ['L1', 'L2', 'raw', 'retyped', 'own element', 'own rendering', 'own properties', 'included'] as const;
  describe.each([['ENFORCE', ENFORCE], ['REPORT', REPORT]])('%s', (_name, standard) => {
    check(FORMS.map((form): Case => [form, app(standard, [repository(form, { mode: 'MUTABLE' })])]));
    check(FORMS.map((form): Case => [`${form}, checks only`, app(standard, [repository(form, { mode: 'MUTABLE' })], { applied: 'checks' })]));
    check([['a retyped creation template', app(standard, [{ is: 'creation template', form: 'retyped', prefix: 'team', mode: 'MUTABLE' }])]]);
  });
  check([
    ['an L1 that an override made a topic', app(ENFORCE, [beside('repository that became a topic')])],
    ...(['applyTo early', 'one by one'] as const).map((applied): Case => [`an L2 that an override made a topic, ${applied}`,
      app(LATEST, [repository('L2', { name: 'payments/api', overrides: [{ type: 'AWS::SNS::Topic' }] })], { applied })]),
    ['an L1 that an override made a topic, with the mixin', app(ENFORCE, [beside('repository that became a topic')], { applied: 'mixin and checks' })],
    ['the type is overridden twice', app(ENFORCE, [repository('raw', { overrides: [{ type: 'AWS::SNS::Topic' }, { type: 'AWS::ECR::Repository' }] })])],
    ['a retyped one with an exempt path', app({ ...ENFORCE, exemptions: [{ by: 'constructPath', pattern: 'Stack0/Part0' }] }, [repository('retyped')])],
    ['a retyped one in a nested stack', app(ENFORCE, [beside('topic')], inside('nested', repository('retyped')))],
    ['an own rendering in a Stage', app(ENFORCE, [beside('topic')], inside('stage', repository('own rendering')))],
    ['a retyped one after an Aspect', app(ENFORCE, [repository('retyped')], { aspects: [{ when: 'after', on: 'app', does: 'read', priority: 1000 }] })],
  ]);
});

describe('a mark proves nothing', () => {
  const FORGERIES = ['removed', 'conditional', 'other name', 'other token', 'other type', 'other code', 'other handler', 'layer', 'variable'] as const;
  check([
    ...(['L1', 'L2', 'raw', 'retyped'] as const).map((form): Case => [`on ${form}`, app(ENFORCE, [repository(form, { mode: 'MUTABLE', forged: 'mark' })])]),
    ['on an L1 beside a true one', app(ENFORCE, [repository('custom resource'), repository('L1', { forged: 'mark' })])],
    ...FORGERIES.map((forged): Case => [`the custom resource is ${forged}`, app(ENFORCE, [repository('custom resource', { forged })])]),
    ...FORGERIES.map((forged): Case => [`the custom resource is ${forged}, in REPORT`, app(REPORT, [repository('custom resource', { forged })])]),
    ['in REPORT', app(REPORT, [repository('L1', { forged: 'mark' })])],
    ['a true one', app(ENFORCE, [repository('custom resource')])],
    ['a true one with a filter', app(ENFORCE, [repository('custom resource', { filters: ['dev-*'] })])],
  ]);
});

describe('unknown is not harmless', () => {
  const dynamic: Text = { dynamic: '{{resolve:ssm:/setting}}' };
  const filtersAlone = (given: Filters, mode: Text = 'IMMUTABLE_WITH_EXCLUSION') => [repository('L1', { mode, filters: given })];
  check([
    ['a dynamic reference as filter', app(LATEST, filtersAlone([dynamic]))],
    ['a dynamic reference beside a literal filter', app(LATEST, filtersAlone(['latest', dynamic]))],
    ['a dynamic reference as filter of a mutable repository', app(LATEST, filtersAlone([dynamic], 'MUTABLE_WITH_EXCLUSION'))],
    ['a dynamic reference as mode', app(LATEST, [repository('L1', { mode: dynamic })])],
    ['a dynamic reference as name', app({ ...ENFORCE, namespaces: [{ prefix: 'team', enforcement: 'REPORT' }] }, [repository('raw', { name: dynamic, mode: 'MUTABLE' })])],
    ['MUTABLE with filters', app(ENFORCE, filtersAlone(['dev-*'], 'MUTABLE'))],
    ['MUTABLE_WITH_EXCLUSION without filters', app(ENFORCE, [repository('raw', { mode: 'MUTABLE_WITH_EXCLUSION' })])],
    ['IMMUTABLE with filters', app(ENFORCE, filtersAlone(['dev-*'], 'IMMUTABLE'))],
    ['an unknown mode', app(ENFORCE, [repository('raw', { mode: 'Immutable' })])],
    ['filters with the names of the API', app(ENFORCE, filtersAlone({ malformed: 'api', value: 'latest' }))],
    ['filters that are texts', app(ENFORCE, filtersAlone({ malformed: 'texts', value: 'latest' }))],
    ['filters without a type', app(ENFORCE, filtersAlone({ malformed: 'typeless', value: 'latest' }))],
    ['MUTABLE with filters that are texts', app(ENFORCE, filtersAlone({ malformed: 'texts', value: 'latest' }, 'MUTABLE_WITH_EXCLUSION'))],
    // The injector has given filters to an app that complies without them.
    ...(['before', 'after'] as const).map((when): Case =>
      [`an Aspect says IMMUTABLE, ${when} the standard`, app(LATEST, [repository('L2')], { aspects: [{ when, on: 'app', does: 'mode', mode: 'IMMUTABLE' }] })]),
    ['an Aspect says IMMUTABLE by an override', app(LATEST, [repository('L2')], { aspects: [{ when: 'before', on: 'app', does: 'override', mode: 'IMMUTABLE' }] })],
    ['an Aspect says IMMUTABLE late', app(LATEST, [repository('L2')], { aspects: [{ when: 'after', on: 'app', does: 'mode', mode: 'IMMUTABLE', priority: 1500 }] })],
    ['an Aspect says MUTABLE', app(LATEST, [repository('L2')], { aspects: [{ when: 'before', on: 'app', does: 'mode', mode: 'MUTABLE' }] })],
    ['an override says IMMUTABLE', app(LATEST, [repository('L2', { overrides: override('IMMUTABLE') })])],
    ['an override says MUTABLE', app(LATEST, [repository('L2', { overrides: override('MUTABLE') })])],
  ]);
});

describe('a token is read where it can be', () => {
  const MUTABLE: [string, Text][] = [
    ['Fn::Sub', { sub: 'MUTABLE' }],
    ['Fn::Sub with a variable', { subOf: '${Variable}', variable: 'MUTABLE' }],
    ['Lazy', { lazy: 'MUTABLE' }],
    ['Fn::If, first', either('MUTABLE', 'IMMUTABLE')],
    ['Fn::If, second', either('IMMUTABLE', 'MUTABLE')],
    ['Fn::If with AWS::NoValue', either('IMMUTABLE', { noValue: true })],
    ['Fn::If with Fn::Sub', either('IMMUTABLE', { sub: 'MUTABLE' })],
    ['Fn::If with what nobody knows', either('MUTABLE', { dynamic: '{{resolve:ssm:/setting}}' })],
    ['Fn::Join', { joined: ['MUT', { sub: 'ABLE' }] }],
    ['a map with literal keys', { map: ['MUTABLE', 'IMMUTABLE'], key: 'literal' }],
    ['a parameter with allowed values', { parameter: { type: 'String', allowed: ['IMMUTABLE', 'MUTABLE'] } }],
    ['a parameter with a default', { parameter: { type: 'String', default: 'MUTABLE' } }],
    ['AWS::NoValue', { noValue: true }],
  ];
  const UNKNOWN: [string, Text][] = [
    ['a parameter', { parameter: { type: 'String' } }],
    ['a parameter whose default complies', { parameter: { type: 'String', default: 'IMMUTABLE' } }],
    ['a parameter of an SSM type, whose default is a name', { parameter: { type: 'AWS::SSM::Parameter::Value<String>', default: 'MUTABLE' } }],
    ['a parameter of an SSM type, whose allowed values are names', { parameter: { type: 'AWS::SSM::Parameter::Value<String>', allowed: ['IMMUTABLE'] } }],
    ['a map with the region as key', { map: ['MUTABLE', 'IMMUTABLE'], key: 'region' }],
    ['another stack', { elsewhere: 'x' }],
  ];
  const COMPLIES: [string, Text][] = [
    ['Fn::Sub', { sub: 'IMMUTABLE' }],
    ['Fn::If', either('IMMUTABLE', { sub: 'IMMUTABLE' })],
    ['a parameter with one allowed value', { parameter: { type: 'String', allowed: ['IMMUTABLE'] } }],
    ['a map with literal keys', { map: ['IMMUTABLE', 'MUTABLE'], key: 'literal' }],
  ];
  const all = (list: [string, Text][], standard: StandardDescription): Case[] => [
    ...list.map(([what, mode]): Case => [what, app(standard, [repository('raw', { mode })])]),
    ...list.map(([what, mode]): Case => [`${what}, in an override`, app(standard, [repository('L2', { overrides: override(mode) })])]),
    ...list.map(([what, mode]): Case => [`${what}, in an included template`, app(standard, [repository('included', { mode })])]),
  ];
  describe('mutable, ENFORCE', () => check(all(MUTABLE, ENFORCE)));
  describe('mutable, ENFORCE, a baseline with a filter', () => check(all(MUTABLE, LATEST)));
  describe('mutable, REPORT', () => check(all(MUTABLE, REPORT)));
  describe('unknown', () => check([...all(UNKNOWN, ENFORCE), ...all(UNKNOWN, REPORT)]));
  describe('complies', () => check(all(COMPLIES, ENFORCE)));
  describe('among many conditions that do not matter for it', () => check([ENFORCE, REPORT].flatMap((standard) => {
    const name: Text = { joined: ['team/', ...[1, 2, 3, 4, 5, 6, 7].map((condition) => either('a', 'b', condition))] };
    const mode = either('MUTABLE', 'IMMUTABLE');
    return (['raw', 'L2', 'included'] as const).map((form): Case => [`${form}, ${standard.enforcement}`, app(standard, [repository(form, { name, mode })])]);
  })));
  describe('filters', () => check([
    ['Fn::If of lists', app(LATEST, [repository('L1', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: { either: [['latest'], ['dev-*']], condition: 0 } })])],
    ['Fn::If of lists that comply', app(LATEST, [repository('L1', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: { either: [['latest'], ['latest']], condition: 0 } })])],
    ['Fn::If of mode and filters under one condition', app(LATEST, [repository('L1', {
      mode: either('IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), filters: { either: [['dev-*'], { noValue: true }], condition: 0 },
    })])],
    ['Fn::If of mode and filters under one condition, which complies', app(LATEST, [repository('L1', {
      mode: either('IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), filters: { either: [['latest'], { noValue: true }], condition: 0 },
    })])],
    ['Fn::If of mode and filters under two conditions', app(LATEST, [repository('L1', {
      mode: either('IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), filters: { either: [['latest'], { noValue: true }], condition: 1 },
    })])],
    ['a filter that is Fn::Sub', app(LATEST, [repository('L1', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: [{ sub: 'dev-*' }] })])],
    ['a filter that is a parameter with a default', app(LATEST, [repository('L1', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: [{ parameter: { default: 'dev-*' } }] })])],
    ['a lazy list', app(LATEST, [repository('L1', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: { lazy: ['dev-*'] } })])],
    ['a filter that is AWS::NoValue', app(LATEST, [repository('L1', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest', { noValue: true }] })])],
  ]));
});

describe('a name that is known in part', () => {
  const begins = (begin: string): Text => ({ begin, then: 'region' });
  const payments: StandardDescription = { baseline: ['latest'], enforcement: 'ENFORCE', namespaces: [{ prefix: 'payments', baseline: [] }] };
  const reported: StandardDescription = { baseline: [], enforcement: 'ENFORCE', namespaces: [{ prefix: 'payments', enforcement: 'REPORT' }] };
  const exempt: StandardDescription = { ...ENFORCE, exemptions: [{ by: 'repositories', pattern: 'sandbox/*' }] };
  const open: Partial<RepositoryDescription> = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };
  const NAMES: [string, Text][] = [
    ['its beginning', begins('payments/api-')], ['Fn::Sub', { subOf: 'payments/${Variable}', variable: 'api' }], ['Fn::Join', { joined: ['payments/', { sub: 'api' }] }], ['Lazy', { lazy: 'payments/api' }],
    ['Fn::If', either('payments/a', 'payments/b')],
  ];
  check([
    ...NAMES.map(([what, name]): Case => [`a stricter namespace: ${what}`, app(payments, [repository('L1', { name, ...open })])]),
    ...NAMES.map(([what, name]): Case => [`a stricter namespace: ${what}, L2 that says nothing`, app(payments, [repository('L2', { name })])]),
    ...NAMES.map(([what, name]): Case => [`a stricter namespace: ${what}, with the mixin`, app(payments, [repository('L1', { name })], { applied: 'mixin and checks' })]),
    ...NAMES.map(([what, name]): Case => [`a namespace in REPORT: ${what}`, app(reported, [repository('L1', { name })])]),
    ...NAMES.map(([what, name]): Case => [`a namespace in REPORT: ${what}, L2`, app(reported, [repository('L2', { name })])]),
    ['it may be in the namespace', app(payments, [repository('L1', { name: begins('pay'), ...open })])],
    ['it cannot be in the namespace', app(payments, [repository('L1', { name: begins('paymentsx'), ...open })])],
    ['it is exempt', app(exempt, [repository('L1', { name: begins('sandbox/') })])],
    ['it is exempt, L2', app(exempt, [repository('L2', { name: begins('sandbox/') })])],
    ['it is exempt, lazily', app(exempt, [repository('L2', { name: { lazy: 'sandbox/a' } })])],
    ['it is exempt, lazily, with the mixin', app(exempt, [repository('L2', { name: { lazy: 'sandbox/a' } })], { applied: 'mixin and checks' })],
    ['it may be exempt', app(exempt, [repository('L1', { name: begins('sand') })])],
    ['nothing of it is known', app(payments, [repository('L1', { name: { parameter: {} }, ...open })])],
    ['an override gives the name', app(payments, [repository('L2', { name: 'other', overrides: [{ property: 'RepositoryName', value: 'payments/api' }] })])],
  ]);
});

describe('a name that can turn out in several ways', () => {
  const exempt: StandardDescription = { ...LATEST, exemptions: [{ by: 'repositories', pattern: 'sandbox/*' }] };
  /** Its ways of turning out, by two names. */
  const WAYS: [string, (first: string, second: string) => Text][] = [
    ['Fn::If', (first, second) => either(first, second)],
    ['Fn::If in Fn::If', (first, second) => either(first, either(second, first, 1))],
    ['Fn::If of Fn::Sub', (first, second) => either({ sub: first }, { sub: second })],
    ['Fn::FindInMap', (first, second) => ({ map: [first, second], key: 'region' })],
    ['a parameter', (first, second) => ({ parameter: { type: 'String', allowed: [first, second] } })],
    ['Fn::If of a parameter', (first, second) => either(first, { parameter: { type: 'String', allowed: [first, second] } })],
    ['Fn::If in Fn::Join', (first, second) => ({ joined: [either(first, second), '-api'] })],
  ];
  const FORMS = ['L1', 'L2', 'raw', 'own properties', 'included', 'custom resource'] as const;
  const APPLIED = ['applyTo early', 'applyTo late', 'one by one', 'mixin and checks'] as const;
  const OPEN: Partial<RepositoryDescription> = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] };
  const PAIRS: [string, string, string][] = [['exempt in each', 'sandbox/a', 'sandbox/b'], ['exempt in the first', 'sandbox/a', 'team/b'], ['exempt in the second', 'team/a', 'sandbox/b']];
  describe.each(PAIRS)('%s', (_what, first, second) => {
    // Where something stays open, each form can go wrong in its own way.
    check(WAYS.flatMap(([way, name]) => FORMS.slice(0, first.startsWith('sandbox/') && second.startsWith('sandbox/') ? undefined : 1).map((form): Case => [`${way}, ${form}`, app(exempt, [repository(form, { ...OPEN, name: name(first, second) })])])));
    check(WAYS.map(([way, name]): Case => [`${way}, L2 that says nothing`, app(exempt, [repository('L2', { name: name(first, second) })])]));
    check(WAYS.map(([way, name]): Case => [`${way}, a creation template`, app(exempt, [{ is: 'creation template', form: 'L1', prefix: name(first, second), mode: 'MUTABLE' }])]));
    check(APPLIED.map((applied): Case => [applied, app(exempt, [repository('L2', { name: either(first, second) }), repository('raw', { ...OPEN, name: either(first, second) })], { applied })]));
  });
  const stricter: StandardDescription = { ...LATEST, namespaces: [{ prefix: 'sandbox', enforcement: 'REPORT' }, { prefix: 'payments', baseline: [] }] };
  const latest: Partial<RepositoryDescription> = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };
  check(WAYS.flatMap(([way, name]): Case[] => [
    [`${way}, in a namespace that only reports in each`, app(stricter, [repository('L1', { ...OPEN, name: name('sandbox/a', 'sandbox/b') })])],
    [`${way}, in a namespace that only reports in one`, app(stricter, [repository('L1', { ...OPEN, name: name('sandbox/a', 'team/b') })])],
    [`${way}, in a stricter namespace in one`, app(stricter, [repository('L1', { ...latest, name: name('payments/a', 'team/b') })])],
    [`${way}, exempt and in a stricter namespace`, app({ ...exempt, namespaces: [{ prefix: 'payments', baseline: [] }] }, [repository('L1', { ...latest, name: name('payments/a', 'sandbox/b') })])],
  ]));
});

describe('templates that are assets', () => {
  const parts: [string, PartDescription][] = [
    ['mutable', repository('L1', { mode: 'MUTABLE' })], ['L2 that says nothing', repository('L2')], ['unknown', repository('L1', { mode: { parameter: {} } })],
    ['looser', repository('L1', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['*'] })],
  ];
  const KINDS = ['nested', 'product', 'stage', 'body', 'file'] as const;
  describe.each(KINDS)('%s', (as) => {
    check(parts.flatMap(([what, part]): Case[] => [
      [`${what}, ENFORCE`, app(ENFORCE, [beside('topic')], inside(as, part))],
      [`${what}, REPORT`, app(REPORT, [beside('topic')], inside(as, part))],
      [`${what}, checks only`, app(ENFORCE, [beside('topic')], { ...inside(as, part), applied: 'checks' })],
      [`${what}, an account in REPORT`, app({ ...ENFORCE, accounts: [{ account: '111122223333', enforcement: 'REPORT' }] }, [beside('topic')], { ...inside(as, part), account: '111122223333' })],
    ]));
  });
  check([
    ['an asset that no resource refers to', app(ENFORCE, [beside('asset that looks like a template')])],
    ['a product in a nested stack', app(REPORT, [beside('topic')], { inside: [{ as: 'nested', stack: { parts: [beside('topic')], inside: [{ as: 'product', stack: { parts: [repository('L1')] } }] } }] })],
    ['a product in a Stage', app(ENFORCE, [beside('topic')], { inside: [{ as: 'stage', stack: { parts: [beside('topic')], inside: [{ as: 'product', stack: { parts: [repository('L1')] } }] } }] })],
    ['a Stage in a Stage\'s stack', app(ENFORCE, [beside('topic')], { inside: [{ as: 'stage', stack: { parts: [beside('topic')], inside: [{ as: 'stage', stack: { parts: [repository('L2')] } }] } }] })],
  ]);
});

describe('Aspects of the user', () => {
  const DOES: [string, object][] = [
    ['tags its stack', { does: 'tag the stack' }], ['tags a sibling', { does: 'tag a sibling' }], ['tags the app', { does: 'tag the app' }], ['adds a repository', { does: 'add a repository' }],
    ['overrides the mode', { does: 'override', mode: 'MUTABLE' }], ['sets the mode', { does: 'mode', mode: 'MUTABLE' }], ['deletes the properties', { does: 'delete', path: 'Properties' }],
    ['deletes the mode', { does: 'delete', path: 'Properties.ImageTagMutability' }],
  ];
  // Later than its own Aspects, one that adds them is refused by CDK without the library too.
  const priorities = (what: string) => what.startsWith('tags') ? [undefined, 100, 500] : [undefined, 100, 999, 1000, 1500];
  const aspects = (does: object, when: 'before' | 'after', priority: number | undefined) => ({ aspects: [{ when, on: 'app', priority, ...does } as AspectDescription] });
  const cases = DOES.flatMap(([what, does]) => priorities(what).flatMap((priority): [string, Partial<AppDescription>][] => (['before', 'after'] as const).map((when) => [
    `${what}, ${when} the standard, at ${priority ?? 'no priority'}`, aspects(does, when, priority),
  ])));
  check(cases.map(([what, more]): Case => [what, app(ENFORCE, [repository('L1'), repository('raw')], more)]));
  describe.each(['aspectPrioritiesMutating', 'no aspectStabilization'] as const)('%s', (flag) => {
    check(DOES.map(([what, does]): Case => [what, app(ENFORCE, [repository('L1'), repository('raw')], { ...aspects(does, 'before', 100), flags: [flag] })]));
  });
  describe('in a nested stack', () => {
    check(cases.map(([what, more]): Case => [what, app(ENFORCE, [beside('topic')], { ...more, ...inside('nested', repository('L1')) })]));
  });
  describe('in a product', () => {
    check(cases.map(([what, more]): Case => [what, app(ENFORCE, [beside('topic')], { ...more, ...inside('product', repository('L1')) })]));
  });
  describe('in a Stage', () => {
    check(cases.filter(([what]) => what.includes('before')).map(([what, more]): Case => [what, app(ENFORCE, [beside('topic')], { ...more, applied: 'applyTo late', ...inside('stage', repository('L1')) })]));
  });
  check([
    ['an Aspect on a stack', app(ENFORCE, [repository('L1')], { aspects: [{ when: 'after', on: 'first stack', does: 'tag a sibling' }] })],
    ['the Aspect is added by itself', app(ENFORCE, [repository('L1')], { applied: 'one by one', aspects: [{ when: 'before', on: 'app', does: 'tag the stack' }] })],
  ]);
});

describe('the account is the repository\'s', () => {
  const reported: StandardDescription = { ...ENFORCE, accounts: [{ account: '444455556666', enforcement: 'REPORT' }] };
  const enforced: StandardDescription = { ...REPORT, accounts: [{ account: '444455556666', enforcement: 'ENFORCE' }] };
  const adopted: PartDescription = { is: 'adopted', name: 'legacy/api', mode: 'MUTABLE', registryId: '444455556666' };
  check([
    ['an adopted one of an account in REPORT', app(reported, [adopted], { account: '111122223333' })],
    ['an adopted one of an account in ENFORCE', app(enforced, [adopted], { account: '111122223333' })],
    ['an adopted one of an account in REPORT, from a stack without account', app(reported, [adopted])],
  ]);
});

describe('of several repositories with one name, those of the own stack count', () => {
  const LOOSE: StandardDescription = { baseline: ['latest'], enforcement: 'ENFORCE' };
  const deployment: PartDescription = { is: 'deployment', name: 'team/api', tag: 'latest' };
  const open = repository('L1', { name: 'team/api', mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] });
  const closed = repository('L1', { name: 'team/api', mode: 'IMMUTABLE' });
  const stacks = (...all: PartDescription[][]): AppDescription => ({ standard: LOOSE, applied: 'applyTo early', stacks: all.map((parts) => ({ parts })) });
  check([
    ['one that moves the tag', stacks([open, deployment])],
    ['one that does not', stacks([closed, deployment])],
    ['the first moves it, the own does not', stacks([open], [closed, deployment])],
    ['the own moves it, the first does not', stacks([closed], [open, deployment])],
    ['two in one stack under conditions, the first does not', stacks([{ ...closed, condition: 0 }, { ...open, condition: 1 }, deployment])],
    ['two in one stack under conditions, the first does', stacks([{ ...open, condition: 0 }, { ...closed, condition: 1 }, deployment])],
    ['another one in a Stage', { ...stacks([closed, deployment]), stacks: [{ parts: [closed, deployment], inside: [{ as: 'stage', stack: { parts: [open, deployment] } }] }] }],
    ...(['payments/api', 'team/api'] as const).map((first): Case => [`the own one may have the name, ${first} first`, stacks(
      [{ ...open, name: either(first, first === 'team/api' ? 'payments/api' : 'team/api') }, deployment], [{ ...open, name: 'payments/api' }])]),
    ['the own one may have the name and protects the tag, another one has it', stacks([{ ...closed, name: either('payments/api', 'team/api') }, deployment], [open])],
    ['a mode that is Fn::If', stacks([{ ...open, mode: either('IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION'), filters: { either: [{ noValue: true }, ['latest']], condition: 0 } }, deployment])],
  ]);
});

describe('what was changed is said', () => {
  check([
    ['an L2 that says nothing', app(ENFORCE, [repository('L2')])],
    ['an L2 that says nothing, one by one', app(ENFORCE, [repository('L2')], { applied: 'one by one' })],
    ['an L2 that says nothing in a nested stack', app(ENFORCE, [beside('topic')], inside('nested', repository('L2')))],
    ['an L1', app(ENFORCE, [repository('L1')])],
    ['an adopted one', app(ENFORCE, [{ is: 'adopted', name: 'legacy/api', mode: 'MUTABLE' }])],
    ['with the mixin', app(ENFORCE, [repository('L2')], { applied: 'mixin and checks' })],
  ]);
});

describe('what is out of reach is said', () => {
  const WHAT = [
    'template at a URL', 'product at a URL', 'module', 'macro', 'resource with a transform', 'custom resource that creates', 'custom resource that opens', 'state machine that creates', 'for each',
  ] as const;
  check([['a function in the properties, and filters that CloudFormation refuses', app(ENFORCE, [
    repository('own properties', { mode: 'MUTABLE', overrides: [{ whole: 'Fn::If' }, { firstFilter: { lazy: 'latest' } }] }),
  ])]]);
  check((['tag', 'repositories'] as const).flatMap((by): Case[] => ([undefined, 'lazy', 'below'] as const).map((as): Case => [
    `a transform (${as ?? 'an override'}) in the properties of what is exempt by ${by}`,
    app({ ...ENFORCE, exemptions: [{ by, pattern: by === 'tag' ? 'scratch' : 'sandbox/*' }] },
      [repository('raw', { mode: 'MUTABLE', name: 'sandbox/api', tag: 'property', overrides: [{ whole: 'Fn::Transform', as }] })]),
  ])));
  check(WHAT.flatMap((what): Case[] => [[what, app(ENFORCE, [beside(what)])], [`${what}, REPORT, checks only`, app(REPORT, [beside(what)], { applied: 'checks' })]]));
});

describe('nothing but mode and filters of what is judged differs', () => {
  const shared: Override[] = [{ shared: true }];
  check([
    ['an object of the user in two overrides', app(ENFORCE, [repository('L1', { overrides: shared }), beside('bucket with the shared override')])],
    ['an object of the user in two overrides, the other way round', app(ENFORCE, [beside('bucket with the shared override'), repository('L1', { overrides: shared })])],
    ['an object of the user in the overrides of two repositories', app(ENFORCE, [repository('L1', { overrides: shared, mode: 'IMMUTABLE' }), repository('L2', { overrides: shared, mode: 'MUTABLE' })])],
    ['an object of the user, with the mixin', app(ENFORCE, [repository('L1', { overrides: shared }), beside('bucket with the shared override')], { applied: 'mixin and checks' })],
    ['an object of the user, in REPORT', app(REPORT, [repository('L1', { overrides: shared }), beside('bucket with the shared override')])],
    ['an object of the user, of an exempt one', app({ ...ENFORCE, exemptions: [{ by: 'constructPath', pattern: 'Stack0/Part1' }] }, [repository('L1', { overrides: shared }), repository('L1', { overrides: shared })])],
    ...(['L1', 'L2', 'raw'] as const).map((form): Case => [`addDeletionOverride('Properties') on ${form}`, app(ENFORCE, [repository(form, { name: 'team/api', overrides: [{ delete: 'Properties' }] })])]),
    ['a deleted name', app(ENFORCE, [repository('L1', { name: 'team/api', overrides: [{ delete: 'RepositoryName' }] })])],
    ['a deleted mode', app(ENFORCE, [repository('L1', { mode: 'IMMUTABLE', overrides: [{ delete: 'ImageTagMutability' }] })])],
    ['deleted filters', app(LATEST, [repository('L1', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'], overrides: [{ delete: 'ImageTagMutabilityExclusionFilters' }] })])],
  ]);
});

describe('a function in the place of all properties, and other overrides of any depth', () => {
  const WHOLE: Override[] = (['Fn::If', 'Fn::Transform', 'Ref'] as const).flatMap((whole) => [{ whole }, { whole, as: 'lazy' }, { whole, as: 'below' }] as Override[]);
  const OTHERS: Override[] = [
    { property: 'RepositoryName', value: 'later' }, { property: 'ImageTagMutability', value: 'MUTABLE' }, { property: 'ImageTagMutability', value: either('IMMUTABLE', 'MUTABLE') },
    { delete: 'Properties' }, { delete: 'ImageTagMutability' }, { firstFilter: '*' }, { filters: { either: [['dev-*'], { noValue: true }], condition: 0 } }, { options: true },
  ];
  const FORMS = ['L1', 'L2', 'raw', 'retyped'] as const;
  const open: Partial<RepositoryDescription> = { name: 'team/api', mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] };
  const named = (overrides: readonly Override[]) => JSON.stringify(overrides);
  const alone = [...WHOLE, ...OTHERS].map((one) => [one]);
  const pairs = WHOLE.filter((one) => 'whole' in one && one.whole === 'Fn::If').flatMap((whole) => OTHERS.flatMap((other) => [[whole, other], [other, whole]]));
  check(FORMS.flatMap((form) => alone.map((overrides): Case => [`${form} ${named(overrides)}`, app(LATEST, [repository(form, { ...open, overrides })])])));
  check(pairs.map((overrides): Case => [named(overrides), app(LATEST, [repository('L1', { ...open, overrides })])]));
  check(WHOLE.map((one): Case => [`${named([one])}, with the mixin`, app(ENFORCE, [repository('raw', { ...open, overrides: [one] })], { applied: 'mixin and checks' })]));
  check(WHOLE.map((one): Case => [`${named([one])}, in REPORT`, app(REPORT, [repository('L1', { ...open, overrides: [one] })])]));
});

describe('a construct of the user that renders itself, with tokens', () => {
  const ifFilters: Filters = { either: [['dev-*'], { noValue: true }], condition: 0 };
  const own = (more: Partial<RepositoryDescription>) => [repository('own properties', more)];
  check([
    ['filters that are Fn::If', app(ENFORCE, own({ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ifFilters }))],
    ['filters that are Fn::If, one by one', app(ENFORCE, own({ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ifFilters }), { applied: 'one by one' })],
    ['a mode that is Fn::If', app(ENFORCE, own({ mode: either('IMMUTABLE', 'MUTABLE') }))],
    ['a mode that is Fn::If, with the mixin', app(ENFORCE, own({ mode: either('IMMUTABLE', 'MUTABLE') }), { applied: 'mixin and checks' })],
    ['a mode and a list that are Lazy', app(LATEST, own({ mode: { lazy: 'IMMUTABLE_WITH_EXCLUSION' }, filters: { lazy: ['latest'] } }))],
    ['a name that is Lazy', app({ ...ENFORCE, exemptions: [{ by: 'repositories', pattern: 'sandbox/*' }] }, own({ name: { lazy: 'sandbox/a' }, mode: 'MUTABLE' }))],
    ['an exempt path', app({ ...ENFORCE, exemptions: [{ by: 'constructPath', pattern: 'Stack0/Part0' }] }, [repository('own rendering', { mode: 'MUTABLE' })])],
  ]);
});

describe('odd but possible input', () => {
  const exemptPath: StandardDescription = { ...ENFORCE, exemptions: [{ by: 'constructPath', pattern: 'Stack0/Part0/Resource' }] };
  check([
    ['a construct with a member cfnResourceType', app(ENFORCE, [beside('construct with cfnResourceType')])],
    ['a construct with a member cfnResourceType beside an L2', app(ENFORCE, [repository('L2'), beside('construct with cfnResourceType')])],
    ['a construct with a member cfnResourceType beside an adopted repository', app(ENFORCE, [beside('construct with cfnResourceType'), { is: 'adopted', name: 'legacy/api' }])],
    ['a construct with a member cfnResourceType, with the mixin', app(ENFORCE, [beside('construct with cfnResourceType')], { applied: 'mixin and checks' })],
    ['a type called toString', app(ENFORCE, [beside('type called toString'), repository('L1')])],
    ['an exemption by the path of the L1 of one with a custom resource', app(exemptPath, [repository('custom resource', { filters: ['dev-*'] })])],
    ['an exemption by the name of one with a custom resource', app({ ...ENFORCE, exemptions: [{ by: 'repositories', pattern: 'sandbox/*' }] }, [repository('custom resource', { name: 'sandbox/a', filters: ['dev-*'] })])],
    ['an exemption by the lazy name of one with a custom resource', app({ ...ENFORCE, exemptions: [{ by: 'repositories', pattern: 'sandbox/*' }] }, [repository('custom resource', { name: { lazy: 'sandbox/a' }, filters: ['dev-*'] })])],
    ['an exemption by tag of one with a conditional custom resource', app({ ...ENFORCE, exemptions: [{ by: 'tag', pattern: 'scratch' }] }, [repository('custom resource', { filters: ['latest'], forged: 'conditional', tag: 'Tags.of' })])],
    ['an exemption by path of what is out of reach', app({ ...ENFORCE, exemptions: [{ by: 'constructPath', pattern: '*/Part0' }] }, [beside('template at a URL')])],
    ['an exemption by tag of one with a custom resource', app({ ...ENFORCE, exemptions: [{ by: 'tag', pattern: 'scratch' }] }, [repository('custom resource', { filters: ['dev-*'], tag: 'Tags.of' })])],
    ['a namespace of one with a custom resource', app({ ...LATEST, namespaces: [{ prefix: 'team', baseline: [] }] }, [repository('custom resource', { name: 'team/a', filters: ['latest'] })])],
  ]);
});
