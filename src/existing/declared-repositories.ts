import { Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import type { IConstruct } from 'constructs';
import { REPOSITORY_TYPE } from '../ecr/resource-types';
import type { CompleteApp } from '../template/complete-app';
import { isResource } from '../template/is-resource';
import { judgedProperties } from '../template/judged-properties';

/** What is wrong with adopting a repository that the app itself declares, and what to do. */
export const DECLARED_HERE =
  'is declared by this app. ExistingRepositories is for repositories that no app declares. Declare this one as ImmutableRepository, ' +
  'and take it out of ExistingRepositories.';

/** Whether it is a repository's resource, has one as its own, or is an import by the name or the ARN of one. */
export function isDeclared(repository: IRepositoryRef): boolean {
  const { repositoryName, repositoryArn } = repository.repositoryRef;
  const targets = [repositoryName, repositoryArn]
    .flatMap((text) => Tokenization.reverseString(text).tokens)
    .flatMap((token) => Reference.isReference(token) ? [token.target] : []);
  return [repository, repository.node.defaultChild, ...targets].some(isRepositoryResource);
}

/**
 * The repositories of a name that the app declares where the stack deploys to, as far as names are known. An import has no link to its owner.
 * So a name is all that tells, once the app is complete.
 */
export function declaredRepositories(app: CompleteApp, stack: Stack, name: string): CfnResource[] {
  return app.inEnvironmentOf(stack, [REPOSITORY_TYPE], byName).get(name) ?? [];
}

function byName(resources: CfnResource[]): Map<unknown, CfnResource[]> {
  const declared = new Map<unknown, CfnResource[]>();
  for (const resource of resources) {
    const { RepositoryName: name } = judgedProperties(resource);
    declared.set(name, [...declared.get(name) ?? [], resource]);
  }
  return declared;
}

function isRepositoryResource(construct: IConstruct | undefined): boolean {
  return construct !== undefined && isResource(construct) && construct.cfnResourceType === REPOSITORY_TYPE;
}
