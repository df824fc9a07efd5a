import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { Adopted, logicalIdFor } from './adopted';
import { RepositoryAddress } from './contract';
import { DECLARED_HERE, isDeclared } from './declared-repositories';
import { ACCOUNT_ID_GRAMMAR } from '../creation-template/limits';
import { differ } from '../rendering/differ';

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
    if (differ(region, stack.region)) {
      throw this.error(
        `repository '${arn}' is in region ${region}, but the stack deploys to ${stack.region}. A function sets the tag mutability of ` +
        `repositories of its own region; use a stack in ${region}.`);
    }
    if (this.registryId === undefined && differ(account, stack.account)) {
      throw this.error(
        `repository '${arn}' is in account ${account}, but the stack deploys to ${stack.account}. Use a stack in ${account}; or give ` +
        `registryId: '${account}' and a role that the policy of the repository allows to describe it and to set its tag mutability.`);
    }
    if (this.registryId !== undefined && differ(account, this.registryId)) {
      throw this.error(`repository '${arn}' is in account ${account}, but registryId is '${this.registryId}'. Give one or the other.`);
    }
  }

  private error(message: string): Error {
    return new Error(`${this.scope.node.path}: ${message}`);
  }
}
