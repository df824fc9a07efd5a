/** What becomes of a mode and filters that are expressions, held to what each deployment makes of the template. */
import * as fs from 'fs';
import * as path from 'path';
import { App, CfnCondition, CfnMapping, CfnParameter, CfnResource, Fn, Mixins, NestedStack, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import * as fc from 'fast-check';
import { EnforcementMode, TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { TagImmutabilityMixin } from '../../../src/compliance/enforcers/tag-immutability-mixin';
import { runs } from '../../mutability/arbitraries';
import { deployed, isRefused } from '../../template/concrete-evaluation';
import { said } from '../support/synthesized';
import { templateOf } from '../support/template-files';

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;
const TYPE = 'AWS::ECR::Repository';
const NO_VALUE = { Ref: 'AWS::NoValue' };
const [MODE, FILTERS] = ['ImageTagMutability', 'ImageTagMutabilityExclusionFilters'];

function filters(...values: unknown[]): object[] {
  return values.map((value) => ({ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: value }));
}

function either(condition: string, then: unknown, otherwise: unknown): object {
  return { 'Fn::If': [condition, then, otherwise] };
}

function declareChoices(stack: Stack): void {
  ['C', 'D'].forEach((id) => new CfnCondition(stack, id, { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), id) }));
  new CfnParameter(stack, 'Mode', { allowedValues: ['MUTABLE', 'IMMUTABLE'] });
  new CfnParameter(stack, 'Filter', { allowedValues: ['latest', 'v*'] });
  new CfnParameter(stack, 'Free', { default: 'MUTABLE' });
  new CfnMapping(stack, 'Modes', { mapping: { a: { mode: 'MUTABLE' }, b: { mode: 'IMMUTABLE' } } });
}

interface Enforced {
  readonly properties: any;
  readonly template: any;
  readonly words: string[];
  readonly messages: string[];
  readonly isError: boolean;
}

function enforced(properties: object, baseline: TagMutabilitySetting, enforcement = EnforcementMode.ENFORCE, declare = declareChoices): Enforced {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  declare(stack);
  new CfnResource(stack, 'Repo', { type: TYPE, properties: { RepositoryName: 'api', ...properties } });
  TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard({ baseline, enforcement }) });
  const { template } = app.synth().getStackByName('Stack');
  const { RepositoryName: name, ...written } = template.Resources.Repo.Properties;
  expect(name).toBe('api');
  const metadata = stack.node.findAll().flatMap(({ node }) => node.metadata);
  return {
    properties: written,
    template,
    words: said(stack),
    messages: metadata.map(({ data }) => `${data}`),
    isError: metadata.some(({ type }) => type === 'aws:cdk:error'),
  };
}

