import { Stack, Token } from 'aws-cdk-lib';
import { checkRoleAccount } from './ecr-role';
import { ACCOUNT_ID_GRAMMAR, AZURE_REGISTRY, AZURE_REGISTRY_GRAMMAR, REGION_GRAMMAR } from './limits';
import type { UpstreamRegistry } from './upstream-registry';
import { UPSTREAM, UPSTREAM_SERVICE } from './upstream-role';
import { checkSecret } from './upstream-secret';
import { differ } from '../rendering/differ';

/** Throws, without a path, if no rule of the stack can have the upstream registry. */
export function checkUpstream(stack: Stack, upstream: UpstreamRegistry): void {
  const { name, url, secret, account, region } = upstream;
  if (name === AZURE_REGISTRY && !matches(AZURE_REGISTRY_GRAMMAR, url)) {
    throw new Error(
      `the upstream registry '${url}' is not the address of a container registry of Azure: <name>.azurecr.io, without 'https://' and without a path. ` +
      `Write '${/^(?:https?:\/\/)?([a-zA-Z0-9-]+)/.exec(url)?.[1] ?? 'myregistry'}.azurecr.io'.`);
  }
  if (secret) {
    checkSecret(stack, secret);
  }
  if (account !== undefined && region !== undefined) {
    checkPrivateRegistry(stack, account, region);
    checkRole(stack, account, upstream);
  }
}

function checkPrivateRegistry(stack: Stack, account: string, region: string): void {
  if (!matches(ACCOUNT_ID_GRAMMAR, account)) {
    throw new Error(`the account '${account}' of the upstream registry is no account id, which is 12 digits. Give the id of the account.`);
  }
  if (!matches(REGION_GRAMMAR, region)) {
    throw new Error(`the region '${region}' of the upstream registry is not the name of a region, such as 'eu-west-1'. Give the region that the images are in.`);
  }
  if (account === stack.account && region === stack.region && ![account, region].some((value) => Token.isUnresolved(value))) {
    throw new Error(
      `the upstream registry, of account ${account} in ${region}, is the one that the rule is for; a rule is for images of another region or account. ` +
      'Leave the rule out: the images are there already.');
  }
}

function checkRole(stack: Stack, account: string, { role }: UpstreamRegistry): void {
  if (!role && differ(account, stack.account)) {
    throw new Error(
      `the upstream registry is of account ${account}, the rule for that of account ${stack.account}, and no role is given; Amazon ECR reads from another ` +
      `account only by a role. Give one that trusts '${UPSTREAM_SERVICE}' as the third argument of UpstreamRegistry.ecr().`);
  }
  if (role) {
    checkRoleAccount(stack, role, UPSTREAM);
  }
}

/** What is a token is taken for right. */
function matches(grammar: RegExp, value: string): boolean {
  return Token.isUnresolved(value) || grammar.test(value);
}
