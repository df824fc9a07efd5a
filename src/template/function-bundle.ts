import type { CfnResource } from 'aws-cdk-lib';

/** Of every copy of this package: another version has another bundle. */
const BUNDLE = Symbol.for('cdk-ecr-immutability.bundle');

/** Marks the function of a provider with the folder of its code, since what a template says of it may be changed. */
export function markBundle(provider: CfnResource, folder: string): void {
  Object.defineProperty(provider, BUNDLE, { value: folder });
}

/** The folder of the code that a provider's function has, if nobody changes it; undefined for what is no such function. */
export function bundleOf(resource: CfnResource): string | undefined {
  return (resource as { [BUNDLE]?: string })[BUNDLE];
}
