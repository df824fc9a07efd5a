/** What users can write, beyond what anybody foresees: no app breaks by it, nothing of the user's changes, and nothing is let through. */
import { App, CfnResource, Lazy, Mixins, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IConstruct } from 'constructs';
import { ImmutableRepository, TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilitySetting, TagMutabilityVia } from '../../../src';
import { failureOf, wasReached } from '../../../src/compliance/app-model/marks';
import { TagImmutabilityInjector } from '../../../src/compliance/enforcers/tag-immutability-injector';
import { TagImmutabilityMixin } from '../../../src/compliance/enforcers/tag-immutability-mixin';
import { found, validated } from '../support/validation';

const WHY = { reason: 'scratch space', owner: 'platform' };
const STANDARD = new TagImmutabilityStandard();
const TYPE = 'AWS::ECR::Repository';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

/** The resources of the stack's template. */
function resources(): Record<string, any> {
  return app.synth().getStackByName('Stack').template.Resources ?? {};
}

function errors(): string[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:error').map(({ data }) => `${data}`);
}

/** The enforcers, and what looks at everything. */
const ENFORCERS: [string, (standard: TagImmutabilityStandard) => void][] = [
  ['applyTo', (standard) => standard.applyTo(app)],
  ['the Aspect', (standard) => TagImmutabilityAspect.addTo(app, { standard })],
  ['the mixin', (standard) => { Mixins.of(app).apply(new TagImmutabilityMixin({ standard })); }],
];

function throwing(member: string, construct: Construct): void {
  Object.defineProperty(construct, member, { get: () => { throw new Error('not for you'); } });
}

const ODD: Record<string, () => unknown> = {
  'a member that CDK looks for': () => Object.assign(new Construct(stack, 'Odd'), { cfnResourceType: TYPE }),
  'one that throws': () => throwing('cfnResourceType', new Construct(stack, 'Odd')),
  'a member of a reference to a template': () => Object.assign(new Construct(stack, 'Odd'), { repositoryCreationTemplateRef: {} }),
  'one of it that throws': () => throwing('repositoryCreationTemplateRef', new Construct(stack, 'Odd')),
  'two default children': () => {
    const odd = Object.assign(new Construct(stack, 'Odd'), { repositoryCreationTemplateRef: {} });
    ['Resource', 'Default'].forEach((id) => new Construct(odd, id));
  },
  'a type that every object has': () => ['toString', 'constructor', '__proto__', 'hasOwnProperty'].map((type, index) => new CfnResource(stack, `Odd${index}`, { type })),
  'a resource that renders nothing': () => Object.assign(new CfnResource(stack, 'Odd', { type: TYPE }), { shouldSynthesize: () => false }),
  'a resource that renders something else': () => Object.assign(new ecr.CfnRepository(stack, 'Odd'), { _toCloudFormation: () => ({}) }),
  'a type that is taken away': () => new CfnResource(stack, 'Odd', { type: TYPE }).addDeletionOverride('Type'),
};

/** CDK itself breaks by these, as soon as an app has a validation plugin, whosever it is. */
const BREAKS_PLUGINS = ['one that throws', 'two default children'];

describe.each(ENFORCERS)('%s', (name, enforce) => {
  test.each(Object.entries(ODD).filter(([what]) => name !== 'applyTo' || !BREAKS_PLUGINS.includes(what)))('nothing breaks or changes by %s', (what, make) => {
    make();
    const before = app.synth().getStackByName('Stack').template;
    app = new App();
    stack = new Stack(app, 'Stack');
    make();
    enforce(STANDARD);
    // Nobody can tell what a resource without a type is.
    expect(found(validated(app))).toEqual(name === 'applyTo' && what === 'a type that is taken away' ? ['Stack notJudged'] : []);
    expect(app.synth().getStackByName('Stack').template).toEqual(before);
    expect(errors()).toEqual([]);
  });

  test('a resource whose type an override has taken away gets nothing', () => {
    new ecr.CfnRepository(stack, 'Odd').addOverride('Type', 'AWS::SNS::Topic');
    enforce(STANDARD);
    expect(resources().Odd).toEqual({ Type: 'AWS::SNS::Topic' });
  });

  test.each<[string, unknown]>([
    ['a text', TYPE],
    ['a Lazy', Lazy.string({ produce: () => TYPE })],
  ])('a resource that an override makes a repository complies: by %s', (_what, type) => {
    new CfnResource(stack, 'Odd', { type: 'Custom::Other' }).addOverride('Type', type);
    enforce(STANDARD);
    expect(resources().Odd).toEqual({ Type: TYPE, Properties: { ImageTagMutability: 'IMMUTABLE' } });
  });

  test('a repository that cannot be changed stays, and it is said', () => {
    const odd = new CfnResource(stack, 'Odd', { type: TYPE });
    odd.addOverride('Properties', 'none');
    enforce(STANDARD);
    validated(app);
    expect(failureOf(odd, STANDARD)).toMatch(/an override of 'Properties' is 'none'/);
    expect(errors().length > 0).toBe(name !== 'applyTo');
  });

  test('a name that is said late is judged as it is then, and stays free until then', () => {
    const exempting = new TagImmutabilityStandard({ exemptions: [{ repositories: 'sandbox/*', ...WHY }] });
    let late = 'team/api';
    const repositoryName = Lazy.string({ produce: () => late });
    new CfnResource(stack, 'Raw', { type: TYPE, properties: { RepositoryName: repositoryName } });
    new ecr.CfnRepository(stack, 'L1', { repositoryName });
    enforce(exempting);
    new ecr.Repository(stack, 'Later', { repositoryName: Lazy.string({ produce: () => late }) });
    late = 'sandbox/api';
    expect(Object.values(resources()).map(({ Properties }) => Properties)).toEqual(Array(3).fill({ RepositoryName: 'sandbox/api' }));
  });
});

