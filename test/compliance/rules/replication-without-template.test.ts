import { App, Aws, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { replicationWithoutTemplate } from '../../../src/compliance/rules/replication-without-template';
import { contextOf, findings, immutableTemplate } from '../support/context';
import { jsonValues } from '../support/json-values';

const ACCOUNT = '111111111111';
const SOURCE = { account: ACCOUNT, region: 'eu-west-1' };
const TARGET = { account: ACCOUNT, region: 'us-east-1' };

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ treeMetadata: false, analyticsReporting: false });
  stack = new Stack(app, 'Stack', { env: SOURCE });
});

function replicate(filters: unknown[] = [], destinations: unknown[] = [{ Region: 'us-east-1', RegistryId: ACCOUNT }], scope: Stack = stack): void {
  const rule = { Destinations: destinations, ...filters.length > 0 && { RepositoryFilters: filters.map((Filter) => ({ Filter, FilterType: 'PREFIX_MATCH' })) } };
  new CfnResource(scope, 'Replication', { type: 'AWS::ECR::ReplicationConfiguration', properties: { ReplicationConfiguration: { Rules: [rule] } } });
}

function template(prefix: string, env: { account?: string; region?: string } = TARGET, appliedFor = ['REPLICATION']): void {
  immutableTemplate(new Stack(app, 'Target', { env }), 'Template', prefix, appliedFor);
}

function find(): string[] {
  return findings(replicationWithoutTemplate, app).map(({ severity, message }) => `${severity} ${message}`);
}

const NONE = 'warning no creation template of this app is for REPLICATION and';

test('of each destination and filter for which there is no template', () => {
  replicate(['team/', 'base'], [{ Region: 'us-east-1', RegistryId: ACCOUNT }, { Region: 'us-east-2', RegistryId: { Ref: 'AWS::AccountId' } }]);
  template('base');
  expect(find()).toEqual([
    `${NONE} the repositories 'base*' in ${ACCOUNT}/us-east-2, the repositories 'team/*' in ${ACCOUNT}/us-east-1, the repositories 'team/*' in ${ACCOUNT}/us-east-2`,
  ]);
});

describe('a policy of the registry that lets other accounts replicate to it, and create repositories', () => {
  const allow = (Resource: unknown, Action: unknown = ['ecr:CreateRepository', 'ecr:ReplicateImage'], Effect = 'Allow') => ({
    Effect, Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action, Resource,
  });
  const policy = (...Statement: unknown[]) => new CfnResource(stack, 'Policy', { type: 'AWS::ECR::RegistryPolicy', properties: { PolicyText: { Statement } } });
  const arn = (name: string) => `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/${name}`;

  test.each<[string, unknown[], string]>([
    ['for all', [allow(arn('*'))], 'all repositories'],
    ['for a namespace', [allow([arn('team/*'), arn('base/*')])], `the repositories 'base/*' in ${ACCOUNT}/eu-west-1, the repositories 'team/*'`],
    ['for all of ECR', [allow('*', 'ecr:*')], 'all repositories'],
    ['in two statements', [allow('*', 'ecr:ReplicateImage'), allow(arn('team/*'), 'ecr:CreateRepository')], "the repositories 'team/*'"],
  ])('%s', (_, statements, message) => {
    policy(...statements);
    expect(find()).toEqual([`${NONE} ${message} in ${ACCOUNT}/eu-west-1`]);
  });

  test.each<[string, unknown[]]>([
    ['without repositories that are created', [allow(arn('*'), 'ecr:ReplicateImage')]],
    ['for those of a cache', [allow(arn('*'), ['ecr:CreateRepository', 'ecr:BatchImportUpstreamImage'])]],
    ['that denies it', [allow(arn('*'), undefined, 'Deny')]],
    ['for what has a template', [allow(arn('team/*'))]],
  ])('nothing of one %s', (_, statements) => {
    policy(...statements);
    template('team', SOURCE);
    expect(find()).toEqual([]);
  });
});

