import { CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';

/** The resources of some types in the whole app that deploy to the account and region of a stack. */
export function resourcesInSameEnvironment(stack: Stack, types: string[]): CfnResource[] {
  return stack.node.root.node.findAll()
    .filter(CfnResource.isCfnResource)
    .filter((resource) => types.includes(resource.cfnResourceType) && isSameEnvironment(stack, Stack.of(resource)));
}

/**
 * Whether two stacks deploy to the same account and region. If synthesis does not know them, only stacks of one Stage count as the same:
 * the same code may make two Stages for two accounts.
 */
export function isSameEnvironment(a: Stack, b: Stack): boolean {
  const known = ![a.account, a.region].some((value) => Token.isUnresolved(value));
  return a.account === b.account && a.region === b.region && (known || Stage.of(a) === Stage.of(b));
}

/** Whether synthesis knows both of two accounts or regions, and they are not the same. A stack without `env` has tokens. */
export function areKnownToDiffer(a: string | undefined, b: string): boolean {
  return Boolean(a) && a !== b && ![a, b].some((value) => Token.isUnresolved(value));
}
