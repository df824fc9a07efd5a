import { Lazy, Token } from 'aws-cdk-lib';
import { isIntrinsic } from './intrinsics';

/**
 * Converts a value, or a token as soon as CDK resolves it. An intrinsic function such as `{ Ref: ... }` stays as it is: only CloudFormation
 * resolves it.
 */
export function whenResolved(value: any, convert: (known: any) => any): any {
  if (Token.isUnresolved(value)) {
    return Lazy.uncachedAny({ produce: (context) => whenResolved(context.resolve(value), convert) });
  }
  if (value === undefined || value === null) {
    return undefined;
  }
  return isIntrinsic(value) ? value : convert(value);
}
