import { CfnResource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { declaredMutability } from './declared-mutability';
import { refuseMutable } from './refuse-mutable';
import { TagMutabilitySetting } from '../mutability';
import { FILTER_TYPE } from '../mutability/limits';
import { renderedMutability } from '../rendering/rendered-mutability';
import { warnOfOddFilters } from '../reporting/messages';

/**
 * Properties of ImmutableRepository: those of `ecr.Repository`, and two ways to name the tags that may move.
 */
export interface ImmutableRepositoryProps extends ecr.RepositoryProps {
  /**
   * Filters for the tags that stay mutable, such as `latest` or `buildcache-*`: at most 5, each of 1 to 128 letters, digits,
   * `.`, `_`, `-` and at most two wildcards `*`. The shorthand for `TagMutabilitySetting.immutableExcept(...)`.
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
}

/**
 * An Amazon ECR repository whose image tags are immutable, except those that are named.
 *
 * It is an `ecr.Repository` in all else and takes the same props, so that changing the class name is the whole migration.
 * Immutability stops a push that moves a tag; it does not stop somebody who may delete images from deleting one and pushing
 * its tag again.
 *
 * Throws if the setting would leave the repository mutable as a whole, however it gets there: by props, by a property
 * injector for `ecr.Repository` or, at synthesis, by an override.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 * @example
 * new ImmutableRepository(this, 'Api', {
 *   mutableTags: ['latest', 'buildcache-*'],
 * });
 */
export class ImmutableRepository extends ecr.Repository {
  constructor(scope: Construct, id: string, props: ImmutableRepositoryProps = {}) {
    const declared = at(`${scope.node.path}/${id}`, () => declaredMutability(props));
    super(scope, id, withMutability(props, declared));

    if (declared.isUnresolved) {
      const resource = this.node.defaultChild as ecr.CfnRepository;
      resource.imageTagMutability = declared.mode;
      resource.imageTagMutabilityExclusionFilters = declared.exclusionFilters.map((pattern) => ({
        imageTagMutabilityExclusionFilterType: FILTER_TYPE,
        imageTagMutabilityExclusionFilterValue: pattern,
      }));
    }

    // Inside `super()` a property injector for ecr.Repository may have replaced the props.
    at(this.node.path, () => refuseMutable(this.tagMutability));
    warnOfOddFilters(this, this.tagMutability);
    this.node.addValidation({ validate: () => messageOf(() => refuseMutable(this.tagMutability)) });
  }

  /**
   * The setting that the template will have, with everything that an Aspect, a mixin or an override has done to it so far.
   * What of it is a token is known at deployment only, and the setting says so.
   */
  public get tagMutability(): TagMutabilitySetting {
    return renderedMutability(this.node.defaultChild as CfnResource);
  }
}

/** The props as ecr.Repository takes them, with the mutability said once and in full. */
function withMutability({ mutableTags, tagMutability, ...props }: ImmutableRepositoryProps, setting: TagMutabilitySetting): ecr.RepositoryProps {
  if (setting.isUnresolved) {
    // CDK's class for a filter refuses tokens; those filters are set on the resource, and until then none is mutable.
    return { ...props, imageTagMutability: ecr.TagMutability.IMMUTABLE };
  }
  const filters = setting.exclusionFilters.map((pattern) => ecr.ImageTagMutabilityExclusionFilter.wildcard(pattern));
  return {
    ...props,
    imageTagMutability: setting.mode as string as ecr.TagMutability,
    imageTagMutabilityExclusionFilters: filters.length === 0 ? undefined : filters,
  };
}

/** Runs something whose errors do not know where they are. */
function at<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

function messageOf(run: () => void): string[] {
  try {
    run();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