test.each<[string, object, object]>([
  ['a mode of two literals', { [MODE]: either('C', 'MUTABLE', 'IMMUTABLE') },
    { [MODE]: either('C', 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), [FILTERS]: either('C', filters('latest'), NO_VALUE) }],
  ['filters that are there in one branch only, with a mode for both',
    { [MODE]: either('C', 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), [FILTERS]: either('C', filters('latest', 'v*'), NO_VALUE) },
    { [MODE]: either('C', 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), [FILTERS]: either('C', filters('latest'), NO_VALUE) }],
  ['a filter of two literals, of which one complies', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: filters(either('C', 'latest', 'v*')) },
    { [MODE]: either('C', 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), [FILTERS]: either('C', filters('latest'), NO_VALUE) }],
  ['no mode in one branch, which is MUTABLE', { [MODE]: either('C', NO_VALUE, 'IMMUTABLE') },
    { [MODE]: either('C', 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), [FILTERS]: either('C', filters('latest'), NO_VALUE) }],
  ['conditions within conditions', { [MODE]: either('C', either('D', 'MUTABLE', 'IMMUTABLE'), 'IMMUTABLE') },
    {
      [MODE]: either('C', either('D', 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), 'IMMUTABLE'),
      [FILTERS]: either('C', either('D', filters('latest'), NO_VALUE), NO_VALUE),
    }],
  ['branches that become the same', { [MODE]: either('C', 'MUTABLE', either('D', 'MUTABLE', NO_VALUE)) }, immutableExcept('latest').toCloudFormation()],
  ['a text that is joined', { [MODE]: { 'Fn::Sub': 'MUTABLE' } }, immutableExcept('latest').toCloudFormation()],
  ['a parameter with few values, by what is within all of them', { [MODE]: { Ref: 'Mode' } }, { [MODE]: 'IMMUTABLE' }],
  ['a mapping, by what is within all of its values', { [MODE]: { 'Fn::FindInMap': ['Modes', { Ref: 'AWS::Region' }, 'mode'] } }, { [MODE]: 'IMMUTABLE' }],
  ['a branch that ECR refuses', { [MODE]: either('C', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION'), [FILTERS]: filters('latest') },
    { [MODE]: either('C', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION'), [FILTERS]: either('C', NO_VALUE, filters('latest')) }],
  ['a parameter in a branch that complies stays', { [MODE]: either('C', 'MUTABLE', 'IMMUTABLE_WITH_EXCLUSION'), [FILTERS]: either('C', NO_VALUE, filters({ Ref: 'Filter' })) },
    { [MODE]: either('C', 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'), [FILTERS]: either('C', filters('latest'), NO_VALUE) }],
])('is tightened branch by branch: %s', (_what, properties, expected) => {
  const { properties: written, words, isError } = enforced(properties, immutableExcept('latest'));
  expect(written).toEqual(expected);
  expect([new Set(words), isError]).toEqual([new Set(['tagMutabilityTightened']), false]);
});

test.each<[string, object]>([
  ['each branch meets the baseline', { [MODE]: either('C', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION'), [FILTERS]: either('C', NO_VALUE, filters('latest')) }],
  ['a filter is one of few that are allowed', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: filters({ Ref: 'Filter' }) }],
])('nothing changes, and nothing is said, where %s', (_what, properties) => {
  const { properties: written, words, isError } = enforced(properties, immutableExcept('latest', 'v*'));
  expect([written, words, isError]).toEqual([properties, [], false]);
});

test.each<[string, object, RegExp]>([
  ['a parameter that may be anything', { [MODE]: { Ref: 'Free' } }, /MUTABLE, where parameter 'Free' keeps its default 'MUTABLE', does not meet the baseline/],
  ['such a one in a branch', { [MODE]: either('C', { Ref: 'Free' }, 'IMMUTABLE') }, /where condition 'C' holds and parameter 'Free' keeps its default 'MUTABLE', does not/],
])('what nobody can change stays, and is an error that names the branch: %s', (_what, properties, message) => {
  const { properties: written, messages, isError } = enforced(properties, IMMUTABLE);
  expect(written).toEqual(properties);
  expect(isError).toBe(true);
  expect(messages).toContainEqual(expect.stringMatching(message));
});

test('a branch that nobody can change does not keep another from being tightened', () => {
  const { properties, isError } = enforced({ [MODE]: either('C', { Ref: 'Free' }, 'MUTABLE') }, IMMUTABLE);
  expect([properties, isError]).toEqual([{ [MODE]: either('C', { Ref: 'Free' }, 'IMMUTABLE') }, true]);
});

test('in REPORT nothing changes, and each branch is named with what it would become', () => {
  const properties = { [MODE]: either('C', 'MUTABLE', 'IMMUTABLE') };
  const { properties: written, words, messages } = enforced(properties, IMMUTABLE, EnforcementMode.REPORT);
  expect([written, words]).toEqual([properties, ['tagMutabilityNotCompliant']]);
  expect(messages).toContainEqual(expect.stringMatching(/MUTABLE, where condition 'C' holds, does not meet .* With ENFORCE it would become IMMUTABLE/));
});

test('parameters and mappings of an included template count', () => {
  const app = new App();
  const templateFile = path.join(app.outdir, 'with-parameters.json');
  fs.writeFileSync(templateFile, JSON.stringify({
    Parameters: { Mode: { Type: 'String', AllowedValues: ['MUTABLE', 'IMMUTABLE'] } },
    Mappings: { Modes: { eu: { mode: 'MUTABLE' } } },
    Resources: {
      ByParameter: { Type: TYPE, Properties: { [MODE]: { Ref: 'Mode' } } },
      ByMapping: { Type: TYPE, Properties: { [MODE]: { 'Fn::FindInMap': ['Modes', 'eu', 'mode'] } } },
    },
  }));
  new CfnInclude(new NestedStack(new Stack(app, 'Stack'), 'Nested'), 'Included', { templateFile });
  TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard() });
  const { directory } = app.synth();
  const file = fs.readdirSync(directory).find((name) => name.endsWith('.nested.template.json'))!;
  const { Resources: resources } = JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8'));
  expect(Object.values<any>(resources).map(({ Properties }) => Properties)).toEqual([{ [MODE]: 'IMMUTABLE' }, { [MODE]: 'IMMUTABLE' }]);
});

test.each<[string, (app: App) => Stack, boolean]>([
  ['a stack, which is tightened when its reference is known', (app) => new Stack(app, 'Consumer'), true],
  ['a nested stack, whose hash is taken by then', (app) => new NestedStack(new Stack(app, 'Consumer'), 'Nested'), false],
])('a branch that refers to another stack keeps its reference: in %s', (_what, makeStack, isTightened) => {
  const app = new App();
  const parameter = new CfnParameter(new Stack(app, 'Producer'), 'Elsewhere');
  const stack = makeStack(app);
  new CfnCondition(stack, 'C', { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'a') });
  const repository = new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: Fn.conditionIf('C', parameter.valueAsString, 'MUTABLE') as any });
  TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard() });
  app.synth();
  const [condition, reference, otherwise] = templateOf(stack).Resources.Repo.Properties[MODE]['Fn::If'];
  expect(reference).toEqual({ 'Fn::ImportValue': expect.stringMatching(/^Producer/) });
  expect([condition, otherwise]).toEqual(['C', isTightened ? 'IMMUTABLE' : 'MUTABLE']);
  expect(repository.node.metadata.some(({ type }) => type === 'aws:cdk:error')).toBe(!isTightened);
});

/** Two stacks, of which one refers to the other in a filter that nobody needs. */
function withReferenceToDrop(app: App, makeStack: (app: App) => Stack): ecr.CfnRepository {
  const parameter = new CfnParameter(new Stack(app, 'Producer'), 'Elsewhere');
  return new ecr.CfnRepository(makeStack(app), 'Repo', {
    imageTagMutability: 'IMMUTABLE',
    imageTagMutabilityExclusionFilters: [{ imageTagMutabilityExclusionFilterType: 'WILDCARD', imageTagMutabilityExclusionFilterValue: parameter.valueAsString }],
  });
}

const IN_A_STACK = (app: App) => new Stack(app, 'Consumer');
const IN_A_NESTED_STACK = (app: App) => new NestedStack(new Stack(app, 'Consumer'), 'Nested');

test.each<[string, (app: App) => Stack, (scope: App) => void, boolean]>([
  ['in a stack, which is tightened when there is one', IN_A_STACK, (app) => TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard() }), true],
  ['in a nested stack, which stays', IN_A_NESTED_STACK, (app) => TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard() }), false],
  ['by the mixin, which cannot wait', IN_A_STACK, (app) => { Mixins.of(app).apply(new TagImmutabilityMixin({ standard: new TagImmutabilityStandard() })); }, false],
])('a reference that goes does not take the export of another stack away: %s', (_what, makeStack, enforce, isTightened) => {
  const producers = [() => undefined, enforce].map((apply) => {
    const app = new App();
    const repository = withReferenceToDrop(app, makeStack);
    apply(app);
    const { Outputs: outputs } = app.synth().getStackByName('Producer').template;
    const { ImageTagMutabilityExclusionFilters: left } = templateOf(repository.stack).Resources.Repo.Properties;
    return { outputs, left, isError: repository.node.metadata.some(({ type }) => type === 'aws:cdk:error') };
  });
  const [without, afterwards] = producers;
  expect(Object.keys(without.outputs)).toHaveLength(1);
  expect(afterwards).toEqual({ outputs: without.outputs, left: isTightened ? undefined : without.left, isError: !isTightened });
});

