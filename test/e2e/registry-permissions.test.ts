/** What a sweep may do: each action that its role has is taken out, and then something fails that names it. So none of them is there for nothing. */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { create, emptyRegistry, MUTABLE, Registry, startAws } from './registry';
import { EnforcementMode, TagMutabilitySetting } from '../../src';
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
/** The statements of the role, by the names of its policies. */
let policies: Map<string, Statement[]>;

beforeAll(async () => {
  aws = await startAws();
  await emptyRegistry(aws);
  registry = new Registry(aws);
  await registry.deploy({ baseline: TagMutabilitySetting.immutableExcept('latest') }, {
    enforcement: EnforcementMode.ENFORCE, creationTemplateRoles: [iam.Role.fromRoleArn(new Stack(), 'Creates', TEMPLATE.customRoleArn!)],
  });
  // The first sweep reports only, and what it leaves lets the next ones write.
  await registry.sweep();
  const { PolicyNames } = await aws.aws.call('iam', 'list_role_policies', { RoleName: registry.role });
  const documents = await Promise.all(PolicyNames.map((PolicyName: string) => aws.aws.call('iam', 'get_role_policy', { RoleName: registry.role, PolicyName })));
  policies = new Map(documents.map(({ PolicyName, PolicyDocument }) => [PolicyName, documentOf(PolicyDocument).Statement]));
});
afterAll(() => aws?.stop());

function documentOf(document: any): { Statement: Statement[] } {
  return typeof document === 'string' ? JSON.parse(decodeURIComponent(document)) : document;
}

const actionsOf = ({ Action }: Statement) => [Action].flat();

async function put(PolicyName: string, Statement: readonly Statement[]): Promise<void> {
  if (Statement.length === 0) {
    await aws.aws.call('iam', 'delete_role_policy', { RoleName: registry.role, PolicyName });
    return;
  }
  await aws.aws.call('iam', 'put_role_policy', { RoleName: registry.role, PolicyName, PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) });
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
  expect(policies.size).toBe(3);
  const said = await saidBySweep();
  expect(said).toContain('"CHANGED":1');
  expect(said).toContain('was changed; templates/1.json');
  expect(said).not.toContain('not authorized');
});

test('without one of them, what fails names it', async () => {
  const silent: string[] = [];
  for (const [name, statements] of policies) {
    for (const [index, statement] of statements.entries()) {
      for (const action of actionsOf(statement).filter((each) => !LOG_DELIVERY.includes(each))) {
        const rest = actionsOf(statement).filter((each) => each !== action);
        await put(name, statements.flatMap((each, at) => at !== index ? each : rest.length === 0 ? [] : { ...each, Action: rest }));
        const said = await saidBySweep();
        if (!said.includes(`to perform: ${action} `)) {
          silent.push(`${action}: ${said.slice(0, 500)}`);
        }
      }
    }
    await put(name, statements);
  }
  expect(silent).toEqual([]);
});

test('each resource and condition counts: what is beside it is refused', async () => {
  const all = [...policies.values()].flat();
  const wide = all.filter(({ Resource, Condition }) => Resource === '*' && Condition === undefined).flatMap(actionsOf).sort();
  // Of these, AWS lets none be narrowed to a resource, but for the list of all repositories, which has none.
  expect(wide).toEqual([
    ...['ecr:DescribePullThroughCacheRules', 'ecr:DescribeRepositories', 'ecr:DescribeRepositoryCreationTemplates', 'ecr:UpdateRepositoryCreationTemplate'],
    ...LOG_DELIVERY,
  ].sort());
});
