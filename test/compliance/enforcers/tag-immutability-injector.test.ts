import { App, CfnParameter, InjectionContext, IPropertyInjector, PropertyInjectors, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { EnforcementMode, ImmutableRepository, TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../../src';
import { TagImmutabilityInjector } from '../../../src/compliance/enforcers/tag-immutability-injector';
import { synthesized } from '../support/synthesized';

const { IMMUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;
const BASELINE = immutableExcept('latest');
const WHY = { reason: 'scratch space', owner: 'platform' };

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

function inject(props: TagImmutabilityStandardProps = {}, scope: IConstruct = app): void {
  TagImmutabilityInjector.addTo(scope, { standard: new TagImmutabilityStandard({ baseline: BASELINE, ...props }) });
}

/** An injector that somebody else has written. */
function otherInjector(classId: string, add: object): IPropertyInjector & { seen: [any, InjectionContext][] } {
  const seen: [any, InjectionContext][] = [];
  return { constructUniqueId: classId, seen, inject: (props, context) => { seen.push([props, context]); return { ...add, ...props }; } };
}

describe('a repository that says nothing gets the baseline', () => {
  test('ecr.Repository', () => {
    inject();
    new ecr.Repository(stack, 'Repo');
    expect(synthesized(app)).toEqual({ 'Stack/Repo': "IMMUTABLE except 'latest'" });
  });

  test('ImmutableRepository', () => {
    inject();
    new ImmutableRepository(stack, 'Repo');
    expect(synthesized(app)).toEqual({ 'Stack/Repo': "IMMUTABLE except 'latest'" });
  });

  test('with what else it says', () => {
    inject();
    expect(new ecr.Repository(stack, 'Repo', { repositoryName: 'api' }).node.defaultChild).toMatchObject({ repositoryName: 'api' });
  });

  test('in a Stage', () => {
    inject();
    new ecr.Repository(new Stack(new Stage(app, 'Prod'), 'Stack'), 'Repo');
    expect(synthesized(app)).toEqual({ 'Prod/Stack/Repo': "IMMUTABLE except 'latest'" });
  });

  test('of its namespace, if what is known of its name decides', () => {
    inject({ namespaces: [{ prefix: 'team', baseline: IMMUTABLE }] });
    new ecr.Repository(stack, 'Known', { repositoryName: 'team/api' });
    new ecr.Repository(stack, 'Token', { repositoryName: `team/${new CfnParameter(stack, 'Name').valueAsString}` });
    expect(synthesized(app)).toEqual({ 'Stack/Known': 'IMMUTABLE', 'Stack/Token': 'IMMUTABLE' });
  });

  test('but an ImmutableRepository none that would make it mutable as a whole', () => {
    inject({ baseline: mutableExcept('release-*') });
    new ecr.Repository(stack, 'Repo');
    new ImmutableRepository(stack, 'Immutable');
    expect(synthesized(app)).toEqual({ 'Stack/Repo': "MUTABLE except 'release-*'", 'Stack/Immutable': 'IMMUTABLE' });
  });
});

describe('what a repository says counts', () => {
  test.each<[string, () => unknown, string]>([
    ['a mode without filters, which gets no filters', () => new ecr.Repository(stack, 'Repo', { imageTagMutability: ecr.TagMutability.IMMUTABLE }), 'IMMUTABLE'],
    ['a mode that the standard does not allow', () => new ecr.Repository(stack, 'Repo', { imageTagMutability: ecr.TagMutability.MUTABLE }), 'MUTABLE'],
    ['a setting', () => new ImmutableRepository(stack, 'Repo', { tagMutability: IMMUTABLE }), 'IMMUTABLE'],
    ['no tags', () => new ImmutableRepository(stack, 'Repo', { mutableTags: [] }), 'IMMUTABLE'],
    ['tags', () => new ImmutableRepository(stack, 'Repo', { mutableTags: ['dev-*'] }), "IMMUTABLE except 'dev-*'"],
  ])('%s', (_what, declare, expected) => {
    inject();
    declare();
    expect(synthesized(app)).toEqual({ 'Stack/Repo': expected });
  });

  test('filters without a mode stay an error of CDK\'s', () => {
    inject();
    const filters = [ecr.ImageTagMutabilityExclusionFilter.wildcard('dev-*')];
    expect(() => new ecr.Repository(stack, 'Repo', { imageTagMutabilityExclusionFilters: filters })).toThrow(/imageTagMutability must be/);
  });
});

describe('the filters of the default go again', () => {
  const MODE = 'ImageTagMutability';
  const rendered = () => Object.values<any>(app.synth().getStackByName('Stack').template.Resources)
    .map(({ Properties: { [MODE]: mode, ImageTagMutabilityExclusionFilters: filters } }) => [mode, filters]);

  test.each<[string, (repository: ecr.CfnRepository) => void, unknown]>([
    ['an override to a parameter', (l1) => l1.addPropertyOverride(MODE, new CfnParameter(stack, 'Mode', { default: 'MUTABLE' }).value), { Ref: 'Mode' }],
    ['an override to IMMUTABLE', (l1) => l1.addPropertyOverride(MODE, 'IMMUTABLE'), 'IMMUTABLE'],
    ['a later assignment', (l1) => { l1.imageTagMutability = 'IMMUTABLE'; }, 'IMMUTABLE'],
    ['an override that takes the mode away', (l1) => l1.addPropertyDeletionOverride(MODE), undefined],
  ])('if the mode is changed by %s', (_how, change, mode) => {
    inject();
    change(new ecr.Repository(stack, 'Repo').node.defaultChild as ecr.CfnRepository);
    expect(rendered()).toEqual([[mode, undefined]]);
  });

  test('but those that somebody has said stay', () => {
    inject();
    const filters = [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'latest' }];
    const l1 = new ecr.Repository(stack, 'Repo').node.defaultChild as ecr.CfnRepository;
    l1.addPropertyOverride(MODE, new CfnParameter(stack, 'Mode').value);
    l1.addPropertyOverride('ImageTagMutabilityExclusionFilters', filters);
    expect(rendered()).toEqual([[{ Ref: 'Mode' }, filters]]);
  });
});

describe('nothing is given', () => {
  test.each<[string, TagImmutabilityStandardProps]>([
    ['in REPORT', { enforcement: EnforcementMode.REPORT }],
    ['in REPORT for the namespace', { namespaces: [{ prefix: 'team', enforcement: EnforcementMode.REPORT }] }],
    ['in REPORT for the account', { accounts: [{ account: '111111111111', enforcement: EnforcementMode.REPORT }] }],
    ['to what is exempt by name', { exemptions: [{ repositories: 'team/*', ...WHY }] }],
    ['to what is exempt by its construct', { exemptions: [{ constructPath: 'Account/team--api', ...WHY }] }],
    ['to what is exempt by its resource', { exemptions: [{ constructPath: 'Account/team--api/Resource', ...WHY }] }],
    ['where a tag that is added later may exempt it', { exemptions: [{ tag: { key: 'purpose', value: 'scratch' }, ...WHY }] }],
  ])('%s', (_what, props) => {
    inject(props);
    new ecr.Repository(new Stack(app, 'Account', { env: { account: '111111111111', region: 'eu-west-1' } }), 'team/api', { repositoryName: 'team/api' });
    expect(synthesized(app)).toEqual({ 'Account/team--api': 'MUTABLE' });
  });
});

describe('an injector that is there already goes on to run', () => {
  const CLASS = ecr.Repository.PROPERTY_INJECTION_ID;

  test.each<[string, () => IConstruct, () => IConstruct]>([
    ['on the same scope', () => app, () => app],
    ['above', () => app, () => stack],
  ])('%s, and what it gives is kept', (_where, theirs, ours) => {
    PropertyInjectors.of(theirs()).add(otherInjector(CLASS, { repositoryName: 'theirs' }));
    inject({}, ours());
    new ecr.Repository(stack, 'Repo');
    expect((stack.node.findChild('Repo').node.defaultChild as ecr.CfnRepository).repositoryName).toBe('theirs');
    expect(synthesized(app)).toEqual({ 'Stack/Repo': "IMMUTABLE except 'latest'" });
  });

  test('what it says of mutability comes first', () => {
    PropertyInjectors.of(app).add(otherInjector(CLASS, { imageTagMutability: ecr.TagMutability.IMMUTABLE }));
    inject();
    new ecr.Repository(stack, 'Repo');
    expect(synthesized(app)).toEqual({ 'Stack/Repo': 'IMMUTABLE' });
  });

  test('it is told what CDK would tell it', () => {
    const theirs = otherInjector(CLASS, {});
    PropertyInjectors.of(app).add(theirs);
    inject();
    const props = { repositoryName: 'api' };
    new ecr.Repository(stack, 'Repo', props);
    expect(theirs.seen).toEqual([[props, { scope: stack, id: 'Repo' }]]);
  });

  test('also if it is added above later', () => {
    inject({}, stack);
    PropertyInjectors.of(app).add(otherInjector(CLASS, { repositoryName: 'theirs' }));
    expect(new ecr.Repository(stack, 'Repo').node.defaultChild).toMatchObject({ repositoryName: 'theirs', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' });
  });

  test('of two standards the nearest counts, and theirs still runs', () => {
    PropertyInjectors.of(app).add(otherInjector(CLASS, { repositoryName: 'theirs' }));
    inject();
    inject({ baseline: IMMUTABLE }, stack);
    expect(new ecr.Repository(stack, 'Repo').node.defaultChild).toMatchObject({ repositoryName: 'theirs', imageTagMutability: 'IMMUTABLE' });
  });

  test('of two standards on one scope the last counts', () => {
    inject();
    inject({ baseline: IMMUTABLE });
    new ecr.Repository(stack, 'Repo');
    expect(synthesized(app)).toEqual({ 'Stack/Repo': 'IMMUTABLE' });
  });

  test('that of another class is untouched', () => {
    const theirs = otherInjector('aws-cdk-lib.aws-s3.Bucket', {});
    PropertyInjectors.of(app).add(theirs);
    inject();
    expect(PropertyInjectors.of(app).for(theirs.constructUniqueId)).toBe(theirs);
  });
});
