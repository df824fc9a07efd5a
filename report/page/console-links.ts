/** Addresses in the AWS console. None is better than one that leads somewhere else: what does not look as AWS writes it gets none. */

/** Where a registry is. */
export interface RegistryPlace {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** The console of a partition, behind the name of a region. The isolated partitions have no public one. */
const HOSTS: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  ['aws-eusc', 'console.amazonaws-eusc.eu'],
]);

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,8}(?:-[a-z]{1,16}){1,4}-\d{1,2}$/;
const REPOSITORY_NAME = /^[a-z0-9][a-z0-9._/-]{0,255}$/;
const STACK_ARN = /^arn:([a-z-]{1,32}):cloudformation:([a-z0-9-]{1,64}):\d{12}:stack\/([A-Za-z][A-Za-z0-9-]{0,127})\/[A-Za-z0-9-]{1,64}$/;
const EXECUTION_ARN = /^arn:([a-z-]{1,32}):states:([a-z0-9-]{1,64}):\d{12}:execution:[\w.-]{1,80}:[\w.-]{1,80}$/;

function consoleAt(partition: string, region: string): string | undefined {
  const host = HOSTS.get(partition);
  return host !== undefined && REGION.test(region) ? `https://${region}.${host}` : undefined;
}

export function repositoryAddress(name: string, { account, region, partition }: RegistryPlace): string | undefined {
  const console = consoleAt(partition, region);
  return console !== undefined && ACCOUNT.test(account) && REPOSITORY_NAME.test(name)
    ? `${console}/ecr/repositories/private/${account}/${name}?region=${region}`
    : undefined;
}

export function stackAddress(arn: string): string | undefined {
  const [, partition, region] = STACK_ARN.exec(arn) ?? [];
  const console = partition === undefined ? undefined : consoleAt(partition, region);
  return console === undefined ? undefined : `${console}/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encodeURIComponent(arn)}`;
}

/** The name in the ARN of a stack, or all of what is no such ARN. */
export function stackName(arn: string): string {
  return STACK_ARN.exec(arn)?.[3] ?? arn;
}

export function executionAddress(arn: string): string | undefined {
  const [, partition, region] = EXECUTION_ARN.exec(arn) ?? [];
  const console = partition === undefined ? undefined : consoleAt(partition, region);
  return console === undefined ? undefined : `${console}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(arn)}`;
}
