import { Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';

/** Any value that JSON can have and CDK writes: it takes some numbers for tokens, such as -1.8881545897087503e+289, and refuses them. */
export function jsonValues(constraints: fc.JsonSharedConstraints = {}): fc.Arbitrary<unknown> {
  return fc.jsonValue(constraints).map((value) =>
    JSON.parse(JSON.stringify(value), (_name, member) => typeof member === 'number' && Token.isUnresolved(member) ? 0 : member));
}
