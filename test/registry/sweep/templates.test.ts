/** What a sweep makes of the creation templates that exist, on the reference engine. */
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Ended, StatesError } from './interpreter';
import { FakeAws, STANDARD, counts, definitionOf, mutable, sweep } from './sweep-on-engine';
import { EnforcementMode, ImmutableRegistryProps, PullThroughCacheHandling, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../../src';
import { PAGES_PER_EXECUTION } from '../../../src/registry/sweep/sweep-states';

const { ENFORCE, REPORT } = EnforcementMode;
const { SETTLE, LEAVE_ALONE } = PullThroughCacheHandling;

const roleArn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const rolesOf = (...names: string[]) => names.map((name) => iam.Role.fromRoleArn(new Stack(new App(), 'Roles'), 'Role', roleArn(name)));

const TIMES = { CreatedAt: '2026-01-01T00:00:00Z', UpdatedAt: '2026-02-01T00:00:00Z' };

/** Every field that the API has. */
const FULL = {
  Prefix: 'team',
  Description: 'of the team',
  EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/1' },
  ResourceTags: [{ Key: 'one', Value: '1' }, { Key: 'two', Value: '' }],
  ImageTagMutability: 'MUTABLE_WITH_EXCLUSION',
  ImageTagMutabilityExclusionFilters: [{ Filter: 'v*', FilterType: 'WILDCARD' }],
  RepositoryPolicy: '{"Version":"2012-10-17","Statement":[]}',
  LifecyclePolicy: '{"rules":[]}',
  AppliedFor: ['REPLICATION', 'CREATE_ON_PUSH'],
  CustomRoleArn: roleArn('creates'),
  ...TIMES,
};
const plain = (Prefix: string, more: object = {}) => ({ Prefix, ImageTagMutability: 'MUTABLE', AppliedFor: ['CREATE_ON_PUSH'], ...TIMES, ...more });

const settling = (props: Partial<ImmutableRegistryProps> = {}, standard: TagImmutabilityStandardProps = STANDARD) => definitionOf(standard, {
  enforcement: ENFORCE, creationTemplateRoles: rolesOf('creates'), ...props,
});

function withTemplates(templates: FakeAws['templates'], instead: ConstructorParameters<typeof FakeAws>[1] = {}, count = 0): FakeAws {
  const aws = new FakeAws(mutable(count), instead);
  aws.templates = [...templates];
  return aws;
}

const updates = (aws: FakeAws) => aws.calls.filter(({ call }) => call === 'ecr:updateRepositoryCreationTemplate').map(({ args }) => args);
const written = (aws: FakeAws) => updates(aws).map(({ Prefix }) => Prefix);
const records = ({ objects }: FakeAws) => [...objects].filter(([key]) => key.includes('/templates/')).map(([key, body]) => [key.split('/').pop(), body]);
const notes = ({ output }: Ended): string[] => output.notes;

describe('what is written', () => {
  test('has every field that there was, and the mode and filters that the standard asks', async () => {
    const aws = withTemplates([FULL]);
    const ended = await sweep(settling(), aws);

    const { CreatedAt, UpdatedAt, ...fields } = FULL;
    expect(updates(aws)).toEqual([{
      ...fields, ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [{ Filter: 'latest', FilterType: 'WILDCARD' }],
    }]);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'COMPLETED', repositories: 0, failures: [] } });
    expect(notes(ended)).toEqual([
      'The creation template for team/ makes repositories MUTABLE_WITH_EXCLUSION v*; the standard asks for IMMUTABLE_WITH_EXCLUSION latest.',
      'The creation template for team/ was changed; templates/1.json has what it was.',
    ]);
    // A second sweep has nothing to write.
    const again = await sweep(settling(), aws);
    expect([updates(aws).length, notes(again)]).toEqual([1, []]);
  });

  test('has no filters if the standard has none', async () => {
    const aws = withTemplates([FULL]);
    await sweep(settling({}, { baseline: TagMutabilitySetting.IMMUTABLE }), aws);
    const { CreatedAt, UpdatedAt, ImageTagMutabilityExclusionFilters, ...fields } = FULL;
    expect(updates(aws)).toEqual([{ ...fields, ImageTagMutability: 'IMMUTABLE' }]);
  });

  test('is named as ECR names it, with or without a slash, and no field is made up', async () => {
    const aws = withTemplates([plain('a'), plain('b/'), plain('ROOT')]);
    await sweep(settling(), aws);
    expect(updates(aws)).toEqual(['a', 'b/', 'ROOT'].map((Prefix) => ({
      Prefix, AppliedFor: ['CREATE_ON_PUSH'], ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [{ Filter: 'latest', FilterType: 'WILDCARD' }],
    })));
  });

  test('is never looser, and what is stricter stays', async () => {
    const templates = [
      plain('strict', { ImageTagMutability: 'IMMUTABLE' }),
      plain('same', { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [{ Filter: 'latest', FilterType: 'WILDCARD' }] }),
      plain('beside', { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [{ Filter: 'dev', FilterType: 'WILDCARD' }] }),
      plain('unknown', { ImageTagMutability: 'SEALED' }),
    ];
    const aws = withTemplates(templates);
    await sweep(settling(), aws);
    // What both allow is nothing.
    expect(updates(aws)).toEqual([{ Prefix: 'beside', AppliedFor: ['CREATE_ON_PUSH'], ImageTagMutability: 'IMMUTABLE' }]);
    expect(aws.templates.filter(({ Prefix }) => Prefix !== 'beside')).toEqual(templates.filter(({ Prefix }) => Prefix !== 'beside'));
  });

  test('is recorded before, each in an object of its own', async () => {
    const aws = withTemplates([FULL, plain('strict', { ImageTagMutability: 'IMMUTABLE' }), plain('other')]);
    const { output } = await sweep(settling(), aws);
    const after = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };
    expect(records(aws)).toEqual([
      ['1.json', { version: 1, run: output.run, template: FULL, after }],
      ['2.json', { version: 1, run: output.run, template: plain('other'), after }],
    ]);
    const order = aws.calls.filter(({ call, args }) => call === 'ecr:updateRepositoryCreationTemplate' || String(args.Key).includes('/templates/'));
    expect(order.map(({ call }) => call)).toEqual(Array(2).fill(['s3:putObject', 'ecr:updateRepositoryCreationTemplate']).flat());
  });
});

