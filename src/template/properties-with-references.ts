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
  const scope = Stack.of(resource);
  const declared = toCloudFormation(resource);
  const resolver = new PathResolver();
  const template = fullyResolved(declared, (value) => Tokenization.resolve(value, { scope, resolver, preparing: false }));
  return template.Resources?.[scope.resolve(resource.logicalId)].Properties ?? {};
}

/** Resolves as CDK does, except references to resources. */
class PathResolver extends DefaultTokenResolver {
  constructor() {
    super(new JoinConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    return referenceByPath(token) ?? super.resolveToken(token, context, postProcessor);
  }
}

function referenceByPath(token: IResolvable): Record<string, unknown> | undefined {
  if (!Reference.isReference(token) || !isResource(token.target) || token.displayName.includes('::')) {
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
