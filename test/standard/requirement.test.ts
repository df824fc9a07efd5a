import { Aws, Fn, Lazy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { EnforcementMode, TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../src';
import { knownName } from '../../src/standard/known-name';
import { Requirement, Subject } from '../../src/standard/requirement';
import { isExhaustive, modelOf, runs, settingOf } from '../mutability/arbitraries';

jest.setTimeout(isExhaustive ? 3_600_000 : 60_000);

const { IMMUTABLE, immutableExcept } = TagMutabilitySetting;
const { REPORT, ENFORCE } = EnforcementMode;
const WHY = { reason: 'scratch space', owner: 'platform' };
const ACCOUNTS = ['111111111111', '222222222222', '333333333333'];

const asked = (props: TagImmutabilityStandardProps, of: Subject): string => {
  const { baseline, enforcement, exemption, uncertainBecause } = new TagImmutabilityStandard(props)._requirementFor(of);
  return `${exemption ? 'exempt' : `${enforcement} ${baseline}`}${uncertainBecause === undefined ? '' : `; ${uncertainBecause}`}`;
};

describe('of a name that is known in part', () => {
  const props: TagImmutabilityStandardProps = {
    baseline: immutableExcept('latest', 'dev-*'),
    enforcement: REPORT,
    namespaces: [
      { prefix: 'payments', baseline: IMMUTABLE, enforcement: ENFORCE },
      { prefix: 'payments/lab', baseline: immutableExcept('lab-*') },
      { prefix: 'team', baseline: immutableExcept('latest') },
      { prefix: 'twin', baseline: immutableExcept('dev-*', 'latest') },
    ],
    exemptions: [{ repositories: 'sandbox/*', ...WHY }, { repositories: '*-scratch', ...WHY }],
  };
  const STRICTEST = '. So it has to meet the strictest that may be asked of it';

  test.each<[string, string[], string]>([
    ['a beginning that decides', ['payments/api-', ''], 'ENFORCE IMMUTABLE; '
      + "its name 'payments/api-<unresolved>' is known only in part before deployment, and it may be exempt by the name '*-scratch'"],
    ['an end that decides too', ['payments/api-', '-v1'], 'ENFORCE IMMUTABLE'],
    ['a beginning that another namespace begins with', ['payments/', '-v1'], 'ENFORCE IMMUTABLE; '
      + "its name 'payments/<unresolved>-v1' is known only in part before deployment, and it may be in the namespace 'payments/lab'"],
    ['a beginning that may end in a namespace', ['tea', '-v1'], "REPORT IMMUTABLE except 'latest'; "
      + "its name 'tea<unresolved>-v1' is known only in part before deployment, and it may be in the namespace 'team'"],
    ['one that ends before the /', ['team', '-v1'], "REPORT IMMUTABLE except 'latest'; "
      + "its name 'team<unresolved>-v1' is known only in part before deployment, and it may be in the namespace 'team'"],
    ['a namespace that asks the same', ['twi', '-v1'], "REPORT IMMUTABLE except 'latest', 'dev-*'"],
    ['no namespace at all', ['web-', '-v1'], "REPORT IMMUTABLE except 'latest', 'dev-*'"],
    ['an exemption that holds for all', ['sandbox/', ''], 'exempt'],
    ['the same by its end', ['', '-scratch'], 'exempt'],
    ['an exemption that may hold', ['sand', '-v1'], "REPORT IMMUTABLE except 'latest', 'dev-*'; "
      + "its name 'sand<unresolved>-v1' is known only in part before deployment, and it may be exempt by the name 'sandbox/*'"],
    ['nothing that is known', ['', ''], 'ENFORCE IMMUTABLE; '
      + "its name is known only at deployment, and it may be in the namespace 'payments/lab', 'payments', 'team'; it may be exempt by the name 'sandbox/*' or the name '*-scratch'"],
  ])('%s: %j', (_, nameParts, expected) => {
    expect(asked(props, { nameParts, tags: [] })).toBe(`${expected}${expected.includes('; ') ? STRICTEST : ''}`);
  });

  test.each<[string, string[], string]>([
    ['a prefix in a namespace', ['team/', ''], "REPORT IMMUTABLE except 'latest'"],
    ['a prefix that may be one', ['te', ''], "REPORT IMMUTABLE except 'latest'; "
      + "its prefix 'te<unresolved>' is known only in part before deployment, and it may be in the namespace 'team'. So it has to meet the strictest that may be asked of it"],
    ['an exempt prefix', ['sandbox/', ''], 'exempt'],
    ['an exempt prefix that may have a / at its end', ['sandbox', '/'], "REPORT IMMUTABLE except 'latest', 'dev-*'; "
      + "its prefix 'sandbox<unresolved>/' is known only in part before deployment, and it may be exempt by the name 'sandbox/*'. So it has to meet the strictest that may be asked of it"],
  ])('of a creation template: %s', (_, nameParts, expected) => {
    expect(asked(props, { nameParts, isPrefix: true, tags: [] })).toBe(expected);
  });
});

test('a name that CloudFormation makes up is in no namespace, and a pattern of wildcards may match it', () => {
  const namespaces = [{ prefix: 'team', baseline: immutableExcept('a') }];
  const exempting = (repositories: string) => ({ namespaces, exemptions: [{ repositories, ...WHY }] });
  expect(asked(exempting('team/*'), { tags: [] })).toBe('ENFORCE IMMUTABLE');
  expect(asked(exempting('api'), { tags: [] })).toBe('ENFORCE IMMUTABLE');
  expect(asked(exempting('*'), { tags: [] })).toBe('exempt');
  expect(asked(exempting('stack-*'), { tags: [] })).toMatch(/^ENFORCE IMMUTABLE; its name is known only at deployment, and it may be exempt by the name 'stack-\*'\. So/);
});

test('an account that is not known may be one in which something is enforced', () => {
  const waves: TagImmutabilityStandardProps = {
    enforcement: REPORT,
    accounts: [{ account: ACCOUNTS[0], enforcement: ENFORCE }, { account: ACCOUNTS[1], enforcement: REPORT }],
    namespaces: [{ prefix: 'later', enforcement: REPORT }],
  };
  expect(asked(waves, { name: 'api', account: ACCOUNTS[1], tags: [] })).toBe('REPORT IMMUTABLE');
  expect(asked(waves, { name: 'api', tags: [] })).toBe('ENFORCE IMMUTABLE; its account is known only at deployment, and what is done is another thing in '
    + "the account '111111111111'. So it has to meet the strictest that may be asked of it");
  expect(asked(waves, { name: 'later/api', tags: [] })).toBe('REPORT IMMUTABLE');
  expect(asked({ ...waves, enforcement: ENFORCE, accounts: [] }, { name: 'api', tags: [] })).toBe('ENFORCE IMMUTABLE');
});

test('an exemption by a tag holds if the tag is known', () => {
  const props = { exemptions: [{ tag: { key: 'purpose', value: 'scratch' }, ...WHY }] };
  const maybe = 'ENFORCE IMMUTABLE; it may be exempt by the tag purpose=scratch. So it has to meet the strictest that may be asked of it';
  expect(asked(props, { name: 'a', tags: [{ key: 'purpose', value: 'scratch' }] })).toBe('exempt');
  expect(asked(props, { name: 'a', tags: [{ key: 'purpose' }] })).toBe(maybe);
  expect(asked(props, { name: 'a', tags: [{ value: 'scratch' }] })).toBe(maybe);
  expect(asked(props, { name: 'a' })).toBe(maybe);
  expect(asked(props, { name: 'a', tags: [{ value: 'other' }, { key: 'owner' }] })).toBe('ENFORCE IMMUTABLE');
  expect(asked(props, { name: 'a', tags: [{ key: 'purpose', value: 'shop' }, {}] })).toBe('ENFORCE IMMUTABLE');
});

test('without a construct there is no exemption by its path', () => {
  const props = { exemptions: [{ constructPath: '*', ...WHY }] };
  expect(asked(props, { name: 'a', constructPath: 'Stack/Repo', tags: [] })).toBe('exempt');
  expect(asked(props, { name: 'a', tags: [] })).toBe('ENFORCE IMMUTABLE');
});

test('a name is taken apart where a token or a dynamic reference is', () => {
  expect(knownName(undefined)).toEqual({});
  expect(knownName('team/api')).toEqual({ name: 'team/api' });
  expect(knownName(`payments/api-${Aws.REGION}`)).toEqual({ nameParts: ['payments/api-', ''] });
  expect(knownName(`${Fn.ref('A')}/x-${Lazy.string({ produce: () => 'y' })}z`)).toEqual({ nameParts: ['', '/x-', 'z'] });
  expect(knownName('a/{{resolve:ssm:/name}}')).toEqual({ nameParts: ['a/', ''] });
  expect(knownName(Aws.ACCOUNT_ID)).toEqual({ nameParts: ['', ''] });
  const standard = new TagImmutabilityStandard({ baseline: immutableExcept('a'), namespaces: [{ prefix: 'payments', baseline: IMMUTABLE }] });
  expect(`${standard.baselineFor(`payments/${Aws.REGION}`)}`).toBe('IMMUTABLE');
  expect(`${standard.baselineFor(`shop/${Aws.REGION}`)}`).toBe("IMMUTABLE except 'a'");
});

describe('of what is known in part', () => {
  /** All texts of so many characters, of which no standard here has an 'x'. */
  const texts = (longest: number, characters = 'ab/x'): string[] => {
    const levels = [['']];
    for (let length = 1; length <= longest; length++) {
      levels.push(levels[length - 1].flatMap((text) => [...characters].map((character) => text + character)));
    }
    return levels.flat();
  };
  const LONG = texts(4);
  const SHORT = texts(2);

  const part = fc.string({ unit: fc.constantFrom(...'ab/'), maxLength: 3 });
  const setting = settingOf(fc.constantFrom('a', 'b', 'c*', '*d', 'ab*', '*e*')).map(modelOf).filter((each) => !each.isEveryTagMutable);
  const enforcement = fc.constantFrom(REPORT, ENFORCE);
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const tag = fc.record({ key: fc.constantFrom('k', 'l'), value: fc.constantFrom('v', 'w') });
  const standards = fc.record({
    baseline: optional(setting),
    enforcement: optional(enforcement),
    namespaces: fc.uniqueArray(
      fc.record({ prefix: fc.constantFrom('a', 'b', 'ab', 'a/a', 'a/b', 'b/a'), baseline: optional(setting), enforcement: optional(enforcement) }),
      { selector: ({ prefix }) => prefix, maxLength: 4 }),
    exemptions: fc.array(fc.oneof(
      fc.record({ repositories: fc.string({ unit: fc.constantFrom(...'ab/**'), maxLength: 4 }) }),
      fc.record({ tag }),
    ).map((by) => ({ ...by, ...WHY })), { maxLength: 2 }),
    accounts: fc.uniqueArray(
      fc.record({ account: fc.constantFrom(...ACCOUNTS.slice(0, 2)), enforcement }), { selector: ({ account }) => account, maxLength: 2 }),
  }).map((props) => new TagImmutabilityStandard(props));

  const names: fc.Arbitrary<Pick<Subject, 'name' | 'nameParts'>> = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(part, part).map((nameParts) => ({ nameParts })) },
    { weight: 1, arbitrary: fc.tuple(part, part, part).map((nameParts) => ({ nameParts })) },
    { weight: 1, arbitrary: fc.constant({ nameParts: ['', ''] }) },
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: part.map((name) => ({ name })) },
  );

  /** Names that something known in part may become: enough for everything that a standard here can tell apart. */
  function completionsOf({ name, nameParts }: Subject): string[] {
    if (name !== undefined) {
      return [name];
    }
    if (nameParts === undefined) {
      // What CloudFormation makes up is longer than what somebody would write.
      return texts(6, 'abx').filter((text) => text.length > 4);
    }
    const [first, second, third] = nameParts;
    return third === undefined ? LONG.map((text) => `${first}${text}${second}`)
      : LONG.flatMap((one) => SHORT.map((other) => `${first}${one}${second}${other}${third}`));
  }

  const partly = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
  const tags: fc.Arbitrary<Subject['tags']> = fc.option(
    fc.uniqueArray(
      fc.record({ key: partly(fc.constantFrom('k', 'l')), value: partly(fc.constantFrom('v', 'w')) }), { selector: ({ key }) => key ?? {}, maxLength: 2 }),
    { nil: undefined, freq: 5 });

  /** All that tags can be, if no resource has a key twice. */
  function tagsOf(given: Subject['tags']): { key: string; value: string }[][] {
    if (given === undefined) {
      return [[], [{ key: 'k', value: 'v' }], [{ key: 'k', value: 'w' }], [{ key: 'l', value: 'v' }], [{ key: 'k', value: 'v' }, { key: 'l', value: 'w' }]];
    }
    return given.reduce<{ key: string; value: string }[][]>((found, { key, value }) => found.flatMap((before) =>
      [key ?? ['k', 'l', 'x']].flat().flatMap((one) => [value ?? ['v', 'w', 'x']].flat().map((other) => [...before, { key: one, value: other }]))), [[]])
      // Two of the stranger's are two strangers.
      .filter((all) => new Set(all.map((each) => each.key)).size === all.length || all.every((each) => each.key === 'x'));
  }

  const seen = { certain: 0, uncertain: 0, exempt: 0 };

  /** Compares what is asked of something known in part with what is asked of everything that it may become. */
  function compare(standard: TagImmutabilityStandard, given: Subject, completions: Subject[]): void {
    const found = standard._requirementFor(given);
    const may = new Map<string, Requirement>();
    for (const completion of completions) {
      const requirement = standard._requirementFor(completion);
      may.set(requirement.exemption ? 'exempt' : `${requirement.enforcement} ${requirement.baseline} ${requirement.uncertainBecause ?? ''}`, requirement);
    }
    const [first, ...others] = may.values();
    for (const { baseline, enforcement: does, exemption, uncertainBecause } of [first, ...others]) {
      expect(uncertainBecause).toBeUndefined();
      if (exemption === undefined) {
        expect(found.exemption).toBeUndefined();
        expect(found.baseline.isAtLeastAsStrictAs(baseline)).toBe(true);
        expect([does, found.enforcement]).not.toEqual([ENFORCE, REPORT]);
      }
    }
    const isAgreed = others.every(({ exemption, enforcement: does, baseline }) => exemption === undefined && first.exemption === undefined
      && does === first.enforcement && baseline.isEquivalentTo(first.baseline));
    expect([...may.keys(), isAgreed]).toEqual([...may.keys(), found.uncertainBecause === undefined]);
    if (isAgreed) {
      expect(found.exemption === undefined).toBe(first.exemption === undefined);
    }
    if (isAgreed && first.exemption === undefined) {
      expect([found.enforcement, found.baseline.isEquivalentTo(first.baseline)]).toEqual([first.enforcement, true]);
    }
    seen[found.exemption ? 'exempt' : isAgreed ? 'certain' : 'uncertain']++;
  }

  beforeEach(() => Object.assign(seen, { certain: 0, uncertain: 0, exempt: 0 }));
  afterEach(() => expect(Math.min(seen.certain, seen.uncertain, seen.exempt)).toBeGreaterThan(10));

  test('what is asked is as strict as of every name that it may become, and the same if that is asked of all', () => {
    // CloudFormation makes up no prefix.
    const subjects = fc.tuple(names, fc.boolean(), fc.constantFrom(...ACCOUNTS), fc.subarray([{ key: 'k', value: 'v' }, { key: 'l', value: 'w' }]))
      .map(([given, isPrefix, account, known]) => ({ ...given, isPrefix: isPrefix && Object.keys(given).length > 0, account, tags: known }));
    fc.assert(fc.property(standards, subjects, (standard, subject) => {
      const { nameParts, ...others } = subject as Subject;
      compare(standard, subject, [...new Set(completionsOf(subject))].map((name) => ({ ...others, name })));
    }), runs(300, 10_000));
  });

  test('the same for names, accounts and tags together', () => {
    const anyName = fc.constantFrom<Pick<Subject, 'name' | 'nameParts'>>({ name: 'x' }, { name: 'a/x' }, { nameParts: ['', ''] }, { nameParts: ['a/', ''] }, { nameParts: ['x', ''] });
    fc.assert(fc.property(standards, anyName, partly(fc.constantFrom(...ACCOUNTS)), tags, (standard, { name: known, nameParts }, account, given) => {
      // One of each that the standard can tell from others.
      const telling = ['xxxxxx', ...standard.toJson().namespaces?.map(({ prefix }: any) => `${prefix}/x`) ?? [],
        ...standard.exemptions.flatMap(({ repositories }) => repositories === undefined ? [] : ['', 'x', 'a/x'].map((text) => repositories.replace(/\*/g, text)))];
      const all = known === undefined ? [...telling, ...telling.map((name) => `${nameParts![0]}${name}`)].filter((name) => name.startsWith(nameParts![0])) : [known];
      compare(standard, { name: known, nameParts, account, tags: given }, [...new Set(all)].flatMap((name) =>
        (account === undefined ? ACCOUNTS : [account]).flatMap((each) => tagsOf(given).map((theirs) => ({ name, account: each, tags: theirs })))));
    }), runs(1_000, 50_000));
  });
});
