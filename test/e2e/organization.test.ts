/**
 * An ImmutableOrganization on the local AWS, which has no StackSets: the stack around without them, and the template for the accounts as it stands in it,
 * with the parameters that the StackSets give it. Account and region are the same, so the bus gets its events as it does from another account, by the
 * role of the rule, and its own policy is judged by itself.
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { App, Aws, BootstraplessSynthesizer, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { IMMUTABLE, MUTABLE, counts, create, emptyRegistry, outputOf, settings, startAws } from './registry';
import { EnforcementMode, ImmutableOrganization, TagImmutabilityStandard } from '../../src';
import type { RunSummary } from '../../src/contract/registry-records';
import { LocalAws, ensurePython } from '../local-aws';

const WAVES = [
  { name: 'pilot', organizationalUnits: ['ou-ab12-cdef3456'], regions: ['us-east-1'], enforcement: EnforcementMode.ENFORCE },
  { name: 'rest', organizationalUnits: ['ou-ab12-7890abcd'], regions: ['us-east-1'] },
];
const MEMBER = 'StackSet-Member';

let aws: LocalAws;
let template: any;
let central: Record<string, string>;

beforeAll(async () => {
  aws = await startAws();
  const app = new App({ outdir: path.join(aws.folder, 'Platform') });
  const stack = new Stack(app, 'Platform', { synthesizer: new BootstraplessSynthesizer() });
  const { stackSets } = new ImmutableOrganization(stack, 'Organization', {
    organizationId: 'o-a1b2c3d4e5', registry: { standard: new TagImmutabilityStandard(), sweepOnDeploy: false, enforceAtOnce: true }, waves: WAVES,
  });
  const condition = new CfnCondition(stack, 'HasStackSets', { expression: Fn.conditionEquals(Aws.PARTITION, 'with StackSets') });
  stackSets.forEach(({ cfnOptions }) => { cfnOptions.condition = condition; });
  app.synth();
  template = JSON.parse(fs.readFileSync(path.join(app.outdir, 'Platform.template.json'), 'utf8'));
  await deploy('create_stack', 'Platform', JSON.stringify(template));
  central = await aws.stacks.resources('Platform');
});
afterAll(() => aws?.stop());

/** Deploys a template by the API, without a bucket, and with nothing acknowledged but what the StackSets acknowledge. */
async function deploy(call: 'create_stack' | 'update_stack', name: string, body: string, parameters: Record<string, string> = {}): Promise<void> {
  await aws.aws.call('cloudformation', call, {
    StackName: name,
    TemplateBody: body,
    Capabilities: ['CAPABILITY_IAM'],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  });
  let status: string | undefined = 'IN_PROGRESS';
  for (; status?.endsWith('IN_PROGRESS'); status = await aws.stacks.status(name)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const reasons = (await aws.stacks.events(name)).flatMap(({ logicalId, reason }) => reason ? [`${logicalId}: ${reason}`] : []);
  expect({ status, reasons }).toEqual({ status: call === 'create_stack' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE', reasons: expect.any(Array) });
}

/** What a StackSet of the stack around says, by the place of its wave. */
function stackSet(wave: number): { body: string; parameters: Record<string, string> } {
  const { Properties } = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet')[wave];
  const [name, ...keys] = Properties.TemplateBody['Fn::FindInMap'];
  const valueOf = (value: any) => typeof value === 'string' ? value : `arn:aws:events:${aws.region}:${aws.account}:event-bus/${central[value['Fn::GetAtt'][0]]}`;
  return {
    body: keys.reduce((found: any, key: string) => found[key], template.Mappings[name]),
    parameters: Object.fromEntries(Properties.Parameters.map(({ ParameterKey, ParameterValue }: any) => [ParameterKey, valueOf(ParameterValue)])),
  };
}

async function physicalId(logicalId: RegExp): Promise<string> {
  return Object.entries(await aws.stacks.resources(MEMBER)).find(([id]) => logicalId.test(id))![1];
}

async function sweep(): Promise<RunSummary> {
  return outputOf(await aws.executions.run<RunSummary>(await physicalId(/^RegistrySweep[0-9A-F]{8}$/), {}));
}

/** Which of some actions the policies of a role allow on a resource. The simulation of MiniStack knows a role by its name, without the path. */
async function allowed(role: string, actions: string[], resource: string): Promise<string[]> {
  const { EvaluationResults } = await aws.aws.call('iam', 'simulate_principal_policy', {
    PolicySourceArn: `arn:aws:iam::${aws.account}:role/${role}`, ActionNames: actions, ResourceArns: [resource],
  });
  return EvaluationResults.flatMap(({ EvalActionName, EvalDecision }: any) => EvalDecision === 'allowed' ? EvalActionName : []);
}

/** What the role of the sweep may do to a repository: list its tags, and write if it may. */
async function sweepMay(): Promise<string[]> {
  const actions = ['ecr:ListTagsForResource', 'ecr:PutImageTagMutability', 'ecr:DeleteRepository'];
  return allowed(await physicalId(/^RegistrySweepRole[0-9A-F]{8}$/), actions, `arn:aws:ecr:${aws.region}:${aws.account}:repository/team/api`);
}

/** What the central log has got. */
async function centralLog(): Promise<any[]> {
  const [, group] = Object.entries(central).find(([id]) => /^OrganizationSummariesLog[0-9A-F]{8}$/.test(id))!;
  return (await aws.logMessages(group)).map((message) => JSON.parse(message));
}

test('a registry of a StackSet reports, and the parameter of a wave that enforces switches its writing on; the summaries come to the central log', async () => {
  await emptyRegistry(aws);
  await create(aws, { 'team/api': MUTABLE, 'team/web': IMMUTABLE });

  const reporting = stackSet(1);
  expect(reporting.parameters.TagImmutabilityEnforcement).toBe('REPORT');
  await deploy('create_stack', MEMBER, reporting.body, reporting.parameters);
  expect(await sweepMay()).toEqual(['ecr:ListTagsForResource']);
  const first = await sweep();
  expect(first).toMatchObject({ enforcement: 'REPORT', writes: false, counts: counts({ COMPLIANT: 1, WOULD_CHANGE: 1 }) });
  expect(await settings(aws, ['team/api'])).toEqual({ 'team/api': MUTABLE });

  const enforcing = stackSet(0);
  expect(enforcing.body).toBe(reporting.body);
  expect(enforcing.parameters.TagImmutabilityEnforcement).toBe('ENFORCE');
  await deploy('update_stack', MEMBER, enforcing.body, enforcing.parameters);
  expect(await sweepMay()).toEqual(['ecr:ListTagsForResource', 'ecr:PutImageTagMutability']);
  const second = await sweep();
  expect(second).toMatchObject({ enforcement: 'ENFORCE', writes: true, counts: counts({ COMPLIANT: 1, CHANGED: 1 }) });
  expect(await settings(aws, ['team/api'])).toEqual({ 'team/api': IMMUTABLE });

  const found = await centralLog();
  const byTime = [...found].sort((one, other) => one.detail.startedAt < other.detail.startedAt ? -1 : 1);
  expect(byTime.map(({ account, region, source, 'detail-type': type, detail }) => ({ account, region, source, type, detail }))).toEqual([first, second].map((detail) => ({
    account: aws.account, region: aws.region, source: 'cdk-ecr-immutability', type: 'Tag Immutability Sweep', detail,
  })));
});

test('the rule of an account sends with its role alone, and nothing else', async () => {
  const role = await physicalId(/^RegistryForwardRole[0-9A-F]{8}$/);
  const bus = stackSet(0).parameters.TagImmutabilityEventBus;
  const actions = ['events:PutEvents', 'events:PutRule', 'ecr:PutImageTagMutability', 's3:PutObject', 'states:StartExecution'];
  expect(await allowed(role, actions, bus)).toEqual(['events:PutEvents']);
  expect(await allowed(role, actions, bus.replace(/[^/]*$/, 'default'))).toEqual([]);
  expect(await allowed(role, actions, '*')).toEqual([]);
});

test('nothing comes without the role, or without the policy of the log', async () => {
  const before = (await centralLog()).length;
  const role = await physicalId(/^RegistryForwardRole[0-9A-F]{8}$/);
  const { PolicyNames: [policy] } = await aws.aws.call('iam', 'list_role_policies', { RoleName: role });
  const { PolicyDocument } = await aws.aws.call('iam', 'get_role_policy', { RoleName: role, PolicyName: policy });
  await aws.aws.call('iam', 'delete_role_policy', { RoleName: role, PolicyName: policy });
  await sweep();
  expect(await centralLog()).toHaveLength(before);

  await aws.aws.call('iam', 'put_role_policy', { RoleName: role, PolicyName: policy, PolicyDocument: JSON.stringify(PolicyDocument) });
  await sweep();
  expect(await centralLog()).toHaveLength(before + 1);

  const { resourcePolicies: [{ policyName, policyDocument }] } = await aws.aws.call('logs', 'describe_resource_policies', {});
  const forAnotherRule = policyDocument.replace(/"aws:SourceArn":"[^"]*"/, '"aws:SourceArn":"arn:aws:events:us-east-1:000000000000:rule/other"');
  for (const changed of [forAnotherRule, policyDocument.replace('logs:CreateLogStream', 'logs:GetLogEvents')]) {
    expect(changed).not.toBe(policyDocument);
    await aws.aws.call('logs', 'put_resource_policy', { policyName, policyDocument: changed });
    await sweep();
    expect(await centralLog()).toHaveLength(before + 1);
  }
  await aws.aws.call('logs', 'put_resource_policy', { policyName, policyDocument });
});

test('of other events on the bus, the log gets none', async () => {
  const before = (await centralLog()).length;
  const EventBusName = stackSet(0).parameters.TagImmutabilityEventBus;
  const entry = (Source: string, DetailType: string) => ({ EventBusName, Source, DetailType, Detail: JSON.stringify({ run: 'forged' }) });
  await aws.aws.call('events', 'put_events', { Entries: [entry('own', 'Tag Immutability Sweep'), entry('cdk-ecr-immutability', 'Other')] });
  expect(await centralLog()).toHaveLength(before);
  await aws.aws.call('events', 'put_events', { Entries: [entry('cdk-ecr-immutability', 'Tag Immutability Sweep')] });
  expect(await centralLog()).toHaveLength(before + 1);
});

test('the stack of an account goes, and its bucket and log stay', async () => {
  const [bucket, log] = [await physicalId(/^RegistryRecords[0-9A-F]{8}$/), await physicalId(/^RegistryLog[0-9A-F]{8}$/)];
  await aws.aws.call('cloudformation', 'delete_stack', { StackName: MEMBER });
  while ((await aws.stacks.status(MEMBER))?.endsWith('IN_PROGRESS')) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await aws.stacks.status(MEMBER)).toBeUndefined();
  expect((await aws.buckets.keys(bucket, 'runs/')).length).toBeGreaterThan(0);
  expect((await aws.logMessages(log)).length).toBeGreaterThan(0);
});

describe('the policy of the bus lets in', () => {
  const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/central';
  const forwarding = {
    principal: 'arn:aws:sts::444455556666:assumed-role/StackSet-RegistryForwardRole/session',
    action: 'events:PutEvents',
    resource: bus,
    keys: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'events:source': 'cdk-ecr-immutability', 'events:detail-type': 'Tag Immutability Sweep' } as Record<string, unknown>,
  };
  const { 'events:source': source, 'events:detail-type': type, ...organizationOnly } = forwarding.keys;

  test.each<[string, boolean, Partial<typeof forwarding>]>([
    ['an account of the organization', true, {}],
    ['one of it whose call does not say what it sends', true, { keys: organizationOnly }],
    ['no account of another organization', false, { keys: { ...forwarding.keys, 'aws:PrincipalOrgID': 'o-z9y8x7w6v5' } }],
    ['no account of none', false, { keys: { 'events:source': source, 'events:detail-type': type, 'aws:PrincipalOrgID': null } }],
    ['no other source', false, { keys: { ...forwarding.keys, 'events:source': 'own' } }],
    ['no other event', false, { keys: { ...forwarding.keys, 'events:detail-type': 'Other' } }],
    ['no other action', false, { action: 'events:PutRule' }],
    ['nothing for another bus', false, { resource: bus.replace('central', 'default') }],
  ])('%s', async (_, expected, changed) => {
    const { Statement } = Object.values<any>(template.Resources).find(({ Type }) => Type === 'AWS::Events::EventBusPolicy').Properties;
    const document = { Version: '2012-10-17', Statement: [{ ...Statement, Resource: bus }] };
    const script = path.join(__dirname, '..', 'organization', 'simulate_bus_policy.py');
    const input = JSON.stringify({ document, requests: [{ ...forwarding, ...changed }] });
    expect(JSON.parse(execFileSync(await ensurePython(), [script], { input, encoding: 'utf8' }))).toEqual([expected]);
  });
});
