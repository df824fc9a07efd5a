import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AppliedFor, CreationTemplate, ImmutableRepository, ExistingRepositories, TagMutabilitySetting } from '../../../src';
import { filterWithoutEffect } from '../../../src/compliance/rules/filter-without-effect';
import { contextOf, findings, rawRepository, rawTemplate, undeclared } from '../support/context';

const { immutableExcept } = TagMutabilitySetting;

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

describe('is reported', () => {
  test.each<[string, string[], RegExp]>([
    ['a filter that is given twice', ['latest', 'v*', 'latest'], /^tag filter 'latest' is given twice/],
    ['a filter that another one covers', ['dev-*', 'dev-a*'], /^tag filter 'dev-a\*' is shadowed/],
    ['a filter that no tag can match', ['latest', '.cache*'], /^tag filter '\.cache\*' matches no tag that can exist/],
  ])('%s', (_, filters, message) => {
    rawRepository(stack, undeclared('IMMUTABLE_WITH_EXCLUSION', ...filters));
    expect(findings(filterWithoutEffect, stack)).toEqual([{ path: 'Stack/Repo', severity: 'warning', message: expect.stringMatching(message) }]);
  });

  test('also of a creation template', () => {
    rawTemplate(stack, undeclared('IMMUTABLE_WITH_EXCLUSION', 'dev-*', 'dev-a*'));
    expect(findings(filterWithoutEffect, stack)).toHaveLength(1);
  });

  test("of CDK's construct", () => {
    new ecr.Repository(stack, 'Repo', {
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: ['dev-*', 'dev-a*'].map((filter) => ecr.ImageTagMutabilityExclusionFilter.wildcard(filter)),
    });
    expect(findings(filterWithoutEffect, stack)).toEqual([expect.objectContaining({ path: 'Stack/Repo/Resource' })]);
  });

  test('where an override has changed what our construct was given', () => {
    const repository = new ImmutableRepository(stack, 'Repo', { mutableTags: ['latest', 'dev-*'] });
    (repository.node.defaultChild as ecr.CfnRepository)
      .addPropertyOverride('ImageTagMutabilityExclusionFilters.0.ImageTagMutabilityExclusionFilterValue', 'dev-a*');
    expect(findings(filterWithoutEffect, stack)).toHaveLength(1);
  });
});

describe('is silent about', () => {
  test.each<[string, (scope: Stack) => unknown]>([
    ['an ImmutableRepository', (scope) => new ImmutableRepository(scope, 'Repo', { mutableTags: ['dev-*', 'dev-a*'] })],
    ['a CreationTemplate', (scope) =>
      new CreationTemplate(scope, 'Template', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION], tagMutability: immutableExcept('dev-*', 'dev-a*') })],
    ['a ExistingRepositories', (scope) => new ExistingRepositories(scope, 'Adopted', {
      repositories: [ecr.Repository.fromRepositoryName(scope, 'Import', 'legacy/api')], tagMutability: immutableExcept('dev-*', 'dev-a*'),
    })],
  ])('%s, which says so itself', (_, declare) => {
    declare(stack);
    expect(findings(filterWithoutEffect, stack)).toEqual([]);
  });

  test.each<[string, TagMutabilitySetting | object]>([
    ['filters that overlap, of which each matches something of its own', immutableExcept('dev-*', '*-dev')],
    ["what a bare '*' covers, since removing the other filters is not the remedy", undeclared('IMMUTABLE_WITH_EXCLUSION', '*', 'latest')],
    ['filters that are known only at deployment', { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: { Ref: 'Filters' } }],
    ['no filters', {}],
  ])('%s', (_, setting) => {
    rawRepository(stack, setting);
    expect(findings(filterWithoutEffect, stack)).toEqual([]);
  });

  test('an exempt repository', () => {
    rawRepository(stack, immutableExcept('dev-*', 'dev-a*'), { RepositoryName: 'sandbox/api' });
    const exemptions = [{ repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform' }];
    expect(findings(filterWithoutEffect, stack, contextOf(stack, { exemptions }))).toEqual([]);
  });
});
