import { CfnResource, Lazy, Token } from 'aws-cdk-lib';
import { overridesOf, withoutOverrides } from './cdk-private';
import { renderedProperties } from './rendered-resource';

/**
 * Overrides some properties of a resource, each as a whole; undefined removes one. No other property changes.
 *
 * `addPropertyOverride` would write into what somebody has given `addOverride('Properties', ...)`, which other resources may have too,
 * and would bring back what `addDeletionOverride('Properties')` has removed. So what is there stays as it is, and a copy takes its place.
 */
export function overrideProperties(resource: CfnResource, changed: Record<string, unknown>): void {
  const overrides = overridesOf(resource);
  if (overrides === undefined) {
    Object.entries(changed).forEach(([name, value]) => resource.addPropertyOverride(name, value));
    return;
  }
  const present = overrides.Properties;
  if (Token.isUnresolved(present)) {
    resource.addOverride('Properties', Lazy.uncachedAny({
      produce: (context) => ({ ...asObject(resource, context.resolve(present)), ...changed }),
    }));
  } else {
    resource.addOverride('Properties', { ...('Properties' in overrides ? asObject(resource, present) : {}), ...changed });
  }
}

/** What an override of all properties says of each of them. */
function asObject(resource: CfnResource, override: unknown): object {
  if (override === undefined) {
    return removedFrom(resource);
  }
  if (typeof override !== 'object' || override === null || Array.isArray(override)) {
    throw new Error(`an override of 'Properties' is ${JSON.stringify(override)}; CloudFormation allows an object. Remove the override.`);
  }
  return override;
}

/** The removal of every property that a resource has without its overrides. */
function removedFrom(resource: CfnResource): Record<string, undefined> {
  const properties = withoutOverrides(resource, () => renderedProperties(resource));
  return Object.fromEntries(Object.keys(properties).map((name) => [name, undefined]));
}
