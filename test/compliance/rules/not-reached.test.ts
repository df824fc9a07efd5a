import { App, Aspects, CfnResource, CustomResource, Mixins, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import {
  EnforcementMode, ImmutableRepository, TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilityProvider, TagMutabilitySetting,
} from '../../../src';
import { TagImmutabilityMixin } from '../../../src/compliance/enforcers/tag-immutability-mixin';
import { notReached } from '../../../src/compliance/rules/not-reached';
import { repositoryMutable } from '../../../src/compliance/rules/repository-mutable';
import { contextOf, findings, rawRepository } from '../support/context';

const { IMMUTABLE, MUTABLE } = TagMutabilitySetting;

let app: App;
let stage: Stage;
let standard: TagImmutabilityStandard;
beforeEach(() => {
  app = new App();
  stage = new Stage(app, 'Prod');
  standard = new TagImmutabilityStandard();
});

/** What is found once the Aspects have been everywhere. */
function found() {
  app.synth();
  return findings(notReached, app, contextOf(app, standard));
}

function enforceIn(scope: Stage | Stack) {
  TagImmutabilityAspect.addTo(scope, { standard });
}

/** A repository that another Aspect adds to what the Aspect of the standard has visited. */
function addTooLate(setting: TagMutabilitySetting) {
  app = new App({ context: { '@aws-cdk/core:aspectStabilization': false } });
  const stack = new Stack(app, 'Stack');
  const earlier = new Construct(stack, 'Earlier');
  const later = new Construct(stack, 'Later');
  enforceIn(app);
  Aspects.of(later).add({ visit: (node) => { node === later && rawRepository(earlier, setting); } });
}

describe('is reported', () => {
  test('a Stage, where the Aspect is on the App only', () => {
    rawRepository(new Stack(stage, 'Stack'), MUTABLE);
    enforceIn(app);
    expect(found()).toEqual([{
      path: 'Prod',
      severity: 'error',
      message: "no enforcer of the standard has looked at Prod/Stack/Repo, which the baseline does not allow: the Stage 'Prod' has no TagImmutabilityAspect",
    }]);
  });

  test('as a warning, if what is there meets the standard so far', () => {
    new ImmutableRepository(new Stack(stage, 'Stack'), 'Repo');
    enforceIn(app);
    expect(found()).toEqual([{
      path: 'Prod',
      severity: 'warning',
      message: "no enforcer of the standard has looked at Prod/Stack/Repo/Resource: the Stage 'Prod' has no TagImmutabilityAspect",
    }]);
  });

  test('as a warning, where the standard only reports', () => {
    standard = new TagImmutabilityStandard({ enforcement: EnforcementMode.REPORT });
    rawRepository(new Stack(stage, 'Stack'), MUTABLE);
    enforceIn(app);
    expect(found()).toEqual([expect.objectContaining({ path: 'Prod', severity: 'warning' })]);
  });

  test('the App, where the Aspect is on a Stage only', () => {
    rawRepository(new Stack(app, 'Stack'), MUTABLE);
    enforceIn(stage);
    expect(found()).toEqual([expect.objectContaining({ path: '', message: expect.stringMatching(/Stack\/Repo, which .*: the App has no/) })]);
  });

  test('a Stage that is made after the standard was applied, and has nothing that an injector hears of', () => {
    standard.applyTo(app);
    rawRepository(new Stack(new Stage(app, 'Late'), 'Stack'), MUTABLE);
    expect(() => app.synth()).toThrow();
    expect(findings(notReached, app, contextOf(app, standard))).toEqual([expect.objectContaining({ path: 'Late' })]);
  });

  test('a resource of a Stage that was synthesized before the standard was applied', () => {
    rawRepository(new Stack(stage, 'Stack'), MUTABLE);
    stage.synth();
    standard.applyTo(app);
    expect(() => app.synth()).toThrow();
    expect(findings(notReached, app, contextOf(app, standard))).toEqual([
      expect.objectContaining({ path: 'Prod/Stack/Repo', severity: 'error', message: expect.stringMatching(/its Stage was synthesized before/) }),
    ]);
  });

  test('a resource that is added when CDK has validated its Stage', () => {
    const stack = new Stack(app, 'Stack');
    enforceIn(app);
    new Construct(stack, 'Later').node.addValidation({ validate: () => { rawRepository(stack, MUTABLE); return []; } });
    expect(found()).toEqual([
      expect.objectContaining({ path: 'Stack/Repo', severity: 'error', message: expect.stringMatching(/it was added after CDK had validated its Stage/) }),
    ]);
  });
});

describe('is silent', () => {
  test('about a custom resource of another type that the function of this library serves: no enforcer changes what is of somebody else', () => {
    enforceIn(stage);
    const provider = new TagMutabilityProvider(new Stack(stage, 'Stack'), 'Provider');
    new CustomResource(provider, 'Own', {
      serviceToken: provider.function.functionArn, resourceType: 'Custom::Own', properties: { RepositoryName: 'prod/a', ImageTagMutability: 'MUTABLE' },
    });
    expect(found()).toEqual([]);
    expect(findings(repositoryMutable, app, contextOf(app, standard))).toHaveLength(1);
  });

  test('about a resource that another Aspect adds late, which is reached', () => {
    addTooLate(MUTABLE);
    expect(found()).toEqual([]);
  });

  test('where the Aspect is on every Stage', () => {
    [app, stage].forEach((scope) => {
      new ecr.Repository(new Stack(scope, 'Stack'), 'Repo');
      enforceIn(scope);
    });
    expect(found()).toEqual([]);
  });

  test('where the checks are used alone', () => {
    new ecr.Repository(new Stack(stage, 'Stack'), 'Repo');
    expect(found()).toEqual([]);
  });

  test('where the mixin is used on some repositories, and no Aspect', () => {
    const stack = new Stack(stage, 'Stack');
    Mixins.of(new ecr.Repository(stack, 'Repo')).apply(new TagImmutabilityMixin({ standard }));
    new ecr.Repository(stack, 'Other');
    expect(found()).toEqual([]);
  });

  test('about what a mixin has looked at in a Stage without the Aspect', () => {
    Mixins.of(new ecr.Repository(new Stack(stage, 'Stack'), 'Repo')).apply(new TagImmutabilityMixin({ standard }));
    enforceIn(app);
    expect(found()).toEqual([]);
  });

  test('about a Stage with an Aspect on its stacks', () => {
    const stack = new Stack(stage, 'Stack');
    rawRepository(stack, MUTABLE);
    enforceIn(stack);
    enforceIn(app);
    expect(found()).toEqual([]);
  });

  test('about a Stage in which nothing says a tag mutability', () => {
    new CfnResource(new Stack(stage, 'Stack'), 'Topic', { type: 'AWS::SNS::Topic' });
    enforceIn(app);
    expect(found()).toEqual([]);
  });

  test('about what is exempt', () => {
    standard = new TagImmutabilityStandard({ exemptions: [{ repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform' }] });
    rawRepository(new Stack(stage, 'Stack'), MUTABLE, { RepositoryName: 'sandbox/api' });
    enforceIn(app);
    expect(found()).toEqual([]);
  });

  test('about a repository that claims that a custom resource sets it, which repositoryMutable says', () => {
    rawRepository(new Stack(app, 'Stack'), MUTABLE).addMetadata('cdk-ecr-immutability:tagMutabilityVia', 'CUSTOM_RESOURCE');
    enforceIn(app);
    expect(found()).toEqual([]);
  });

  test('about a late resource that meets the standard', () => {
    addTooLate(IMMUTABLE);
    expect(found()).toEqual([]);
  });

  test('about the Aspect of another standard', () => {
    rawRepository(new Stack(stage, 'Stack'), MUTABLE);
    TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }) });
    expect(found()).toEqual([]);
  });
});
