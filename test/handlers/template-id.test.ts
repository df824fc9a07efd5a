import { decodeTemplateId, encodeTemplateId } from '../../handlers/tag-mutability/template-id';
import { EMPTY_STATE, TemplateField, TemplateState } from '../../handlers/tag-mutability/template-state';
import { MAX_PHYSICAL_RESOURCE_ID_BYTES } from '../../src/contract/custom-resource';
import { decodePhysicalResourceId, encodePhysicalResourceId } from '../../src/contract/repository';
import { MAX_DESCRIPTION_LENGTH, MAX_TEMPLATE_PREFIX_LENGTH } from '../../src/ecr/limits';
import { MAX_FILTERS, MAX_FILTER_LENGTH } from '../../src/mutability/language/limits';

const FULL: TemplateState = {
  tagMutability: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'latest'] },
  description: 'made by hand, with | and , and ü',
  encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
  resourceTags: [{ Key: 'environment', Value: 'test' }],
  repositoryPolicy: '{ "Version": "2012-10-17", "Statement": [{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}] }',
  lifecyclePolicy: '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}',
  appliedFor: ['PULL_THROUGH_CACHE', 'REPLICATION'],
  customRoleArn: 'arn:aws:iam::111111111111:role/creation',
};
/** More than fits, and nothing that could be packed. */
const HUGE = numbers(Math.sqrt).join();

function numbers(of: (index: number) => number): number[] {
  return Array.from({ length: 500 }, (_, index) => of(index));
}

const encode = (earlier: Partial<TemplateState>, first: TemplateField[] = [], prefix = 'eng/test') =>
  encodeTemplateId({ address: { prefix }, earlier }, first, MAX_PHYSICAL_RESOURCE_ID_BYTES);

test('gives back every field that a template had, and of every other one that it had none', () => {
  expect(decodeTemplateId(encode(FULL))).toEqual({ address: { prefix: 'eng/test' }, earlier: FULL });
  expect(decodeTemplateId(encode(EMPTY_STATE))).toEqual({ address: { prefix: 'eng/test' }, earlier: EMPTY_STATE });
});

test('is the same for the same state', () => {
  const { tagMutability } = FULL;
  expect(encode({ ...FULL, tagMutability: { ...tagMutability, filters: ['latest', 'dev-*'] } })).toBe(encode(FULL));
  expect(encode(Object.fromEntries(Object.entries(FULL).reverse()))).toBe(encode(FULL));
});

test('has the mutability also of the longest input that ECR takes today, and of the rest what there is room for', () => {
  const tagMutability = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: Array.from({ length: MAX_FILTERS }, (_, index) => `${index}`.padStart(MAX_FILTER_LENGTH, 'f')) };
  const prefix = 'a'.repeat(MAX_TEMPLATE_PREFIX_LENGTH);
  const id = encode({ ...FULL, tagMutability, description: HUGE.slice(0, MAX_DESCRIPTION_LENGTH), resourceTags: [] }, [], prefix);
  expect(Buffer.byteLength(id)).toBeLessThanOrEqual(MAX_PHYSICAL_RESOURCE_ID_BYTES);
  const { appliedFor } = FULL;
  expect(decodeTemplateId(id)).toEqual({ address: { prefix }, earlier: { tagMutability, resourceTags: [], appliedFor } });
});

test('has also more filters than ECR takes today, and forgets them whole if they do not fit', () => {
  for (let count = 1; count < 40; count++) {
    const tagMutability = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: Array.from({ length: count }, (_, index) => `${index}`.padStart(MAX_FILTER_LENGTH, 'f')) };
    const state = { ...EMPTY_STATE, tagMutability, appliedFor: FULL.appliedFor };
    const id = encode(state);
    expect(Buffer.byteLength(id)).toBeLessThanOrEqual(MAX_PHYSICAL_RESOURCE_ID_BYTES);
    const { tagMutability: forgotten, ...others } = state;
    // 7 of 128 characters and their separators are 903 bytes; an eighth is too many.
    expect(decodeTemplateId(id)?.earlier).toEqual(count <= 7 ? state : others);
  }
  const filters = Array.from({ length: 6 * MAX_FILTERS }, (_, index) => `release-${index}-*`).sort();
  const many = { ...EMPTY_STATE, tagMutability: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters } };
  expect(decodeTemplateId(encode(many))?.earlier).toEqual(many);
});

test('forgets a field that does not fit, and remembers the others', () => {
  const id = encode({ ...FULL, lifecyclePolicy: HUGE });
  expect(Buffer.byteLength(id)).toBeLessThanOrEqual(MAX_PHYSICAL_RESOURCE_ID_BYTES);
  const { lifecyclePolicy, ...others } = FULL;
  expect(decodeTemplateId(id)?.earlier).toEqual(others);
});

test('never has more bytes than an id may have, and never a part of a value', () => {
  for (let length = 900; length < 1500; length += 7) {
    const description = HUGE.slice(0, length);
    const id = encode({ ...FULL, description });
    expect(Buffer.byteLength(id)).toBeLessThanOrEqual(MAX_PHYSICAL_RESOURCE_ID_BYTES);
    expect([undefined, description]).toContain(decodeTemplateId(id)!.earlier.description);
  }
});

test('remembers first what it is asked to', () => {
  const [description, repositoryPolicy] = [Math.sqrt, Math.cbrt].map((of) => numbers(of).join().slice(0, 1200));
  const state = { ...EMPTY_STATE, description, repositoryPolicy };
  expect(decodeTemplateId(encode(state))?.earlier).toMatchObject({ description });
  expect(decodeTemplateId(encode(state))?.earlier).not.toHaveProperty('repositoryPolicy');
  expect(decodeTemplateId(encode(state, ['repositoryPolicy']))?.earlier).toMatchObject({ repositoryPolicy });
  expect(decodeTemplateId(encode(state, ['repositoryPolicy']))?.earlier).not.toHaveProperty('description');
});

test.each([
  'failed-create-5f2b',
  'EcrImmutabilityExample-CreationTemplateEng-1ABCDEFGHIJKL',
  encodePhysicalResourceId({ repositoryName: 'eng', earlier: { mode: 'IMMUTABLE', filters: [] } }, MAX_PHYSICAL_RESOURCE_ID_BYTES),
  't1|eng|IMMUTABLE|',
  't1|eng|IMMUTABLE||-------',
  't1|eng|IMMUTABLE||------|',
  't1|eng|IMMUTABLE||+------|not-deflated',
  't2|eng|IMMUTABLE||-------|',
  't1||IMMUTABLE||-------|',
  't1|eng|IMMUTABLE||-------||',
  '',
])("is not read from another's id: %j", (id) => {
  expect(decodeTemplateId(id)).toBeUndefined();
});

test("is not a repository's", () => {
  expect(decodePhysicalResourceId(encode(FULL))).toBeUndefined();
});

test('of a release stays readable', () => {
  expect(decodeTemplateId('t1|eng|IMMUTABLE_WITH_EXCLUSION|dev-*,latest|+--?-+-|i1ZKqlTISMxLUdKJVgpyDfDxdHYM8fT3U4qNBQA')).toEqual({
    address: { prefix: 'eng' },
    earlier: {
      tagMutability: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'latest'] },
      description: 'by hand',
      encryptionConfiguration: { encryptionType: 'AES256' },
      resourceTags: [],
      lifecyclePolicy: '',
      appliedFor: ['REPLICATION'],
      customRoleArn: '',
    },
  });
});
