/** Whatever Aspects an app has, and wherever its repositories are: it synthesizes as it does without the standard, and complies. */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import {
  App, Aspects, BootstraplessSynthesizer, CfnResource, FileAssetPackaging, IAspect, ISynthesisSession, Lazy, NestedStack, Stack, Stage, Tags,
} from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct, IConstruct } from 'constructs';
import { TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { hashesOfTemplates, settingsInFiles, templateFiles, templateOf } from '../support/template-files';
import { found, validated } from '../support/validation';

const [ENFORCED, MUTABLE] = ["IMMUTABLE except 'latest'", 'MUTABLE'];
const SCRATCH = { key: 'purpose', value: 'scratch' };

function standard(): TagImmutabilityStandard {
  return new TagImmutabilityStandard({
    baseline: TagMutabilitySetting.immutableExcept('latest'),
    exemptions: [{ tag: SCRATCH, reason: 'scratch', owner: 'platform' }],
  });
}

/** The ways to enforce a standard in an app. The second is by hand, with nothing that checks. */
const ENFORCERS: [string, (app: App) => void][] = [
  ['applyTo', (app) => standard().applyTo(app)],
  ['the Aspect alone', (app) => app.node.findAll().filter(Stage.isStage).forEach((stage) => TagImmutabilityAspect.addTo(stage, { standard: standard() }))],
];

/** A stack whose template is an asset of its parent, as those of StackSets are. Its hash is taken as soon as somebody renders the parent. */
class AssetStack extends Stack {
  public readonly templateFile: string;

  constructor(private readonly parent: Stack, id: string) {
    super(parent, id, { synthesizer: new BootstraplessSynthesizer() });
    this.templateFile = `${this.node.addr}.asset.template.json`;
    new CfnResource(parent, `${id}Set`, { type: 'AWS::CloudFormation::StackSet', properties: { TemplateURL: Lazy.string({ produce: () => this.publish() }) } });
  }

  public _synthesizeTemplate(session: ISynthesisSession): void {
    fs.writeFileSync(path.join(session.assembly.outdir, this.templateFile), this.render());
  }

  private publish(): string {
    const sourceHash = createHash('sha256').update(this.render()).digest('hex');
    return this.parent.synthesizer.addFileAsset({ packaging: FileAssetPackaging.FILE, sourceHash, fileName: this.templateFile }).httpUrl;
  }

  private render(): string {
    return JSON.stringify((this as any)._toCloudFormation());
  }
}

/** Where repositories can be. */
const PLACES: [string, (app: App) => Stack][] = [
  ['a stack', (app) => new Stack(app, 'Stack')],
  ['a nested stack', (app) => new NestedStack(new Stack(app, 'Stack'), 'Nested')],
  ['a nested stack of a nested stack', (app) => new NestedStack(new NestedStack(new Stack(app, 'Stack'), 'Nested'), 'Inner')],
  ['a Stage', (app) => new Stack(new Stage(app, 'Prod'), 'Stack')],
  ['a nested stack of a Stage', (app) => new NestedStack(new Stack(new Stage(app, 'Prod'), 'Stack'), 'Nested')],
  ['a Stage in a stack', (app) => new Stack(new Stage(new Stack(app, 'Outer'), 'Prod'), 'Stack')],
  ['a product', (app) => {
    const stack = new Stack(app, 'Stack');
    const product = new servicecatalog.ProductStack(stack, 'Product');
    new servicecatalog.CloudFormationProduct(stack, 'Offer', {
      productName: 'offer',
      owner: 'platform',
      productVersions: [{ cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromProductStack(product) }],
    });
    return product;
  }],
  ['a stack that is an asset', (app) => new AssetStack(new Stack(app, 'Stack'), 'Asset')],
];

const CONTEXTS: [string, object][] = [undefined, true].flatMap((mutating) => [undefined, false].map((stabilized): [string, object] => [
  `aspectPrioritiesMutating ${mutating ?? 'as it is'}, aspectStabilization ${stabilized ?? 'as it is'}`,
  Object.fromEntries(Object.entries({ '@aws-cdk/core:aspectPrioritiesMutating': mutating, '@aws-cdk/core:aspectStabilization': stabilized })
    .filter(([, value]) => value !== undefined)),
]));

/** Declares a repository in each of the ways of which one is changed by an injector, one by an override. */
function declare(stack: Stack): void {
  new ecr.Repository(stack, 'Repo');
  new CfnResource(stack, 'Raw', { type: 'AWS::ECR::Repository' });
}

function isRaw(node: IConstruct): node is CfnResource {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::ECR::Repository';
}

function loosens(): IAspect {
  return {
    visit: (node) => {
      if (isRaw(node)) {
        node.addPropertyOverride('ImageTagMutability', 'MUTABLE');
        node.addPropertyDeletionOverride('ImageTagMutabilityExclusionFilters');
      }
    },
  };
}

/** An error of synthesis that is no finding. */
function crash(app: App): string | undefined {
  const { error } = validated(app);
  return error?.startsWith('Validation failed') ? undefined : error;
}

function expectHashesToAgree(app: App): void {
  const hashes = hashesOfTemplates(app.outdir);
  expect(hashes.length).toBeGreaterThan(0);
  expect(hashes.map(({ file, taken }) => `${file} ${taken}`)).toEqual(hashes.map(({ file, referred }) => `${file} ${referred}`));
}

describe.each(ENFORCERS)('%s', (_enforcer, enforce) => {
  describe.each(PLACES)('in %s', (_place, makeStack) => {
    test.each([0, 200, 500, 999, 1000, 5000])('an Aspect with the priority %d cannot loosen what the standard asks for', (priority) => {
      const app = new App();
      const stack = makeStack(app);
      enforce(app);
      declare(stack);
      Aspects.of(Stage.of(stack)!).add(loosens(), { priority });
      expect(found(validated(app))).toEqual([]);
      expect(Object.values(settingsInFiles(app))).toEqual([ENFORCED, ENFORCED]);
      expectHashesToAgree(app);
    });

    test.each(CONTEXTS.slice(0, 2))('a tag of a late Aspect exempts, and what it exempts stays as it is: %s', (_context, context) => {
      const app = new App({ context });
      const stack = makeStack(app);
      enforce(app);
      declare(stack);
      Aspects.of(Stage.of(stack)!).add({
        visit: (node) => {
          if (node instanceof ecr.CfnRepository) {
            node.tags.setTag(SCRATCH.key, SCRATCH.value);
          }
        },
      }, { priority: 1000 });
      expect(found(validated(app))).toEqual([]);
      expect(Object.values(settingsInFiles(app))).toEqual([MUTABLE, ENFORCED]);
      expectHashesToAgree(app);
    });

    test.each(CONTEXTS.slice(0, 2))('a repository that an Aspect adds late complies: %s', (_context, context) => {
      const app = new App({ context });
      const stack = makeStack(app);
      enforce(app);
      Aspects.of(Stage.of(stack)!).add({ visit: (node) => node === stack && !stack.node.tryFindChild('Raw') && declare(stack) }, { priority: 1000 });
      expect(found(validated(app))).toEqual([]);
      expect(Object.values(settingsInFiles(app))).toEqual([ENFORCED, ENFORCED]);
      expectHashesToAgree(app);
    });
  });
});

/** Aspects that add Aspects, to what is around what they visit. */
const ADDING: [string, (node: IConstruct) => void][] = [
  ['tags the stack', (node) => isRaw(node) && Tags.of(Stack.of(node)).add('by', 'aspect')],
  ['tags what is around', (node) => isRaw(node) && Tags.of(node.node.scope!).add('by', 'aspect')],
  ['tags a sibling', (node) => isRaw(node) && node.node.scope!.node.children.forEach((sibling) => Tags.of(sibling).add('by', 'aspect'))],
  ['tags the App', (node) => isRaw(node) && Tags.of(node.node.root).add('by', 'aspect')],
  ['tags the Stage', (node) => isRaw(node) && Tags.of(Stage.of(node)!).add('by', 'aspect')],
  ['tags itself', (node) => isRaw(node) && Tags.of(node).add('by', 'aspect')],
  ...[0, 200, 500, 1000].map((priority): [string, (node: IConstruct) => void] => [`adds one with the priority ${priority}`, (node) => {
    const stack = isRaw(node) ? Stack.of(node) : undefined;
    if (stack && Aspects.of(stack).all.length === 0) {
      Aspects.of(stack).add(loosens(), { priority });
    }
  }]),
];

test.each(ADDING.flatMap(([what, visit]) => CONTEXTS.flatMap(([where, context]) => [undefined, 200, 1000].map((priority) => ({
  what, priority, where, visit, context,
})))))('an Aspect that $what, with the priority $priority, breaks nothing that works without: $where', ({ visit, priority, context }) => {
  const [without, withStandard] = [() => {}, ENFORCERS[0][1]].map((apply) => {
    const app = new App({ context });
    const stacks = [new Stack(app, 'First'), new Stack(new Stage(app, 'Prod'), 'Stack'), new Stack(app, 'Last')];
    stacks.push(new NestedStack(stacks[0], 'Nested'));
    apply(app);
    stacks.forEach(declare);
    app.node.findAll().filter(Stage.isStage).forEach((stage) => Aspects.of(stage).add({ visit }, priority === undefined ? undefined : { priority }));
    return { app, crash: crash(app) };
  });
  expect(withStandard.crash).toEqual(without.crash);
  if (withStandard.crash === undefined) {
    expect(new Set(Object.values(settingsInFiles(withStandard.app)))).toEqual(new Set([ENFORCED]));
    expectHashesToAgree(withStandard.app);
  }
});

test('without the standard, some of them do break, so that the comparison says something', () => {
  const app = new App();
  new CfnResource(new Stack(app, 'Stack'), 'Raw', { type: 'AWS::ECR::Repository' });
  Aspects.of(app).add({ visit: (node) => { isRaw(node) && Tags.of(Stack.of(node)).add('by', 'aspect'); } }, { priority: 1000 });
  expect(crash(app)).toMatch(/Cannot invoke Aspect Tag/);
});

describe('synthesized before', () => {
  test.each(PLACES)('the standard is applied too late to change %s, or in time, and then nothing is silent', (_place, makeStack) => {
    const app = new App();
    const stack = makeStack(app);
    declare(stack);
    app.synth();
    standard().applyTo(app);
    const { error, findings } = validated(app);
    const open = Object.entries(settingsInFiles(app)).filter(([, setting]) => setting !== ENFORCED).length;
    expect(findings.filter(({ rule }) => rule === 'repositoryMutable')).toHaveLength(open);
    expect(error !== undefined).toBe(open > 0);
    // What has a hash keeps the template that the hash is of.
    const isKept = stack.nested || stack.node.scopes.slice(1).some(Stage.isStage);
    expect(open).toBe(isKept ? 2 : 0);
  });

  test('by the Aspect alone, which says it where there are no checks', () => {
    const app = new App();
    const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested');
    declare(nested);
    app.synth();
    TagImmutabilityAspect.addTo(app, { standard: standard() });
    app.synth({ force: true });
    expect(errorsOn(nested)).toEqual([
      expect.stringMatching(/^the tag mutability MUTABLE does not meet the baseline .* stays as it is, because CDK has taken the hash/),
      expect.stringMatching(/^the tag mutability MUTABLE does not meet the baseline .* stays as it is, because CDK has taken the hash/),
    ]);
    expect(Object.values(settingsInFiles(app))).toEqual([MUTABLE, MUTABLE]);
    expectHashesToAgree(app);
  });
});

test.each(ENFORCERS.flatMap(([name, enforce]) => PLACES.map(([place, makeStack]) => ({ name, place, enforce, makeStack }))))(
  'synthesized again, it is the same: by $name in $place', ({ enforce, makeStack }) => {
    const app = new App();
    const stack = makeStack(app);
    enforce(app);
    declare(stack);
    app.synth();
    const once = templateFiles(app.outdir);
    app.synth({ force: true });
    expect(templateFiles(app.outdir)).toEqual(once);
    expect(Object.values(settingsInFiles(app))).toEqual([ENFORCED, ENFORCED]);
  });

test('what is made mutable between two syntheses in a nested stack is said, and the hash stays that of the template', () => {
  const app = new App();
  const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested');
  TagImmutabilityAspect.addTo(app, { standard: standard() });
  const raw = new CfnResource(nested, 'Raw', { type: 'AWS::ECR::Repository' });
  app.synth();
  raw.addPropertyOverride('ImageTagMutability', 'MUTABLE');
  raw.addPropertyDeletionOverride('ImageTagMutabilityExclusionFilters');
  app.synth({ force: true });
  expect(errorsOn(nested)).toHaveLength(1);
  expect(templateOf(nested).Resources.Raw.Properties).toEqual({ ImageTagMutability: 'MUTABLE' });
});

test('a validation that loosens what is no nested stack is tightened again', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const raw = new CfnResource(stack, 'Raw', { type: 'AWS::ECR::Repository' });
  app.node.addValidation({ validate: () => { loosens().visit(raw); return []; } });
  standard().applyTo(app);
  expect(found(validated(app))).toEqual([]);
  expect(Object.values(settingsInFiles(app))).toEqual([ENFORCED]);
});

test('who asks a construct what it depends on is told as before, and changes nothing', () => {
  const app = new App();
  standard().applyTo(app);
  const stack = new Stack(app, 'Stack');
  const other = new Construct(stack, 'Other');
  app.node.addDependency(other);
  const raw = new CfnResource(stack, 'Raw', { type: 'AWS::ECR::Repository' });
  expect(app.node.dependencies).toEqual([other]);
  expect(stack.resolve((raw as any)._toCloudFormation()).Resources.Raw.Properties).toBeUndefined();
});

test('an Aspect of ours that somebody adds elsewhere too enforces there', () => {
  const app = new App();
  const [first, second] = [new Stack(app, 'First'), new Stack(app, 'Second')];
  TagImmutabilityAspect.addTo(first, { standard: standard() });
  Aspects.of(second).add(Aspects.of(first).all[0]);
  [first, second].forEach(declare);
  app.synth();
  expect(new Set(Object.values(settingsInFiles(app)))).toEqual(new Set([ENFORCED]));
});

function errorsOn(scope: IConstruct): unknown[] {
  return scope.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:error').map(({ data }) => data);
}
