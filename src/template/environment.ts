import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * A text that two stacks share if they deploy to the same account and region. If synthesis does not know them, only stacks of one Stage count
 * as the same: the same code may make two Stages for two accounts.
 */
export function environmentOf(stack: Stack): string {
  const { account, region } = stack;
  const isKnown = ![account, region].some((value) => Token.isUnresolved(value));
  return JSON.stringify([account, region, isKnown ? undefined : Stage.of(stack)?.node.path]);
}

/** The account that a stack deploys to; undefined if synthesis does not know it. */
export function knownAccountOf({ account }: Stack): string | undefined {
  return Token.isUnresolved(account) ? undefined : account;
}

/** Whether synthesis knows both of two accounts or regions, and they are not the same. A stack without `env` has tokens. */
export function areKnownToDiffer(a: string | undefined, b: string): boolean {
  return Boolean(a) && a !== b && ![a, b].some((value) => Token.isUnresolved(value));
}

/**
 * Whether an account or a region may come from a variable, so that another synthesis has another one: an account that an environment
 * variable or the context of the app has, such as CDK_DEFAULT_ACCOUNT, which the CLI takes from a profile. Most shells have a region in a
 * variable, which says nothing. So of regions only that of the CLI counts.
 */
export function mayBeVariable(construct: IConstruct, accountOrRegion: string): boolean {
  if (!/^\d+$/.test(accountOrRegion)) {
    return accountOrRegion === process.env.CDK_DEFAULT_REGION;
  }
  // What CDK has looked up has a key with colons.
  const given = Object.entries(construct.node.root.node.getAllContext()).filter(([key]) => !key.includes(':')).map(([, value]) => value);
  return [...Object.values(process.env), ...given].includes(accountOrRegion);
}