describe('what is not', () => {
  test('without the option', async () => {
    const aws = withTemplates([FULL]);
    const ended = await sweep(settling({ creationTemplateRoles: undefined }), aws);
    expect([written(aws), records(aws)]).toEqual([[], []]);
    expect(notes(ended)).toEqual([
      'The creation template for team/ makes repositories MUTABLE_WITH_EXCLUSION v*; the standard asks for IMMUTABLE_WITH_EXCLUSION latest.',
    ]);
  });

  test.each<[string, any]>([
    ['while it reports', settling({ enforcement: REPORT })],
    ['where the standard reports', settling({}, { ...STANDARD, namespaces: [{ prefix: 'team', enforcement: REPORT }] })],
  ])('anything, %s', async (_title, definition) => {
    const aws = withTemplates([FULL]);
    const ended = await sweep(definition, aws);
    expect([written(aws), records(aws)]).toEqual([[], []]);
    expect(notes(ended)).toEqual([expect.stringMatching(/ for team\/ makes .* asks for IMMUTABLE_WITH_EXCLUSION latest\.$/)]);
  });

  test('anything in the first sweep of a standard, unless it enforces at once', async () => {
    const first = withTemplates([FULL]);
    first.hasMarker = false;
    await sweep(settling(), first);
    expect(written(first)).toEqual([]);
    await sweep(settling({ enforceAtOnce: true }), first);
    expect(written(first)).toEqual(['team']);
  });

  test('only the namespace that the standard enforces is', async () => {
    const aws = withTemplates([plain('ROOT'), plain('team'), plain('team/sub'), plain('teams')]);
    await sweep(settling({}, { ...STANDARD, enforcement: REPORT, namespaces: [{ prefix: 'team', enforcement: ENFORCE }] }), aws);
    expect(written(aws)).toEqual(['team', 'team/sub']);
  });

  test('a template with a role that is not given, which is said', async () => {
    const templates = [plain('none'), plain('empty', { CustomRoleArn: '' }), plain('given', { CustomRoleArn: roleArn('creates') }), plain('other', { CustomRoleArn: roleArn('other') })];
    const aws = withTemplates(templates);
    const ended = await sweep(settling(), aws);
    expect(written(aws)).toEqual(['none', 'empty', 'given']);
    expect(notes(ended).at(-1)).toBe('The creation template for other/ makes repositories MUTABLE; the standard asks for IMMUTABLE_WITH_EXCLUSION latest. It is left alone: '
      + 'creationTemplateRoles does not have its role arn:aws:iam::111122223333:role/other.');

    const without = withTemplates(templates);
    await sweep(settling({ creationTemplateRoles: [] }), without);
    expect(written(without)).toEqual(['none', 'empty']);
  });

  test('a template for caches, unless these are settled', async () => {
    const templates = [
      plain('caches', { AppliedFor: ['PULL_THROUGH_CACHE'] }), plain('both', { AppliedFor: ['REPLICATION', 'PULL_THROUGH_CACHE'] }), plain('hub/x'), plain('pushes'),
    ];
    for (const pullThroughCaches of [undefined, LEAVE_ALONE]) {
      const aws = withTemplates(templates);
      aws.caches = [{ EcrRepositoryPrefix: 'hub', CreatedAt: '2026-01-01T00:00:00Z' }];
      const ended = await sweep(settling({ pullThroughCaches }), aws);
      expect(written(aws)).toEqual(['pushes']);
      expect(notes(ended).slice(0, 2)).toEqual(Array(2).fill(expect.stringMatching(/ asks for IMMUTABLE_WITH_EXCLUSION latest\. It is left alone, as pull-through caches are\.$/)));
    }
    const aws = withTemplates(templates);
    await sweep(settling({ pullThroughCaches: SETTLE }), aws);
    expect(written(aws)).toEqual(['caches', 'both', 'hub/x', 'pushes']);
  });

  test('a template for a namespace that images are replicated into, or for one that has such a one in it', async () => {
    const REPLICATION = { AppliedFor: ['REPLICATION'] };
    const aws = withTemplates([
      plain('ROOT', REPLICATION), plain('org', REPLICATION), plain('org/', REPLICATION), plain('org/copies', REPLICATION), plain('org/copies/x'), plain('or', REPLICATION),
      plain('org/copiesx', REPLICATION), plain('org/pushes'),
    ]);
    const ended = await sweep(settling({ replicatedNamespaces: ['org/copies', 'elsewhere'] }), aws);
    expect(written(aws)).toEqual(['or', 'org/copiesx', 'org/pushes']);
    expect(notes(ended).slice(0, 3)).toEqual(Array(3).fill(expect.stringMatching(/It is left alone, as images are replicated into repositories that it makes\.$/)));
  });

  test('a template of which all repositories are exempt', async () => {
    const aws = withTemplates([plain('sandbox'), plain('sandbox/a'), plain('sand'), plain('sandbox2')]);
    await sweep(settling({}, { ...STANDARD, exemptions: [{ repositories: 'sandbox/*', reason: 'scratch', owner: 'team' }] }), aws);
    expect(written(aws)).toEqual(['sand', 'sandbox2']);
  });
});

