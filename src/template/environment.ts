import { CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';

/** The resources of the app that are of one of some types and deploy to the same account and region as a stack. */
export function resourcesInSameEnvironment(stack: Stack, types: string[]): CfnResource[] {
  return stack.node.root.node.findAll()
    .filter(CfnResource.isCfnResource)
    .filter((resource) => types.includes(resource.cfnResourceType) && isSameEnvironment(stack, Stack.of(resource)));
}

/**
 * Whether two stacks deploy to the same account and region. Where these are not known at synth, only stacks of one Stage count: two
 * Stages made by the same code may go to two accounts.
 */
export function isSameEnvironment(a: Stack, b: Stack): boolean {
  const known = ![a.account, a.region].some((value) => Token.isUnresolved(value));
  return a.account === b.account && a.region === b.region && (known || Stage.of(a) === Stage.of(b));
}

/** Whether two accounts or two regions are known at synth and not the same. */
export function areKnownToDiffer(a: string | undefined, b: string): boolean {
  return Boolean(a) && a !== b && ![a, b].some((value) => Token.isUnresolved(value));
}
