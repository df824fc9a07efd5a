import { CfnResource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { declaredLifecyclePolicy, setLifecyclePolicy } from './declared-lifecycle-policy';
import { cdkMutability, declaredMutability, isBeyondCdk, refuseMutable } from './declared-mutability';
import { GivenProps } from './given-props';
import { injected, injectorFor } from './property-injection';
import { OnRemove } from '../contract/custom-resource';
import { TagMutabilityResource } from '../existing/adoption-resource';
import { TagMutabilityProvider, checkProvider } from '../existing/tag-mutability-provider';
import type { LifecyclePolicyRule } from '../lifecycle';
import { checkMember } from '../messages/check-type';
import { warnOfOddFilters } from '../messages/messages';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import type { ImageProtection } from '../repository-policy';
import { checkDeployer, checkProtection, checkProtectionTypes, protectionStatement } from '../repository-policy/image-protection';
import { protectedPolicyProblems } from '../repository-policy/repository-policy';
import { autoDeletingRoleArn } from '../template/cdk-private';
import { validateInApp } from '../template/complete-app';
import { unlessLookingUp } from '../template/context-lookup';
import { renderedProperties } from '../template/rendered-resource';
import { l1Mutability, markAsSetByCustomResource, renderedMutability, rendersMutability } from '../template/tag-mutability';

/**
 * What tells Amazon ECR the tag mutability of a repository.
 */
export enum TagMutabilityVia {
  /** CloudFormation, by the properties of `AWS::ECR::Repository`. */
  CLOUDFORMATION = 'CLOUDFORMATION',

  /**
   * A custom resource, for a partition or region whose CloudFormation does not take exclusion filters yet. The repository itself then has
   * no property about mutability in the template.
   */
  CUSTOM_RESOURCE = 'CUSTOM_RESOURCE',
}

/**
 * Properties of ImmutableRepository: those of `ecr.Repository`, two ways to name the tags that may move, and all of ECR's lifecycle
 * policies.
 */
export interface ImmutableRepositoryProps extends ecr.RepositoryProps {
  /**
   * Filters for the tags that stay mutable, such as `latest` or `buildcache-*`: the shorthand for
   * `TagMutabilitySetting.immutableExcept(...)`, which says what ECR takes.
   *
   * @default - none, every tag is immutable
   */
  readonly mutableTags?: string[];

  /**
   * The setting, for one that several repositories share. Excludes `mutableTags`.
   *
   * @default TagMutabilitySetting.IMMUTABLE
   */
  readonly tagMutability?: TagMutabilitySetting;

  /**
   * What tells ECR the setting. With `CUSTOM_RESOURCE`, CloudFormation creates the repository mutable, and empty, and the custom resource
   * sets the mutability a moment later. If the custom resource is removed, the setting stays.
   *
   * @default TagMutabilityVia.CLOUDFORMATION
   */
  readonly tagMutabilityVia?: TagMutabilityVia;

  /**
   * The provider of the stack, whose function sets the tag mutability. Only with `TagMutabilityVia.CUSTOM_RESOURCE`.
   *
   * @default - the one of the stack, also if it is made later; if there is none, a default one
   */
  readonly tagMutabilityProvider?: TagMutabilityProvider;

  /**
   * The lifecycle policy, with the archive and the last pull too: at most 50 rules. A rule that `lifecycleRules` takes renders the
   * same here.
   *
   * Excludes the other ways to a policy: `lifecycleRules`, `addLifecycleRule()` and the `lifecycleRules` of a property injector for
   * `ecr.Repository` are errors beside it. An injector finds this prop among those that it is given.
   *
   * @default - `lifecycleRules`, if they are given, or else no lifecycle policy
   */
  readonly lifecyclePolicyRules?: LifecyclePolicyRule[];

  /**
   * Who may still delete images and the repository. Everybody else is denied it by the policy of the repository, to which
   * `addToResourcePolicy()` adds as before.
   *
   * @default - no protection: whoever has the permission may delete images, and push their tags again
   */
  readonly imageProtection?: ImageProtection;
}

/** CDK's class for a filter refuses tokens, so they are set on the resource later. If this is gone by then, an injector has replaced it. */
const IN_PLACE_OF_TOKENS = TagMutabilitySetting.immutableExcept('in-place-of-tokens');

/**
 * An Amazon ECR repository whose image tags are immutable, except those that you name.
 *
 * It is an `ecr.Repository` in everything else and takes the same props: changing the class name is the whole migration.
 * Immutability stops a push that moves a tag. It does not stop somebody who may delete images: that person can delete an image and push
 * its tag again. `imageProtection` does.
 *
 * `ImmutableRepository.fromRepositoryName`, `fromRepositoryArn`, `fromRepositoryAttributes` and `fromLookup` are those of
 * `ecr.Repository`. They return a repository of which nothing is known: neither whether it exists nor whether its tags are immutable. Use
 * `ExistingRepositories` to make the tags of a repository immutable that exists already.
 *
 * Throws if the setting would leave every tag mutable, however it gets there: by props, by a property injector for this class or for
 * `ecr.Repository` or, at synthesis, by an override.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 * @example
 * new ImmutableRepository(this, 'Api', {
 *   mutableTags: ['latest', 'buildcache-*'],
 * });
 */
export class ImmutableRepository extends ecr.Repository {
  /** What a property injector names this class by. One for `ecr.Repository` runs too, after it. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-ecr-immutability.ImmutableRepository';

  /** Where the template says the setting: the repository, or the custom resource. */
  private readonly mutabilityResource: CfnResource;

  /** Unset inside `super()`, where a property injector's rules are added. */
  private readonly hasLifecyclePolicyRules: boolean;

  /**
   * Declares a repository.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props the props of `ecr.Repository`, and the tags that may move
   */
  constructor(scope: Construct, id: string, props: ImmutableRepositoryProps = {}) {
    props = injected(ImmutableRepository.PROPERTY_INJECTION_ID, props, { scope, id });
    const { declared, lifecyclePolicy, imageProtection } = withPath(() => `${scope.node.path}/${id}`, () => {
      const setting = declaredMutability(props);
      unlessLookingUp(scope, () => {
        checkMember('tagMutabilityVia', props.tagMutabilityVia, 'TagMutabilityVia', TagMutabilityVia);
        refuseMutable(setting);
      });
      return { declared: setting, lifecyclePolicy: declaredLifecyclePolicy(scope, props), imageProtection: declaredProtection(scope, props) };
    });
    super(scope, id, withMutability(props, isBeyondCdk(declared) ? IN_PLACE_OF_TOKENS : declared));

    const resource = this.node.defaultChild as ecr.CfnRepository;
    // Inside `super()`, a property injector for ecr.Repository may have replaced the props. What it left counts.
    const isInjected = injectorFor(scope, ecr.Repository.PROPERTY_INJECTION_ID) !== undefined;
    const { setting, place } = withPath(() => this.node.path, () => {
      const left = isInjected ? settingLeft(declared, resource) : declared;
      return { setting: left, place: this.place(left, resource, props) };
    });
    this.mutabilityResource = place;
    this.hasLifecyclePolicyRules = lifecyclePolicy !== undefined;
    if (lifecyclePolicy !== undefined) {
      withPath(() => this.node.path, () => setLifecyclePolicy(resource, lifecyclePolicy));
    }

    if (imageProtection) {
      const autoDeleting = autoDeletingRoleArn(this);
      this.addToResourcePolicy(protectionStatement(this, imageProtection, autoDeleting === undefined ? [] : [autoDeleting]));
      validateInApp(this, () => protectedPolicyProblems(this, imageProtection, renderedProperties(resource).RepositoryPolicyText));
    }

    warnOfOddFilters(this, setting);
    validateInApp(this, () => [...messageOf(() => refuseMutable(this.tagMutability)), ...this.validatePlace(resource)]);
  }

  /**
   * The setting that the template will have, with everything that an Aspect, a mixin or an override has done to it so far. If a part of
   * it is a token, nobody knows it before deployment, and the setting says so. In Python, `to_string()` shows it; `str()` does not.
   */
  public get tagMutability(): TagMutabilitySetting {
    return renderedMutability(this.mutabilityResource);
  }

  /**
   * Adds a rule to the lifecycle policy, in CDK's grammar.
   *
   * @param rule a rule as `ecr.Repository` takes it
   * @throws an Error if the repository has `lifecyclePolicyRules`: they are the whole policy, and the rule would be lost
   */
  public addLifecycleRule(rule: ecr.LifecycleRule): void {
    if (this.hasLifecyclePolicyRules) {
      throw new Error(
        `${this.node.path}: addLifecycleRule() is called and 'lifecyclePolicyRules' are given; allowed is one of the two. Put the rule ` +
        "into 'lifecyclePolicyRules', which takes CDK's rules too.");
    }
    super.addLifecycleRule(rule);
  }

  /** Puts the setting where the props say, and returns that place. */
  private place(setting: TagMutabilitySetting, resource: ecr.CfnRepository, props: ImmutableRepositoryProps): CfnResource {
    if (props.tagMutabilityVia !== TagMutabilityVia.CUSTOM_RESOURCE) {
      if (props.tagMutabilityProvider) {
        throw new Error("'tagMutabilityProvider' is given, but CloudFormation sets the tag mutability. Set tagMutabilityVia to CUSTOM_RESOURCE, or leave it out.");
      }
      if (isBeyondCdk(setting)) {
        Object.assign(resource, l1Mutability(setting));
      }
      return resource;
    }
    checkProvider(this, 'tagMutabilityProvider', props.tagMutabilityProvider);
    resource.imageTagMutability = undefined;
    resource.imageTagMutabilityExclusionFilters = undefined;
    markAsSetByCustomResource(resource);
    return new TagMutabilityResource(this, 'TagMutability', {
      repository: { repositoryName: this.repositoryName },
      repositoryArn: this.repositoryArn,
      tagMutability: setting,
      onRemove: OnRemove.KEEP,
    }).resource;
  }

  private validatePlace(resource: CfnResource): string[] {
    if (this.mutabilityResource === resource || !rendersMutability(resource)) {
      return [];
    }
    return [
      'an override says ImageTagMutability on the repository, and CloudFormation would undo what the custom resource sets. ' +
      'Remove the override, or use TagMutabilityVia.CLOUDFORMATION.',
    ];
  }
}

/**
 * The props as ecr.Repository takes them, with the mutability said once and in full. `lifecyclePolicyRules` stay among them, for a
 * property injector to see.
 */
function withMutability(all: ImmutableRepositoryProps, setting: TagMutabilitySetting): ecr.RepositoryProps {
  const said = {
    mutableTags: undefined,
    tagMutability: undefined,
    tagMutabilityVia: undefined,
    tagMutabilityProvider: undefined,
    imageProtection: undefined,
  };
  return new GivenProps(all).with({ ...said, ...cdkMutability(setting) });
}

/** Who may still delete images, as far as this is right. Errors have no path yet. */
function declaredProtection(scope: Construct, { imageProtection }: ImmutableRepositoryProps): ImageProtection | undefined {
  checkProtectionTypes(imageProtection);
  unlessLookingUp(scope, () => {
    checkProtection(imageProtection);
    checkDeployer(scope, imageProtection);
  });
  return imageProtection;
}

/** The setting that is left after a property injector for ecr.Repository. Errors have no path yet. */
function settingLeft(declared: TagMutabilitySetting, resource: ecr.CfnRepository): TagMutabilitySetting {
  const rendered = renderedMutability(resource);
  refuseMutable(rendered);
  return isBeyondCdk(declared) && rendered.toString() === IN_PLACE_OF_TOKENS.toString() ? declared : rendered;
}

function messageOf(run: () => void): string[] {
  try {
    run();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
