/**
 * What the machines of a registry may do: each action that a role has is taken out, and then something fails that names it. So none of them is
 * there for nothing.
 */
import { setTimeout as sleep } from 'timers/promises';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT, create, emptyRegistry, IMMUTABLE, MUTABLE, Registry, startAws } from './registry';
import { EnforcementMode, ImmutableRegistry, TagMutabilitySetting } from '../../src';
import { RunSummary } from '../../src/contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../src/contract/registry-tags';
import { LocalAws, TemplateFields } from '../local-aws';

/**
 * By these Step Functions sends its log to a group, and AWS names no other way. It does so itself, with the role, when the machine is made
 * or changed. The local AWS makes machines without a look at them.
 */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
  'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
];

/** It does everything that a template can do, so that whoever writes it needs everything. */
const TEMPLATE: TemplateFields = {
  prefix: 'made',
  appliedFor: ['CREATE_ON_PUSH'],
  customRoleArn: 'arn:aws:iam::000000000000:role/creates',
  lifecyclePolicy: '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":9},"action":{"type":"expire"}}]}',
  repositoryPolicy: '{"Version":"2012-10-17","Statement":[]}',
};

interface Statement {
  readonly Action: string | string[];
  readonly [member: string]: unknown;
}

let aws: LocalAws;
let registry: Registry;

beforeAll(async () => {
  aws = await startAws();
  await emptyRegistry(aws);
  registry = new Registry(aws);
  await registry.deploy({ baseline: TagMutabilitySetting.immutableExcept('latest') }, {
    enforcement: EnforcementMode.ENFORCE, creationTemplateRoles: [iam.Role.fromRoleArn(new Stack(), 'Creates', TEMPLATE.customRoleArn!)],
  });
  // The first sweep reports only, and what it leaves lets the next ones write.
  await registry.sweep();
});
afterAll(() => aws?.stop());

function documentOf(document: any): { Statement: Statement[] } {
  return typeof document === 'string' ? JSON.parse(decodeURIComponent(document)) : document;
}

const actionsOf = ({ Action }: Statement) => [Action].flat();

/** The statements of a role, by the names of its policies. */
async function policiesOf(RoleName: string): Promise<Map<string, Statement[]>> {
  const { PolicyNames } = await aws.aws.call('iam', 'list_role_policies', { RoleName });
  const documents = await Promise.all(PolicyNames.map((PolicyName: string) => aws.aws.call('iam', 'get_role_policy', { RoleName, PolicyName })));
  return new Map(documents.map(({ PolicyName, PolicyDocument }) => [PolicyName, documentOf(PolicyDocument).Statement]));
}

async function put(RoleName: string, PolicyName: string, Statement: readonly Statement[]): Promise<void> {
  if (Statement.length === 0) {
    await aws.aws.call('iam', 'delete_role_policy', { RoleName, PolicyName });
    return;
  }
  await aws.aws.call('iam', 'put_role_policy', { RoleName, PolicyName, PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) });
}

/** The actions of a role without which nothing says that they are missing. */
async function silentWithout(role: string, said: () => Promise<string>, others: readonly string[] = []): Promise<string[]> {
  const silent: string[] = [];
  for (const [name, statements] of await policiesOf(role)) {
    for (const [index, statement] of statements.entries()) {
      for (const action of actionsOf(statement).filter((each) => ![...LOG_DELIVERY, ...others].includes(each))) {
        const rest = actionsOf(statement).filter((each) => each !== action);
        await put(role, name, statements.flatMap((each, at) => at !== index ? each : rest.length === 0 ? [] : { ...each, Action: rest }));
        const text = await said();
        if (!text.includes(`to perform: ${action} `)) {
          silent.push(`${action}: ${text.slice(0, 500)}`);
        }
      }
    }
    await put(role, name, statements);
  }
  return silent;
}

/** What a sweep says, which has something to write, and another one to stop. */
async function saidBySweep(): Promise<string> {
  await create(aws, { aa: MUTABLE });
  await aws.ecr.createTemplate(TEMPLATE);
  const { status, error, cause, output } = await aws.executions.run(registry.machine);
  const records = output?.run === undefined ? [] : await registry.records(output);
  await emptyRegistry(aws);
  await aws.ecr.deleteTemplate(TEMPLATE.prefix);
  return JSON.stringify({ status, error, cause, output, records });
}

test('with all of them, nothing fails', async () => {
  expect((await policiesOf(registry.role)).size).toBe(4);
  const said = await saidBySweep();
  expect(said).toContain('"CHANGED":1');
  expect(said).toContain('was changed; templates/1.json');
  expect(said).not.toContain('not authorized');
});

test('without one of them, what fails names it', async () => {
  expect(await silentWithout(registry.role, saidBySweep)).toEqual([]);
});

test('each resource and condition counts: what is beside it is refused', async () => {
  const all = [...(await policiesOf(registry.role)).values()].flat();
  const wide = all.filter(({ Resource, Condition }) => Resource === '*' && Condition === undefined).flatMap(actionsOf).sort();
  // Of these, AWS lets none be narrowed to a resource, but for the list of all repositories, which has none.
  expect(wide).toEqual([
    ...['ecr:DescribePullThroughCacheRules', 'ecr:DescribeRepositories', 'ecr:DescribeRepositoryCreationTemplates', 'ecr:UpdateRepositoryCreationTemplate'],
    ...LOG_DELIVERY,
  ].sort());
});

