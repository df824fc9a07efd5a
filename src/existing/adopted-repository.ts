import { createHash } from 'crypto';
import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { DECLARED_HERE, isDeclared } from './declared-repositories';

/**
 * A repository that a construct adopts: checks that it is somebody else's and within reach.
 */
export class AdoptedRepository {
  public readonly name: string;
  public readonly arn: string;

  constructor(public readonly scope: Construct, repository: IRepositoryRef) {
    this.name = repository.repositoryRef.repositoryName;
    this.arn = repository.repositoryRef.repositoryArn;
    if (isDeclared(repository)) {
      throw this.error(`repository '${repository.node.path}' ${DECLARED_HERE}`);
    }
    this.refuseElsewhere();
  }

  /**
   * What the resource is called in the template: a name made from the repository's, so that renaming or moving the
   * construct in its stack changes nothing. From the construct's path, CloudFormation would create the new one and then
   * delete the old one, and its RESTORE would open the repository again. Undefined for a name that is not known at synth.
   */
  public get logicalId(): string | undefined {
    if (Token.isUnresolved(this.name)) {
      return undefined;
    }
    const readable = this.name.split(/[^a-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    // Names differ in characters that a logical id cannot have.
    const hash = createHash('sha256').update(this.name).digest('hex').slice(0, 8).toUpperCase();
    return `TagMutability${readable.slice(0, 200)}${hash}`;
  }

  private refuseElsewhere(): void {
    // Another stack's or a looked-up ARN is a token or whole; a partly unknown one is left to IAM, which allows just it.
    if (Token.isUnresolved(this.arn)) {
      return;
    }
    const stack = Stack.of(this.scope);
    const { region, account } = Arn.split(this.arn, ArnFormat.SLASH_RESOURCE_NAME);
    this.refuseOther('region', region, stack.region);
    this.refuseOther('account', account, stack.account);
  }

  private refuseOther(what: 'region' | 'account', repositorys: string | undefined, stacks: string): void {
    if (repositorys && !Token.isUnresolved(stacks) && repositorys !== stacks) {
      throw this.error(
        `repository '${this.arn}' is in ${what} ${repositorys}, but the stack deploys to ${stacks}. ` +
        `RepositoryTagMutability reaches repositories of its stack's own account and region; use a stack for ${repositorys}.`);
    }
  }

  private error(message: string): Error {
    return new Error(`${this.scope.node.path}: ${message}`);
  }
}
