import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { RoleUse, warnIfUnchanged } from './ecr-role';
import { ROOT } from './limits';
import { LOG_IN_ACTION } from './repository-actions';
import { repositoryArnPattern } from './template-prefix';
import type { UpstreamRegistry } from './upstream-registry';

/** Who assumes the role. */
export const UPSTREAM_SERVICE = 'pullthroughcache.ecr.amazonaws.com';

/**
 * What the role must be allowed to do, besides logging in. AWS lists all of it for all resources, and does not document which
 * action is about which registry. So only writing is held to the repositories of the cache; reading and importing are
 * allowed for these and for the upstream ones.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
 */
export const UPSTREAM_ACTIONS = ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetImageCopyStatus'];
export const CACHE_ACTIONS = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];

export const UPSTREAM: RoleUse = {
  service: UPSTREAM_SERVICE,
  called: (name) => `the role '${name}' of the upstream registry`,
  owner: 'rule',
  effect: 'Images are cached',
};

/** The namespaces of a rule. */
export interface Namespaces {
  readonly ecrRepositoryPrefix: string;
  readonly upstreamRepositoryPrefix?: string;
}

/** Allows the role of an upstream registry what it needs for a rule; warns if CDK may not change it. */
export function grantToUpstreamRole(scope: Construct, role: iam.IRole, { account, region }: UpstreamRegistry, namespaces: Namespaces): iam.Grant {
  const stack = Stack.of(scope);
  const upstream = repositoryArnPattern(stack, namespaces.upstreamRepositoryPrefix ?? ROOT, { account, region });
  const cache = repositoryArnPattern(stack, namespaces.ecrRepositoryPrefix);
  const allow = (actions: string[], resourceArns: string[]) => iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns });

  const grant = allow(UPSTREAM_ACTIONS, [upstream, cache])
    .combine(allow(CACHE_ACTIONS, [cache]))
    .combine(allow([LOG_IN_ACTION], ['*']));
  warnIfUnchanged(scope, role, UPSTREAM, [...UPSTREAM_ACTIONS, ...CACHE_ACTIONS, LOG_IN_ACTION]);
  return grant;
}
