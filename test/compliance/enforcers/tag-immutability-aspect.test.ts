import * as path from 'path';
import { App, CfnParameter, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import {
  TagMutabilityVia, ExistingCreationTemplate, ImmutableRepository, ExistingRepositories, TagImmutabilityAspect, TagImmutabilityStandard,
  TagMutabilitySetting,
} from '../../../src';

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;

function addAspect(scope: Stack | Stage, baseline?: TagMutabilitySetting): void {
  TagImmutabilityAspect.addTo(scope, { standard: new TagImmutabilityStandard({ baseline }) });
}

/** The setting of the one repository (or other type) in the template, once the Aspect has been there. */
function enforced(baseline: TagMutabilitySetting | undefined, declare: (stack: Stack) => unknown, type = 'AWS::ECR::Repository'): TagMutabilitySetting {
  return TagMutabilitySetting.fromCloudFormation(enforcedProperties(baseline, declare, type));
}

function enforcedProperties(baseline: TagMutabilitySetting | undefined, declare: (stack: Stack) => unknown, type = 'AWS::ECR::Repository'): any {
  const stack = new Stack(new App(), 'Stack');
  declare(stack);
  addAspect(stack, baseline);
  const [resource] = Object.values(Template.fromStack(stack).findResources(type));
  return resource.Properties;
}

function declareL1(setting: TagMutabilitySetting) {
  return (stack: Stack) => new CfnResource(stack, 'Repo', { type: 'AWS::ECR::Repository', properties: setting.toCloudFormation() });
}

describe('every way to declare a repository is reached', () => {
  test('ecr.Repository', () => {
    expect(`${enforced(undefined, (stack) => new ecr.Repository(stack, 'Repo'))}`).toBe('IMMUTABLE');
  });

  test('ecr.Repository that says MUTABLE', () => {
    expect(`${enforced(undefined, (stack) => new ecr.Repository(stack, 'Repo', { imageTagMutability: ecr.TagMutability.MUTABLE }))}`).toBe('IMMUTABLE');
  });

  test('an L1', () => {
    expect(`${enforced(undefined, (stack) => new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: 'MUTABLE' }))}`).toBe('IMMUTABLE');
  });

  test('a raw CfnResource', () => {
    expect(`${enforced(undefined, (stack) => new CfnResource(stack, 'Repo', { type: 'AWS::ECR::Repository' }))}`).toBe('IMMUTABLE');
  });

  test('an included template', () => {
    const templateFile = path.join(__dirname, '..', 'fixtures', 'included.template.json');
    expect(`${enforced(undefined, (stack) => new CfnInclude(stack, 'Included', { templateFile }))}`).toBe('IMMUTABLE');
  });

  test('an override on the resource', () => {
    const declare = (stack: Stack) => new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: 'IMMUTABLE' }).addPropertyOverride('ImageTagMutability', 'MUTABLE');
    expect(`${enforced(undefined, declare)}`).toBe('IMMUTABLE');
  });

  test('an override that deletes the property', () => {
    const declare = (stack: Stack) => new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: 'IMMUTABLE' }).addPropertyDeletionOverride('ImageTagMutability');
    expect(`${enforced(undefined, declare)}`).toBe('IMMUTABLE');
  });

  test('an override of a single filter', () => {
    const declare = (stack: Stack) => new ImmutableRepository(stack, 'Repo', { mutableTags: ['dev-*'] }).node.defaultChild instanceof ecr.CfnRepository
      && (stack.node.findChild('Repo').node.defaultChild as ecr.CfnRepository)
        .addPropertyOverride('ImageTagMutabilityExclusionFilters.0.ImageTagMutabilityExclusionFilterValue', 'v*');
    expect(enforcedProperties(immutableExcept('dev-*'), declare)).toEqual({ ImageTagMutability: 'IMMUTABLE' });
  });

  test('a nested stack', () => {
    const stack = new Stack(new App(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    new ecr.Repository(nested, 'Repo');
    addAspect(stack);
    Template.fromStack(nested).hasResourceProperties('AWS::ECR::Repository', { ImageTagMutability: 'IMMUTABLE' });
  });

  test('a creation template, by its L1', () => {
    const declare = (stack: Stack) => new ecr.CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: ['CREATE_ON_PUSH'] });
    expect(`${enforced(immutableExcept('dev-*'), declare, 'AWS::ECR::RepositoryCreationTemplate')}`).toBe("IMMUTABLE except 'dev-*'");
  });

  test('a repository that exists already and is adopted', () => {
    const declare = (stack: Stack) => new ExistingRepositories(stack, 'Adopted', {
      repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api')],
      tagMutability: immutableExcept('v*', 'dev-*'),
    });
    expect(`${enforced(immutableExcept('dev-*'), declare, 'Custom::EcrRepositoryTagMutability')}`).toBe("IMMUTABLE except 'dev-*'");
  });

  test('a creation template that exists already and is adopted', () => {
    const declare = (stack: Stack) => new ExistingCreationTemplate(stack, 'Adopted', { prefix: 'team', tagMutability: immutableExcept('v*', 'dev-*') });
    expect(`${enforced(immutableExcept('dev-*'), declare, 'Custom::EcrRepositoryCreationTemplate')}`).toBe("IMMUTABLE except 'dev-*'");
  });

  test('a repository whose custom resource says the setting, where it is said', () => {
    const stack = new Stack(new App(), 'Stack');
    const repository = new ImmutableRepository(stack, 'Repo', { mutableTags: ['v*', 'dev-*'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
    addAspect(stack, immutableExcept('dev-*'));
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', { ImageTagMutability: Match.absent() });
    expect(`${repository.tagMutability}`).toBe("IMMUTABLE except 'dev-*'");
  });

  test('a Stage, by an Aspect on the Stage', () => {
    const stage = new Stage(new App(), 'Prod');
    const stack = new Stack(stage, 'Stack');
    new ecr.Repository(stack, 'Repo');
    addAspect(stage);
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', { ImageTagMutability: 'IMMUTABLE' });
  });
});

describe('what is written', () => {
  test.each<[TagMutabilitySetting, TagMutabilitySetting, string]>([
    // declared, baseline, in the template
    [MUTABLE, IMMUTABLE, 'IMMUTABLE'],
    [MUTABLE, immutableExcept('latest', 'dev-*'), "IMMUTABLE except 'latest', 'dev-*'"],
    [immutableExcept('latest', 'v*'), immutableExcept('latest', 'dev-*'), "IMMUTABLE except 'latest'"],
    [immutableExcept('v*'), immutableExcept('latest', 'dev-*'), 'IMMUTABLE'],
    [immutableExcept('dev-*', 'x'), immutableExcept('dev-ci-*', 'x'), "IMMUTABLE except 'dev-ci-*', 'x'"],
    [mutableExcept('release-*'), IMMUTABLE, 'IMMUTABLE'],
    [MUTABLE, mutableExcept('release-*'), "MUTABLE except 'release-*'"],
  ])('%s under the baseline %s', (declared, baseline, expected) => {
    expect(`${enforced(baseline, declareL1(declared))}`).toBe(expected);
  });

  test('no filters are left behind by a mode that takes none', () => {
    expect(enforcedProperties(IMMUTABLE, declareL1(immutableExcept('dev-*')))).toEqual({ ImageTagMutability: 'IMMUTABLE' });
  });
});

describe('what meets the baseline stays as it is written', () => {
  test.each<[TagMutabilitySetting, TagMutabilitySetting]>([
    [IMMUTABLE, IMMUTABLE],
    [IMMUTABLE, immutableExcept('dev-*')],
    [immutableExcept('dev-a*', 'dev-b*'), immutableExcept('dev-*')],
    [immutableExcept('dev-*', 'dev-a'), immutableExcept('dev-*')],
    [immutableExcept('dev-*'), mutableExcept('release-*')],
  ])('%s under the baseline %s', (declared, baseline) => {
    expect(enforcedProperties(baseline, declareL1(declared))).toEqual(declared.toCloudFormation());
  });

  test('an ImmutableRepository that is stricter is never loosened', () => {
    const stack = new Stack(new App(), 'Stack');
    const repository = new ImmutableRepository(stack, 'Repo');
    addAspect(stack, immutableExcept('latest'));
    Template.fromStack(stack);
    expect(`${repository.tagMutability}`).toBe('IMMUTABLE');
  });
});

describe('what is reported', () => {
  function annotated(baseline: TagMutabilitySetting, declare: (stack: Stack) => unknown): Annotations {
    const stack = new Stack(new App(), 'Stack');
    declare(stack);
    addAspect(stack, baseline);
    return Annotations.fromStack(stack);
  }

  test('each change, with a tag that could have moved', () => {
    annotated(IMMUTABLE, declareL1(immutableExcept('latest')))
      .hasInfo('/Stack/Repo', Match.stringLikeRegexp("from IMMUTABLE except 'latest' to IMMUTABLE. With IMMUTABLE except 'latest', tag 'latest' can be overwritten"));
  });

  test('nothing where nothing changes', () => {
    const annotations = annotated(immutableExcept('dev-*'), declareL1(immutableExcept('dev-a*')));
    expect([...annotations.findInfo('*', Match.anyValue()), ...annotations.findWarning('*', Match.anyValue())]).toEqual([]);
  });

  test('a mode that is a token, which stays as it is', () => {
    const declare = (stack: Stack) => new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
    annotated(IMMUTABLE, declare).hasWarning('/Stack/Repo', Match.stringLikeRegexp('cannot tell whether.*unresolved token.*cdk-ecr-immutability:tagMutabilityUnknown'));
    expect(enforcedProperties(IMMUTABLE, declare)).toEqual({ ImageTagMutability: { Ref: 'Mode' } });
  });

  test('a setting that is stricter than it would need to be, because filters cannot say more', () => {
    annotated(mutableExcept('v1*'), declareL1(immutableExcept('v*')))
      .hasWarning('/Stack/Repo', Match.stringLikeRegexp('no filters express exactly.*tagMutabilityStricterThanNeeded'));
  });
});
