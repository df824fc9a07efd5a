import { App, ConstructSelector, Mixins, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AppliedFor, CreationTemplate, ImmutableRepository, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { TagImmutabilityMixin } from '../../../src/compliance/enforcers/tag-immutability-mixin';
import { said, synthesized } from '../support/synthesized';

const MIXIN = new TagImmutabilityMixin({ standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }) });

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

test('`with` makes one repository comply, and returns it', () => {
  const repository = new ecr.Repository(stack, 'Repo');
  new ecr.Repository(stack, 'Other');
  expect(repository.with(MIXIN)).toBe(repository);
  expect(synthesized(app)).toEqual({ 'Stack/Repo': "IMMUTABLE except 'latest'", 'Stack/Other': 'MUTABLE' });
});

test('what an ImmutableRepository says is true right after it', () => {
  const repository = new ImmutableRepository(stack, 'Repo', { mutableTags: ['latest', 'v*'] });
  repository.with(MIXIN);
  expect(`${repository.tagMutability}`).toBe("IMMUTABLE except 'latest'");
});

test('every construct that is required to take it does', () => {
  const constructs = [
    new ecr.Repository(stack, 'Repo'),
    new ecr.CfnRepository(stack, 'L1'),
    new ImmutableRepository(stack, 'Immutable'),
    new CreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION] }),
    new ecr.CfnRepositoryCreationTemplate(stack, 'TemplateL1', { prefix: 'app', appliedFor: ['REPLICATION'] }),
  ];
  constructs.forEach((construct) => expect(() => Mixins.of(construct).requireAll().apply(MIXIN)).not.toThrow());
});

test('what is no repository does not take it, whatever it is called', () => {
  const others = [new sqs.Queue(stack, 'Queue'), new codecommit.Repository(stack, 'Source', { repositoryName: 'source' }), stack];
  expect(others.map((other) => MIXIN.supports(other))).toEqual([false, false, false]);
});

describe('what is imported is left as it is, with a warning that names what can change it', () => {
  test('a repository', () => {
    ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy').with(MIXIN);
    expect(said(stack)).toEqual(['importUnchanged']);
    Annotations.fromStack(stack).hasWarning('/Stack/Import', Match.stringLikeRegexp('can do nothing to an imported repository.*Use ExistingRepositories'));
  });

  test('a creation template', () => {
    CreationTemplate.fromPrefix(stack, 'Import', 'legacy').with(MIXIN);
    Annotations.fromStack(stack).hasWarning('/Stack/Import', Match.stringLikeRegexp('can do nothing to an imported creation template.*Use ExistingCreationTemplate'));
  });

  test('and by the selector that leaves imports out, without one', () => {
    ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy');
    new ecr.Repository(stack, 'Repo');
    Mixins.of(app, ConstructSelector.resourcesOfType('AWS::ECR::Repository')).apply(MIXIN);
    expect(said(app)).toEqual(['tagMutabilityTightened']);
  });

  test('but no repository of the app', () => {
    new ecr.Repository(stack, 'Repo').with(MIXIN);
    new CreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION] }).with(MIXIN);
    expect(said(stack)).toEqual(['tagMutabilityTightened']);
  });
});
