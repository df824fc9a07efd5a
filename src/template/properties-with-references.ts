import {
  CfnResource, DefaultTokenResolver, IFragmentConcatenator, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, Tokenization,
} from 'aws-cdk-lib';
import { toCloudFormation } from './cdk-private';
import { isResource } from './is-resource';
import { fullyResolved } from './rendered-resource';

/**
 * The properties of a resource as `renderedProperties` gives them, but a reference names the other resource by its construct path:
 * `{ Ref: 'Stack/Repo/Resource' }`.
 *
 * A template refers to a resource of another stack by an import, a parameter of a nested stack or the answer of a custom resource. None of
 * them tells which resource it is. A construct path does, in whichever stack the resource is. A reference that somebody has written as
 * text keeps its logical id, which never has a `/`.
 */
export function propertiesWithReferences(resource: CfnResource): Record<string, any> {
  return rendered(resource, ({ target }) => isResource(target));
}

/**
 * Whether some properties of a resource refer to something of another stack, which exports it for them. It can be asked before CDK has made
 * the export.
 *
 * @param properties as the template will have them
 */
export function referToOtherStack(resource: CfnResource, properties: Record<string, unknown>): boolean {
  if (!hasReference(properties, () => true)) {
    return false;
  }
  const names = Object.keys(properties);
  const byPath = Object.entries(rendered(resource, ({ target }) => Stack.of(target) !== resource.stack)).filter(([name]) => names.includes(name));
  // A logical id has no slash.
  return hasReference(byPath, (id) => id.includes('/'));
}

function hasReference(value: unknown, isMeant: (id: string) => boolean): boolean {
  return typeof value === 'object' && value !== null && Object.entries(value).some(([name, member]) => {
    const id = name === 'Ref' ? member : name === 'Fn::GetAtt' ? [member].flat()[0] : undefined;
    return typeof id === 'string' ? isMeant(id) : hasReference(member, isMeant);
  });
}

/** The properties, in which the references that are meant name their resource by its path. */
function rendered(resource: CfnResource, isMeant: (reference: Reference) => boolean): Record<string, any> {
  const scope = Stack.of(resource);
  const declared = toCloudFormation(resource);
  const resolver = new PathResolver(isMeant);
  const template = fullyResolved(declared, (value) => Tokenization.resolve(value, { scope, resolver, preparing: false }));
  return template.Resources?.[scope.resolve(resource.logicalId)].Properties ?? {};
}

/** Resolves as CDK does, except references to resources. */
class PathResolver extends DefaultTokenResolver {
  constructor(private readonly isMeant: (reference: Reference) => boolean) {
    super(new JoinConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    const isReferenceMeant = Reference.isReference(token) && this.isMeant(token);
    return (isReferenceMeant ? referenceByPath(token) : undefined) ?? super.resolveToken(token, context, postProcessor);
  }
}

function referenceByPath(token: Reference): Record<string, unknown> | undefined {
  if (token.displayName.includes('::')) {
    return undefined;
  }
  const { target: { node: { path } }, displayName: attribute } = token;
  return attribute === 'Ref' ? { Ref: path } : { 'Fn::GetAtt': [path, attribute] };
}

/** Texts with tokens in them become one flat `Fn::Join`, as in a template. */
class JoinConcat implements IFragmentConcatenator {
  public join(left: any, right: any): any {
    const parts = [...partsOf(left), ...partsOf(right)];
    return parts.every((part) => typeof part === 'string') ? parts.join('') : { 'Fn::Join': ['', parts] };
  }
}

function partsOf(value: any): any[] {
  if (value === undefined || value === null) {
    return [];
  }
  return value['Fn::Join']?.[0] === '' && Array.isArray(value['Fn::Join'][1]) ? value['Fn::Join'][1] : [value];
}
