import { Token } from 'aws-cdk-lib';

/** Whether two accounts or two regions are known at synth and not the same. */
export function differ(a: string | undefined, b: string): boolean {
  return Boolean(a) && a !== b && ![a, b].some((value) => Token.isUnresolved(value));
}
