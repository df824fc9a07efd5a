import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { EnforcementMode, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../../src';
import { tagMutabilityRefused } from '../../../src/compliance/rules/tag-mutability-refused';
import { contextOf, findings, rawRepository, rawTemplate, reported } from '../support/context';

const { IMMUTABLE, MUTABLE, immutableExcept } = TagMutabilitySetting;
const [MODE, FILTERS] = ['ImageTagMutability', 'ImageTagMutabilityExclusionFilters'];

/** A filter as CloudFormation takes it. */
const filter = (value: unknown) => ({ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: value });

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

describe('is an error, and says how it is wrong', () => {
  test.each<[string, object, RegExp]>([
    ['a mode that ECR does not know', { [MODE]: 'IMMUTIBLE' }, /mode is 'IMMUTIBLE'; ECR allows IMMUTABLE, /],
    ['a mode that is no text', { [MODE]: ['IMMUTABLE'] }, /its mode is \["IMMUTABLE"\]; a text is allowed/],
    ['IMMUTABLE with filters', { [MODE]: 'IMMUTABLE', [FILTERS]: [filter('latest')] }, /IMMUTABLE takes no filters|IMMUTABLE.* filters/],
    ['no filters where the mode needs some', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION' }, /filter/],
    ['the names of the API', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: [{ filterType: 'WILDCARD', filter: 'latest' }] },
      /its filter 1 is \{"filterType":"WILDCARD","filter":"latest"\}; a filter of a template is an object with ImageTagMutabilityExclusionFilterType/],
    ['a filter without a type', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: [{ ImageTagMutabilityExclusionFilterValue: 'latest' }] }, /its filter 1 is/],
    ['a filter that is a text', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: ['latest'] }, /its filter 1 is 'latest'; a filter of a template is an object/],
    ['filters that are a text', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: 'latest' }, /its filters are 'latest'; a list is allowed/],
    ['a filter that ECR refuses', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: [filter('a b')] }, /'a b'/],
    ['six filters', { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: ['a', 'b', 'c', 'd', 'e', 'f'].map(filter) }, /6/],
  ])('%s', (_what, properties, message) => {
    rawRepository(stack, properties);
    expect(findings(tagMutabilityRefused, stack)).toEqual([{ path: 'Stack/Repo', severity: 'error', message: expect.stringMatching(message) }]);
  });

  test('of a creation template', () => {
    rawTemplate(stack, { [MODE]: 'IMMUTABLE', [FILTERS]: [filter('latest')] });
    expect(findings(tagMutabilityRefused, stack)).toEqual([expect.objectContaining({ path: 'Stack/Template', severity: 'error' })]);
  });

  test('in one branch, and in which', () => {
    rawRepository(stack, { [MODE]: { 'Fn::If': ['Prod', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION'] }, [FILTERS]: [filter('latest')] });
    expect(findings(tagMutabilityRefused, stack)).toEqual([expect.objectContaining({ message: expect.stringMatching(/^where condition 'Prod' holds, ECR refuses/) })]);
  });

  test('by the default of a parameter', () => {
    rawRepository(stack, { [MODE]: new CfnParameter(stack, 'Mode', { default: 'MUTABLE' }).valueAsString, [FILTERS]: [filter('latest')] });
    expect(findings(tagMutabilityRefused, stack)).toEqual([expect.objectContaining({ message: expect.stringMatching(/'Mode'.*ECR refuses/) })]);
  });

  test.each([
    [MODE, { [MODE]: 'IMMUTIBLE' }],
    [FILTERS, { [MODE]: 'IMMUTABLE_WITH_EXCLUSION', [FILTERS]: ['latest'] }],
  ])('with the property %s', (property, properties) => {
    rawRepository(stack, properties);
    expect(reported(tagMutabilityRefused, stack)).toEqual([expect.objectContaining({ property })]);
  });
});

test('is a warning where the standard only reports', () => {
  rawRepository(stack, { [MODE]: 'IMMUTIBLE' });
  const report: TagImmutabilityStandardProps = { enforcement: EnforcementMode.REPORT };
  expect(findings(tagMutabilityRefused, stack, contextOf(stack, report))).toEqual([expect.objectContaining({ severity: 'warning' })]);
});

describe('is silent about', () => {
  test('what ECR takes, whatever it protects, and what nobody knows', () => {
    rawRepository(stack, IMMUTABLE, {}, 'One');
    rawRepository(stack, MUTABLE, {}, 'Two');
    rawRepository(stack, immutableExcept('latest'), {}, 'Three');
    rawRepository(stack, { [MODE]: new CfnParameter(stack, 'Mode').valueAsString, [FILTERS]: [filter('latest')] }, {}, 'Four');
    expect(findings(tagMutabilityRefused, stack)).toEqual([]);
  });

  test('what is exempt', () => {
    rawRepository(stack, { [MODE]: 'IMMUTIBLE' }, { RepositoryName: 'sandbox/api' });
    const exemptions = [{ repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform' }];
    expect(findings(tagMutabilityRefused, stack, contextOf(stack, { exemptions }))).toEqual([]);
  });
});
