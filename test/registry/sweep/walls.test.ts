/** The largest that a sweep can meet, on the reference engine: AWS fails an execution that has more than 256 KiB anywhere, and nothing catches that. */
import { StatesError, WALL } from './interpreter';
import { FakeAws, FakeRepository, definitionOf, sweep } from './sweep-on-engine';
import { EnforcementMode, Exemption, TagMutabilitySetting } from '../../../src';
import { MAX_NAMED_FAILURES, MAX_REASON_LENGTH } from '../../../src/contract/registry-records';
import { PAGES_PER_EXECUTION } from '../../../src/registry/sweep/sweep-states';

const LETTERS = ['a', 'b', 'c', 'd', 'e'];
const NAMESPACE = `${'n'.repeat(125)}/${'m'.repeat(124)}`;

/** Five filters of 128 characters, and five of 127 that are looser. */
const ASKED = LETTERS.map((letter) => `${letter.repeat(127)}*`);
const FOUND = LETTERS.map((letter) => `${letter.repeat(126)}*`);

const LARGEST: FakeRepository[] = Array.from({ length: 101 }, (_, index) => ({
  name: `${NAMESPACE}/${10_000 + index}`, mode: 'IMMUTABLE_WITH_EXCLUSION', filters: FOUND, tags: { 'aws:cloudformation:stack-id': 's'.repeat(256) },
}));

/** Reasons, owners and tags of characters that take four bytes, and of such that take four because they are escaped twice. */
const HOSTILE = ['😀', '"'];

const exemptions = (character: string): Exemption[] => [
  ...Array.from({ length: 20 }, (_, index): Exemption => ({
    repositories: `${'x'.repeat(250)}${100 + index}`, reason: character.repeat(300), owner: character.repeat(100), expires: '2020-01-01',
  })),
  { tag: { key: 'k'.repeat(128), value: 'v'.repeat(256) }, reason: 'tag', owner: 'team' },
];

const settings = (character: string) => ({
  baseline: TagMutabilitySetting.IMMUTABLE,
  namespaces: [{ prefix: NAMESPACE, baseline: TagMutabilitySetting.immutableExcept(...ASKED) }],
  exemptions: exemptions(character),
});

function failing(call: string, character: string, another = call): FakeAws {
  const fail = () => { throw new StatesError('Ecr.EcrException', `not authorized ${character.repeat(1_000)}`); };
  const aws = new FakeAws(LARGEST, { [call]: fail, [another]: fail });
  aws.templates = Array.from({ length: 100 }, (_, index) => ({
    Prefix: `${NAMESPACE}/${100 + index}`,
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: FOUND.map((Filter) => ({ Filter, FilterType: 'WILDCARD' })),
  }));
  return aws;
}

describe.each(HOSTILE)('%s', (character) => {
  test('a page of which all writes fail, after templates of which all do', async () => {
    const aws = failing('ecr:putImageTagMutability', character, 'ecr:updateRepositoryCreationTemplate');
    const props = { enforcement: EnforcementMode.ENFORCE, maxChanges: 1_000, creationTemplateRoles: [] };
    const ended = await sweep(definitionOf(settings(character), props), aws);

    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'STOPPED', counts: { FAILED: 100 } } });
    expect(ended.output.failures).toHaveLength(MAX_NAMED_FAILURES);
    expect([...ended.output.failures[0].reason]).toHaveLength(MAX_REASON_LENGTH);
    expect(ended.output.failures.at(-1).name).toBe(`creation template for ${NAMESPACE}/199/`);
    expect([...aws.records()[0].reason!]).toHaveLength(MAX_REASON_LENGTH);
    expect(ended.largest.bytes).toBeLessThanOrEqual(WALL);
    // What is measured here is what this is about.
    expect(ended.largest.bytes).toBeGreaterThan(WALL / 2);
    expect(aws.records()[0]).toMatchObject({ before: { filters: FOUND }, after: { filters: ASKED }, namespace: NAMESPACE, stack: 's'.repeat(256) });
    expect(aws.records()).toHaveLength(100);
  });

  test('what goes on in another execution', async () => {
    const aws = failing('ecr:listTagsForResource', character);
    const definition = JSON.parse(JSON.stringify(definitionOf(settings(character))).replace(`began>=${PAGES_PER_EXECUTION}`, 'began>=1'));
    const first = await sweep(definition, aws);
    expect(first).toMatchObject({ status: 'SUCCEEDED', output: { continuedBy: expect.any(String) } });
    const { args: { Input, Name } } = aws.calls.find(({ call }) => call === 'sfn:startExecution')!;
    expect(Buffer.byteLength(Input)).toBeGreaterThan(WALL / 3);

    const second = await sweep(definition, aws, { input: JSON.parse(Input), name: Name });
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'COMPLETED', repositories: 101, counts: { FAILED: 101 } } });
    expect(second.output.failures).toHaveLength(MAX_NAMED_FAILURES);
    expect(second.output.notes.length).toBeGreaterThan(10);
    expect(second.output.notes.length).toBeLessThan(100);
    expect(Math.max(first.largest.bytes, second.largest.bytes)).toBeLessThanOrEqual(WALL);
  });
});

test('a page that is large in what was found, and one that is large in reasons only', async () => {
  const definition = definitionOf(settings('😀'), { enforcement: EnforcementMode.ENFORCE, maxChanges: 1_000 });
  // So that 100 rows are just below what makes two parts.
  for (const length of [300, 400]) {
    const repositories = LARGEST.slice(0, 100).map((each, index) => ({ ...each, name: `${'p'.repeat(200)}${100 + index}`, filters: [`${'f'.repeat(Math.min(length, 120))}*`, ...FOUND.slice(0, Math.floor(length / 100))] }));
    const aws = new FakeAws(repositories, { 'ecr:putImageTagMutability': () => { throw new StatesError('Ecr.EcrException', `not authorized ${'😀'.repeat(1_000)}`); } });
    const ended = await sweep(definition, aws);
    expect([length, ended.status, ended.cause]).toEqual([length, 'SUCCEEDED', undefined]);
    expect(aws.records()).toHaveLength(100);
  }
});
