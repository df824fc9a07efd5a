import * as path from 'path';
import { App, CfnCondition, CfnParameter, CfnResource, Mixins, NestedStack, Stack, Tags, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import {
  AppliedFor, CreationTemplate, EnforcementMode, TagMutabilityVia, ExistingCreationTemplate, ImmutableRepository, ExistingRepositories,
  TagImmutabilityAspect, TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting,
} from '../../../src';
import { wasReached } from '../../../src/compliance/app-model/marks';
import { TagImmutabilityMixin } from '../../../src/compliance/enforcers/tag-immutability-mixin';
import { said, synthesized } from '../support/synthesized';

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;
const { REPORT, ENFORCE } = EnforcementMode;
const REPOSITORY = 'AWS::ECR::Repository';
const WHY = { reason: 'scratch space', owner: 'platform' };

type Enforcer = (standard: TagImmutabilityStandard, scope: Stack) => unknown;

/** The two that share what is tested here. */
const ENFORCERS: [string, Enforcer][] = [
  ['Aspect', (standard, scope) => TagImmutabilityAspect.addTo(scope, { standard })],
  ['mixin', (standard, scope) => Mixins.of(scope).apply(new TagImmutabilityMixin({ standard }))],
];

/** The settings in the templates of an app in which one of them was at work, and what was said. */
function enforced(
  enforcer: Enforcer, props: TagImmutabilityStandardProps, declare: (stack: Stack) => unknown, env = {},
): { settings: string[]; words: string[]; stack: Stack } {
  const app = new App();
  const stack = new Stack(app, 'Stack', env);
  declare(stack);
  enforcer(new TagImmutabilityStandard(props), stack);
  return { settings: Object.values(synthesized(app)), words: said(stack), stack };
}

function repository(setting: TagMutabilitySetting, properties: object = {}): (stack: Stack) => CfnResource {
  return (stack) => new CfnResource(stack, 'Repo', { type: REPOSITORY, properties: { ...properties, ...setting.toCloudFormation() } });
}

describe.each(ENFORCERS)('%s', (_name, enforcer) => {
  const BASELINE = immutableExcept('dev-*');

  test.each<[string, (stack: Stack) => unknown]>([
    ['ecr.Repository', (stack) => new ecr.Repository(stack, 'Repo')],
    ['an L1', (stack) => new ecr.CfnRepository(stack, 'Repo')],
    ['a raw CfnResource', repository(MUTABLE)],
    ['an included template', (stack) => new CfnInclude(stack, 'Included', { templateFile: path.join(__dirname, '..', 'fixtures', 'included.template.json') })],
    ['a nested stack', (stack) => new ecr.Repository(new NestedStack(stack, 'Nested'), 'Repo')],
    ['an override', (stack) => new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: 'IMMUTABLE' }).addPropertyOverride('ImageTagMutability', 'MUTABLE')],
    ['an override that deletes', (stack) => new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: 'IMMUTABLE' }).addPropertyDeletionOverride('ImageTagMutability')],
    ['a creation template', (stack) => new CreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION], tagMutability: MUTABLE })],
    ['a creation template that exists already', (stack) => new ExistingCreationTemplate(stack, 'Template', { prefix: 'team', tagMutability: MUTABLE })],
    ['a repository that exists already', (stack) => new ExistingRepositories(stack, 'Adopted', {
      // An import elsewhere in the app: of one that it reaches the mixin says that it can do nothing.
      repositories: [ecr.Repository.fromRepositoryName(new Stack(stack.node.root as App, 'Imports'), 'Import', 'legacy')], tagMutability: MUTABLE,
    })],
    // As the stack of @aws-cdk/app-staging-synthesizer-alpha declares those for an app's images.
    ['a staging repository', (stack) => new ecr.Repository(stack, 'app/image', { repositoryName: 'app/image', lifecycleRules: [{ maxImageCount: 3 }] })],
  ])('reduces to the baseline: %s', (_what, declare) => {
    expect(enforced(enforcer, { baseline: BASELINE }, declare)).toMatchObject({ settings: ["IMMUTABLE except 'dev-*'"], words: ['tagMutabilityTightened'] });
  });

  test('reduces what a custom resource sets where it is said, and leaves the repository without', () => {
    const { settings } = enforced(enforcer, { baseline: BASELINE }, (stack) =>
      new ImmutableRepository(stack, 'Repo', { mutableTags: ['v*', 'dev-*'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE }));
    expect(settings).toEqual(['MUTABLE', "IMMUTABLE except 'dev-*'"]);
  });

  test('leaves what is stricter', () => {
    expect(enforced(enforcer, { baseline: BASELINE }, repository(immutableExcept('dev-a*', 'dev-b*'))))
      .toMatchObject({ settings: ["IMMUTABLE except 'dev-a*', 'dev-b*'"], words: [] });
  });

  test('says where it has to be stricter than what both allow', () => {
    expect(enforced(enforcer, { baseline: mutableExcept('v1*') }, repository(immutableExcept('v*'))))
      .toMatchObject({ settings: ['IMMUTABLE'], words: ['tagMutabilityTightened', 'tagMutabilityStricterThanNeeded'] });
  });

  test.each([REPORT, ENFORCE])('leaves a token, and says so: %s', (enforcement) => {
    const declare = (stack: Stack) => new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
    const { words, stack } = enforced(enforcer, { enforcement }, declare);
    expect(words).toEqual(['tagMutabilityUnknown']);
    expect(stack.resolve((stack.node.findChild('Repo') as ecr.CfnRepository).imageTagMutability)).toEqual({ Ref: 'Mode' });
  });

  test('changes nothing in REPORT, and says what it would change, which tag could move, and what to do', () => {
    const { settings, words, stack } = enforced(enforcer, { baseline: BASELINE, enforcement: REPORT }, repository(immutableExcept('dev-*', 'v*')));
    expect(settings).toEqual(["IMMUTABLE except 'dev-*', 'v*'"]);
    expect(words).toEqual(['tagMutabilityNotCompliant']);
    Annotations.fromStack(stack).hasWarning('/Stack/Repo', Match.stringLikeRegexp(
      "IMMUTABLE except 'dev-\\*', 'v\\*' does not meet the baseline IMMUTABLE except 'dev-\\*': tag 'v' can be overwritten.*With ENFORCE it would become IMMUTABLE except 'dev-\\*'. Declare that"));
  });

  test('is silent in REPORT of what complies', () => {
    expect(enforced(enforcer, { baseline: BASELINE, enforcement: REPORT }, repository(IMMUTABLE))).toMatchObject({ settings: ['IMMUTABLE'], words: [] });
  });

  test.each([REPORT, ENFORCE])('neither changes nor mentions what is exempt: %s', (enforcement) => {
    const exemptions = [{ repositories: 'sandbox/*', ...WHY }];
    expect(enforced(enforcer, { enforcement, exemptions }, repository(MUTABLE, { RepositoryName: 'sandbox/api' }))).toMatchObject({ settings: ['MUTABLE'], words: [] });
    expect(enforced(enforcer, { enforcement: ENFORCE, exemptions }, repository(MUTABLE, { RepositoryName: 'api' })).settings).toEqual(['IMMUTABLE']);
  });

  test('takes the construct path for an exemption', () => {
    expect(enforced(enforcer, { exemptions: [{ constructPath: 'Stack/Repo', ...WHY }] }, (stack) => new ecr.Repository(stack, 'Repo')).settings).toEqual(['MUTABLE']);
  });

  test('takes a tag that the resource has for an exemption', () => {
    const exemptions = [{ tag: { key: 'purpose', value: 'scratch' }, ...WHY }];
    const tags = [{ Key: 'purpose', Value: 'scratch' }];
    expect(enforced(enforcer, { exemptions }, repository(MUTABLE, { Tags: tags })).settings).toEqual(['MUTABLE']);
  });

  test('asks of a namespace what the standard says for it', () => {
    const namespaces = [{ prefix: 'team', baseline: immutableExcept('latest') }];
    expect(enforced(enforcer, { namespaces }, repository(MUTABLE, { RepositoryName: 'team/api' })).settings).toEqual(["IMMUTABLE except 'latest'"]);
  });

  test.each([
    ['team/', "IMMUTABLE except 'latest'"],
    ['teal', "IMMUTABLE except 'dev-1'"],
    ['tea', 'IMMUTABLE'],
    ['web/', "IMMUTABLE except 'dev-*'"],
  ])('takes what is known of a name that is a token in part: %s', (beginning, expected) => {
    const props = { baseline: immutableExcept('dev-*'), namespaces: [{ prefix: 'team', baseline: immutableExcept('latest') }, { prefix: 'teal', baseline: immutableExcept('dev-1') }] };
    const declare = (stack: Stack) => repository(MUTABLE, { RepositoryName: `${beginning}${new CfnParameter(stack, 'Name').valueAsString}` })(stack);
    expect(enforced(enforcer, props, declare).settings).toEqual([expected]);
  });

  test.each<[string | undefined, string]>([
    ['111111111111', 'IMMUTABLE'],
    ['222222222222', 'MUTABLE'],
    // It may be the first one.
    [Token.asString({ Ref: 'AWS::AccountId' }), 'IMMUTABLE'],
  ])('enforces in an account whose wave has come: %s', (account, expected) => {
    const props = { enforcement: REPORT, accounts: [{ account: '111111111111', enforcement: ENFORCE }] };
    expect(enforced(enforcer, props, repository(MUTABLE), { env: { account, region: 'eu-west-1' } }).settings).toEqual([expected]);
  });

  test('remembers what it has looked at, for the checks', () => {
    const stack = new Stack(new App(), 'Stack');
    const [first, other] = [repository(IMMUTABLE)(stack), new CfnResource(new Stack(stack, 'Other'), 'Repo', { type: REPOSITORY })];
    const standard = new TagImmutabilityStandard({ enforcement: REPORT });
    expect(wasReached(first, standard)).toBe(false);
    enforcer(standard, stack);
    synthesized(stack.node.root as App);
    expect([first, other].map((resource) => wasReached(resource, standard))).toEqual([true, true]);
    expect(wasReached(first, new TagImmutabilityStandard({ enforcement: REPORT }))).toBe(true);
    expect(wasReached(first, new TagImmutabilityStandard())).toBe(false);
  });
});

