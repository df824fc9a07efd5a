import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { TagMutabilityVia, ImmutableRepository, ExistingRepositories, TagMutabilityAssertions } from '../../src';

function assertionsOn(declare: (stack: Stack) => void): TagMutabilityAssertions {
  const stack = new Stack(new App(), 'Stack');
  declare(stack);
  return TagMutabilityAssertions.fromTemplate(Template.fromStack(stack));
}

const api = assertionsOn((stack) => {
  new ImmutableRepository(stack, 'Api', { repositoryName: 'team/api', mutableTags: ['dev-*'] });
});

test('passes where the template says so', () => {
  api.hasImmutableTag('team/api', 'v1');
  api.hasMutableTag('team/api', 'dev-1');
});

test('fails and explains where it does not', () => {
  expect(() => api.hasImmutableTag('team/api', 'dev-1'))
    .toThrow("repository 'team/api' should have an immutable tag 'dev-1', but tag 'dev-1' can be overwritten: filter 'dev-*' excludes it from IMMUTABLE");
  expect(() => api.hasMutableTag('team/api', 'v1')).toThrow(/should have a mutable tag 'v1', but tag 'v1' cannot be overwritten/);
});

test('a repository without a name is told by its logical id', () => {
  const stack = new Stack(new App(), 'Stack');
  const repository = new ImmutableRepository(stack, 'Api');
  const logicalId = stack.getLogicalId(repository.node.defaultChild as ecr.CfnRepository);
  TagMutabilityAssertions.fromTemplate(Template.fromStack(stack)).hasImmutableTag(logicalId, 'v1');
});

test('a repository that says nothing is mutable', () => {
  assertionsOn((stack) => new ecr.Repository(stack, 'Api', { repositoryName: 'team/api' })).hasMutableTag('team/api', 'v1');
});

test('an adopted repository counts', () => {
  const adopted = assertionsOn((stack) => {
    new ExistingRepositories(stack, 'Legacy', { repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api')] });
  });
  adopted.hasImmutableTag('legacy/api', 'v1');
});

test('a repository whose custom resource says the setting counts as that says', () => {
  const via = assertionsOn((stack) => new ImmutableRepository(stack, 'Api', {
    repositoryName: 'team/api',
    mutableTags: ['dev-*'],
    tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE,
  }));
  via.hasImmutableTag('team/api', 'v1');
  via.hasMutableTag('team/api', 'dev-1');
});

test('a repository whose name is a parameter is told by its logical id', () => {
  const named = Template.fromJSON({ Resources: { Api: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: { Ref: 'Name' } } } } });
  TagMutabilityAssertions.fromTemplate(named).hasMutableTag('Api', 'v1');
});

test('a repository that is not there fails and names those that are', () => {
  expect(() => api.hasImmutableTag('team/web', 'v1')).toThrow(/no repository with the name or logical id 'team\/web'\. There are 'team\/api' \(Api\w+\)/);
  expect(() => TagMutabilityAssertions.fromTemplate(Template.fromJSON({})).hasImmutableTag('team/web', 'v1')).toThrow(/It has none at all/);
});

test('a name that two repositories have fails', () => {
  const repository = { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'team/api' } };
  const twice = Template.fromJSON({ Resources: { A: repository, B: repository } });
  expect(() => TagMutabilityAssertions.fromTemplate(twice).hasImmutableTag('team/api', 'v1')).toThrow(/2 repositories with the name or logical id 'team\/api'/);
});

test('a setting that is a token fails and says why', () => {
  const unknown = assertionsOn((stack) => {
    const mode = new CfnParameter(stack, 'Mode').valueAsString as ecr.TagMutability;
    new ecr.Repository(stack, 'Api', { repositoryName: 'team/api', imageTagMutability: mode });
  });
  expect(() => unknown.hasImmutableTag('team/api', 'v1')).toThrow(/cannot tell whether tag 'v1' can be overwritten.*unresolved token/);
});
