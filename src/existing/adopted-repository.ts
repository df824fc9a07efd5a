import { createHash } from 'crypto';
import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { RepositoryAddress } from './contract';
import { DECLARED_HERE, isDeclared } from './declared-repositories';

/**
 * A repository that a construct adopts: checks that it is somebody else's and within reach.
 */
export class AdoptedRepository {
  public readonly name: string;
  public readonly arn: string;

  /** Whether it is in the registry of the stack's own account, as far as that is known. */
  public readonly isOfStack: boolean;

  /**
   * @param scope the construct that adopts
   * @param repository the repository, imported
   * @param registryId the registry, if the user gave one
   */
  constructor(public readonly scope: Construct, repository: IRepositoryRef, private readonly registryId?: string) {
    const stack = Stack.of(scope);
    const { repositoryName, repositoryArn } = repository.repositoryRef;
    this.name = repositoryName;
    this.isOfStack = registryId === undefined || registryId === stack.account;
    // An import by name is taken for one of the stack's own account.
    this.arn = registryId === undefined ? repositoryArn
      : stack.formatArn({ service: 'ecr', account: registryId, resource: 'repository', resourceName: repositoryName });

    if (isDeclared(repository)) {
      throw this.error(`repository '${repository.node.path}' ${DECLARED_HERE}`);
    }
    if (registryId !== undefined && !Token.isUnresolved(registryId) && !/^[0-9]{12}$/.test(registryId)) {
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

  /**
   * What the resource is called in the template: a name made from the repository's identity, so that renaming or moving the
   * construct in its stack changes nothing. From the construct's path, CloudFormation would create the new one and then
   * delete the old one, and its RESTORE would open the repository again. Undefined for an identity not known at synth.
   */
  public get logicalId(): string | undefined {
    if (Token.isUnresolved(this.identity)) {
      return undefined;
    }
    const readable = this.name.split(/[^a-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    // Names differ in characters that a logical id cannot have.
    const hash = createHash('sha256').update(this.identity).digest('hex').slice(0, 8).toUpperCase();
    return `TagMutability${readable.slice(0, 200)}${hash}`;
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

/** Whether both are known and not the same. */
function differ(a: string | undefined, b: string): boolean {
  return Boolean(a) && a !== b && ![a, b].some((value) => Token.isUnresolved(value));
}