test.each([REPORT, ENFORCE])('what Aspect and mixin both find is said once: %s', (enforcement) => {
  const standard = new TagImmutabilityStandard({ enforcement });
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new ecr.Repository(stack, 'Mutable');
  new ecr.CfnRepository(stack, 'Token', { imageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
  ENFORCERS.forEach(([, enforcer]) => enforcer(standard, stack));
  app.synth();
  expect(said(stack).sort()).toEqual([enforcement === REPORT ? 'tagMutabilityNotCompliant' : 'tagMutabilityTightened', 'tagMutabilityUnknown']);
});

test.each(ENFORCERS)('the %s says why it changes what is exempt in one case', (_name, enforcer) => {
  const named = (name: unknown) => (stack: Stack) => {
    new CfnCondition(stack, 'IsScratch');
    new CfnResource(stack, 'Repo', { type: REPOSITORY, properties: { RepositoryName: name, ...immutableExcept('dev-*').toCloudFormation() } });
  };
  const standard = { exemptions: [{ repositories: 'sandbox/*', ...WHY }], namespaces: [{ prefix: 'team', baseline: immutableExcept('dev-*') }] };
  const messages = (first: string, second: string) => {
    const { settings, stack } = enforced(enforcer, standard, named({ 'Fn::If': ['IsScratch', first, second] }));
    return [settings, Annotations.fromStack(stack).findInfo('*', Match.anyValue()).map(({ entry }) => `${entry.data}`.replace(/ \[ack.*/, '').replace(/.*does not allow that\. ?/, ''))];
  };
  expect(messages('sandbox/a', 'sandbox/b')).toEqual([["IMMUTABLE except 'dev-*'"], []]);
  expect(messages('sandbox/a', 'api')).toEqual([['IMMUTABLE'], [
    "It is exempt where condition 'IsScratch' holds, but not in every other case. So it has to meet what is asked of it where it is not exempt.",
  ]]);
  expect(messages('team/a', 'api')).toEqual([['IMMUTABLE'], ['What is asked of it depends on how its name or account turns out. So it has to meet the strictest that may be asked of it.']]);
  expect(messages('one', 'other')).toEqual([['IMMUTABLE'], ['']]);
});

describe('the Aspect', () => {
  test('sees the tags of Tags.of', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    Tags.of(new ecr.Repository(stack, 'Repo')).add('purpose', 'scratch');
    const standard = new TagImmutabilityStandard({ exemptions: [{ tag: { key: 'purpose', value: 'scratch' }, ...WHY }] });
    TagImmutabilityAspect.addTo(app, { standard });
    expect(synthesized(app)).toEqual({ 'Stack/Repo': 'MUTABLE' });
  });
});

describe('an ImmutableRepository whose mutability a custom resource sets', () => {
  const via = (stack: Stack) => {
    const repo = new ImmutableRepository(stack, 'Repo', {
      repositoryName: 'team/api', mutableTags: ['dev-*'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE,
    });
    Tags.of(repo).add('stage', 'scratch');
  };

  test.each<[string, TagImmutabilityStandardProps, string]>([
    ['namespace', { namespaces: [{ prefix: 'team', baseline: immutableExcept('dev-*') }] }, "IMMUTABLE except 'dev-*'"],
    ['exemption by name', { exemptions: [{ repositories: 'team/*', ...WHY }] }, "IMMUTABLE except 'dev-*'"],
    ['exemption by tag', { exemptions: [{ tag: { key: 'stage', value: 'scratch' }, ...WHY }] }, "IMMUTABLE except 'dev-*'"],
    ['baseline alone', {}, 'IMMUTABLE'],
  ])('is judged by the name and the tags of the repository: %s', (_what, props, expected) => {
    const { settings } = enforced(ENFORCERS[0][1], props, via);
    expect(settings.filter((setting) => setting !== 'MUTABLE')).toEqual([expected]);
  });
});

test('a template whose prefix is a token is in no namespace, whatever that is called', () => {
  const { settings } = enforced(ENFORCERS[0][1], { namespaces: [{ prefix: 'undefined', baseline: immutableExcept('latest') }] }, (stack) =>
    new CreationTemplate(stack, 'Template', {
      prefix: new CfnParameter(stack, 'Prefix').valueAsString, appliedFor: [AppliedFor.REPLICATION], tagMutability: MUTABLE,
    }));
  expect(settings).toEqual(['IMMUTABLE']);
});