test('a policy that is completed after the mixin is complete', () => {
  const repository = new ecr.Repository(stack, 'Repo');
  (repository.node.defaultChild as CfnResource).addPropertyOverride('EmptyOnDelete', true);
  repository.with(new TagImmutabilityMixin({ standard: STANDARD }));
  repository.addLifecycleRule({ maxImageCount: 3 });
  const [{ Properties: properties }] = Object.values(resources());
  expect(properties).toMatchObject({ EmptyOnDelete: true, ImageTagMutability: 'IMMUTABLE' });
  expect(properties.LifecyclePolicy.LifecyclePolicyText).toContain('"countNumber":3');
});

test('a name that is said after an ImmutableRepository with a lifecycle policy is made is the name', () => {
  let name = 'early';
  new ImmutableRepository(stack, 'Repo', { repositoryName: Lazy.string({ produce: () => name }), lifecyclePolicyRules: [{ maxImageCount: 3 }] });
  name = 'late';
  expect(Object.values(resources())[0].Properties.RepositoryName).toBe('late');
});

test('an exemption by the path of the L1 is one of its custom resource', () => {
  new TagImmutabilityStandard({ exemptions: [{ constructPath: 'Stack/Repo/Resource', ...WHY }] }).applyTo(app);
  const repository = new ImmutableRepository(stack, 'Repo', { mutableTags: ['v*'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
  app.synth();
  expect(`${repository.tagMutability}`).toBe("IMMUTABLE except 'v*'");
});

describe('the injector', () => {
  beforeEach(() => TagImmutabilityInjector.addTo(app, { standard: STANDARD }));

  test('keeps props that are getters of a class', () => {
    class Props implements ecr.RepositoryProps {
      public get repositoryName() { return 'team/api'; }
    }
    new ecr.Repository(stack, 'Repo', new Props());
    expect(Object.values(resources())[0].Properties).toEqual({ RepositoryName: 'team/api', ImageTagMutability: 'IMMUTABLE' });
  });

  test('says what it gave, if nothing has changed it since', () => {
    new ecr.Repository(stack, 'Repo');
    const changed = new ecr.Repository(stack, 'Changed').node.defaultChild as ecr.CfnRepository;
    changed.imageTagMutability = 'MUTABLE';
    new ImmutableRepository(stack, 'Immutable');
    app.synth();
    const said = (stack as IConstruct).node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:info').map(({ data }) => data);
    expect(said).toEqual([expect.stringMatching(/^the standard gave the tag mutability IMMUTABLE, since nothing else is said/)]);
  });

  test('breaks nothing by a name that is no text', () => {
    new ecr.Repository(stack, 'Repo', { repositoryName: Token.asString({ Ref: 'Name' }) });
    expect(Object.values(resources())[0].Properties).toEqual({ RepositoryName: { Ref: 'Name' }, ImageTagMutability: 'IMMUTABLE' });
  });
});

test('a custom resource and an L1 are marked as looked at also where nothing changes', () => {
  const raw = new CfnResource(stack, 'Raw', { type: TYPE, properties: { ImageTagMutability: 'IMMUTABLE' } });
  STANDARD.applyTo(app);
  app.synth();
  expect(wasReached(raw, STANDARD)).toBe(true);
});

test('without the mutability of the standard nothing is different: its setting is what it was', () => {
  STANDARD.applyTo(app);
  const repository = new ImmutableRepository(stack, 'Repo', { tagMutability: TagMutabilitySetting.IMMUTABLE });
  expect(Object.values(resources())[0].Properties).toEqual({ ImageTagMutability: 'IMMUTABLE' });
  expect(`${repository.tagMutability}`).toBe('IMMUTABLE');
});
