import { CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { EnforcementMode, TagFilters, TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../src';
import type { Subject } from '../../src/standard/requirement';

const { IMMUTABLE, MUTABLE, immutableExcept } = TagMutabilitySetting;
const { REPORT, ENFORCE } = EnforcementMode;

const WHY = { reason: 'scratch space', owner: 'platform' };

function subject(of: Partial<Subject>): Subject {
  return { constructPath: 'Stack/Repo/Resource', tags: [], ...of };
}

test('asks that every tag is immutable, and enforces it, if nothing is said', () => {
  const { baseline, enforcement, exemption } = new TagImmutabilityStandard()._requirementFor(subject({ name: 'api' }));
  expect([`${baseline}`, enforcement, exemption]).toEqual(['IMMUTABLE', ENFORCE, undefined]);
});

describe('the baseline is that of the longest namespace that says one', () => {
  const standard = new TagImmutabilityStandard({
    baseline: immutableExcept('all'),
    namespaces: [
      { prefix: 'team', baseline: immutableExcept('team') },
      { prefix: 'team/app/', baseline: immutableExcept('app') },
      { prefix: 'team/app/silent', enforcement: REPORT },
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
    for (const name of ['team', 'team/']) {
      expect(`${standard._requirementFor(subject({ name, isPrefix: true })).baseline}`).toBe("IMMUTABLE except 'team'");
    }
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

test('the namespaces of pull-through caches let the tags move that publishers move, and say no more than namespaces can', () => {
  const floating = immutableExcept(...TagFilters.FLOATING);
  const namespaces = [{ prefix: 'team', enforcement: REPORT }];
  const short = new TagImmutabilityStandard({ namespaces, pullThroughNamespaces: ['docker-hub', 'team/quay'] });
  expect(`${short.baselineFor('docker-hub/library/nginx')}`).toBe(`${floating}`);
  expect(`${short.baselineFor('docker-hubs/nginx')}`).toBe('IMMUTABLE');
  const { baseline, enforcement } = short._requirementFor(subject({ name: 'team/quay/prometheus' }));
  expect([`${baseline}`, enforcement]).toEqual([`${floating}`, REPORT]);
  const long = new TagImmutabilityStandard({
    namespaces: [...namespaces, { prefix: 'docker-hub', baseline: floating }, { prefix: 'team/quay', baseline: floating }],
  });
  expect(short._text).toBe(long._text);
});

describe('what is done is said by the namespace, or else by the account, or else by the standard', () => {
  const standard = new TagImmutabilityStandard({
    enforcement: REPORT,
    accounts: [{ account: '111111111111', enforcement: ENFORCE }],
    namespaces: [{ prefix: 'wave1', enforcement: ENFORCE }, { prefix: 'later', enforcement: REPORT }, { prefix: 'later/but', baseline: IMMUTABLE }],
  });

  test.each<[Partial<Subject>, EnforcementMode]>([
    // It may be in the account whose wave has come.
    [{ name: 'api' }, ENFORCE],
    [{ name: 'later/api' }, REPORT],
    [{ name: 'api', account: '222222222222' }, REPORT],
    [{ name: 'api', account: '111111111111' }, ENFORCE],
    [{ name: 'wave1/api' }, ENFORCE],
    [{ name: 'later/api', account: '111111111111' }, REPORT],
    [{ name: 'later/but/api', account: '111111111111' }, REPORT],
  ])('%j: %s', (of, expected) => {
    expect(standard._requirementFor(subject(of)).enforcement).toBe(expected);
  });
});

describe('exemptions', () => {
  const isExempt = (by: object, of: Partial<Subject>) =>
    new TagImmutabilityStandard({ exemptions: [{ ...by, ...WHY }] })._requirementFor(subject(of)).exemption !== undefined;

  test.each<[object, Partial<Subject>, boolean]>([
    [{ repositories: 'sandbox/*' }, { name: 'sandbox/anna/api' }, true],
    [{ repositories: 'sandbox/*' }, { name: 'sandbox' }, false],
    [{ repositories: 'sandbox/*' }, { name: 'sandbox', isPrefix: true }, true],
    [{ repositories: 'sandbox/' }, { name: 'sandbox/', isPrefix: true }, true],
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

describe('what was given can be changed, and the standard stays as it is:', () => {
  const given = () => ({
    baseline: immutableExcept('latest'),
    namespaces: [{ prefix: 'team', baseline: immutableExcept('team') }],
    exemptions: [{ tag: { key: 'purpose', value: 'scratch' }, ...WHY }],
    accounts: [{ account: '111111111111', enforcement: REPORT }],
  });

  test.each<[string, (props: any) => void]>([
    ['the baseline', (props) => { props.baseline = MUTABLE; }],
    ['what is done', (props) => { props.enforcement = REPORT; }],
    ['a namespace', (props) => { props.namespaces[0].prefix = 'other'; }],
    ['the namespaces', (props) => props.namespaces.pop()],
    ['an exemption', (props) => { props.exemptions[0].expires = '2020-01-01'; }],
    ["an exemption's tag", (props) => { props.exemptions[0].tag.value = 'other'; }],
    ['the exemptions', (props) => props.exemptions.push({ repositories: '*', ...WHY })],
    ['an account', (props) => { props.accounts[0].enforcement = ENFORCE; }],
    ['the accounts', (props) => props.accounts.pop()],
  ])('%s', (_, change) => {
    const props = given();
    const standard = new TagImmutabilityStandard(props);
    change(props);
    const [one, other] = [standard, new TagImmutabilityStandard(given())].map((each) => ({
      json: each.toJson(),
      asked: ['team/api', 'api'].map((name) => ({ ...each._requirementFor(subject({ name, account: '111111111111', tags: [{ key: 'purpose', value: 'scratch' }] })) })),
      exemptions: each.exemptions,
    }));
    expect(one).toEqual(other);
  });

  test.each<[string, (exemptions: any[]) => unknown]>([
    ['one more', (exemptions) => exemptions.push({ repositories: '*', ...WHY })],
    ['another reason', (exemptions) => { exemptions[0].reason = 'none'; }],
    ['another tag', (exemptions) => { exemptions[0].tag.value = 'other'; }],
  ])('the exemptions that it shows: %s', (_, change) => {
    const standard = new TagImmutabilityStandard(given());
    change(standard.exemptions);
    expect(standard.exemptions).toEqual(given().exemptions);
    expect(standard.toJson()).toEqual(new TagImmutabilityStandard(given()).toJson());
  });

  test('what it says as JSON', () => {
    const standard = new TagImmutabilityStandard(given());
    standard.toJson().exemptions.pop();
    expect(standard.toJson().exemptions).toHaveLength(1);
  });

  test('what it has kept itself', () => {
    const [exemption] = new TagImmutabilityStandard(given())._exemptions as any;
    expect(() => { exemption.tag.value = 'other'; }).toThrow(TypeError);
    expect(() => { exemption.reason = 'other'; }).toThrow(TypeError);
  });
});

test('two that say the same are the same, in whatever order it is said', () => {
  const one = new TagImmutabilityStandard({ exemptions: [{ repositories: 'a/*', ...WHY }], baseline: IMMUTABLE, enforcement: ENFORCE, accounts: [] });
  const other = new TagImmutabilityStandard({ exemptions: [{ owner: WHY.owner, expires: undefined, reason: WHY.reason, repositories: 'a/*' }] });
  expect(other._text).toBe(one._text);
  expect(new TagImmutabilityStandard({ enforcement: REPORT })._text).not.toBe(new TagImmutabilityStandard()._text);
});

describe('what no standard can say is an error that says what to do', () => {
  const token = () => new CfnParameter(new Stack(), 'Parameter').valueAsString;
  const account = '111111111111';

  test.each<[string, () => TagImmutabilityStandardProps, RegExp]>([
    ['a baseline that protects nothing', () => ({ baseline: MUTABLE }), /^TagImmutabilityStandard: the baseline MUTABLE protects no tag.*immutableExcept/],
    ['the same for a namespace', () => ({ namespaces: [{ prefix: 'team', baseline: MUTABLE }] }), /: namespace 'team': the baseline MUTABLE protects no tag/],
    ['a baseline that is a token', () => ({ baseline: immutableExcept(token()) }), /unresolved token/],
    ['a namespace with a wildcard', () => ({ namespaces: [{ prefix: 'team/*' }] }), /: namespace 'team\/\*': no repository can be in it.*without wildcards/],
    ['a namespace without a name', () => ({ namespaces: [{ prefix: '' }] }), /: namespace '': no repository can be in it/],
    ['a namespace that is a token', () => ({ namespaces: [{ prefix: token() }] }), /: namespaces\[0\]: 'prefix' is a token, known only at deployment/],
    ['a namespace twice', () => ({ namespaces: [{ prefix: 'team' }, { prefix: 'team/' }] }), /: the namespace 'team' is named twice\. Say it once/],
    ['the namespace of a cache with a wildcard', () => ({ pullThroughNamespaces: ['quay/*'] }), /: namespace 'quay\/\*': no repository can be in it/],
    ['the namespace of a cache that is a token', () => ({ pullThroughNamespaces: [token()] }), /: 'pullThroughNamespaces\[0\]' is a token, known only at deployment/],
    ['one namespace of a cache', () => ({ pullThroughNamespaces: 'quay' as any }), /: 'pullThroughNamespaces' is the text 'quay'; a list is allowed/],
    ['a namespace that is that of a cache too', () => ({ namespaces: [{ prefix: 'quay/' }], pullThroughNamespaces: ['quay'] }), /: the namespace 'quay' is named twice/],
    ['an account twice', () => ({ accounts: [0, 1].map(() => ({ account, enforcement: REPORT })) }), /: the account '111111111111' is named twice/],
    ['an account that is none', () => ({ accounts: [{ account: '1234', enforcement: REPORT }] }), /: accounts\[0\]: '1234' is not the id of an account\. Give its 12 digits/],
    ['an exemption of nothing', () => ({ exemptions: [WHY] }), /: exemptions\[0\]: it does not name what is exempt\. Give one of repositories, constructPath, tag/],
    ['an exemption of two things', () => ({ exemptions: [{ repositories: 'a', constructPath: 'b', ...WHY }] }), /: the exemption of a: it has repositories and constructPath\. Give exactly one of/],
    ['an exemption without a reason', () => ({ exemptions: [{ ...WHY, repositories: 'a', reason: ' ' }] }), /: the exemption of a: it has no reason/],
    ['an exemption without an owner', () => ({ exemptions: [{ ...WHY, tag: { key: 'k', value: 'v' }, owner: '' }] }), /: the exemption of tag k=v: it has no owner/],
    ['an exemption of a token', () => ({ exemptions: [{ ...WHY, repositories: `${token()}/*` }] }), /: exemptions\[0\]: 'repositories' is a token, known only at deployment/],
    ['an exemption by a tag that is a token', () => ({ exemptions: [{ ...WHY, tag: { key: 'k', value: token() } }] }), /: exemptions\[0\]: tag: 'value' is a token/],
    ['a day that there is not', () => ({ exemptions: [{ ...WHY, repositories: 'a', expires: '2027-02-30' }] }), /: the exemption of a: 'expires' is '2027-02-30', which is not a day\. Write a day as 2027-06-30/],
    ['a day in another notation', () => ({ exemptions: [{ ...WHY, repositories: 'a', expires: '30.6.2027' }] }), /'expires' is '30.6.2027', which is not a day/],
    ['an enforcement that is a token', () => ({ enforcement: token() as EnforcementMode }), /: 'enforcement' is a token, known only at deployment/],
    ['exemptions that are a token', () => ({ exemptions: Lazy.any({ produce: () => [] }) as any }), /: 'exemptions' is a token, known only at deployment/],
  ])('%s', (_what, props, message) => {
    expect(() => new TagImmutabilityStandard(props())).toThrow(message);
  });

  test.each<[string, unknown, RegExp]>([
    ['a misspelt prop', { baselines: IMMUTABLE }, /^TagImmutabilityStandard is given 'baselines'; baseline, enforcement, namespaces, pullThroughNamespaces, exemptions, accounts, .* are allowed/],
    ['a text', 'IMMUTABLE', /^TagImmutabilityStandard is given the text 'IMMUTABLE'; an object with baseline, .* is allowed/],
    ['a baseline by its name', { baseline: 'IMMUTABLE' }, /: 'baseline' is the text 'IMMUTABLE'; a TagMutabilitySetting is allowed\. Write TagMutabilitySetting\.IMMUTABLE\.$/],
    ["a baseline of CDK's enum", { baseline: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION }, /Write TagMutabilitySetting\.immutableExcept\('latest'\)\.$/],
    ['an enforcement that there is not', { enforcement: 'report' }, /^TagImmutabilityStandard: 'enforcement' is the text 'report'; REPORT, ENFORCE are allowed\. Write EnforcementMode\.REPORT\.$/],
    ['the same for a namespace', { namespaces: [{ prefix: 'team', enforcement: 'x' }] }, /: namespace 'team': 'enforcement' is the text 'x'; REPORT, ENFORCE are allowed/],
    ['the same for an account', { accounts: [{ account, enforcement: 'x' }] }, /: account '111111111111': 'enforcement' is the text 'x'/],
    ['an account without it', { accounts: [{ account }] }, /: account '111111111111': 'enforcement' is not given, and it is required\. Write enforcement: EnforcementMode\.REPORT/],
    ['an account that is a number', { accounts: [{ account: 111122223333, enforcement: 'REPORT' }] }, /: accounts\[0\]: 'account' is 111122223333; a text is allowed\. Write account: '111122223333'/],
    ['a misspelt member of an account', { accounts: [{ id: account, enforcement: 'REPORT' }] }, /: accounts\[0\] is given 'id'; account, enforcement are allowed/],
    ['namespaces that are no list', { namespaces: { prefix: 'team' } }, /: 'namespaces' is {"prefix":"team"}; a list is allowed\. Write namespaces: \[{ prefix: 'team' }\]/],
    ['a namespace that is only its prefix', { namespaces: ['team'] }, /: namespaces\[0\] is given the text 'team'; an object with prefix, baseline, enforcement is allowed/],
    ['a namespace without a prefix', { namespaces: [{ enforcement: 'REPORT' }] }, /: namespaces\[0\]: 'prefix' is not given, and it is required\. Write prefix: 'team'/],
    ['a misspelt member of a namespace', { namespaces: [{ prefix: 'a', base: {} }] }, /: namespaces\[0\] is given 'base'/],
    ['exemptions that are no list', { exemptions: 'sandbox/*' }, /: 'exemptions' is the text 'sandbox\/\*'; a list is allowed/],
    ['an exemption that is only a pattern', { exemptions: ['sandbox/*'] }, /: exemptions\[0\] is given the text 'sandbox\/\*'; an object with repositories, .* is allowed/],
    ['an exemption of a list', { exemptions: [{ repositories: ['a/*'], ...WHY }] }, /: exemptions\[0\]: 'repositories' is \["a\/\*"\]; a text is allowed\. Write repositories: 'sandbox\/\*'/],
    ['a misspelt member of an exemption', { exemptions: [{ repository: 'a', ...WHY }] }, /: exemptions\[0\] is given 'repository'; repositories, constructPath, tag, reason, owner, expires are allowed/],
    ["a misspelt member of an exemption's tag", { exemptions: [{ tag: { Key: 'a' }, ...WHY }] }, /: exemptions\[0\]: tag is given 'Key'; key, value are allowed/],
    ["an exemption's tag without a value", { exemptions: [{ tag: { key: 'a' }, ...WHY }] }, /: exemptions\[0\]: tag: 'value' is not given, and it is required/],
    ['a day that is a date', { exemptions: [{ repositories: 'a', expires: new Date(0), ...WHY }] }, /'expires' is an object of the class Date; a text is allowed\. Write expires: '2027-06-30'/],
    ['accounts that are no list', { accounts: account }, /: 'accounts' is the text '111111111111'; a list is allowed/],
  ])('also from plain JavaScript: %s', (_what, props, message) => {
    expect(() => new TagImmutabilityStandard(props as any)).toThrow(message);
  });

  test('but not what is undefined, as other languages give it', () => {
    const props = {
      baseline: undefined,
      enforcement: undefined,
      namespaces: [{ prefix: 'team', baseline: undefined, enforcement: undefined }],
      exemptions: [{ repositories: 'a', constructPath: undefined, tag: undefined, expires: undefined, ...WHY }],
      accounts: undefined,
    };
    expect(new TagImmutabilityStandard(props).toJson()).toEqual(
      new TagImmutabilityStandard({ namespaces: [{ prefix: 'team' }], exemptions: [{ repositories: 'a', ...WHY }] }).toJson());
  });
});
