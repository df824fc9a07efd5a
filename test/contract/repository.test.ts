import { MAX_PHYSICAL_RESOURCE_ID_BYTES } from '../../src/contract/custom-resource';
import { RememberedRepository, decodePhysicalResourceId, encodePhysicalResourceId } from '../../src/contract/repository';
import { MAX_FILTERS, MAX_FILTER_LENGTH } from '../../src/mutability/language/limits';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const MAX_REPOSITORY_NAME_LENGTH = 256;

/** The codec knows no limit on filters: these are more than ECR takes today, and just as many as fit. */
const MANY_FILTERS = Array.from({ length: 6 * MAX_FILTERS }, (_, index) => `release-${index}-*`);

/** The longest of everything that comes before the setting. */
const LONGEST = { registryId: '123456789012', repositoryName: 'a'.repeat(MAX_REPOSITORY_NAME_LENGTH) };
const longestFilters = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(MAX_FILTER_LENGTH, 'f'));

const encode = (remembered: RememberedRepository) => encodePhysicalResourceId(remembered, MAX_PHYSICAL_RESOURCE_ID_BYTES);

describe('the PhysicalResourceId', () => {
  test.each([
    ['no filters', 'IMMUTABLE', []],
    ['filters', 'MUTABLE_WITH_EXCLUSION', ['release-*', 'v*.*']],
    ['filters that nobody could declare', 'IMMUTABLE_WITH_EXCLUSION', ['a*b*c*d*']],
    ['more filters than ECR takes today', 'IMMUTABLE_WITH_EXCLUSION', MANY_FILTERS],
  ])('gives back what it remembers: %s', (_what, mode, filters) => {
    const remembered = { repositoryName: 'team/legacy.api_v2/x-y', earlier: { mode, filters } };
    expect(decodePhysicalResourceId(encode(remembered))).toEqual(remembered);
    const elsewhere = { ...remembered, registryId: '123456789012' };
    expect(decodePhysicalResourceId(encode(elsewhere))).toEqual(elsewhere);
  });

  test('has the setting also of the longest input that ECR takes today', () => {
    const remembered = { ...LONGEST, earlier: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: longestFilters(MAX_FILTERS) } };
    const id = encode(remembered);
    expect(Buffer.byteLength(id)).toBeLessThanOrEqual(MAX_PHYSICAL_RESOURCE_ID_BYTES);
    expect(decodePhysicalResourceId(id)).toEqual(remembered);
  });

  test('forgets a setting that does not fit, whole, and never the repository', () => {
    for (let count = 1; count < 40; count++) {
      const remembered = { ...LONGEST, earlier: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: longestFilters(count) } };
      const id = encode(remembered);
      expect(Buffer.byteLength(id)).toBeLessThanOrEqual(MAX_PHYSICAL_RESOURCE_ID_BYTES);
      const fits = Buffer.byteLength(encodePhysicalResourceId(remembered, Infinity)) <= MAX_PHYSICAL_RESOURCE_ID_BYTES;
      expect(decodePhysicalResourceId(id)).toEqual(fits ? remembered : LONGEST);
    }
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
