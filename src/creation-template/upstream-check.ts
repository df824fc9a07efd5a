import { Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { checkRoleAccount } from './ecr-role';
import type { UpstreamRegistry } from './upstream-registry';
import { UPSTREAM } from './upstream-role';
import { UPSTREAM_SERVICE } from '../ecr/actions';
import { ACCOUNT_ID_GRAMMAR, AZURE_REGISTRY, AZURE_REGISTRY_GRAMMAR, CREDENTIAL_KEY_ALIAS, CREDENTIAL_SECRET_PREFIX, REGION_GRAMMAR } from '../ecr/limits';
import { areKnownToDiffer } from '../template/environment';
import { renderedProperties } from '../template/rendered-resource';

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
  if (!role && areKnownToDiffer(account, stack.account)) {
    throw new Error(
      `the upstream registry is of account ${account}, the rule for that of account ${stack.account}, and no role is given; Amazon ECR reads from another ` +
      `account only by a role. Give UpstreamRegistry.ecr a 'role' that trusts '${UPSTREAM_SERVICE}'.`);
  }
  if (role) {
    checkRoleAccount(stack, role, UPSTREAM);
  }
}

/** What is a token is taken for right. */
function matches(grammar: RegExp, value: string): boolean {
  return Token.isUnresolved(value) || grammar.test(value);
}

/** Throws, without a path, if Amazon ECR cannot read the credentials from the secret for a rule of the stack. */
export function checkSecret(stack: Stack, secret: secretsmanager.ISecret): void {
  checkName(secret);
  const { account, region } = secret.env;
  if (areKnownToDiffer(account, stack.account) || areKnownToDiffer(region, stack.region)) {
    throw new Error(
      `the secret '${secret.node.path}' is in account ${account} and region ${region}, but the rule is in account ${stack.account} and region ${stack.region}; ` +
      'Amazon ECR reads the credentials from a secret in the same account and region only. Make one there, or replicate this one and import the replica by its ARN.');
  }
  const key = secret.encryptionKey as (kms.IKey & Partial<kms.IAlias>) | undefined;
  if (key && key.aliasName !== CREDENTIAL_KEY_ALIAS) {
    throw new Error(
      `the secret '${secret.node.path}' is encrypted with '${key.node.path}'; Amazon ECR reads only secrets that are encrypted with the key of AWS, ` +
      `${CREDENTIAL_KEY_ALIAS.replace('alias/', '')}. Leave 'encryptionKey' of the secret out: that is the default.`);
  }
}

function checkName(secret: secretsmanager.ISecret): void {
  const name = nameOf(secret);
  const allowed = `Amazon ECR reads only secrets whose name begins with '${CREDENTIAL_SECRET_PREFIX}'`;
  if (name === undefined) {
    throw new Error(
      `the secret '${secret.node.path}' has no name, so that CloudFormation makes one up; ${allowed}. ` +
      `Give it a secretName such as '${CREDENTIAL_SECRET_PREFIX}docker-hub'.`);
  }
  if (typeof name !== 'string' || Token.isUnresolved(name)) {
    return;
  }
  if (!name.startsWith(CREDENTIAL_SECRET_PREFIX) || name === CREDENTIAL_SECRET_PREFIX) {
    throw new Error(
      `the secret '${secret.node.path}' is called '${name}'; ${allowed}, followed by a name of its own. ` +
      `Call it '${CREDENTIAL_SECRET_PREFIX}${name.replace(/^.*\//, '') || 'docker-hub'}': a secret cannot be renamed, so make a new one.`);
  }
}

/** The name as far as it is known: not a text where it is a token, undefined where CloudFormation will make one up. */
function nameOf(secret: secretsmanager.ISecret): unknown {
  const resource = secret.node.defaultChild;
  return resource && secretsmanager.CfnSecret.isCfnSecret(resource) ? renderedProperties(resource).Name : secret.secretName;
}
