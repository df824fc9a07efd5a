/** What other Aspects, plugins and Stages do to an app beside ours, and in which order. */
import { App, Aspects, CfnResource, IAspect, Stack, Stage, Tags, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { wasReached } from '../../../src/compliance/app-model/marks';
import { said, synthesized } from '../support/synthesized';
import { validated } from '../support/validation';

const BASELINE = TagMutabilitySetting.immutableExcept('latest');
const PLAIN = {};
const NOT_STABILIZED = { '@aws-cdk/core:aspectStabilization': false };
const [ENFORCED, MUTABLE] = ["IMMUTABLE except 'latest'", 'MUTABLE'];

function standard(): TagImmutabilityStandard {
  return new TagImmutabilityStandard({ baseline: BASELINE, exemptions: [{ tag: { key: 'purpose', value: 'scratch' }, reason: 'scratch', owner: 'platform' }] });
}

function rawRepository(scope: Stack, id = 'Raw'): CfnResource {
  return new CfnResource(scope, id, { type: 'AWS::ECR::Repository' });
}

/** Does something with every stack or resource that it visits. */
function aspect(visit: (node: IConstruct) => unknown): IAspect {
  return { visit };
}

const SETS_MUTABLE = () => aspect((node) => {
  if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::ECR::Repository') {
    node.addPropertyOverride('ImageTagMutability', 'MUTABLE');
    node.addPropertyDeletionOverride('ImageTagMutabilityExclusionFilters');
  }
});

/** Both orders in which two can be registered. */
function inAnyOrder(one: () => unknown, other: () => unknown): [string, () => void][] {
  return [['before', () => { one(); other(); }], ['after', () => { other(); one(); }]];
}

let app: App;
let stack: Stack;

describe.each<[string, object]>([['a plain app', PLAIN], ['an app that has switched aspectStabilization off', NOT_STABILIZED]])('%s', (_name, context) => {
  beforeEach(() => {
    app = new App({ context });
    stack = new Stack(app, 'Stack');
  });

  test.each(inAnyOrder(() => standard().applyTo(app), () => Aspects.of(app).add(SETS_MUTABLE())))(
    'another Aspect that sets MUTABLE changes nothing, with ours applied %s it', (_order, register) => {
      rawRepository(stack);
      register();
      expect(synthesized(app)).toEqual({ 'Stack/Raw': ENFORCED });
    });

  test.each(inAnyOrder(() => standard().applyTo(app), () => Tags.of(app).add('purpose', 'scratch')))(
    'a tag of Tags.of exempts, with ours applied %s it', (_order, register) => {
      register();
      new ecr.Repository(stack, 'Repo');
      expect(synthesized(app)).toEqual({ 'Stack/Repo': MUTABLE });
      expect(said(app)).toEqual([]);
    });

  test.each(inAnyOrder(() => standard().applyTo(app), () => Validations.of(app).addPlugins(new AwsSolutionsChecks(app))))(
    'cdk-nag finds what it would find without us, with ours applied %s it', (_order, register) => {
      rawRepository(stack);
      register();
      const nag = jest.spyOn(AwsSolutionsChecks.prototype, 'validate');
      expect([validated(app).error, synthesized(app)]).toEqual([undefined, { 'Stack/Raw': ENFORCED }]);
      expect(nag.mock.results.map(({ value }) => value.violations)).toEqual([[]]);
      nag.mockRestore();
    });

  test('a repository that an Aspect adds to what is visited later complies', () => {
    standard().applyTo(app);
    Aspects.of(app).add(aspect((node) => node === stack && !stack.node.tryFindChild('Raw') && rawRepository(stack)));
    expect(synthesized(app)).toEqual({ 'Stack/Raw': ENFORCED });
  });

  test('so does one that it adds to what was visited before', () => {
    const applied = standard();
    applied.applyTo(app);
    const later = new Stack(app, 'Later');
    Aspects.of(app).add(aspect((node) => node === later && !stack.node.tryFindChild('Raw') && rawRepository(stack)));
    expect(validated(app).error).toBeUndefined();
    expect(wasReached(stack.node.findChild('Raw'), applied)).toBe(true);
    expect(synthesized(app)).toEqual({ 'Stack/Raw': ENFORCED });
  });

  test('two of our Aspects end in what both allow, in any order', () => {
    const results = inAnyOrder(
      () => TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('dev-*', 'latest') }) }),
      () => TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('v*', 'latest') }) }),
    ).map(([, register]) => {
      app = new App({ context });
      rawRepository(new Stack(app, 'Stack'));
      register();
      return synthesized(app);
    });
    expect(results).toEqual(Array(2).fill({ 'Stack/Raw': ENFORCED }));
  });

  test('synthesized twice it is the same, and said once', () => {
    rawRepository(stack);
    standard().applyTo(app);
    const once = synthesized(app);
    app.synth({ force: true });
    expect([synthesized(app), said(app)]).toEqual([once, ['tagMutabilityTightened']]);
  });

  test('inside a Stage too, another Aspect that sets MUTABLE changes nothing', () => {
    const stage = new Stage(app, 'Prod');
    rawRepository(new Stack(stage, 'Stack'));
    standard().applyTo(app);
    Aspects.of(stage).add(SETS_MUTABLE());
    expect(synthesized(app)).toEqual({ 'Prod/Stack/Raw': ENFORCED });
  });

  describe('in a pipeline, which synthesizes a Stage as soon as it gets it', () => {
    /** A pipeline that deploys a Stage with a repository. */
    function deploy(declare: (stack: Stack) => unknown): void {
      const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
        synth: new pipelines.ShellStep('Synth', {
          input: pipelines.CodePipelineSource.connection('team/app', 'main', { connectionArn: 'arn:aws:codestar-connections:eu-west-1:111111111111:connection/a' }),
          commands: ['npx cdk synth'],
        }),
      });
      const stage = new Stage(app, 'Prod');
      declare(new Stack(stage, 'Stack'));
      pipeline.addStage(stage);
    }

    test('a Stage is reached if the standard was applied before', () => {
      standard().applyTo(app);
      deploy((inStage) => { rawRepository(inStage); new ecr.Repository(inStage, 'Repo'); });
      expect(synthesized(app)).toEqual({ 'Prod/Stack/Raw': ENFORCED, 'Prod/Stack/Repo': ENFORCED });
    });

    test('not if it is applied after, and the checks fail for it', () => {
      deploy((inStage) => new ecr.Repository(inStage, 'Repo'));
      standard().applyTo(app);
      const { error, findings } = validated(app);
      expect(error).toBeDefined();
      expect(findings).toContainEqual(expect.objectContaining({ rule: 'notReached', path: 'Prod/Stack/Repo/Resource' }));
    });
  });
});
