import * as fc from 'fast-check';
import { EnforcementMode, FindingSeverity, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { RULE_FACTS } from '../../src/messages/facts';
import { FILTER_TYPE } from '../../src/mutability/language/limits';
import { filterOf, modelOf, runs, settingOf } from '../mutability/arbitraries';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const baseline = optional(settingOf(filterOf('abv.1-', 8)).map(modelOf).filter((setting) => !setting.isEveryTagMutable));
const enforcement = optional(fc.constantFrom(...Object.values(EnforcementMode)));
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
  enforcement,
  namespaces: optional(fc.uniqueArray(fc.record({ prefix: word, baseline, enforcement }), { selector: ({ prefix }) => prefix, maxLength: 4 })),
  pullThroughNamespaces: optional(fc.uniqueArray(word.map((name) => `cache/${name}`), { maxLength: 2 })),
  exemptions: optional(fc.array(exemption, { maxLength: 4 })),
  accounts: optional(fc.uniqueArray(
    fc.record({ account: fc.stringMatching(/^[0-9]{12}$/), enforcement: fc.constantFrom(...Object.values(EnforcementMode)) }),
    { selector: ({ account }) => account, maxLength: 4 })),
  unknownTagMutability: optional(fc.constantFrom(...Object.values(FindingSeverity))),
  forbidAcknowledging: optional(fc.uniqueArray(fc.constantFrom<string>(...RULE_FACTS), { maxLength: 4 })),
}).map((props) => new TagImmutabilityStandard(props));

test('a standard that was kept as JSON asks the same', () => {
  fc.assert(fc.property(standards, word, word, (standard, namespace, name) => {
    const kept = JSON.stringify(standard.toJson());
    const read = TagImmutabilityStandard.fromJson(JSON.parse(kept));
    expect(JSON.stringify(read.toJson())).toBe(kept);
    const subject = { name: `${namespace}/${name}`, constructPath: name, tags: [{ key: namespace, value: name }] };
    const [one, other] = [standard, read].map((each) => each._requirementFor(subject));
    expect({ ...other, baseline: `${other.baseline}` }).toEqual({ ...one, baseline: `${one.baseline}` });
    expect(read._unknownTagMutability).toBe(standard._unknownTagMutability);
    expect(RULE_FACTS.filter((rule) => read._forbidsAcknowledging(rule))).toEqual(RULE_FACTS.filter((rule) => standard._forbidsAcknowledging(rule)));
  }), runs(200, 20_000));
});

test('settings are as ECR\'s API says them, and what holds by default is said, so that a file can be written by hand', () => {
  expect(new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }).toJson()).toEqual({
    version: 1,
    baseline: {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: FILTER_TYPE, filter: 'latest' }],
    },
    enforcement: 'ENFORCE',
  });
});

test('a file that is written by hand can name the namespaces of caches once', () => {
  const standard = TagImmutabilityStandard.fromJson({ version: 1, pullThroughNamespaces: ['docker-hub'] });
  expect(standard._text).toBe(new TagImmutabilityStandard({ pullThroughNamespaces: ['docker-hub'] })._text);
});

test('JSON of a release that did not know a member reads as before, and is written as that release reads it', () => {
  const json = { version: 1, baseline: { imageTagMutability: 'IMMUTABLE' }, enforcement: 'ENFORCE' };
  const standard = TagImmutabilityStandard.fromJson(json);
  expect(standard.toJson()).toEqual(json);
  expect(standard._unknownTagMutability).toBe(FindingSeverity.WARNING);
  expect(RULE_FACTS.filter((rule) => standard._forbidsAcknowledging(rule))).toEqual([]);
  const saying = new TagImmutabilityStandard({ unknownTagMutability: FindingSeverity.WARNING, forbidAcknowledging: [] });
  expect(saying._text).toBe(new TagImmutabilityStandard()._text);
});

test('the order of rules means nothing', () => {
  const [one, other] = [['notReached', 'repositoryMutable'], ['repositoryMutable', 'notReached']]
    .map((forbidAcknowledging) => new TagImmutabilityStandard({ forbidAcknowledging }));
  expect(one._text).toBe(other._text);
  expect(one.toJson()).toMatchObject({ forbidAcknowledging: ['notReached', 'repositoryMutable'] });
});

test('a member that is undefined is as good as none', () => {
  const scratch = { repositories: 'a/*', reason: 'r', owner: 'o' };
  const json = { version: 1, enforcement: undefined, baseline: undefined, exemptions: [{ ...scratch, expires: undefined }] };
  expect(TagImmutabilityStandard.fromJson(json).toJson()).toEqual(TagImmutabilityStandard.fromJson({ version: 1, exemptions: [scratch] }).toJson());
});

