import { CfnResource, Resource, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CreationTemplate } from './creation-template';
import { CREATION_TEMPLATE_OPTIONS } from './creation-template-options';
import type { CreationTemplateOptions } from './creation-template-options';
import { repeatedIdentity } from './identity';
import { templatesAround } from './template-overlap';
import { checkPrefix, repositoryArnPattern } from './template-prefix';
import { checkUpstream } from './upstream-check';
import type { UpstreamRegistry } from './upstream-registry';
import { grantToUpstreamRole } from './upstream-role';
import { IMPORT_ACTIONS, LOG_IN_ACTION, PULL_ACTIONS } from '../ecr/actions';
import { AppliedFor } from '../ecr/applied-for';
import { MAX_CACHE_PREFIX_LENGTH, MIN_CACHE_PREFIX_LENGTH } from '../ecr/limits';
import { repositoryNamePattern, withoutSlash, ROOT } from '../ecr/prefix';
import { annotateWarning } from '../messages/annotate';
import { checkConstructProps, checkGiven, checkObject, checkPropNames, checkText } from '../messages/check-type';
import { Fact } from '../messages/facts';
import { withPath } from '../messages/with-path';
import { quoted } from '../mutability/language/quoted';
import { ADVICE_FOR_FLOATING_TAGS } from '../mutability/tag-filters';
import { CompleteApp, validateInApp } from '../template/complete-app';
import { unlessLookingUp } from '../template/context-lookup';
import { renderedProperties } from '../template/rendered-resource';

/**
 * Properties of PullThroughCacheRule.
 */
export interface PullThroughCacheRuleProps {
  /**
   * The namespace of the repositories that cache the images, in 2 to 30 characters: `docker-hub` is for all repositories whose names begin
   * with `docker-hub/`. Or `CreationTemplate.ROOT`, for all repositories that no other rule is for.
   */
  readonly ecrRepositoryPrefix: string;

  /**
   * The registry whose images the rule caches.
   */
  readonly upstreamRegistry: UpstreamRegistry;

  /**
   * The namespace of the upstream repositories, in 2 to 30 characters: with `library`, `docker-hub/nginx` caches `library/nginx`.
   * It cannot be used with `CreationTemplate.ROOT` as `ecrRepositoryPrefix`. AWS describes it for upstream registries of Amazon ECR, and
   * does not document that it is restricted to these (docs/facts.md: upstream-prefix).
   *
   * @default - the whole upstream registry: `docker-hub/library/nginx` caches `library/nginx`
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private-wildcards.html
   */
  readonly upstreamRepositoryPrefix?: string;

  /**
   * Options for the repositories that Amazon ECR creates for the rule. Without `tagMutability` their tags are immutable, and then Amazon ECR
   * refreshes no tag that it has cached. So give `tagMutability`, such as
   * `TagMutabilitySetting.immutableExcept(...TagFilters.FLOATING)`.
   *
   * @default - the rule makes no template. The repositories are mutable, unless another template is for them
   */
  readonly template?: CreationTemplateOptions;
}

/** The compiler holds these names to the struct. */
const PULL_THROUGH_CACHE_RULE_PROPS = Object.keys({
  ecrRepositoryPrefix: true, upstreamRegistry: true, upstreamRepositoryPrefix: true, template: true,
} satisfies Record<keyof PullThroughCacheRuleProps, true>);

