import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { EnforcementMode, ImmutableRepository, TagMutabilitySetting } from '../../../src';
import { wildcardMatchesEverything } from '../../../src/compliance/rules/wildcard-matches-everything';
import { TAG_CHARACTERS } from '../../../src/mutability/language/limits';
import { contextOf, findings, rawRepository, rawTemplate, undeclared } from '../support/context';

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

describe('does not comply', () => {
  test("a bare '*'", () => {
    rawRepository(stack, undeclared('IMMUTABLE_WITH_EXCLUSION', 'latest', '*'));
    expect(findings(wildcardMatchesEverything, stack)).toEqual([{
      path: 'Stack/Repo',
      severity: 'error',
      message: "the filters of IMMUTABLE except 'latest', '*' match every tag, so that none is protected",
    }]);
  });

  test("a filter that an override makes '**', on a creation template too", () => {
    rawTemplate(stack, immutableExcept('dev-*'))
      .addPropertyOverride('ImageTagMutabilityExclusionFilters.0.ImageTagMutabilityExclusionFilterValue', '**');
    expect(findings(wildcardMatchesEverything, stack)).toHaveLength(1);
  });

  test('filters of which each matches a part, and all together every tag', () => {
    rawRepository(stack, undeclared('IMMUTABLE_WITH_EXCLUSION', ...[...TAG_CHARACTERS].map((character) => `${character}*`)));
    expect(findings(wildcardMatchesEverything, stack)).toHaveLength(1);
  });

  test('filters that protect every tag, which is a warning', () => {
    rawRepository(stack, undeclared('MUTABLE_WITH_EXCLUSION', '*'));
    expect(findings(wildcardMatchesEverything, stack)).toEqual([expect.objectContaining({
      severity: 'warning',
      message: "the filters of MUTABLE except '*' match every tag, so that none can be overwritten",
    })]);
  });
});

test('is a warning where the standard only reports', () => {
  rawRepository(stack, undeclared('IMMUTABLE_WITH_EXCLUSION', '*'));
  const context = contextOf(stack, { enforcement: EnforcementMode.REPORT });
  expect(findings(wildcardMatchesEverything, stack, context)).toEqual([expect.objectContaining({ severity: 'warning' })]);
});

describe('complies, or is for another check', () => {
  test.each<[string, TagMutabilitySetting | object]>([
    ['no filters, immutable', IMMUTABLE],
    ['no filters, mutable', MUTABLE],
    ['filters that leave one tag', undeclared('IMMUTABLE_WITH_EXCLUSION', '*a', '*b', '_*')],
    ['filters with a wildcard', mutableExcept('v*', '*-rc')],
    ['a filter that is a token', { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: { Ref: 'Filters' } }],
  ])('%s', (_, setting) => {
    rawRepository(stack, setting);
    expect(findings(wildcardMatchesEverything, stack)).toEqual([]);
  });

  test('what is declared by our constructs and by those of CDK', () => {
    new ImmutableRepository(stack, 'Ours', { mutableTags: ['latest'] });
    new ecr.Repository(stack, 'Theirs');
    expect(findings(wildcardMatchesEverything, stack)).toEqual([]);
  });

  test('an exempt repository', () => {
    rawRepository(stack, undeclared('IMMUTABLE_WITH_EXCLUSION', '*'), { RepositoryName: 'sandbox/api' });
    const exemptions = [{ repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform' }];
    expect(findings(wildcardMatchesEverything, stack, contextOf(stack, { exemptions }))).toEqual([]);
  });
});
