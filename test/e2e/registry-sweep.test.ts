/**
 * Sweeps of a registry on the local AWS, with IAM enforced, as CDK's CLI deploys them. What ECR then says comes from boto3. A sweep is about
 * all repositories there are, so one test goes after the other, and each begins with an empty registry.
 */
import * as fs from 'fs';
import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT, counts, create, emptyRegistry, EXCEPT_LATEST, IMMUTABLE, MUTABLE, Registry, settings, startAws } from './registry';
import { ExitCode, main } from '../../report/main';
import { EnforcementMode, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../src';
import { RunOutcome, TemplateRecord } from '../../src/contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../src/contract/registry-tags';
import { LocalAws, TemplateFields } from '../local-aws';
import { role } from '../local-aws/small-machine';

let aws: LocalAws;

beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws?.stop());

beforeEach(() => emptyRegistry(aws));

const STANDARD: TagImmutabilityStandardProps = { baseline: TagMutabilitySetting.immutableExcept('latest') };

test('REPORT reads and writes nothing', async () => {
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, { schedule: events.Schedule.rate(Duration.days(1)) });
  await create(aws, { 'a/mutable': MUTABLE, 'b/closed': IMMUTABLE, 'c/like-asked': EXCEPT_LATEST });

  const summary = await registry.sweep();

  expect(summary).toMatchObject({
    outcome: RunOutcome.COMPLETED,
    enforcement: 'REPORT',
    writes: false,
    trigger: 'MANUAL',
    account: ACCOUNT,
    region: 'us-east-1',
    partition: 'aws',
    repositories: 3,
    counts: counts({ COMPLIANT: 2, WOULD_CHANGE: 1 }),
    failures: [],
    notes: [],
  });
  expect(await registry.records(summary)).toEqual([
    {
      name: 'a/mutable',
      outcome: 'WOULD_CHANGE',
      before: { mode: 'MUTABLE', filters: [] },
      after: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] },
    },
    { name: 'b/closed', outcome: 'COMPLIANT', before: { mode: 'IMMUTABLE', filters: [] } },
    { name: 'c/like-asked', outcome: 'COMPLIANT', before: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] } },
  ]);
  expect(await aws.buckets.readJson(registry.bucket, `runs/${summary.run}/summary.json`)).toEqual(summary);
  expect(await aws.ecrCalls.counts()).toEqual({
    DescribeRepositories: 1, ListTagsForResource: 1, DescribePullThroughCacheRules: 1, DescribeRepositoryCreationTemplates: 1,
  });
  expect(await aws.ecr.describe('a/mutable')).toEqual(MUTABLE);
  await registry.destroy();
});

test('ENFORCE reports first, then writes so many a run, and then has nothing to write', async () => {
  const registry = new Registry(aws);
  await registry.deploy(STANDARD, { enforcement: EnforcementMode.ENFORCE, maxChanges: 2 });
  await create(aws, { aa: MUTABLE, bb: MUTABLE, cc: MUTABLE, dd: IMMUTABLE });

  expect(await registry.sweep()).toMatchObject({ writes: false, counts: counts({ COMPLIANT: 1, WOULD_CHANGE: 3 }) });
  expect(await settings(aws, ['aa', 'bb', 'cc'])).toEqual({ aa: MUTABLE, bb: MUTABLE, cc: MUTABLE });

  expect(await registry.sweep()).toMatchObject({ writes: true, counts: counts({ COMPLIANT: 1, CHANGED: 2, DEFERRED: 1 }) });
  expect(await settings(aws, ['aa', 'bb', 'cc', 'dd'])).toEqual({ aa: EXCEPT_LATEST, bb: EXCEPT_LATEST, cc: MUTABLE, dd: IMMUTABLE });

  expect(await registry.sweep()).toMatchObject({ writes: true, counts: counts({ COMPLIANT: 3, CHANGED: 1 }) });
  await aws.ecrCalls.clear();
  expect(await registry.sweep()).toMatchObject({ counts: counts({ COMPLIANT: 4 }) });
  const { DescribeRepositories, DescribePullThroughCacheRules, DescribeRepositoryCreationTemplates, ...others } = await aws.ecrCalls.counts();
  expect({ DescribeRepositories, DescribePullThroughCacheRules, DescribeRepositoryCreationTemplates, others }).toEqual({
    DescribeRepositories: 1, DescribePullThroughCacheRules: 1, DescribeRepositoryCreationTemplates: 1, others: {},
  });

  // Another standard reports first, too.
  await registry.deploy({}, { enforcement: EnforcementMode.ENFORCE });
  expect(await registry.sweep()).toMatchObject({ writes: false, counts: counts({ COMPLIANT: 1, WOULD_CHANGE: 3 }) });
  await registry.destroy();
});

