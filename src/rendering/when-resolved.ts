import { Lazy, Token } from 'aws-cdk-lib';
import { isIntrinsic } from './intrinsic';

/**
 * Converts a value; one that is a token, once it is resolved. What only CloudFormation resolves stays as it is: an intrinsic function
 * such as `{ Ref: ... }`.
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