describe('one that fails', () => {
  const denied = (prefix: string) => ({
    'ecr:updateRepositoryCreationTemplate': (args: any, own: () => unknown) => {
      if (args.Prefix === prefix) {
        throw new StatesError('Ecr.EcrException', `User: sweep is not authorized to perform: iam:PassRole on resource: role ${'x'.repeat(1_000)}`);
      }
      return own();
    },
  });

  test('is named with its reason, and neither the other templates nor the repositories wait for it', async () => {
    const aws = withTemplates([plain('a'), plain('b'), plain('c')], denied('b'), 3);
    const ended = await sweep(settling(), aws);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'COMPLETED', repositories: 3, counts: counts({ CHANGED: 3 }) } });
    expect(written(aws)).toEqual(['a', ...Array(6).fill('b'), 'c']);
    expect(ended.output.failures).toEqual([{ name: 'creation template for b/', reason: expect.stringMatching(/^Ecr\.EcrException: User: sweep .* iam:PassRole .{1,}$/) }]);
    expect(ended.output.failures[0].reason).toHaveLength(300);
    expect(notes(ended)).toEqual([
      expect.stringMatching(/ for a\/ makes repositories MUTABLE; /), expect.stringContaining(' for a/ was changed; templates/1.json'),
      expect.stringMatching(/ for b\/ makes repositories MUTABLE; /), `The creation template for b/ could not be written: ${ended.output.failures[0].reason}`,
      expect.stringMatching(/ for c\/ makes repositories MUTABLE; /), expect.stringContaining(' for c/ was changed; templates/3.json'),
    ]);
    expect(records(aws).map(([key]) => key)).toEqual(['1.json', '2.json', '3.json']);
  });

  test('counts as a failure, so that the alarm goes off, and is no repository', async () => {
    const failed = async (definition: any, aws: FakeAws) => {
      await sweep(definition, aws);
      const { MetricData } = aws.calls.find(({ call }) => call === 'cloudwatch:putMetricData')!.args;
      return MetricData.find(({ MetricName }: any) => MetricName === 'FailedRepositories').Value;
    };
    const repositories = { 'ecr:listTagsForResource': () => { throw new StatesError('Ecr.EcrException', 'not authorized'); } };
    expect(await failed(settling(), withTemplates([plain('a')]))).toBe(0);
    expect(await failed(settling(), withTemplates([plain('a'), plain('b')], denied('b')))).toBe(1);
    expect(await failed(settling(), withTemplates([plain('b')], { ...denied('b'), ...repositories }, 2))).toBe(3);
  });

  test('is still named when the list of repositories begins again', async () => {
    let broken = false;
    const aws = new FakeAws(mutable(101).map((each) => ({ ...each, mode: 'SEALED' })), {
      ...denied('b'),
      'ecr:describeRepositories': (args, own) => {
        if (args.NextToken !== undefined && !broken) {
          broken = true;
          throw new StatesError('Ecr.InvalidParameterException', 'Invalid token');
        }
        return own();
      },
    });
    aws.templates = [plain('b')];
    const { output } = await sweep(settling(), aws);
    expect(output).toMatchObject({ firstPage: 2, counts: counts({ FAILED: 101 }) });
    expect(output.failures.map(({ name }: any) => name).slice(0, 3)).toEqual(['creation template for b/', 'r10000', 'r10001']);
  });

  test('that is recorded nowhere is not written, and ends the sweep', async () => {
    const aws = withTemplates([plain('a')], {
      's3:putObject': (args, own) => {
        if (args.Key.includes('/templates/')) {
          throw new StatesError('S3.S3Exception', 'no room');
        }
        return own();
      },
    });
    expect(await sweep(settling(), aws)).toMatchObject({ status: 'FAILED', error: 'SweepFailed', cause: 'S3.S3Exception: no room' });
    expect(written(aws)).toEqual([]);
  });
});

