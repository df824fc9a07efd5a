import { CfnResource, Lazy, Token } from 'aws-cdk-lib';
import { overridesOf, withoutOverrides } from './cdk-private';
import { isIntrinsic } from './intrinsics';
import { renderedProperties } from './rendered-resource';
import { quoted } from '../mutability/language/quoted';

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
    refuseOther(resource.stack.resolve(present));
    resource.addOverride('Properties', Lazy.uncachedAny({
      produce: (context) => {
        const resolved = context.resolve(present);
        return reasonAgainst(resolved) === undefined ? { ...asObject(resource, resolved), ...changed } : resolved;
      },
    }));
  } else {
    refuseOther(present);
    resource.addOverride('Properties', { ...('Properties' in overrides ? asObject(resource, present) : {}), ...changed });
  }
}

/** What an override of all properties says of each of them. */
function asObject(resource: CfnResource, override: any): object {
  return override ?? removedFrom(resource);
}

/** Throws for an override of all properties beside which there can be no other. */
function refuseOther(override: unknown): void {
  const reason = reasonAgainst(override);
  if (reason !== undefined) {
    throw new Error(reason);
  }
}

function reasonAgainst(override: unknown): string | undefined {
  if (override !== undefined && (typeof override !== 'object' || override === null || Array.isArray(override))) {
    return `an override of 'Properties' is ${quoted(override)}; CloudFormation allows an object. Remove the override.`;
  }
  // CDK takes a function for all of the properties, and beside another member for one more of them.
  return isIntrinsic(override)
    ? `an override of 'Properties' is the function ${Object.keys(override as object)[0]}, so that nothing can be written beside it. Override single properties.`
    : undefined;
}

/** The removal of every property that a resource has without its overrides. */
function removedFrom(resource: CfnResource): Record<string, undefined> {
  const properties = withoutOverrides(resource, () => renderedProperties(resource));
  return Object.fromEntries(Object.keys(properties).map((name) => [name, undefined]));
}