test('what is exempt, opened, cached or replicated into is left alone, templates too; of another template no field is lost', async () => {
  const registry = new Registry(aws);
  const trust = { Effect: 'Allow', Principal: { Service: 'ecr.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const [listed, unlisted] = [await role(aws, [], trust), await role(aws, [], trust)];
  await registry.deploy({
    ...STANDARD,
    namespaces: [{ prefix: 'team', enforcement: EnforcementMode.REPORT }, { prefix: 'team/strict', baseline: TagMutabilitySetting.IMMUTABLE, enforcement: EnforcementMode.ENFORCE }],
    exemptions: [
      { repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform', expires: '2020-01-01' },
      { tag: { key: 'exempt', value: 'yes' }, reason: 'tagged', owner: 'platform' },
    ],
  }, { enforcement: EnforcementMode.ENFORCE, enforceAtOnce: true, replicatedNamespaces: ['copies'], creationTemplateRoles: [iam.Role.fromRoleArn(new Stack(), 'Creates', listed)] });
  await aws.aws.call('ecr', 'create_pull_through_cache_rule', { ecrRepositoryPrefix: 'hub', upstreamRegistryUrl: 'public.ecr.aws' });
  const names = ['copies/x', 'hub/x', 'opened', 'over', 'plain', 'sandbox/x', 'tagged', 'team/strict/x', 'team/x'];
  await create(aws, Object.fromEntries(names.map((name) => [name, MUTABLE])));
  const tag = (name: string, Key: string, Value: string) => aws.aws.call('ecr', 'tag_resource', {
    resourceArn: `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/${name}`, tags: [{ Key, Value }],
  });
  await tag('opened', OPEN_UNTIL_TAG, '2099-12-31T00:00:00Z');
  await tag('over', OPEN_UNTIL_TAG, '2020-12-31T00:00:00Z');
  await tag('tagged', 'exempt', 'yes');
  const templates = await createTemplates(listed, unlisted);
  // If a field were not named, it would be lost.
  await aws.recorder.omittedTemplateFields('reset');

  const summary = await registry.sweep({ trigger: 'SCHEDULE' });

  expect(await registry.outcomes(summary)).toEqual({
    'copies/x': 'LEFT_ALONE',
    'hub/x': 'LEFT_ALONE',
    'opened': 'OPENED',
    'over': 'CHANGED',
    'plain': 'CHANGED',
    'sandbox/x': 'EXEMPT',
    'tagged': 'EXEMPT',
    'team/strict/x': 'CHANGED',
    'team/x': 'WOULD_CHANGE',
  });
  const looser = (prefix: string, more = '') => (
    expect.stringMatching(new RegExp(`^The creation template for ${prefix}/ makes repositories MUTABLE.*; the standard asks for IMMUTABLE[^.]*\\.${more}$`))
  );
  const changed = (prefix: string, number: number) => `The creation template for ${prefix}/ was changed; templates/${number}.json has what it was.`;
  expect(summary.notes).toEqual([
    expect.stringContaining('sandbox/*'),
    looser('ROOT'),
    changed('ROOT', 1),
    looser('caches', ' It is left alone, as pull-through caches are\\.'),
    looser('full'),
    changed('full', 2),
    looser('team'),
    looser('team/strict'),
    changed('team/strict', 3),
    looser('unlisted', ` It is left alone: creationTemplateRoles does not have its role ${unlisted}\\.`),
  ]);
  expect(summary.failures).toEqual([]);
  const exceptLatest = { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }] };
  const { imageTagMutabilityExclusionFilters, ...strict } = templates['team/strict'];
  expect(await describedTemplates()).toEqual({
    ...templates,
    'ROOT': { ...templates.ROOT, ...exceptLatest },
    'full': { ...templates.full, ...exceptLatest },
    'team/strict': { ...strict, imageTagMutability: 'IMMUTABLE' },
  });
  const recorded = await aws.buckets.readJson<TemplateRecord>(registry.bucket, `runs/${summary.run}/templates/2.json`);
  expect(recorded).toMatchObject({ run: summary.run, after: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] } });
  expect(inApiCase(recorded.template)).toEqual({ ...templates.full, createdAt: expect.any(String), updatedAt: expect.any(String) });
  expect(await settings(aws, names)).toEqual({
    ...Object.fromEntries(names.map((name) => [name, MUTABLE])), 'over': EXCEPT_LATEST, 'plain': EXCEPT_LATEST, 'team/strict/x': IMMUTABLE,
  });
  expect(await reportOf(registry)).toEqual({ status: ExitCode.COMPLETE, page: expect.stringContaining('team/strict/x') });
  await registry.destroy();
  await aws.aws.call('ecr', 'delete_pull_through_cache_rule', { ecrRepositoryPrefix: 'hub' });
  await aws.recorder.omittedTemplateFields('stay');
  await Promise.all(Object.keys(templates).map((prefix) => aws.ecr.deleteTemplate(prefix)));
});

