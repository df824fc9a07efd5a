import { App, Stack } from 'aws-cdk-lib';
import { TagImmutabilityStandardProps, TagMutabilitySetting } from '../../../src';
import { exclusionsLooserThanBaseline } from '../../../src/compliance/rules/exclusions-looser-than-baseline';
import { repositoryMutable } from '../../../src/compliance/rules/repository-mutable';
import { tagMutabilityUnknown } from '../../../src/compliance/rules/tag-mutability-unknown';
import { contextOf, findings, rawRepository } from '../support/context';

const NO_VALUE = { Ref: 'AWS::NoValue' };
const LATEST = TagMutabilitySetting.immutableExcept('latest');

/** Which rules say what of the mutability of an app's repositories. */
function said(app: App, standard: TagImmutabilityStandardProps = {}): string[] {
  const context = contextOf(app, standard);
  return [repositoryMutable, exclusionsLooserThanBaseline, tagMutabilityUnknown].flatMap((rule) =>
    findings(rule, app, context).map(({ severity, message }) => `${rule.id}, ${severity}: ${message}`));
}

const either = (condition: string, then: unknown, otherwise: unknown) => ({ 'Fn::If': [condition, then, otherwise] });
const filter = (value: unknown) => ({ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: value });

describe('many conditions', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => either(`C${index}`, 'a', 'b'));
  const tagsOf = (values: unknown[]) => values.map((Value, index) => ({ Key: `key-${index}`, Value }));
  const SANDBOX = { tag: { key: 'purpose', value: 'scratch' }, reason: 'scratch space', owner: 'platform' };
  const MUTABLE_IN_X = [expect.stringMatching(/^repositoryMutable, error: where condition 'X' holds, every tag of the repository can be overwritten/)];
  const judged = (properties: object, standard?: TagImmutabilityStandardProps) => {
    const app = new App();
    rawRepository(new Stack(app, 'Stack'), { ImageTagMutability: either('X', 'MUTABLE', 'IMMUTABLE'), ...properties });
    return said(app, standard);
  };

  test.each<[string, object]>([
    ['in tags', { Tags: tagsOf(many(100)) }],
    ['in the name', { RepositoryName: { 'Fn::Join': ['-', many(8)] } }],
    ['in an attribute that nobody judges', { RepositoryPolicyText: many(100) }],
  ])('%s, count for nothing', (_, properties) => {
    expect(judged(properties)).toEqual(MUTABLE_IN_X);
  });

  test('in tags that no exemption names, count for nothing', () => {
    const purpose = { Key: 'purpose', Value: either('X', 'scratch', 'production') };
    expect(judged({ Tags: [...tagsOf(many(100)), purpose] }, { exemptions: [SANDBOX] })).toEqual([]);
    expect(judged({ Tags: [...tagsOf(many(100)), either('X', NO_VALUE, purpose)] }, { exemptions: [SANDBOX] })).toEqual(MUTABLE_IN_X);
  });

  test('in tags that may be those of an exemption, leave the strictest that may be asked', () => {
    const tags = many(100).map((Key) => ({ Key, Value: 'scratch' }));
    expect(judged({ Tags: tags }, { exemptions: [SANDBOX] })).toEqual([
      expect.stringMatching(/^repositoryMutable, error: where condition 'X' holds.*[Ii]t may be exempt by the tag purpose=scratch/),
    ]);
  });

  test('in the name, leave the strictest namespace that may be asked', () => {
    const name = { 'Fn::Join': ['', [either('X', 'open/', 'closed/'), ...many(8)]] };
    const namespaces = [{ prefix: 'closed', baseline: TagMutabilitySetting.IMMUTABLE }];
    expect(judged({ RepositoryName: name, ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [filter('latest')] }, { baseline: LATEST, namespaces }))
      .toEqual([expect.stringMatching(/^exclusionsLooserThanBaseline, error: the tag mutability IMMUTABLE except 'latest' is looser/)]);
  });

  test('in the filters: what some of them come to is enough for an error, and the rest is not known', () => {
    const filters = [0, 1, 2, 3, 4].map((index) => filter({ 'Fn::Join': ['', [either(`C${index}`, 'latest', 'dev-*'), either(`D${index}`, '', '1')]] }));
    const found = judged({ ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: filters }, { baseline: LATEST });
    expect(found.filter((text) => text.startsWith('exclusionsLooserThanBaseline, error')).length).toBeGreaterThan(0);
    expect(found.filter((text) => text.startsWith('tagMutabilityUnknown'))).toEqual([expect.stringMatching(/nobody can tell/)]);
  });

  test('around the mode', () => {
    const mode = many(70).reduceRight<unknown>((otherwise, _, index) => either(`C${index}`, 'IMMUTABLE', otherwise), 'MUTABLE');
    expect(judged({ ImageTagMutability: mode })).toEqual([
      expect.stringMatching(/^repositoryMutable, error: where condition 'C0' does not hold.*condition 'C69' does not hold, every tag/),
    ]);
  });
});

describe('filters that are known in part', () => {
  const judgedBy = (baseline: TagMutabilitySetting, ...values: unknown[]) => {
    const app = new App();
    rawRepository(new Stack(app, 'Stack'), { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: values.map(filter) });
    return said(app, { baseline });
  };
  const judged = (...values: unknown[]) => judgedBy(TagMutabilitySetting.immutableExcept('latest', 'dev-*'), ...values);

  test.each<[string, unknown[]]>([
    ['whose beginning', [{ 'Fn::Sub': 'v${AWS::Region}*' }]],
    ['whose end', [{ 'Fn::Join': ['', [{ Ref: 'AWS::Region' }, '-release']] }]],
    ['around a dynamic reference', ['v{{resolve:ssm:/x}}']],
    ['beside one that is known', [{ Ref: 'AWS::Region' }, 'v1']],
  ])('are an error, %s', (_, values) => {
    expect(judgedBy(LATEST, ...values)).toEqual([expect.stringMatching(/^exclusionsLooserThanBaseline, error: .*whatever becomes of what is known only at deployment/)]);
  });

  test('are shown as far as they are known', () => {
    expect(judged({ 'Fn::Sub': 'v${AWS::Region}*' })).toEqual([
      "exclusionsLooserThanBaseline, error: the tag mutability IMMUTABLE except '<unresolved>' ('v${AWS::Region}*') is looser than the baseline IMMUTABLE except " +
      "'latest', 'dev-*': that is so whatever becomes of what is known only at deployment. If it is IMMUTABLE except 'v0', for example, tag 'v0' can be " +
      "overwritten: filter 'v0' excludes it from IMMUTABLE",
    ]);
  });

  test('comply if all that they may become does', () => {
    expect(judged({ 'Fn::Sub': 'dev-${AWS::Region}*' }, 'latest')).toEqual([]);
  });

  test('are not known if it depends on what they become', () => {
    expect(judged({ 'Fn::Sub': 'd${AWS::Region}' })).toEqual([expect.stringMatching(/^tagMutabilityUnknown, warning/)]);
  });
});
