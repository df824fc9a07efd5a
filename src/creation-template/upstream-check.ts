import { Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import { checkRoleAccount } from './ecr-role';
import { refuseEnvironment } from './identity';
import type { UpstreamRegistry } from './upstream-registry';
import { UPSTREAM } from './upstream-role';
import { UPSTREAM_SERVICE } from '../ecr/actions';
import { ACCOUNT_ID_GRAMMAR, AZURE_REGISTRY, AZURE_REGISTRY_GRAMMAR, CREDENTIAL_KEY_ALIAS, CREDENTIAL_SECRET_PREFIX, REGION_GRAMMAR } from '../ecr/limits';
import { quoted } from '../mutability/language/quoted';
import { areKnownToDiffer } from '../template/environment';
import { renderedProperties } from '../template/rendered-resource';

/** Throws, without a path, if a rule cannot have the upstream registry. */
export function checkUpstream(rule: IConstruct, upstream: UpstreamRegistry): void {
  const { name, url, secret, account, region } = upstream;
  if (name === AZURE_REGISTRY && !matches(AZURE_REGISTRY_GRAMMAR, url)) {
    throw new Error(
      `the upstream registry has the address ${quoted(url)}; a container registry of Azure has <name>.azurecr.io, without 'https://' and without a path. ` +
      `Write '${/^(?:https?:\/\/)?([a-zA-Z0-9-]+)/.exec(url)?.[1] ?? 'myregistry'}.azurecr.io'.`);
  }
  if (secret) {
    checkSecret(rule, secret);
  }
  if (account !== undefined && region !== undefined) {
    checkPrivateRegistry(rule, account, region);
    checkRole(rule, account, upstream);
  }
}

function checkPrivateRegistry(rule: IConstruct, account: string, region: string): void {
  if (!matches(ACCOUNT_ID_GRAMMAR, account)) {
    throw new Error(`the account of the upstream registry is ${quoted(account)}; the id of an account has 12 digits. Give the id of the account.`);
  }
  if (!matches(REGION_GRAMMAR, region)) {
    throw new Error(`the region of the upstream registry is ${quoted(region)}; names of regions are like 'eu-west-1'. Give the region that the images are in.`);
  }
  const stack = Stack.of(rule);
  if (account === stack.account && region === stack.region && ![account, region].some((value) => Token.isUnresolved(value))) {
    refuseEnvironment(rule, [account, region],
      `the upstream registry, of account ${account} in ${region}, is the registry that the rule is in; a rule caches images of another region or account. ` +
      'Leave the rule out: the images are in this registry already.');
  }
}

function checkRole(rule: IConstruct, account: string, { role }: UpstreamRegistry): void {
  const stack = Stack.of(rule);
  if (!role && areKnownToDiffer(account, stack.account)) {
    refuseEnvironment(rule, [account, stack.account],
      `the upstream registry belongs to account ${account}, the rule is in account ${stack.account}, and no role is given; Amazon ECR reads from another ` +
      `account only with a role. Give UpstreamRegistry.ecr a 'role' that trusts '${UPSTREAM_SERVICE}'.`);
  }
  if (role) {
    checkRoleAccount(rule, role, UPSTREAM);
  }
}

/** Whether a value matches. A token passes. */
function matches(grammar: RegExp, value: string): boolean {
  return Token.isUnresolved(value) || grammar.test(value);
}

/** Throws, without a path, if Amazon ECR cannot read the credentials from the secret for a rule. */
function checkSecret(rule: IConstruct, secret: secretsmanager.ISecret): void {
  checkName(secret);
  const { account, region } = secret.env;
  const stack = Stack.of(rule);
  if (areKnownToDiffer(account, stack.account) || areKnownToDiffer(region, stack.region)) {
    refuseEnvironment(rule, [account, region, stack.account, stack.region],
      `the secret '${secret.node.path}' is in account ${account} and region ${region}, but the rule is in account ${stack.account} and region ${stack.region}; ` +
      'Amazon ECR reads credentials only from a secret in the account and region of the rule. Make a secret there, or replicate this one and import the replica by its ARN.');
  }
  const key = secret.encryptionKey as (kms.IKey & Partial<kms.IAlias>) | undefined;
  if (key && key.aliasName !== CREDENTIAL_KEY_ALIAS) {
    throw new Error(
      `the secret '${secret.node.path}' is encrypted with '${key.node.path}'; Amazon ECR reads only secrets that are encrypted with AWS's key ` +
      `${CREDENTIAL_KEY_ALIAS.replace('alias/', '')}. Leave 'encryptionKey' of the secret out: this key is the default.`);
  }
}

function checkName(secret: secretsmanager.ISecret): void {
  const name = secretNameOf(secret);
  const allowed = `Amazon ECR reads only secrets whose name begins with '${CREDENTIAL_SECRET_PREFIX}'`;
  if (name === undefined) {
    throw new Error(
      `the secret '${secret.node.path}' has no name, so that CloudFormation makes one up; ${allowed}. ` +
      `Give the secret a secretName such as '${CREDENTIAL_SECRET_PREFIX}docker-hub'.`);
  }
  if (typeof name !== 'string' || Token.isUnresolved(name)) {
    return;
  }
  if (!name.startsWith(CREDENTIAL_SECRET_PREFIX) || name === CREDENTIAL_SECRET_PREFIX) {
    throw new Error(
      `the secret '${secret.node.path}' has the name ${quoted(name)}; ${allowed} and goes on after it. ` +
      `Make a new secret named '${CREDENTIAL_SECRET_PREFIX}${name.replace(/^.*\//, '') || 'docker-hub'}', since a secret cannot be renamed.`);
  }
}

/** The name of the secret. It may be a token, and is undefined if CloudFormation will make a name up. */
function secretNameOf(secret: secretsmanager.ISecret): unknown {
  const resource = secret.node.defaultChild;
  return resource && secretsmanager.CfnSecret.isCfnSecret(resource) ? renderedProperties(resource).Name : secret.secretName;
}
