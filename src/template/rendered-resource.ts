import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { overridesOf, rendersItself, toCloudFormation } from './cdk-private';

/** A resource as the template will have it: resolved, with every override applied. */
export interface RenderedResource {
  readonly Type?: unknown;
  readonly Properties?: Record<string, any>;
  readonly Condition?: unknown;
}

/** The resource as the template will have it; undefined for one that the template will not have. */
export function renderedResource(resource: CfnResource): RenderedResource | undefined {
  const stack = Stack.of(resource);
  // CDK renders nothing of a resource that it will not synthesize.
  return fullyResolved(toCloudFormation(resource), (value) => stack.resolve(value)).Resources?.[stack.resolve(resource.logicalId)];
}

/** CDK resolves each element by itself, then the template, and that once more when it writes it. */
const TIMES_RESOLVED = 3;

/** What CDK makes of a value when it writes it. A resource that renders itself may give tokens only when CDK has resolved it once. */
export function fullyResolved(value: unknown, resolve: (value: unknown) => any): any {
  let resolved = resolve(value);
  for (let times = 1; times < TIMES_RESOLVED && hasToken(resolved); times++) {
    resolved = resolve(resolved);
  }
  return resolved;
}

function hasToken(value: unknown): boolean {
  return Token.isUnresolved(value)
    || (typeof value === 'object' && value !== null && Object.entries(value).some(([name, member]) => Token.isUnresolved(name) || hasToken(member)));
}

/**
 * The properties of a resource as the template will have them: resolved, with every override applied.
 *
 * An L1's own attributes do not tell: `addPropertyOverride`, `addPropertyDeletionOverride` and a raw `CfnResource` win over them.
 */
export function renderedProperties(resource: CfnResource): Record<string, any> {
  return renderedResource(resource)?.Properties ?? {};
}

/** The type that the template will have for a resource; undefined if it will have none. An override can say another one than the construct. */
export function renderedType(resource: CfnResource): unknown {
  if (rendersItself(resource)) {
    return renderedResource(resource)?.Type;
  }
  const overrides = overridesOf(resource);
  return overrides !== undefined && 'Type' in overrides ? Stack.of(resource).resolve(overrides.Type) : resource.cfnResourceType;
}
