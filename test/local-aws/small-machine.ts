import { ACCOUNT } from './client-environment';
import { LocalAws } from './local-aws';

export interface Statement {
  readonly actions: readonly string[];
  readonly resources?: readonly string[];
  readonly conditions?: object;
}

const STATES = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };

/** The trust of a role that everybody in the account may assume. */
export const ACCOUNT_TRUST = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' };

let count = 0;

/** The start of a name that no other test of this process has. */
export function uniqueName(prefix: string): string {
  count += 1;
  return `${prefix}-${count}`;
}

/** A role that Step Functions, or whom the trust names, may take. The result is its ARN. */
export async function role(aws: LocalAws, statements: readonly Statement[], trust: object = STATES, path = '/'): Promise<string> {
  const RoleName = uniqueName('role');
  const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await aws.aws.call('iam', 'create_role', { RoleName, Path: path, AssumeRolePolicyDocument: document([trust]) });
  if (statements.length > 0) {
    const allowed = statements.map(({ actions, resources = ['*'], conditions }) => (
      { Effect: 'Allow', Action: actions, Resource: resources, ...(conditions && { Condition: conditions }) }
    ));
    await aws.aws.call('iam', 'put_role_policy', { RoleName, PolicyName: 'Policy', PolicyDocument: document(allowed) });
  }
  return Role.Arn;
}

/** A state machine in JSONata, with a role of its own. The result is its ARN. */
export async function machine(
  aws: LocalAws, states: Record<string, object>, statements: readonly Statement[] = [], more: object = {}, name = uniqueName('machine'),
): Promise<string> {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
  const parameters = { name, definition: JSON.stringify(definition), roleArn: await role(aws, statements) };
  return (await aws.aws.call('stepfunctions', 'create_state_machine', parameters)).stateMachineArn;
}

/** A Task that calls an action of AWS, and ends. */
export function call(resource: string, args: object | string, more: object = {}): object {
  return { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:${resource}`, Arguments: args, End: true, ...more };
}

/** A distributed Map with Express children, which ends. */
export function distributedMap(states: Record<string, object>, more: object = {}): object {
  return {
    Type: 'Map',
    Label: 'Children',
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, StartAt: Object.keys(states)[0], States: states },
    End: true,
    ...more,
  };
}

/** What the role of a machine needs for a distributed Map. */
export const MAP_STATEMENTS: readonly Statement[] = [{ actions: ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'] }];