describe('whatever the expression', () => {
  const branch = (leaf: fc.Arbitrary<unknown>) => fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('C', 'D'), leaf, leaf).map(([name, then, otherwise]) => either(name, then, otherwise)) },
    { weight: 1, arbitrary: fc.tuple(leaf, leaf, leaf).map(([a, b, c]) => either('C', a, either('D', b, c))) },
  );
  const text = (...known: string[]) => fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<unknown>(...known) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(NO_VALUE, { 'Fn::Sub': known[0] }, { 'Fn::Join': ['', [known[1]]] }) },
  );
  const mode = branch(fc.oneof(
    { weight: 6, arbitrary: text('MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION') },
    { weight: 1, arbitrary: fc.constantFrom<unknown>({ Ref: 'Mode' }, { Ref: 'Free' }, { 'Fn::FindInMap': ['Modes', { Ref: 'AWS::Region' }, 'mode'] }) },
  ));
  const filter = branch(fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<unknown>('latest', 'v*', 'dev-*') }, { weight: 1, arbitrary: fc.constant({ Ref: 'Filter' }) },
  ));
  const list = branch(fc.oneof(
    { weight: 4, arbitrary: fc.array(filter, { minLength: 1, maxLength: 2 }).map((all) => filters(...all)) },
    { weight: 1, arbitrary: fc.constant(NO_VALUE) },
  ));
  const properties = fc.record({ [MODE]: mode, [FILTERS]: list }, { requiredKeys: [] });
  const baseline = fc.constantFrom(IMMUTABLE, immutableExcept('latest'), immutableExcept('latest', 'dev-*'), mutableExcept('v*'));

  const DEPLOYMENTS = [true, false].flatMap((C) => [true, false].flatMap((D) => ['MUTABLE', 'IMMUTABLE'].flatMap((Mode) =>
    ['latest', 'v*'].flatMap((Filter) => ['MUTABLE', 'IMMUTABLE'].flatMap((Free) => ['a', 'b'].map((region) => ({
      conditions: { C, D }, values: { Mode, Filter, Free, 'AWS::Region': region },
    })))))));

  function settingIn(template: any, assignment: typeof DEPLOYMENTS[number]): TagMutabilitySetting {
    const { RepositoryName: _, ...written } = template.Resources.Repo.Properties;
    const value = deployed(written, template, assignment);
    expect(isRefused(value)).toBe(false);
    return TagMutabilitySetting.fromCloudFormation(value);
  }

  test('each deployment complies, or it is said; and none is looser than it was', () => {
    let changed = 0;
    fc.assert(fc.property(properties, baseline, (given, asked) => {
      const { template, words, isError, properties: written } = enforced(given, asked);
      const before = { ...template, Resources: { Repo: { Properties: given } } };
      const isSaid = isError || words.includes('tagMutabilityUnknown');
      changed += words.includes('tagMutabilityTightened') ? 1 : 0;
      for (const deployment of DEPLOYMENTS) {
        const [old, now] = [settingIn(before, deployment), settingIn(template, deployment)];
        const complies = now.unanswerableBecause === undefined && now._refusedBecause === undefined && now.isAtLeastAsStrictAs(asked);
        expect(complies || isSaid).toBe(true);
        if (old.unanswerableBecause === undefined && old._refusedBecause === undefined) {
          expect(now.isAtLeastAsStrictAs(old)).toBe(true);
        }
      }
      if (!words.includes('tagMutabilityTightened')) {
        expect(written).toEqual(given);
      }
      // Nothing is left to change.
      expect(enforced(written, asked).words).not.toContain('tagMutabilityTightened');
    }), runs(60, 3000));
    expect(changed).toBeGreaterThan(20);
  });
});