/** Makes a template of each kind, and gives them by their prefixes. */
async function createTemplates(listed: string, unlisted: string): Promise<Record<string, Partial<TemplateFields>>> {
  const made = (prefix: string, more: Partial<TemplateFields> = {}) => aws.ecr.createTemplate({ prefix, appliedFor: ['CREATE_ON_PUSH'], ...more });
  await made('ROOT');
  await made('caches', { appliedFor: ['PULL_THROUGH_CACHE', 'REPLICATION'] });
  await made('compliant', { imageTagMutability: 'IMMUTABLE' });
  await made('copies', { appliedFor: ['REPLICATION'] });
  await made('full', {
    appliedFor: ['CREATE_ON_PUSH', 'REPLICATION'],
    description: 'of all fields',
    encryptionConfiguration: { encryptionType: 'KMS_DSSE', kmsKey: 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555' },
    resourceTags: [{ Key: 'one', Value: '1' }, { Key: 'two', Value: '' }],
    imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'release-*' }],
    repositoryPolicy: '{"Version":"2012-10-17","Statement":[{"Sid":"é \\"q\\" {% $x %}","Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}]}',
    lifecyclePolicy: '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":9},"action":{"type":"expire"}}]}',
    customRoleArn: listed,
  });
  await made('hub');
  await made('sandbox');
  await made('team');
  await made('team/strict', { imageTagMutability: 'MUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'v*' }] });
  await made('unlisted', { customRoleArn: unlisted });
  return describedTemplates();
}

/** All templates without their times, by their prefixes. */
async function describedTemplates(): Promise<Record<string, Partial<TemplateFields>>> {
  const templates = await aws.aws.callAllPages<TemplateFields & { createdAt: string; updatedAt: string }>(
    'ecr', 'describe_repository_creation_templates', {}, 'repositoryCreationTemplates');
  return Object.fromEntries(templates.map(({ createdAt, updatedAt, ...fields }) => [fields.prefix, fields]));
}

/** A template by the names of ECR's API, of one that has those of Step Functions. */
function inApiCase(value: any): any {
  const camel = (name: string) => ['Key', 'Value'].includes(name) ? name : name[0].toLowerCase() + name.slice(1);
  return Array.isArray(value) ? value.map(inApiCase)
    : typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, each]) => [camel(name), inApiCase(each)])) : value;
}

/** The page that the command makes of a copy of the bucket. It compares what is recorded with the numbers of the summary. */
async function reportOf(registry: Registry): Promise<{ status: number; page: string }> {
  const folder = path.join(aws.folder, 'records');
  for (const key of await aws.buckets.keys(registry.bucket)) {
    const file = path.join(folder, key);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, await aws.buckets.read(registry.bucket, key));
  }
  const output = path.join(folder, 'report.html');
  let said = '';
  const status = main(['report', folder, '--output', output], {
    stdout: () => {}, stderr: (text) => { said += text; }, isTerminal: false, version: '0.0.0', parts: () => ({ style: '', script: '' }),
  });
  expect(said).toBe('');
  return { status, page: fs.readFileSync(output, 'utf8') };
}
