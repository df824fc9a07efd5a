import * as fc from 'fast-check';
import { EnforcementMode, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { FILTER_TYPE } from '../../src/mutability/language/limits';
import { filterOf, modelOf, runs, settingOf } from '../mutability/arbitraries';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const baseline = optional(settingOf(filterOf('abv.1-', 8)).map(modelOf).filter((setting) => !setting.isEveryTagMutable));
const mode = optional(fc.constantFrom(...Object.values(EnforcementMode)));
const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
const text = fc.string({ minLength: 1 }).filter((value) => value.trim() !== '');
const day = optional(fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)));

const exemption = fc.tuple(
  fc.oneof(
    text.map((repositories) => ({ repositories })),
    text.map((constructPath) => ({ constructPath })),
    fc.record({ key: text, value: fc.string() }).map((tag) => ({ tag })),
  ),
  fc.record({ reason: text, owner: text, expires: day }),
).map(([by, why]) => ({ ...by, ...why }));

const standards = fc.record({
  baseline,
  mode,
  namespaces: optional(fc.uniqueArray(fc.record({ prefix: word, baseline, mode }), { selector: ({ prefix }) => prefix, maxLength: 4 })),
  exemptions: optional(fc.array(exemption, { maxLength: 4 })),
  accounts: optional(fc.uniqueArray(
    fc.record({ account: fc.stringMatching(/^[0-9]{12}$/), mode: fc.constantFrom(...Object.values(EnforcementMode)) }),
    { selector: ({ account }) => account, maxLength: 4 })),
}).map((props) => new TagImmutabilityStandard(props));

test('a standard that was kept as JSON asks the same', () => {
  fc.assert(fc.property(standards, word, word, (standard, namespace, name) => {
    const kept = JSON.stringify(standard.toJson());
    const read = TagImmutabilityStandard.fromJson(JSON.parse(kept));
    expect(JSON.stringify(read.toJson())).toBe(kept);
    const subject = { name: `${namespace}/${name}`, constructPath: name, tags: [{ key: namespace, value: name }] };
    const [one, other] = [standard, read].map((each) => each._requirementFor(subject));
    expect({ ...other, baseline: `${other.baseline}` }).toEqual({ ...one, baseline: `${one.baseline}` });
  }), runs(200, 20_000));
});

test('settings are as ECR\'s API says them, so that a file can be written by hand', () => {
  expect(new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }).toJson()).toEqual({
    version: 1,
    baseline: {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: FILTER_TYPE, filter: 'latest' }],
    },
  });
});

test('a member that is undefined is as good as none', () => {
  const json = { version: 1, mode: undefined, exemptions: [{ repositories: 'a/*', reason: 'r', owner: 'o', expires: undefined }] };
  expect(TagImmutabilityStandard.fromJson(json).toJson()).toEqual({ version: 1, exemptions: [{ repositories: 'a/*', reason: 'r', owner: 'o' }] });
});

describe('what a release does not know is refused, since it would ask less than was meant', () => {
  test.each<[string, unknown, RegExp]>([
    ['another version', { version: 2 }, /the version '2'; this release reads 1/],
    ['no version', {}, /the version 'undefined'/],
    ['nothing', null, /the version 'undefined'/],
    ['a member of the standard', { version: 1, exemption: [] }, /^the standard in .* a member 'exemption'; allowed are .*exemptions/],
    ['an account that is a number', { version: 1, accounts: [{ account: 111122223333, mode: 'REPORT' }] }, /^the account of the account .* is 111122223333; .* in quotes/],
    ['an account without a mode', { version: 1, accounts: [{ account: '111122223333' }] }, /has no mode/],
    ['a namespace without a prefix', { version: 1, namespaces: [{ mode: 'REPORT' }] }, /has no prefix/],
    ['a list of repositories', { version: 1, exemptions: [{ repositories: ['a/*'], reason: 'r', owner: 'o' }] }, /^the repositories of the exemption .* \["a\/\*"\]; allowed is a text/],
    ['a tag whose value is no text', { version: 1, exemptions: [{ tag: { key: 'a', value: true }, reason: 'r', owner: 'o' }] }, /^the value of the tag .* is true/],
    ['a tag without a value', { version: 1, exemptions: [{ tag: { key: 'a' }, reason: 'r', owner: 'o' }] }, /has no value/],
    ['a member of a namespace', { version: 1, namespaces: [{ prefix: 'a', base: {} }] }, /^the namespace in .* a member 'base'/],
    ['a member of an exemption', { version: 1, exemptions: [{ repository: 'a' }] }, /^the exemption in .* a member 'repository'/],
    ['a member of an exemption\'s tag', { version: 1, exemptions: [{ tag: { Key: 'a' } }] }, /^the tag in .* a member 'Key'; allowed are key, value/],
    ['a member of an account', { version: 1, accounts: [{ id: '111111111111' }] }, /^the account in .* a member 'id'/],
    ['a baseline as in a template', { version: 1, baseline: { ImageTagMutability: 'IMMUTABLE' } }, /^the baseline in .* a member 'ImageTagMutability'; allowed are imageTagMutability,/],
    ['a baseline that is only a mode', { version: 1, baseline: 'IMMUTABLE' }, /^the baseline in .* is "IMMUTABLE"; allowed is an object with imageTagMutability/],
    ['a mode of tags that there is not', { version: 1, baseline: { imageTagMutability: 'FROZEN' } }, /its mode 'FROZEN' is none of/],
    ['a mode that there is not', { version: 1, mode: 'enforce' }, /mode of the standard is 'enforce'; allowed are REPORT and ENFORCE/],
    ['no list', { version: 1, exemptions: { repositories: 'a' } }, /^the exemptions in .* allowed is a list/],
    ['a list of words', { version: 1, namespaces: ['team'] }, /^the namespace in .* is "team"; allowed is an object with prefix/],
  ])('%s', (_what, json, message) => {
    expect(() => TagImmutabilityStandard.fromJson(json)).toThrow(message);
  });
});
