import { Arn, ArnFormat, CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { Construct, IConstruct } from 'constructs';
import { Adopted, logicalIdFor } from './adopted';
import { RepositoryAddress } from '../contract/repository';
import { ACCOUNT_ID_GRAMMAR } from '../ecr/limits';
import { REPOSITORY_TYPE } from '../ecr/resource-types';
import { areKnownToDiffer, resourcesInSameEnvironment } from '../template/environment';
import { renderedProperties } from '../template/rendered-resource';

/**
 * A repository that a construct adopts: checks that it is somebody else's and within reach.
 */
export class AdoptedRepository implements Adopted {
  public readonly name: string;
  public readonly arn: string;

  /**
   * @param scope the construct that adopts
   * @param repository the repository, imported
   * @param registryId the registry, if the user gave one
   */
  constructor(public readonly scope: Construct, repository: IRepositoryRef, private readonly registryId?: string) {
    const stack = Stack.of(scope);
    const { repositoryName, repositoryArn } = repository.repositoryRef;
    this.name = repositoryName;
    // An import by name is taken for one of the stack's own account.
    this.arn = registryId === undefined ? repositoryArn
      : stack.formatArn({ service: 'ecr', account: registryId, resource: 'repository', resourceName: repositoryName });

    if (isDeclared(repository)) {
      throw this.error(`repository '${repository.node.path}' ${DECLARED_HERE}`);
    }
    if (registryId !== undefined && !Token.isUnresolved(registryId) && !ACCOUNT_ID_GRAMMAR.test(registryId)) {
      throw this.error(`registryId '${registryId}' is no account id, which is what a registry is told by. Give the 12 digits of the account.`);
    }
    if (!Token.isUnresolved(repositoryArn)) {
      this.refuseOutOfReach(repositoryArn, stack);
    }
  }

  /** Which repository it is, for CloudFormation and for the function. */
  public get address(): RepositoryAddress {
    return { repositoryName: this.name, registryId: this.registryId };
  }

  /**
   * The same for the same repository, other for every other one of the region. A registry counts as it is given, also where
   * it is the stack's: whether the stack knows its own account must not change what its resources are called.
   */
  public get identity(): string {
    return JSON.stringify([this.registryId, this.name]);
  }

  public get label(): string {
    return `repository '${this.name}'`;
  }

  public get repositoryName(): string | undefined {
    return this.registryId === undefined || this.registryId === Stack.of(this.scope).account ? this.name : undefined;
  }

  public get logicalId(): string | undefined {
    return logicalIdFor('TagMutability', this.name, this.identity);
  }

  private refuseOutOfReach(arn: string, stack: Stack): void {
    const { region, account } = Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME);
    if (areKnownToDiffer(region, stack.region)) {
      throw this.error(
        `repository '${arn}' is in region ${region}, but the stack deploys to ${stack.region}. A function sets the tag mutability of ` +
        `repositories of its own region; use a stack in ${region}.`);
    }
    if (this.registryId === undefined && areKnownToDiffer(account, stack.account)) {
      throw this.error(
        `repository '${arn}' is in account ${account}, but the stack deploys to ${stack.account}. Use a stack in ${account}; or give ` +
        `registryId: '${account}' and a role that the policy of the repository allows to describe it and to set its tag mutability.`);
    }
    if (this.registryId !== undefined && areKnownToDiffer(account, this.registryId)) {
      throw this.error(`repository '${arn}' is in account ${account}, but registryId is '${this.registryId}'. Give one or the other.`);
    }
  }

  private error(message: string): Error {
    return new Error(`${this.scope.node.path}: ${message}`);
  }
}

/** What is wrong with adopting a repository that the app itself declares, and what to do. */
export const DECLARED_HERE =
  'is declared by this app. ExistingRepositories is for a repository that is not: declare this one as ImmutableRepository ' +
  'instead, and leave the ExistingRepositories out.';

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
  return new Map(resourcesInSameEnvironment(stack, [REPOSITORY_TYPE])
    .map((resource) => [renderedProperties(resource).RepositoryName, resource.node.path]));
}

function isRepositoryResource(construct: IConstruct | undefined): boolean {
  return construct !== undefined && CfnResource.isCfnResource(construct) && construct.cfnResourceType === REPOSITORY_TYPE;
}
