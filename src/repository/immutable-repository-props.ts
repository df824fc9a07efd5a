import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { ExclusionFiltersVia } from './exclusion-filters-via';
import type { TagMutabilityFunctionOptions } from '../existing/function-options';
import type { LifecyclePolicyRule } from '../lifecycle';
import type { TagMutabilitySetting } from '../mutability';

/**
 * Properties of ImmutableRepository: those of `ecr.Repository`, two ways to name the tags that may move, and all of ECR's lifecycle
 * policies.
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

  /**
   * What tells ECR the setting. With `CUSTOM_RESOURCE` the repository is created mutable, and empty, and the custom resource
   * sets the mutability a moment later; when the custom resource is removed, the setting stays.
   *
   * @default ExclusionFiltersVia.CLOUDFORMATION
   */
  readonly exclusionFiltersVia?: ExclusionFiltersVia;

  /**
   * How the function of the custom resource is deployed. Only with `ExclusionFiltersVia.CUSTOM_RESOURCE`.
   *
   * @default - as the first construct of the stack that uses the function says, or else by the defaults of each option
   */
  readonly functionOptions?: TagMutabilityFunctionOptions;

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
}
