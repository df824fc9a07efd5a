import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { REPOSITORY_TYPE, renderedProperties } from '../rendering/rendered-resource';
import { resourcesBeside } from '../rendering/resources-beside';

/** What is wrong with adopting a repository that the app itself declares, and what to do. */
export const DECLARED_HERE =
  'is declared by this app. RepositoryTagMutability is for a repository that is not: declare this one as ImmutableRepository ' +
  'instead, and leave the RepositoryTagMutability out.';

/** Whether it is a repository's resource, has one as its own, or is an import by the name or the ARN of one. */
export function isDeclared(repository: IRepositoryRef): boolean {
  const { repositoryName, repositoryArn } = repository.repositoryRef;
  const targets = [repositoryName, repositoryArn]
    .flatMap((text) => Tokenization.reverseString(text).tokens)
    .flatMap((token) => Reference.isReference(token) ? [token.target] : []);
  return [repository, repository.node.defaultChild, ...targets].some(isRepositoryResource);
}

/**
 * The paths of the repositories that the app declares, by name, as far as names are known, where the stack deploys to.
 * An import has no link to its owner, so that an adopted repository can be looked up by name only, in a complete app.
 */
export function declaredRepositories(stack: Stack): Map<string, string> {
  return new Map(resourcesBeside(stack, [REPOSITORY_TYPE]).map((resource) => [renderedProperties(resource).RepositoryName, resource.node.path]));
}

function isRepositoryResource(construct: IConstruct | undefined): boolean {
  return construct !== undefined && CfnResource.isCfnResource(construct) && construct.cfnResourceType === REPOSITORY_TYPE;
}
