import { Annotations, AspectPriority, Aspects, CfnResource, Resource, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CreationTemplate } from './creation-template';
import type { CreationTemplateOptions } from './creation-template';
import { CREATION_TEMPLATE_OPTIONS } from './template-check';
import { templatesBeside } from './template-overlap';
import { checkPrefix, repositoryArnPattern } from './template-prefix';
import { checkUpstream } from './upstream-check';
import type { UpstreamRegistry } from './upstream-registry';
import { grantToUpstreamRole } from './upstream-role';
import { IMPORT_ACTIONS, LOG_IN_ACTION, PULL_ACTIONS } from '../ecr/actions';
import { AppliedFor } from '../ecr/applied-for';
import { MAX_CACHE_PREFIX_LENGTH, MIN_CACHE_PREFIX_LENGTH } from '../ecr/limits';
import { covers, repositoryNamePattern, withoutSlash, ROOT } from '../ecr/prefix';
import { checkGiven, checkObject, checkPropNames, checkText } from '../messages/check-type';
import { MessageId } from '../messages/messages';
import { withPath } from '../messages/with-path';
import { ADVICE_FOR_FLOATING_TAGS } from '../mutability/tag-filters';
import { resourcesInSameEnvironment } from '../template/environment';
import { renderedProperties } from '../template/rendered-resource';

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
   * `TagMutabilitySetting.immutableExcept(...TagFilters.FLOATING)`.
   *
   * @default - no template is made. The repositories are mutable, unless another template is for them
   */
  readonly template?: CreationTemplateOptions;
}

/** The compiler holds these names to the struct. */
const PULL_THROUGH_CACHE_RULE_PROPS = Object.keys({
  ecrRepositoryPrefix: true, upstreamRegistry: true, upstreamRepositoryPrefix: true, template: true,
} satisfies Record<keyof PullThroughCacheRuleProps, true>);

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
    withPath(() => this.node.path, () => {
      // A class derived from this one may have props of its own.
      if (new.target === PullThroughCacheRule) {
        checkPropNames('PullThroughCacheRule', props, PULL_THROUGH_CACHE_RULE_PROPS);
      }
      checkPropTypes(props);
      checkPrefix(props.ecrRepositoryPrefix, MIN_CACHE_PREFIX_LENGTH, MAX_CACHE_PREFIX_LENGTH);
      checkUpstreamPrefix(props);
      checkUpstream(this.stack, props.upstreamRegistry);
    });
    const { ecrRepositoryPrefix, upstreamRegistry, upstreamRepositoryPrefix, template } = props;
    this.ecrRepositoryPrefix = ecrRepositoryPrefix;

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

/** Throws, without a path, if a prop is not of its type: plain JavaScript and Python can pass something else. */
function checkPropTypes({ ecrRepositoryPrefix, upstreamRegistry, upstreamRepositoryPrefix, template }: PullThroughCacheRuleProps): void {
  checkGiven('ecrRepositoryPrefix', ecrRepositoryPrefix, "'docker-hub'");
  checkText('ecrRepositoryPrefix', ecrRepositoryPrefix, "'docker-hub'");
  checkGiven('upstreamRegistry', upstreamRegistry, 'UpstreamRegistry.ecrPublic()');
  checkObject('upstreamRegistry', upstreamRegistry, 'an UpstreamRegistry', ['name', 'url'],
    'UpstreamRegistry.ecrPublic(), UpstreamRegistry.dockerHub(secret) or another of its functions');
  checkText('upstreamRepositoryPrefix', upstreamRepositoryPrefix, "'library'");
  if (template !== undefined) {
    checkPropNames("'template'", template, CREATION_TEMPLATE_OPTIONS);
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

/** What is wrong, at synthesis, with the rule: another one of the app for the same prefix of the same registry. */
export function repeatedRule(rule: CfnResource): string[] {
  const prefix = prefixOf(rule);
  const other = prefix === undefined ? undefined : resourcesInSameEnvironment(Stack.of(rule), [ecr.CfnPullThroughCacheRule.CFN_RESOURCE_TYPE_NAME])
    .find((resource) => resource !== rule && prefixOf(resource) === prefix);
  return other ? [
    `the pull-through cache rule '${prefix}' is declared by '${other.node.path}' too; a registry has one rule for each prefix. ` +
    'Remove one of the two, or give it a prefix of its own.',
  ] : [];
}

/** Warns at synthesis if ECR would create the repositories of the rule without any template of the app. */
export function watchForTemplate(rule: CfnResource): void {
  // The last to look at the tree, when everything that adds a template or changes one has done so.
  Aspects.of(rule).add({ visit: () => warnWithoutTemplate(rule) }, { priority: AspectPriority.READONLY });
}

function warnWithoutTemplate(rule: CfnResource): void {
  const prefix = prefixOf(rule);
  if (prefix === undefined) {
    return;
  }
  if (templatesBeside(Stack.of(rule)).some((template) => covers(template.prefix, prefix) && isForCaches(template.appliedFor))) {
    return;
  }
  Annotations.of(rule).addWarningV2(MessageId.CACHE_WITHOUT_TEMPLATE,
    `no creation template of this app is for the repositories '${repositoryNamePattern(prefix)}' of this rule and ${AppliedFor.PULL_THROUGH_CACHE}: Amazon ECR ` +
    'creates them MUTABLE, without a lifecycle policy and without a repository policy. Give template: { tagMutability: ' +
    `${ADVICE_FOR_FLOATING_TAGS} }, or acknowledge this if the template is made elsewhere.`);
}

/** Also where the scenarios are not known: there is a template, and what it is for is its owner's to say. */
function isForCaches(appliedFor: string[] | undefined): boolean {
  return appliedFor?.includes(AppliedFor.PULL_THROUGH_CACHE) ?? true;
}

/** The prefix that the template will have, without the `/` that ECR assumes at its end; undefined for a token. */
function prefixOf(rule: CfnResource): string | undefined {
  const { EcrRepositoryPrefix: prefix } = renderedProperties(rule);
  return typeof prefix === 'string' ? withoutSlash(prefix) : undefined;
}
