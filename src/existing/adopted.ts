import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Something that a construct adopts, as the stack's provider needs to know it. */
export interface Adopted {
  /** The construct that adopts. */
  readonly scope: Construct;

  /** What it is, in messages: `repository 'legacy/api'`. */
  readonly label: string;

  /** The same for the same thing, other for every other one of the region. */
  readonly identity: string;

  /** The name, if it is a repository in the registry of the stack's own account, as far as that is known. */
  readonly repositoryName?: string;
}

/**
 * What the resource is called in the template: a name made from the identity of what it adopts, so that renaming or moving the
 * construct in its stack changes nothing. From the construct's path, CloudFormation would create the new one and then
 * delete the old one, and its RESTORE would give back what was before. Undefined for an identity not known at synth.
 */
export function logicalIdFor(kind: string, name: string, identity: string): string | undefined {
  if (Token.isUnresolved(identity)) {
    return undefined;
  }
  const readable = name.split(/[^a-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  // Names differ in characters that a logical id cannot have.
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 8).toUpperCase();
  return `${kind}${readable.slice(0, 200)}${hash}`;
}
