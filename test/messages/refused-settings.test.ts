import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AppliedFor, CreationTemplate, ExistingRepositories, ImmutableRepository, OnRemove, TagImmutabilityStandard, TagMutabilityMode, TagMutabilitySetting } from '../../src';

const SIX = ['a', 'b', 'c', 'd', 'e', 'f'];

const REFUSED: [string, string[]][] = [
  ['IMMUTABLE_WITH_EXCLUSION', SIX],
  ['IMMUTABLE_WITH_EXCLUSION', ['latest, dev-*']],
  ['IMMUTABLE_WITH_EXCLUSION', []],
  ['IMMUTABLE', ['latest']],
  ['FROZEN', []],
];

const WAYS: [string, (stack: Stack, setting: TagMutabilitySetting) => unknown][] = [
  ['ImmutableRepository', (stack, tagMutability) => new ImmutableRepository(stack, 'Repo', { tagMutability })],
  ['CreationTemplate', (stack, tagMutability) => new CreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [AppliedFor.CREATE_ON_PUSH], tagMutability })],
  ['ExistingRepositories', (stack, tagMutability) => new ExistingRepositories(stack, 'Existing', {
    repositories: [ecr.Repository.fromRepositoryName(stack, 'Repo', 'api')], tagMutability, onRemove: OnRemove.KEEP,
  })],
  ['TagImmutabilityStandard', (_, baseline) => new TagImmutabilityStandard({ baseline })],
];

const READ: [string, (mode: string, filters: string[]) => TagMutabilitySetting][] = [
  ['the API', (mode, filters) => TagMutabilitySetting.fromApi({
    imageTagMutability: mode, imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
  })],
  ['a template', (mode, filters) => TagMutabilitySetting.fromCloudFormation({
    ImageTagMutability: mode,
    ImageTagMutabilityExclusionFilters: filters.map((filter) => ({
      ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: filter,
    })),
  })],
];

const CASES = WAYS.flatMap(([way, declare]) => READ.flatMap(([from, read]) =>
  REFUSED.map(([mode, filters]) => ({ way, declare, from, read, mode, filters }))));

test.each(CASES)('$way refuses $mode with $filters, read from $from, in the words of a declaration', ({ declare, read, mode, filters }) => {
  const said = (run: () => unknown): string => {
    try {
      run();
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const declared = said(() => TagMutabilitySetting.of(mode as TagMutabilityMode, filters));
  expect(declared).not.toBe('nothing');
  expect(said(() => declare(new Stack(new App(), 'Stack'), read(mode, filters)))).toContain(declared);
});
