import { Lazy, Token } from 'aws-cdk-lib';

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

/** Whether a resolved value is an intrinsic function, such as `{ Ref: ... }`. */
export function isIntrinsic(value: any): boolean {
  const [name, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
}
