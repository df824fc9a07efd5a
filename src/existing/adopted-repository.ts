import { Stack, Token } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { DECLARED_HERE, isDeclared } from './declared-repositories';
import type { Adopted } from './stack-adoptions';
import { RepositoryAddress } from '../contract/repository';
import { otherEnvironment } from '../creation-template/identity';
import { quoted } from '../mutability/language/quoted';
import { areKnownToDiffer } from '../template/environment';

/**
 * A repository that a construct adopts. It must be somebody else's, and within reach of the function.
 */
export class AdoptedRepository implements Adopted {
  public readonly logicalIdPrefix = 'TagMutability';
  public readonly name: string;
  public readonly arn: string;

  /**
   * @param scope the construct that adopts
   * @param repository the repository, imported
   * @param registryId the registry, if the user gave one
   */
  constructor(public readonly scope: Construct, private readonly repository: IRepositoryRef, private readonly registryId?: string) {
    const { repositoryName, repositoryArn } = repository.repositoryRef;
    this.name = repositoryName;
    // CDK takes an import by name for a repository of the stack's own account.
    this.arn = registryId === undefined ? repositoryArn
      : Stack.of(scope).formatArn({ service: 'ecr', account: registryId, resource: 'repository', resourceName: repositoryName });
  }

  /** Which repository it is, for CloudFormation and for the function. */
  public get address(): RepositoryAddress {
    return { repositoryName: this.name, registryId: this.registryId };
  }

  /**
   * The same for the same repository, another for every other one of the region. A registry counts as it is given, also where it is the
   * stack's own: whether the stack knows its own account must not change what its resources are called.
   */
  public get identity(): string {
    return JSON.stringify([this.registryId, this.name]);
  }

  public get label(): string {
    return `repository ${quoted(this.name)}`;
  }

  public get repositoryName(): string | undefined {
    return this.registryId === undefined || this.registryId === Stack.of(this.scope).account ? this.name : undefined;
  }

  public problems(): string[] {
    const { repositoryArn } = this.repository.repositoryRef;
    if (isDeclared(this.repository)) {
      return [`repository '${this.repository.node.path}' ${DECLARED_HERE}`];
    }
    return Token.isUnresolved(repositoryArn) ? [] : this.outOfReach(repositoryArn);
  }

  private outOfReach(arn: string): string[] {
    const stack = Stack.of(this.scope);
    const [, , , region, account] = arn.split(':');
    if (!arn.startsWith('arn:') || account === undefined) {
      return [`repository ${quoted(arn)} has no ARN of a repository; ARNs are like arn:aws:ecr:eu-west-1:111122223333:repository/name. Give the whole ARN.`];
    }
    if (areKnownToDiffer(region, stack.region)) {
      return otherEnvironment(this.scope, [region, stack.region],
        `repository ${quoted(arn)} is in region ${region}, but the stack deploys to ${stack.region}. The function sets the tag mutability of ` +
        `repositories of its own region only. Use a stack in ${region}.`);
    }
    if (this.registryId === undefined && areKnownToDiffer(account, stack.account)) {
      return otherEnvironment(this.scope, [account, stack.account],
        `repository ${quoted(arn)} is in account ${account}, but the stack deploys to ${stack.account}. Use a stack in ${account}. Or give ` +
        `registryId: ${quoted(account)} and a TagMutabilityProvider with a role that the policy of the repository allows to describe the repository ` +
        'and to set its tag mutability.');
    }
    return this.registryId !== undefined && areKnownToDiffer(account, this.registryId)
      ? [`repository ${quoted(arn)} is in account ${account}, but registryId is ${quoted(this.registryId)}. Give one or the other.`] : [];
  }
}