describe('many', () => {
  test('of the largest are written one after the other, within all walls', async () => {
    const large = Array.from({ length: 30 }, (_, index) => plain(`team${index}`, {
      LifecyclePolicy: '"é'.repeat(15_360),
      RepositoryPolicy: '"é'.repeat(5_120),
      Description: 'é'.repeat(256),
      ResourceTags: Array.from({ length: 50 }, (_each, tag) => ({ Key: `${tag}${'k'.repeat(120)}`, Value: 'v'.repeat(256) })),
    }));
    const aws = withTemplates(large);
    const ended = await sweep(settling(), aws);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'COMPLETED' } });
    expect(written(aws)).toHaveLength(30);
    expect(ended.largest.bytes).toBeLessThan(180 * 1024);
  });

  test('take room in the history, so the sweep goes on in another execution sooner, which writes none again', async () => {
    const definition = JSON.parse(JSON.stringify(settling()).replace(`began>=${PAGES_PER_EXECUTION}`, 'began>=3'));
    const pagesOfFirst = async (templates: FakeAws['templates']) => {
      const aws = withTemplates(templates, {}, 401);
      const first = await sweep(definition, aws);
      expect(first.output).toMatchObject({ continuedBy: expect.any(String) });
      const pages = aws.calls.filter(({ call, args }) => call === 'ecr:describeRepositories' && args.RepositoryNames === undefined).length;
      const { args: { Input, Name } } = aws.calls.find(({ call }) => call === 'sfn:startExecution')!;
      await sweep(definition, aws, { input: JSON.parse(Input), name: Name });
      expect([aws.count('ecr:describeRepositoryCreationTemplates'), written(aws).length]).toEqual([Math.max(1, templates.length), templates.length]);
      return pages;
    };
    expect(await pagesOfFirst([])).toBe(3);
    expect(await pagesOfFirst([plain('a'), plain('b')])).toBe(1);
  });

  test('one of a registry without templates is one call', async () => {
    const aws = withTemplates([]);
    expect(await sweep(settling(), aws)).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'COMPLETED', notes: [] } });
    expect(aws.count('ecr:describeRepositoryCreationTemplates')).toBe(1);
  });
});
