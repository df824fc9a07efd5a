import { CfnParameter, Stack } from 'aws-cdk-lib';
import { EnforcementMode, TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../src';
import type { Subject } from '../../src/standard/requirement';

const { IMMUTABLE, MUTABLE, immutableExcept } = TagMutabilitySetting;
const { REPORT, ENFORCE } = EnforcementMode;

const WHY = { reason: 'scratch space', owner: 'platform' };

function subject(of: Partial<Subject>): Subject {
  return { constructPath: 'Stack/Repo/Resource', tags: [], ...of };
}

test('asks that every tag is immutable, and enforces it, if nothing is said', () => {
  const { baseline, mode, exemption } = new TagImmutabilityStandard()._requirementFor(subject({ name: 'api' }));
  expect([`${baseline}`, mode, exemption]).toEqual(['IMMUTABLE', ENFORCE, undefined]);
});

describe('the baseline is that of the longest namespace that says one', () => {
  const standard = new TagImmutabilityStandard({
    baseline: immutableExcept('all'),
    namespaces: [
      { prefix: 'team', baseline: immutableExcept('team') },
      { prefix: 'team/app/', baseline: immutableExcept('app') },
      { prefix: 'team/app/silent', mode: REPORT },
    ],
  });

  test.each<[string, string]>([
    ['api', 'all'],
    ['teams/api', 'all'],
    ['team', 'all'],
    ['team/api', 'team'],
    ['team/application', 'team'],
    ['team/app/web', 'app'],
    ['team/app/silent/web', 'app'],
  ])('%s: %s', (name, filter) => {
    expect(standard.baselineFor(name).exclusionFilters).toEqual([filter]);
  });

  test('a creation template is in the namespace that it is for', () => {
    expect(`${standard._requirementFor(subject({ name: 'team', isPrefix: true })).baseline}`).toBe("IMMUTABLE except 'team'");
  });

  test('whatever the order in which they are given', () => {
    const namespaces = [{ prefix: 'team/app', baseline: immutableExcept('app') }, { prefix: 'team', baseline: immutableExcept('team') }];
    const both = [namespaces, [...namespaces].reverse()].map((given) => new TagImmutabilityStandard({ namespaces: given }).baselineFor('team/app/web'));
    expect(both.map(String)).toEqual(["IMMUTABLE except 'app'", "IMMUTABLE except 'app'"]);
  });

  test('no namespace counts for a name that is not known', () => {
    expect(`${standard._requirementFor(subject({ name: undefined })).baseline}`).toBe("IMMUTABLE except 'all'");
  });
});

describe('the mode is that of the namespace, or else of the account, or else of the standard', () => {
  const standard = new TagImmutabilityStandard({
    mode: REPORT,
    accounts: [{ account: '111111111111', mode: ENFORCE }],
    namespaces: [{ prefix: 'wave1', mode: ENFORCE }, { prefix: 'later', mode: REPORT }, { prefix: 'later/but', baseline: IMMUTABLE }],
  });

  test.each<[Partial<Subject>, EnforcementMode]>([
    [{ name: 'api' }, REPORT],
    [{ name: 'api', account: '222222222222' }, REPORT],
    [{ name: 'api', account: '111111111111' }, ENFORCE],
    [{ name: 'wave1/api' }, ENFORCE],
    [{ name: 'later/api', account: '111111111111' }, REPORT],
    [{ name: 'later/but/api', account: '111111111111' }, REPORT],
  ])('%j: %s', (of, expected) => {
    expect(standard._requirementFor(subject(of)).mode).toBe(expected);
  });
});

describe('exemptions', () => {
  const isExempt = (by: object, of: Partial<Subject>) =>
    new TagImmutabilityStandard({ exemptions: [{ ...by, ...WHY }] })._requirementFor(subject(of)).exemption !== undefined;

  test.each<[object, Partial<Subject>, boolean]>([
    [{ repositories: 'sandbox/*' }, { name: 'sandbox/anna/api' }, true],
    [{ repositories: 'sandbox/*' }, { name: 'sandbox' }, false],
    [{ repositories: 'sandbox/*' }, { name: 'sandbox', isPrefix: true }, true],
    [{ repositories: 'sandbox/*' }, { name: undefined }, false],
    [{ repositories: '*-scratch' }, { name: 'team/api-scratch' }, true],
    [{ repositories: 'api' }, { name: 'api2' }, false],
    [{ repositories: 'a.b' }, { name: 'axb' }, false],
    [{ constructPath: 'Stack/Repo' }, {}, true],
    [{ constructPath: 'Stack/Repo/Resource' }, {}, true],
    [{ constructPath: 'Stack/Re' }, {}, false],
    [{ constructPath: '*/Repo' }, {}, true],
    [{ constructPath: 'Dev-*' }, { constructPath: 'Dev-1/Stack/Repo/Resource' }, true],
    [{ tag: { key: 'purpose', value: 'scratch' } }, { tags: [{ key: 'owner', value: 'a' }, { key: 'purpose', value: 'scratch' }] }, true],
    [{ tag: { key: 'purpose', value: 'scratch' } }, { tags: [{ key: 'purpose', value: 'Scratch' }] }, false],
  ])('%j of %j: %s', (by, of, expected) => {
    expect(isExempt(by, of)).toBe(expected);
  });

  test('one that is past its day goes on to hold', () => {
    expect(isExempt({ repositories: 'api', expires: '2020-02-29' }, { name: 'api' })).toBe(true);
  });
});

describe('what no standard can say is an error that says what to do', () => {
  const token = () => new CfnParameter(new Stack(), 'Parameter').valueAsString;

  test.each<[string, () => TagImmutabilityStandardProps, RegExp]>([
    ['a baseline that protects nothing', () => ({ baseline: MUTABLE }), /^the baseline MUTABLE of the standard protects no tag.*immutableExcept/],
    ['the same for a namespace', () => ({ namespaces: [{ prefix: 'team', baseline: MUTABLE }] }), /^the baseline MUTABLE of namespace 'team' protects no tag/],
    ['a baseline that is a token', () => ({ baseline: immutableExcept(token()) }), /unresolved token/],
    ['a namespace with a wildcard', () => ({ namespaces: [{ prefix: 'team/*' }] }), /namespace 'team\/\*', in which no repository can be.*without wildcards/],
    ['a namespace without a name', () => ({ namespaces: [{ prefix: '' }] }), /namespace '', in which no repository can be/],
    ['a namespace that is a token', () => ({ namespaces: [{ prefix: token() }] }), /in which no repository can be/],
    ['a namespace twice', () => ({ namespaces: [{ prefix: 'team' }, { prefix: 'team/' }] }), /names the namespace 'team' twice. Say it once/],
    ['an account twice', () => ({ accounts: [0, 1].map(() => ({ account: '111111111111', mode: REPORT })) }), /names the account '111111111111' twice/],
    ['an account that is none', () => ({ accounts: [{ account: '1234', mode: REPORT }] }), /account '1234', which is no account id. Give its 12 digits/],
    ['a mode that there is not', () => ({ mode: 'report' as EnforcementMode }), /^the mode of the standard is 'report'; allowed are REPORT and ENFORCE/],
    ['the same for a namespace', () => ({ namespaces: [{ prefix: 'team', mode: 'x' as EnforcementMode }] }), /^the mode of namespace 'team' is 'x'/],
    ['the same for an account', () => ({ accounts: [{ account: '111111111111', mode: 'x' as EnforcementMode }] }), /^the mode of account '111111111111' is 'x'/],
    ['an exemption of nothing', () => ({ exemptions: [WHY] }), /the exemption of nothing says not of what it is; give exactly one of repositories, constructPath and tag/],
    ['an exemption of two things', () => ({ exemptions: [{ repositories: 'a', constructPath: 'b', ...WHY }] }), /exemption of a says repositories and constructPath of what it is/],
    ['an exemption without a reason', () => ({ exemptions: [{ ...WHY, repositories: 'a', reason: ' ' }] }), /exemption of a has no reason/],
    ['an exemption without an owner', () => ({ exemptions: [{ ...WHY, tag: { key: 'k', value: 'v' }, owner: '' }] }), /exemption of tag k=v has no owner/],
    ['a day that there is not', () => ({ exemptions: [{ ...WHY, repositories: 'a', expires: '2027-02-30' }] }), /expires '2027-02-30', which is no day. Write it as 2027-06-30/],
    ['a day in another notation', () => ({ exemptions: [{ ...WHY, repositories: 'a', expires: '30.6.2027' }] }), /expires '30.6.2027', which is no day/],
  ])('%s', (_what, props, message) => {
    expect(() => new TagImmutabilityStandard(props())).toThrow(message);
  });
});