describe('what a release does not know is refused, since it would ask less than was meant', () => {
  test.each<[string, unknown, RegExp]>([
    ['another version', { version: 2 }, /the version 2; this release reads 1/],
    ['no version', {}, /the version undefined/],
    ['nothing', null, /the version undefined/],
    ['a text', '{"version":1}', /^'{"version":1}' is a text; parse it with JSON.parse first\.$/],
    ['a long text', JSON.stringify({ version: 1, exemptions: [] }, undefined, 30), /^'{\n.*\.\.\.' is a text; parse it with JSON.parse first\.$/s],
    ['a member of the standard', { version: 1, exemption: [] }, /^TagImmutabilityStandard is given 'exemption'; .*exemptions/],
    ['a baseline as in a template', { version: 1, baseline: { ImageTagMutability: 'IMMUTABLE' } }, /^the baseline in .* is given 'ImageTagMutability'; imageTagMutability, .* are allowed/],
    ['a baseline that is only a mode', { version: 1, baseline: 'IMMUTABLE' }, /^the baseline in the standard's JSON is given the text 'IMMUTABLE'; an object with imageTagMutability/],
    ['the same for a namespace', { version: 1, namespaces: [{ prefix: 'team', baseline: 'IMMUTABLE' }] }, /^the baseline of namespace 'team' in the standard's JSON is given the text 'IMMUTABLE'/],
    ['a baseline that is null', { version: 1, baseline: null }, /^the baseline in the standard's JSON is given null/],
    ['a mode of tags that there is not', { version: 1, baseline: { imageTagMutability: 'FROZEN' } }, /: the baseline FROZEN: the tag mutability mode is 'FROZEN'; ECR allows IMMUTABLE, /],
    ['an enforcement that there is not', { version: 1, enforcement: 'enforce' }, /'enforcement' is the text 'enforce'; REPORT, ENFORCE are allowed/],
    ['no list', { version: 1, exemptions: { repositories: 'a' } }, /'exemptions' is {"repositories":"a"}; a list is allowed/],
    ['a severity that there is not', { version: 1, unknownTagMutability: 'error' }, /'unknownTagMutability' is the text 'error'; WARNING, ERROR are allowed\. Write FindingSeverity\.ERROR/],
    ['one rule', { version: 1, forbidAcknowledging: 'repositoryMutable' }, /'forbidAcknowledging' is the text 'repositoryMutable'; a list is allowed/],
    ['a rule that is none', { version: 1, forbidAcknowledging: ['notReached', 'repositoryMutabel'] }, /'forbidAcknowledging\[1\]' is the text 'repositoryMutabel', which is the id of no rule.*Write 'repositoryMutable', or perhaps '\w+' or '\w+'\.$/],
    ['the id that acknowledges', { version: 1, forbidAcknowledging: ['cdk-ecr-immutability::NotReached'] }, /is the id of no rule.*Write 'notReached'/],
    ['what only annotations say', { version: 1, forbidAcknowledging: ['importUnchanged'] }, /'importUnchanged', which is the id of no rule/],
    ['a rule that is a number', { version: 1, forbidAcknowledging: [1] }, /'forbidAcknowledging\[0\]' is 1; a text is allowed/],
    ['a rule twice', { version: 1, forbidAcknowledging: ['notReached', 'notReached'] }, /the rule 'notReached' is named twice/],
    ['no list of namespaces', { version: 1, namespaces: { prefix: 'team' } }, /'namespaces' is {"prefix":"team"}; a list is allowed/],
    ['a list of words', { version: 1, namespaces: ['team'] }, /namespaces\[0\] is given the text 'team'; an object with prefix/],
    ['a list of nothing', { version: 1, namespaces: [null] }, /namespaces\[0\] is given null; an object with prefix/],
    ['a day that is null', { version: 1, exemptions: [{ repositories: 'a', reason: 'r', owner: 'o', expires: null }] }, /'expires' is null; a text is allowed/],
  ])('%s', (_what, json, message) => {
    expect(() => TagImmutabilityStandard.fromJson(json)).toThrow(message);
  });
});

describe('a baseline that is kept as JSON is one that immutableExcept takes, and is refused with the same words', () => {
  const inJson = (mode: string, ...filters: string[]) => ({
    imageTagMutability: mode, imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: FILTER_TYPE, filter })),
  });
  const filter = fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom(...'ab-.*'), minLength: 1, maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom('', 'latest, dev-*', '^v', 'x'.repeat(129), 'a*b*c*') },
  );
  const messageOf = (run: () => unknown): string => {
    try {
      run();
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each<[string, (baseline: object) => object]>([
    ['for all', (given) => ({ baseline: given })],
    ['of a namespace', (given) => ({ namespaces: [{ prefix: 'team', baseline: given }] })],
  ])('%s', (_, standardWith) => {
    const seen = { refused: 0, taken: 0 };
    fc.assert(fc.property(fc.array(filter, { minLength: 1, maxLength: 6 }), (filters) => {
      const declared = messageOf(() => TagMutabilitySetting.immutableExcept(...filters));
      const asJson = standardWith(inJson('IMMUTABLE_WITH_EXCLUSION', ...filters));
      const read = messageOf(() => TagImmutabilityStandard.fromJson({ version: 1, ...asJson }));
      const given = messageOf(() => new TagImmutabilityStandard(standardWith(TagMutabilitySetting.fromApi(inJson('IMMUTABLE_WITH_EXCLUSION', ...filters)))));
      expect([read, given].map((said) => said === '')).toEqual([declared === '', declared === '']);
      // What leaves every tag mutable is refused as a baseline before anything else is said.
      if (!/protects no tag/.test(read)) {
        expect([read, given]).toEqual([expect.stringContaining(declared), expect.stringContaining(declared)]);
      }
      seen[declared === '' ? 'taken' : 'refused']++;
    }), runs(500, 20_000));
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
  });

  test.each<[string, object, RegExp]>([
    ['no mode', { imageTagMutabilityExclusionFilters: [] }, /standard's JSON: 'imageTagMutability' is not given, and it is required\. Write imageTagMutability: 'IMMUTABLE'/],
    ['filters with a mode that takes none', inJson('IMMUTABLE', 'a'), /mode IMMUTABLE has the filters 'a'; ECR takes filters only with/],
    ['a mode that takes filters without', inJson('IMMUTABLE_WITH_EXCLUSION'), /mode IMMUTABLE_WITH_EXCLUSION has no filters; ECR requires 1 to 5/],
    ['another type', { ...inJson('IMMUTABLE_WITH_EXCLUSION'), imageTagMutabilityExclusionFilters: [{ filterType: 'REGEX', filter: 'a' }] }, /has the type 'REGEX'; ECR allows WILDCARD only/],
    ['a dynamic reference', inJson('IMMUTABLE_WITH_EXCLUSION', '{{resolve:ssm:/f}}'), /its filter 1 is the dynamic reference '{{resolve:ssm:\/f}}', known only at deployment/],
  ])('%s', (_, json, message) => {
    expect(() => TagImmutabilityStandard.fromJson({ version: 1, baseline: json })).toThrow(message);
  });
});

describe('of another type, or null, every member of the JSON is refused', () => {
  const setting = () => ({ imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'a' }] });
  const why = { reason: 'r', owner: 'o' };
  const whole = {
    version: 1,
    baseline: setting(),
    enforcement: 'REPORT',
    namespaces: [{ prefix: 'team', baseline: setting(), enforcement: 'ENFORCE' }],
    exemptions: [
      { repositories: 'a/*', ...why, expires: '2027-06-30' }, { constructPath: 'Stack/*', ...why }, { tag: { key: 'purpose', value: 'scratch' }, ...why },
    ],
    accounts: [{ account: '111122223333', enforcement: 'REPORT' }],
  };
  const WRONG = [null, true, 7, '', 'no such thing', [], {}, [null], ['x'], [[]], { no: 'such' }];

  // Any text may be one of these, and any of the lists may be empty.
  const isAnyText = (member: unknown) => ['repositories', 'constructPath', 'key', 'value', 'reason', 'owner'].includes(String(member));
  const mayBe = (path: (string | number)[], wrong: unknown) => {
    const member = path[path.length - 1];
    return (typeof wrong === 'string' && isAnyText(member) && (wrong !== '' || !['reason', 'owner'].includes(String(member))))
      || (Array.isArray(wrong) && wrong.length === 0 && ['namespaces', 'exemptions', 'accounts'].includes(String(member)));
  };

  function pathsIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
    return typeof value !== 'object' || value === null ? [path] : [path, ...Object.entries(value).flatMap(([name, item]) =>
      pathsIn(item, [...path, Array.isArray(value) ? Number(name) : name]))];
  }

  function replaced(value: any, [name, ...rest]: (string | number)[], by: unknown): any {
    if (name === undefined) {
      return by;
    }
    const copy = Array.isArray(value) ? [...value] : { ...value };
    copy[name] = replaced(value[name], rest, by);
    return copy;
  }

  const paths = pathsIn(whole);

  test('as it stands it is taken', () => {
    expect(TagImmutabilityStandard.fromJson(whole).toJson()).toEqual(whole);
    expect(paths.length).toBeGreaterThan(30);
  });

  test.each(paths.filter((path) => path.length > 0).map((path) => [path.join('.'), path] as const))('%s', (_, path) => {
    for (const wrong of WRONG.filter((each) => !mayBe(path, each))) {
      const said = (() => {
        try {
          TagImmutabilityStandard.fromJson(replaced(whole, path, wrong));
          return 'nothing';
        } catch (error) {
          return (error as Error).message;
        }
      })();
      // It says where, in the words of this library: not those of JavaScript about a value that has no such member.
      expect(said).toMatch(/TagImmutabilityStandard|standard's JSON/);
      expect([wrong, said]).not.toEqual([wrong, expect.stringMatching(/Cannot read|is not a function|not iterable|Cannot use|is not an object/)]);
    }
  });

  test.each(WRONG.map((wrong) => [wrong]))('the whole: %j', (wrong) => {
    expect(() => TagImmutabilityStandard.fromJson(wrong)).toThrow(/standard's JSON has the version|is a text; parse it/);
  });
});
