import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { RoleUse, warnIfUnchanged } from './ecr-role';
import { repositoryArnPattern } from './template-prefix';
import type { UpstreamRegistry } from './upstream-registry';
import { LOG_IN_ACTION, UPSTREAM_SERVICE, UPSTREAM_ACTIONS, CACHE_ACTIONS } from '../ecr/actions';
import { ROOT } from '../ecr/prefix';

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

/** Allows the role of an upstream registry what it needs for a rule. Warns if CDK may not change the role. */
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
