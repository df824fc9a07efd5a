import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { EnforcementMode, ImmutableRepository, ExistingRepositories, TagMutabilitySetting } from '../../../src';
import { exclusionsLooserThanBaseline } from '../../../src/compliance/rules/exclusions-looser-than-baseline';
import { contextOf, findings, rawRepository, rawTemplate, undeclared } from '../support/context';

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;
const BASELINE = immutableExcept('latest', 'dev-*');

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

describe('does not comply', () => {
  test('a filter outside of the baseline, with the shortest tag that it leaves open', () => {
    new ImmutableRepository(stack, 'Repo', { mutableTags: ['latest', 'v*'] });
    expect(findings(exclusionsLooserThanBaseline, stack, contextOf(stack, { baseline: BASELINE }))).toEqual([{
      path: 'Stack/Repo/Resource',
      severity: 'error',
      message: "the tag mutability IMMUTABLE except 'latest', 'v*' is looser than the baseline IMMUTABLE except 'latest', 'dev-*': " +
        "tag 'v' can be overwritten: filter 'v*' excludes it from IMMUTABLE",
    }]);
  });

  test('a mode that protects a few tags only', () => {
    rawRepository(stack, mutableExcept('v*'));
    const [{ message }] = findings(exclusionsLooserThanBaseline, stack, contextOf(stack, { baseline: BASELINE }));
    expect(message).toContain("tag '0' can be overwritten: none of the filters 'v*' excludes it from MUTABLE");
  });

  test('a filter that an override adds', () => {
    const repository = new ImmutableRepository(stack, 'Repo', { mutableTags: ['latest'] });
    (repository.node.defaultChild as ecr.CfnRepository)
      .addPropertyOverride('ImageTagMutabilityExclusionFilters.0.ImageTagMutabilityExclusionFilterValue', 'l*');
    const [{ message }] = findings(exclusionsLooserThanBaseline, stack, contextOf(stack, { baseline: BASELINE }));
    expect(message).toContain("tag 'l' can be overwritten");
  });

  test('an adopted repository', () => {
    new ExistingRepositories(stack, 'Adopted', {
      repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api')],
      tagMutability: immutableExcept('v*'),
    });
    expect(findings(exclusionsLooserThanBaseline, stack, contextOf(stack, { baseline: BASELINE }))).toHaveLength(1);
  });

  test('a repository of a namespace whose baseline is stricter', () => {
    rawRepository(stack, BASELINE, { RepositoryName: 'prod/api' });
    const context = contextOf(stack, { baseline: BASELINE, namespaces: [{ prefix: 'prod', baseline: IMMUTABLE }] });
    expect(findings(exclusionsLooserThanBaseline, stack, context)).toHaveLength(1);
  });
});

test('is a warning where the standard only reports', () => {
  rawRepository(stack, immutableExcept('v*'));
  const context = contextOf(stack, { baseline: BASELINE, enforcement: EnforcementMode.REPORT });
  expect(findings(exclusionsLooserThanBaseline, stack, context)).toEqual([expect.objectContaining({ severity: 'warning' })]);
});

describe('complies, or is for another check', () => {
  test.each<[string, TagMutabilitySetting | object]>([
    ['the baseline', BASELINE],
    ['filters that are written otherwise and mean less', immutableExcept('dev-a*', 'dev-b*')],
    ['filters that no tag outside of the baseline can match', undeclared('IMMUTABLE_WITH_EXCLUSION', 'latest', '.v*')],
    ['IMMUTABLE', IMMUTABLE],
    ['MUTABLE', MUTABLE],
    ['filters that match everything', undeclared('IMMUTABLE_WITH_EXCLUSION', '*')],
    ['a filter that is a token', { ...immutableExcept('v*').toCloudFormation(), ImageTagMutabilityExclusionFilters: { Ref: 'Filters' } }],
  ])('%s', (_, setting) => {
    rawRepository(stack, setting);
    expect(findings(exclusionsLooserThanBaseline, stack, contextOf(stack, { baseline: BASELINE }))).toEqual([]);
  });

  test('a creation template', () => {
    rawTemplate(stack, immutableExcept('v*'));
    expect(findings(exclusionsLooserThanBaseline, stack, contextOf(stack, { baseline: BASELINE }))).toEqual([]);
  });

  test('an exempt construct', () => {
    rawRepository(stack, immutableExcept('v*'));
    const exemptions = [{ constructPath: 'Stack', reason: 'scratch space', owner: 'platform' }];
    expect(findings(exclusionsLooserThanBaseline, stack, contextOf(stack, { baseline: BASELINE, exemptions }))).toEqual([]);
  });
});
