import { Stack, Stage, Token } from 'aws-cdk-lib';

/**
 * Whether two stacks deploy to the same account and region. If synthesis does not know them, only stacks of one Stage count as the same:
 * the same code may make two Stages for two accounts.
 */
export function isSameEnvironment(a: Stack, b: Stack): boolean {
  return environmentOf(a) === environmentOf(b);
}

/** A text that two stacks share if they deploy to the same account and region. */
export function environmentOf(stack: Stack): string {
  const { account, region } = stack;
  const isKnown = ![account, region].some((value) => Token.isUnresolved(value));
  return JSON.stringify([account, region, isKnown ? undefined : Stage.of(stack)?.node.path]);
}

/** Whether synthesis knows both of two accounts or regions, and they are not the same. A stack without `env` has tokens. */
export function areKnownToDiffer(a: string | undefined, b: string): boolean {
  return Boolean(a) && a !== b && ![a, b].some((value) => Token.isUnresolved(value));
}

/** Whether it is the account or the region that the CLI takes from a profile, and tells the app in these variables. */
export function isOfProfile(accountOrRegion: string): boolean {
  return [process.env.CDK_DEFAULT_ACCOUNT, process.env.CDK_DEFAULT_REGION].includes(accountOrRegion);
}
