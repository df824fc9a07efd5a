import { MAX_PHYSICAL_RESOURCE_ID_BYTES } from '../../src/contract/custom-resource';
import { decodePhysicalResourceId, encodePhysicalResourceId } from '../../src/contract/repository';
import { MAX_FILTERS, MAX_FILTER_LENGTH } from '../../src/mutability/language/limits';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const MAX_REPOSITORY_NAME_LENGTH = 256;

describe('the PhysicalResourceId', () => {
  test.each([
    ['no filters', 'IMMUTABLE', []],
    ['filters', 'MUTABLE_WITH_EXCLUSION', ['release-*', 'v*.*']],
    ['filters that nobody could declare', 'IMMUTABLE_WITH_EXCLUSION', ['a*b*c*d*']],
  ])('gives back what it remembers: %s', (_what, mode, filters) => {
    const remembered = { repositoryName: 'team/legacy.api_v2/x-y', earlier: { mode, filters } };
    expect(decodePhysicalResourceId(encodePhysicalResourceId(remembered))).toEqual(remembered);
    const elsewhere = { ...remembered, registryId: '123456789012' };
    expect(decodePhysicalResourceId(encodePhysicalResourceId(elsewhere))).toEqual(elsewhere);
  });

  test('fits for the longest legal input', () => {
    const id = encodePhysicalResourceId({
      registryId: '123456789012',
      repositoryName: 'a'.repeat(MAX_REPOSITORY_NAME_LENGTH),
      earlier: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: Array(MAX_FILTERS).fill('f'.repeat(MAX_FILTER_LENGTH)) },
    });
    expect(Buffer.byteLength(id)).toBeLessThanOrEqual(MAX_PHYSICAL_RESOURCE_ID_BYTES);
  });

  test.each([
    'failed-create-5f2b',
    'ecr-immutability-example-LegacyApi-1ABCDEFGHIJKL',
    '2026/11/21/[$LATEST]0123456789abcdef',
    'v1',
    'v1|legacy/api',
    'v1||IMMUTABLE|',
    'v1||legacy/api|IMMUTABLE||',
    'v2||legacy/api|IMMUTABLE|',
    '',
  ])("is not read from another's id: %j", (id) => {
    expect(decodePhysicalResourceId(id)).toBeUndefined();
  });

  test('of a release stays readable', () => {
    expect(decodePhysicalResourceId('v1||legacy/api|IMMUTABLE_WITH_EXCLUSION|latest,dev-*')).toEqual({
      repositoryName: 'legacy/api',
      earlier: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest', 'dev-*'] },
    });
  });
});
