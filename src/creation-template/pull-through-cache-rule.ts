import { Resource, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AppliedFor } from './applied-for';
import { repeatedRule, watchForTemplate } from './cache-rules';
import { CreationTemplate } from './creation-template';
import type { CreationTemplateOptions } from './creation-template-props';
import { MAX_CACHE_PREFIX_LENGTH, MIN_CACHE_PREFIX_LENGTH, ROOT } from './limits';
import { IMPORT_ACTIONS, LOG_IN_ACTION, PULL_ACTIONS } from './repository-actions';
import { checkPrefix, repositoryArnPattern } from './template-prefix';
import { checkUpstream } from './upstream-check';
import type { UpstreamRegistry } from './upstream-registry';
import { grantToUpstreamRole } from './upstream-role';
import { withPath } from '../reporting/with-path';

/**
 * Properties of PullThroughCacheRule.
 */
export interface PullThroughCacheRuleProps {
  /**
   * The namespace of the repositories that the images are cached in, in 2 to 30 characters: `docker-hub` is for all whose names
   * begin with `docker-hub/`. Or `CreationTemplate.ROOT`, for all that no other rule is for.
   */
  readonly ecrRepositoryPrefix: string;

  /**
   * The registry whose images are cached.
   */
  readonly upstreamRegistry: UpstreamRegistry;

  /**
   * The namespace of the upstream repositories, in 2 to 30 characters: with `library`, `docker-hub/nginx` caches `library/nginx`.
   * Not with `CreationTemplate.ROOT` as `ecrRepositoryPrefix`. AWS describes it for upstream registries of Amazon ECR, and
   * documents no restriction to these.
   *
   * @default - all: `docker-hub/library/nginx` caches `library/nginx`
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private-wildcards.html
   */
  readonly upstreamRepositoryPrefix?: string;

  /**
   * What the repositories are like that Amazon ECR creates for the rule. They are immutable if `tagMutability` is not said, and
   * then Amazon ECR refreshes no tag that it has cached: say it, such as
   * `TagMutabilitySetting.immutableExcept(...TagFilter.FLOATING)`.
   *
   * @default - no template is made. The repositories are mutable, unless another template is for them
   */
  readonly template?: CreationTemplateOptions;
}

/**
 * A rule by which Amazon ECR caches the images of another registry in this one when they are pulled.
 *
 * Every change replaces the rule, and a registry has only one for a prefix: CloudFormation, which creates the new one first,
 * then fails. (AWS says so of resources with custom names in general, and nothing of rules.) So rotate credentials in the
 * secret, and keep its name. For any other change give the rule another prefix, or remove it in one deployment and declare it again
 * in the next; so too for renaming or moving the construct. The repositories stay, with what they have cached.
 *
 * A registry has at most 50 rules, unless that quota is raised.
 *
 * Throws if ECR or CloudFormation would refuse the rule, or if Amazon ECR could not read the credentials; at synthesis if
 * another rule of the app has the same prefix.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 * @example
 * new PullThroughCacheRule(this, 'DockerHub', {
 *   ecrRepositoryPrefix: 'docker-hub',
 *   upstreamRegistry: UpstreamRegistry.dockerHub(secretsmanager.Secret.fromSecretCompleteArn(this, 'Credentials',
 *     'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/docker-hub-a1b2c3')),
 *   template: {
 *     tagMutability: TagMutabilitySetting.immutableExcept('latest*', 'stable*'),
 *   },
 * });
 */
export class PullThroughCacheRule extends Resource implements ecr.IPullThroughCacheRuleRef {
  /**
   * The namespace of the repositories that the images are cached in, or ROOT.
   *
   * @attribute
   */
  public readonly ecrRepositoryPrefix: string;

  /**
   * The template that was made for the rule, which depends on it: no image is cached before it is there.
   *
   * @default - none: `template` was not given
   */
  public readonly template?: CreationTemplate;

  constructor(scope: Construct, id: string, props: PullThroughCacheRuleProps) {
    super(scope, id);
    const { ecrRepositoryPrefix, upstreamRegistry, upstreamRepositoryPrefix, template } = props;
    this.ecrRepositoryPrefix = ecrRepositoryPrefix;

    withPath(() => this.node.path, () => {
      checkPrefix(ecrRepositoryPrefix, MIN_CACHE_PREFIX_LENGTH, MAX_CACHE_PREFIX_LENGTH);
      checkUpstreamPrefix(props);
      checkUpstream(this.stack, upstreamRegistry);
    });

    const resource = new ecr.CfnPullThroughCacheRule(this, 'Resource', {
      ecrRepositoryPrefix,
      upstreamRegistry: upstreamRegistry.name,
      upstreamRegistryUrl: upstreamRegistry.url,
      upstreamRepositoryPrefix,
      credentialArn: upstreamRegistry.secret?.secretArn,
      customRoleArn: upstreamRegistry.role?.roleArn,
    });
    if (upstreamRegistry.role) {
      // The first pull may come as soon as the rule is there.
      grantToUpstreamRole(this, upstreamRegistry.role, upstreamRegistry, props).applyBefore(resource);
    }
    if (template) {
      this.template = new CreationTemplate(this, 'Template', { ...template, prefix: ecrRepositoryPrefix, appliedFor: [AppliedFor.PULL_THROUGH_CACHE] });
      resource.node.addDependency(this.template);
    } else {
      watchForTemplate(resource);
    }
    this.node.addValidation({ validate: () => repeatedRule(resource) });
  }

  public get pullThroughCacheRuleRef(): ecr.PullThroughCacheRuleReference {
    return { ecrRepositoryPrefix: this.ecrRepositoryPrefix };
  }

  /**
   * Allows to pull images through the cache, those too that it does not have yet: by the policy of the principal, since a
   * repository that does not exist has none. Principals of other accounts need the policy of the registry besides.
   *
   * @param grantee who may pull
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
   */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    const repositories = repositoryArnPattern(this.stack, this.ecrRepositoryPrefix);
    return iam.Grant.addToPrincipal({ grantee, actions: [...PULL_ACTIONS, ...IMPORT_ACTIONS], resourceArns: [repositories] })
      .combine(iam.Grant.addToPrincipal({ grantee, actions: [LOG_IN_ACTION], resourceArns: ['*'] }));
  }
}

function checkUpstreamPrefix({ ecrRepositoryPrefix, upstreamRepositoryPrefix }: PullThroughCacheRuleProps): void {
  if (upstreamRepositoryPrefix === undefined) {
    return;
  }
  withPath(() => 'upstreamRepositoryPrefix', () => checkPrefix(upstreamRepositoryPrefix, MIN_CACHE_PREFIX_LENGTH, MAX_CACHE_PREFIX_LENGTH));
  if (ecrRepositoryPrefix === ROOT && !Token.isUnresolved(upstreamRepositoryPrefix)) {
    throw new Error(
      `upstreamRepositoryPrefix is '${upstreamRepositoryPrefix}', but ecrRepositoryPrefix is ${ROOT}, with which none can be set. Give the rule a namespace of ` +
      'its own, or leave upstreamRepositoryPrefix out.');
  }
}
