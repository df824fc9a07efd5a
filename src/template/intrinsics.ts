import { Lazy, Token } from 'aws-cdk-lib';

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

/** Whether a resolved value is a function that CloudFormation resolves, such as `{ Ref: ... }`. */
export function isIntrinsic(value: any): boolean {
  const [name, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
}
