import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { AdoptedRepository } from './adopted-repository';
import { TagMutabilityResource } from './adoption-resource';
import { StackAdoptions } from './stack-adoptions';
import { TagMutabilityProvider, checkProvider } from './tag-mutability-provider';
import { OnRemove } from '../contract/custom-resource';
import { otherEnvironment, warnOfEnvironment } from '../creation-template/identity';
import { ACCOUNT_ID_GRAMMAR } from '../ecr/limits';
import { checkConstructProps, checkGiven, checkList, checkMember, checkObject, checkSetting, refuseUnanswerable } from '../messages/check-type';
import { warnOfOddFilters } from '../messages/messages';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { quoted } from '../mutability/language/quoted';
import { validateInApp } from '../template/complete-app';
import { unlessLookingUp } from '../template/context-lookup';
import { renderedMutability } from '../template/tag-mutability';

/**
 * Properties of ExistingRepositories.
 */
export interface ExistingRepositoriesProps {
  /**
   * The repositories to adopt, at least one. Each exists, and no app declares it. Import it by name or by ARN, such as
   * `ecr.Repository.fromRepositoryName(this, 'Repo', 'legacy/api')`. It must be in the region of the stack.
   */
  readonly repositories: IRepositoryRef[];

  /**
   * The account, in 12 digits, whose registry the repositories are in, if that is not the account of the stack. The stack then needs a
   * `TagMutabilityProvider` with a `role`, and the policies of the repositories must allow that role to call
   * `ecr:DescribeRepositories` and `ecr:PutImageTagMutability`.
   *
   * @default - the account of the stack
   */
  readonly registryId?: string;

  /**
   * The setting that the repositories have while the construct is deployed.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly tagMutability?: TagMutabilitySetting;

  /**
   * What happens to the setting when the construct is removed or the stack deleted.
   *
   * @default OnRemove.KEEP
   */
  readonly onRemove?: OnRemove;

  /**
   * The provider of the stack, whose function sets the tag mutability.
   *
   * @default - the one of the stack, also if it is made later; if there is none, a default one
   */
  readonly provider?: TagMutabilityProvider;
}

/** The compiler holds this to the struct. */
const PROP_NAMES = Object.keys({
  repositories: 1, registryId: 1, tagMutability: 1, onRemove: 1, provider: 1,
} satisfies Record<keyof ExistingRepositoriesProps, 1>);

/**
 * Sets the tag mutability of Amazon ECR repositories that exist already and that no CloudFormation stack owns.
 *
 * A custom resource for each repository. One Lambda function of the stack serves all of them (`TagMutabilityProvider`); it may call
 * `ecr:DescribeRepositories` and `ecr:PutImageTagMutability` on exactly these repositories. Renaming the construct or moving it in its
 * stack changes nothing in the template.
 *
 * Throws for props that are wrong by themselves. An error at synthesis says if this app declares a repository, if one is known to be
 * out of reach (in another region, or in another account without `registryId` and a provider with a `role`), or if another construct of
 * the stack has adopted it. What is not known at synthesis is a warning in its place: if stacks do not say their `env`, or a variable
 * says it, or only one of two is under a condition.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 * @example
 * new ExistingRepositories(this, 'Legacy', {
 *   repositories: [ecr.Repository.fromRepositoryName(this, 'LegacyRepository', 'legacy/api')],
 *   tagMutability: TagMutabilitySetting.immutableExcept('latest'),
 * });
 */
export class ExistingRepositories extends Construct {
  private readonly resources: CfnResource[];

  /**
   * Sets the tag mutability of repositories that exist.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props the repositories, and what is set
   */
  constructor(scope: Construct, id: string, props: ExistingRepositoriesProps) {
    super(scope, id);
    withPath(() => this.node.path, () => {
      checkConstructProps(new.target, ExistingRepositories, props, PROP_NAMES);
      checkProps(this, props);
      unlessLookingUp(this, () => checkValues(props));
    });
    const { repositories, registryId, tagMutability = TagMutabilitySetting.IMMUTABLE, onRemove = OnRemove.KEEP } = props;

    warnOfOddFilters(this, tagMutability);
    this.resources = repositories.map((repository, index) => {
      const adopted = new AdoptedRepository(this, repository, registryId);
      return new TagMutabilityResource(this, `Repository${index}`, {
        repository: adopted.address, repositoryArn: adopted.arn, tagMutability, onRemove, adopted,
      }).resource;
    });
    validateInApp(this, () => this.missingRole(registryId));
  }

  /**
   * The setting that the template will have, with everything that an Aspect or an override has done to it so far. If an override has
   * made the repositories differ, it is the setting of the first. In Python, `to_string()` shows it.
   */
  public get tagMutability(): TagMutabilitySetting {
    return renderedMutability(this.resources[0]);
  }

  /** What is wrong, at synthesis, if the policies of another account's repositories cannot name the role that calls. */
  private missingRole(registryId: string | undefined): string[] {
    const { account } = Stack.of(this);
    if (registryId === undefined || registryId === account || StackAdoptions.of(this).provider!._hasGivenRole) {
      return [];
    }
    const isUnknown = [registryId, account].some((value) => Token.isUnresolved(value));
    const message =
      `registryId ${quoted(registryId)} is not known to be the stack's own account (${isUnknown ? "'env' of the stack does not say it" : account}), ` +
      "and the stack's TagMutabilityProvider has no role that was given to it. The policies of another account's repositories must name the role that " +
      'calls: make a role whose ARN you know, and a TagMutabilityProvider with it. For the own account, leave registryId out.';
    if (isUnknown) {
      warnOfEnvironment(this, `${message} Or acknowledge this, if the stack is deployed to the account ${registryId}.`);
      return [];
    }
    return otherEnvironment(this, [account], message);
  }
}

/** Throws, without a path, for props that are wrong whatever else the app has. */
function checkProps(construct: Construct, props: ExistingRepositoriesProps): void {
  const { repositories, tagMutability, provider } = props;
  const example = (name: string) => `ecr.Repository.fromRepositoryName(this, 'Repo', '${name}')`;
  checkGiven('repositories', repositories, `[${example('legacy/api')}]`);
  checkList('repositories', repositories, `[${example('legacy/api')}]`);
  if (repositories.length === 0) {
    throw new Error("'repositories' is empty, so nothing would be adopted. Name at least one repository, or leave the construct out.");
  }
  repositories.forEach((repository, index) =>
    checkObject(`repositories[${index}]`, repository, 'a repository', ['repositoryRef'], example(typeof repository === 'string' ? repository : 'legacy/api')));
  checkSetting('tagMutability', tagMutability);
  checkProvider(construct, 'provider', provider);
}

/** Throws, without a path, for values that ECR or the function would refuse. */
function checkValues({ registryId, tagMutability, onRemove }: ExistingRepositoriesProps): void {
  if (registryId !== undefined && !Token.isUnresolved(registryId) && !ACCOUNT_ID_GRAMMAR.test(registryId)) {
    throw new Error(`registryId ${quoted(registryId)} is not the id of an account. Give the 12 digits of the account.`);
  }
  checkMember('onRemove', onRemove, 'OnRemove', OnRemove);
  if (tagMutability !== undefined) {
    refuseUnanswerable('repository', tagMutability);
  }
}
