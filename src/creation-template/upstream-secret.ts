import { Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { CREDENTIAL_KEY_ALIAS, CREDENTIAL_SECRET_PREFIX } from './limits';
import { differ } from '../rendering/differ';
import { renderedProperties } from '../rendering/rendered-resource';

/** Throws, without a path, if Amazon ECR cannot read the credentials from the secret for a rule of the stack. */
export function checkSecret(stack: Stack, secret: secretsmanager.ISecret): void {
  checkName(secret);
  const { account, region } = secret.env;
  if (differ(account, stack.account) || differ(region, stack.region)) {
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