describe('a template counts', () => {
  test.each<[string, unknown[], string]>([
    ['for all', [], 'ROOT'], ['for all, of some', ['team'], 'ROOT'], ['for a namespace', ['team'], 'team'], ['for a namespace with a slash', ['team/'], 'team'],
    ['for what is around', ['team/api'], 'team'], ['for the known beginning', [{ 'Fn::Sub': 'team/${AWS::StackName}' }], 'team'],
  ])('%s', (_, filters, prefix) => {
    replicate(filters);
    template(prefix);
    expect(find()).toEqual([]);
  });

  test('in another account', () => {
    replicate([], [{ Region: 'us-east-1', RegistryId: '222222222222' }]);
    template('ROOT', { account: '222222222222', region: 'us-east-1' });
    expect(find()).toEqual([]);
  });
});

describe('a template does not count', () => {
  test.each<[string, unknown[], string, object?, string[]?]>([
    ['for some of all', [], 'team'],
    ['for a part', ['team'], 'team/api'],
    ['for another namespace', ['team'], 'teams'],
    ['in the registry that is replicated', ['team'], 'team', SOURCE],
    ['in another account', ['team'], 'team', { ...TARGET, account: '222222222222' }],
    ['for another scenario', ['team'], 'team', TARGET, ['CREATE_ON_PUSH', 'PULL_THROUGH_CACHE']],
  ])('%s', (_, filters, prefix, env = TARGET, appliedFor = ['REPLICATION']) => {
    replicate(filters);
    template(prefix, env, appliedFor);
    expect(find()).toEqual([expect.stringContaining(NONE)]);
  });
});

describe('what nobody knows is said, as information', () => {
  const UNKNOWN = 'info nobody can tell whether a creation template of this app is for REPLICATION and all repositories in ';

  test('a stack without an account', () => {
    replicate();
    template('ROOT', { region: 'us-east-1' });
    expect(find()).toEqual([expect.stringContaining(`${UNKNOWN}${ACCOUNT}/us-east-1`)]);
  });

  test('a destination that is a parameter', () => {
    replicate([], [{ Region: new CfnParameter(stack, 'Region').valueAsString, RegistryId: ACCOUNT }]);
    template('ROOT');
    expect(find()).toEqual([expect.stringContaining(`${UNKNOWN}${ACCOUNT}/an unknown region`)]);
  });

  test('but not if there is no template anywhere', () => {
    replicate([], [{ Region: 'us-east-1', RegistryId: Aws.ACCOUNT_ID }], new Stack(app, 'Agnostic'));
    expect(find()).toEqual([`${NONE} all repositories in this account/us-east-1`]);
  });
});

test('a destination that is a choice has both', () => {
  replicate([], [{ 'Fn::If': ['Far', { Region: 'ap-south-1', RegistryId: ACCOUNT }, { Region: 'us-east-1', RegistryId: ACCOUNT }] }]);
  template('ROOT');
  expect(find()).toEqual([`${NONE} all repositories in ${ACCOUNT}/ap-south-1`]);
});

test('no replication, no finding', () => {
  replicate([], []);
  expect(find()).toEqual([]);
});

test('whatever a configuration says, it is read', () => {
  const destination = fc.oneof(jsonValues(), fc.record({ Region: jsonValues(), RegistryId: jsonValues() }));
  const rule = fc.record({ Destinations: fc.oneof(jsonValues(), fc.array(destination)), RepositoryFilters: jsonValues() });
  fc.assert(fc.property(fc.oneof(jsonValues(), fc.array(fc.oneof(jsonValues(), rule))), (rules) => {
    const oneApp = new App({ treeMetadata: false, analyticsReporting: false });
    const odd = new CfnResource(new Stack(oneApp, 'Stack'), 'Odd', { type: 'AWS::SNS::Topic' });
    Object.defineProperty(odd, '_toCloudFormation', {
      value: () => ({ Resources: { Odd: { Type: 'AWS::ECR::ReplicationConfiguration', Properties: { ReplicationConfiguration: { Rules: rules } } } } }),
    });
    expect(findings(replicationWithoutTemplate, oneApp, contextOf(oneApp)).length).toBeLessThanOrEqual(2);
  }), { numRuns: 150 });
});