/** What a restore says of a repository that the registry would leave alone now. */
async function saidByRestore(): Promise<string> {
  await create(aws, { aa: MUTABLE });
  const { run } = await registry.sweep();
  await aws.aws.call('ecr', 'tag_resource', {
    resourceArn: `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/aa`, tags: [{ Key: OPEN_UNTIL_TAG, Value: '2099-06-30T18:00:00Z' }],
  });
  const { error, cause, output } = await aws.executions.run<RunSummary>(registry.restoreMachine, { run });
  await emptyRegistry(aws);
  return JSON.stringify({ error, cause, output });
}

test('with all of those of the restore, nothing fails; without one of them, what fails names it', async () => {
  expect(await saidByRestore()).toContain('"RESTORED":1');
  // A restore starts itself only after many repositories, which another test has.
  expect(await silentWithout(registry.physicalId(/^RegistryRestoreRole[0-9A-F]{8}$/), saidByRestore, ['states:StartExecution'])).toEqual([]);
});

/** What a guard does with something to write: whether it is written, recorded and logged, and what its queue has. */
async function saidByGuard(of: Registry): Promise<string> {
  await create(aws, { aa: MUTABLE });
  await aws.ecr.createTemplate({ ...TEMPLATE, customRoleArn: undefined });
  const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:${of.physicalId(/^RegistryGuardFailures[0-9A-F]{8}$/).split('/').pop()}`;
  const settled = async (input: object) => {
    const { status, error, cause } = await aws.executions.run(of.physicalId(/^RegistryGuard[0-9A-F]{8}$/), input);
    return JSON.stringify({ status, error, cause, failures: await aws.takeMessages(queue) });
  };
  const call = (requestParameters: object) => ({ 'id': '1', 'detail-type': 'AWS API Call via CloudTrail', 'detail': { requestParameters } });
  const { logStreams } = await aws.aws.call('logs', 'describe_log_streams', { logGroupName: of.logGroup, logStreamNamePrefix: 'guard-' });
  for (const { logStreamName } of logStreams) {
    await aws.aws.call('logs', 'delete_log_stream', { logGroupName: of.logGroup, logStreamName });
  }
  const said = await settled(call({ repositoryName: 'aa' })) + await settled(call({ prefix: TEMPLATE.prefix }));
  await emptyRegistry(aws);
  await aws.ecr.deleteTemplate(TEMPLATE.prefix);
  return said;
}

/** What an opening says. Its end comes soon, since waits take a hundredth of their time. */
async function saidByOpening(of: Registry): Promise<string> {
  await create(aws, { aa: IMMUTABLE });
  const until = `${new Date(Date.now() + 100_000).toISOString().slice(0, 19)}Z`;
  const { status, error, cause } = await aws.executions.run(of.physicalId(/^RegistryOpening[0-9A-F]{8}$/), {
    repository: 'aa', until, reason: 'a test of permissions',
  });
  await emptyRegistry(aws);
  return JSON.stringify({ status, error, cause });
}

test('with all of those of a guard and of an opening, nothing fails; without one of them, what fails names it', async () => {
  await registry.destroy();
  const other = new Registry(aws);
  await other.deploy({ baseline: TagMutabilitySetting.immutableExcept('latest') }, {
    enforcement: EnforcementMode.ENFORCE, guard: true, longestOpening: Duration.hours(1), creationTemplateRoles: [],
  });
  // What starts the guard of itself would settle first what a test lets it settle.
  const rule = other.physicalId(/^RegistryGuardEvents[0-9A-F]{8}$/).split('|').pop()!;
  await aws.aws.call('events', 'disable_rule', { Name: rule });
  await other.sweep();

  const guarded = await saidByGuard(other);
  expect(guarded).not.toContain('not authorized');
  expect(guarded.match(/"SUCCEEDED"/g)).toHaveLength(2);
  expect(await silentWithout(other.physicalId(/^RegistryGuardRole[0-9A-F]{8}$/), () => saidByGuard(other), [
    // It says what fails by this one. Without it the execution fails, which another test has.
    'sqs:SendMessage',
  ])).toEqual([]);
  expect(await saidByOpening(other)).toBe('{"status":"SUCCEEDED"}');
  expect(await silentWithout(other.physicalId(/^RegistryOpeningRole[0-9A-F]{8}$/), () => saidByOpening(other))).toEqual([]);
});

test('a rule whose role may not start sweeps starts none', async () => {
  const other = new Registry(aws);
  const withoutStart = (made: ImmutableRegistry) => expect(made.node.findChild('StartRole').node.tryRemoveChild('DefaultPolicy')).toBe(true);
  await other.deploy({}, { sweepOnDeploy: true }, withoutStart);
  await sleep(3_000);
  expect(await aws.executions.list(other.machine)).toEqual([]);
  await other.deploy({}, { sweepOnDeploy: true });
  while ((await aws.executions.list(other.machine)).length === 0) {
    await sleep(200);
  }
  await other.destroy();
});