test.each<[string, TagMutabilitySetting, any, any]>([
  ['IMMUTABLE beside filters', immutableExcept('latest'), { [MODE]: 'IMMUTABLE', [FILTERS]: filters('latest') }, { [MODE]: 'IMMUTABLE' }],
  ['MUTABLE beside filters', immutableExcept('latest'), { [MODE]: 'MUTABLE', [FILTERS]: filters('v*') },
    immutableExcept('latest').toCloudFormation()],
  ['six filters', MUTABLE, { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: filters('a', 'b', 'c', 'd', 'e', 'f') },
    { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: filters('a', 'b', 'c', 'd', 'e') }],
])('what ECR refuses is tightened by its mode, and said: %s', (_what, asked, given, expected) => {
  const baseline = asked === MUTABLE ? mutableExcept('release-*') : asked;
  const { properties, words, messages } = enforced(given, baseline);
  expect(properties).toEqual(expected);
  expect(words).toEqual(['tagMutabilityTightened']);
  expect(messages).toContainEqual(expect.stringMatching(/ECR refuses/));
});

test('an Aspect that says IMMUTABLE of a repository with the filters of the standard leaves a template that ECR takes', () => {
  const app = new App();
  new TagImmutabilityStandard({ baseline: immutableExcept('latest') }).applyTo(app);
  const stack = new Stack(app, 'Stack');
  const repository = new ecr.Repository(stack, 'Repo').node.defaultChild as ecr.CfnRepository;
  repository.imageTagMutability = 'IMMUTABLE';
  const [{ Properties: written }] = Object.values<any>(app.synth().getStackByName('Stack').template.Resources);
  expect([written, said(stack)]).toEqual([{ [MODE]: 'IMMUTABLE' }, ['tagMutabilityTightened']]);
});