/**
 * A rule by which Amazon ECR caches images of another registry in this one when somebody pulls them.
 *
 * Every change replaces the rule. CloudFormation creates the new rule first, and fails, since a registry has only one rule for a prefix.
 * (AWS says this about resources with custom names in general, and says nothing about rules.) So rotate credentials within the secret, and
 * keep the name of the secret. For any other change give the rule another prefix, or remove it in one deployment and declare it again in
 * the next. Do the same to rename or move the construct. The repositories stay, with the images that they have cached.
 *
 * A registry has at most 50 rules, unless AWS raises that quota.
 *
 * Throws if ECR or CloudFormation would refuse the rule, or if Amazon ECR could not read the credentials. Throws at synthesis if another
 * rule of the app has the same prefix. It is a warning if it is not known whether both rules come to be in one registry.
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
   * The namespace of the repositories that cache the images, or ROOT.
   *
   * @attribute
   */
  public readonly ecrRepositoryPrefix: string;

  /**
   * The template that was made for the rule. The rule depends on the template, so that no image is cached before the template exists.
   *
   * @default - no template: the prop `template` was not given
   */
  public readonly template?: CreationTemplate;

  /**
   * Declares a rule of the cache, and its template.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props the prefix, the registry behind it, and the template of the repositories that are cached
   */
  constructor(scope: Construct, id: string, props: PullThroughCacheRuleProps) {
    super(scope, id);
    withPath(() => this.node.path, () => {
      checkConstructProps(new.target, PullThroughCacheRule, props, PULL_THROUGH_CACHE_RULE_PROPS);
      checkPropTypes(props);
      unlessLookingUp(this, () => {
        checkPrefix(props.ecrRepositoryPrefix, MIN_CACHE_PREFIX_LENGTH, MAX_CACHE_PREFIX_LENGTH);
        checkUpstreamPrefix(props);
        checkUpstream(this, props.upstreamRegistry);
      });
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
      // The first pull may come as soon as the rule exists.
      grantToUpstreamRole(this, upstreamRegistry.role, upstreamRegistry, props).applyBefore(resource);
    }
    if (template) {
      this.template = new CreationTemplate(this, 'Template', { ...template, prefix: ecrRepositoryPrefix, appliedFor: [AppliedFor.PULL_THROUGH_CACHE] });
      resource.node.addDependency(this.template);
    }
    validateInApp(this, (app) => {
      if (!template) {
        warnWithoutTemplate(resource, app);
      }
      return repeatedRule(resource, app);
    });
  }

  public get pullThroughCacheRuleRef(): ecr.PullThroughCacheRuleReference {
    return { ecrRepositoryPrefix: this.ecrRepositoryPrefix };
  }

  /**
   * Allows to pull images through the cache, also images that the cache does not have yet. The grant adds to the policy of the principal,
   * since a repository that does not exist has no policy. Principals of other accounts also need a permission in the policy of the registry.
   *
   * @param grantee the principal
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
   */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    const repositories = repositoryArnPattern(this.stack, this.ecrRepositoryPrefix);
    return iam.Grant.addToPrincipal({ grantee, actions: [...PULL_ACTIONS, ...IMPORT_ACTIONS], resourceArns: [repositories] })
      .combine(iam.Grant.addToPrincipal({ grantee, actions: [LOG_IN_ACTION], resourceArns: ['*'] }));
  }
}

/** Throws, without a path, if a prop does not have its type: plain JavaScript and Python can pass something else. */
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
      `upstreamRepositoryPrefix is ${quoted(upstreamRepositoryPrefix)}, but ecrRepositoryPrefix is ${ROOT}; a rule for ${ROOT} cannot have an ` +
      'upstreamRepositoryPrefix. Give the rule a namespace, or leave upstreamRepositoryPrefix out.');
  }
}

/** The problem, at synthesis, if the app has another rule for the same prefix of the same registry. */
function repeatedRule(rule: CfnResource, app: CompleteApp): string[] {
  const rules = app.inEnvironmentOf(Stack.of(rule), [ecr.CfnPullThroughCacheRule.CFN_RESOURCE_TYPE_NAME], rulesByPrefix);
  const prefix = prefixOf(rule);
  return repeatedIdentity(rule, rules.get(prefix) ?? [], (other) =>
    `the pull-through cache rule ${quoted(prefix)} is declared by '${other.node.path}' too; a registry has one rule for each prefix. ` +
    'Remove one of the two, or give one of them another prefix.');
}

/** The rules whose prefix is known. */
function rulesByPrefix(rules: CfnResource[]): Map<string | undefined, CfnResource[]> {
  const byPrefix = new Map<string | undefined, CfnResource[]>();
  for (const rule of rules) {
    const prefix = prefixOf(rule);
    const same = byPrefix.get(prefix);
    if (same !== undefined) {
      same.push(rule);
    } else if (prefix !== undefined) {
      byPrefix.set(prefix, [rule]);
    }
  }
  return byPrefix;
}

/** Warns at synthesis if no template of the app is for the repositories that ECR creates for the rule. */
function warnWithoutTemplate(rule: CfnResource, app: CompleteApp): void {
  const prefix = prefixOf(rule);
  if (prefix === undefined || isCovered(prefix, templatesAround(app, Stack.of(rule)))) {
    return;
  }
  annotateWarning(rule, Fact.PULL_THROUGH_CACHE_WITHOUT_TEMPLATE,
    `no creation template of this app is for ${AppliedFor.PULL_THROUGH_CACHE} and the repositories '${repositoryNamePattern(prefix)}' of this rule: Amazon ECR ` +
    'creates them MUTABLE, without a lifecycle policy and without a repository policy. Give template: { tagMutability: ' +
    `${ADVICE_FOR_FLOATING_TAGS} }, or acknowledge this if somebody else makes the template.`);
}

/** Whether a template is for pull-through caches of a prefix. One whose scenarios are not known passes: its owner knows them. */
function isCovered(prefix: string, templates: ReturnType<typeof templatesAround>): boolean {
  return [...templates.covering(prefix)].some((same) => [...same]
    .some(({ appliedFor }) => appliedFor?.includes(AppliedFor.PULL_THROUGH_CACHE) ?? true));
}

/** The prefix of the rule in the CloudFormation template, without the `/` that ECR assumes at its end. Undefined for a token. */
function prefixOf(rule: CfnResource): string | undefined {
  const { EcrRepositoryPrefix: prefix } = renderedProperties(rule);
  return typeof prefix === 'string' ? withoutSlash(prefix) : undefined;
}
