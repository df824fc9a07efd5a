import { CfnTag, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { checkCustomRole } from './creation-role';
import type { CreationTemplateOptions } from './creation-template';
import { repositoryPolicyText } from './repository-policy';
import { checkFieldTypes } from './template-check';
import { TemplateProperties } from '../contract/creation-template';
import { AppliedFor } from '../ecr/applied-for';
import { KMS_KEY_ARN_GRAMMAR, MAX_DESCRIPTION_LENGTH, MAX_RESOURCE_TAGS, MAX_TAG_KEY_LENGTH, MAX_TAG_VALUE_LENGTH, RESERVED_TAG_KEY_PREFIX } from '../ecr/limits';
import { lifecyclePolicyText } from '../lifecycle/lifecycle-policy';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { refuseUnanswerable } from '../mutability/refuse-unanswerable';
import { areKnownToDiffer } from '../template/environment';
import { whenResolved } from '../template/intrinsics';

/** What is said of a template besides its prefix. */
export interface TemplateFields extends CreationTemplateOptions {
  readonly appliedFor?: AppliedFor[];
}


/**
 * The properties for what a user declares. The mutability is always among them: ECR takes a template, or an update of one,
 * that does not say it for MUTABLE.
 *
 * @throws an Error, without a path, for what ECR or CloudFormation would refuse
 */
export function templateProperties(scope: IConstruct, fields: TemplateFields): TemplateProperties {
  checkFieldTypes(fields);
  const stack = Stack.of(scope);
  const { description, lifecyclePolicyRules, repositoryPolicy, resourceTags, appliedFor, customRole } = fields;
  const setting = settingOf(fields);
  refuseUnanswerable('template', setting);
  if (description !== undefined && !Token.isUnresolved(description) && description.length > MAX_DESCRIPTION_LENGTH) {
    throw new Error(`the description '${description.slice(0, 40)}…' has ${description.length} characters; allowed are ${MAX_DESCRIPTION_LENGTH}. Shorten it.`);
  }
  checkAppliedFor(appliedFor);
  if (customRole) {
    checkCustomRole(stack, customRole);
  }
  return {
    Description: description,
    EncryptionConfiguration: encryptionConfiguration(stack, fields),
    ...setting.toCloudFormation(),
    RepositoryPolicy: repositoryPolicy && repositoryPolicyText(scope, repositoryPolicy),
    LifecyclePolicy: lifecyclePolicyRules && lifecyclePolicyText(scope, lifecyclePolicyRules),
    ResourceTags: resourceTags && resourceTagList(scope, resourceTags),
    AppliedFor: appliedFor,
    CustomRoleArn: customRole?.roleArn,
  };
}

/** The setting that the template is to have. */
export function settingOf({ tagMutability }: TemplateFields): TagMutabilitySetting {
  return tagMutability ?? TagMutabilitySetting.IMMUTABLE;
}

/** Whether Amazon ECR needs a role to create repositories like this: with tags, which a token may be, and with an encryption by KMS. */
export function needsRole(fields: TemplateFields): boolean {
  const { resourceTags = {} } = fields;
  return Token.isUnresolved(resourceTags) || Object.keys(resourceTags).length > 0 || usesKms(fields);
}

/** Whether the repositories are encrypted by KMS. */
export function usesKms({ encryption, encryptionKey }: TemplateFields): boolean {
  return encryptionKey !== undefined || (encryption !== undefined && encryption.value !== ecr.RepositoryEncryption.AES_256.value);
}

function checkAppliedFor(appliedFor: AppliedFor[] | undefined): void {
  if (appliedFor === undefined || Token.isUnresolved(appliedFor)) {
    return;
  }
  const allowed = Object.values(AppliedFor).join(', ');
  if (appliedFor.length === 0) {
    throw new Error(`'appliedFor' is empty, so that the template would be for nothing; allowed are ${allowed}. Name at least one.`);
  }
  const duplicate = appliedFor.find((scenario, index) => !Token.isUnresolved(scenario) && appliedFor.indexOf(scenario) !== index);
  if (duplicate !== undefined) {
    throw new Error(`'appliedFor' has ${duplicate} twice; each of ${allowed} is allowed once. Remove one.`);
  }
}

function encryptionConfiguration(stack: Stack, { encryption, encryptionKey }: TemplateFields): TemplateProperties['EncryptionConfiguration'] {
  if (encryptionKey === undefined) {
    return encryption && { EncryptionType: encryption.value };
  }
  if (encryption?.value === ecr.RepositoryEncryption.AES_256.value) {
    throw new Error(`'encryptionKey' is given, but 'encryption' is ${encryption.value}, which takes no key. Use ecr.RepositoryEncryption.KMS, or leave the key out.`);
  }
  checkKey(stack, encryptionKey);
  return { EncryptionType: (encryption ?? ecr.RepositoryEncryption.KMS).value, KmsKey: encryptionKey.keyRef.keyArn };
}

function checkKey(stack: Stack, key: kms.IKeyRef): void {
  const { keyArn } = key.keyRef;
  // The ARN of an alias is a token in part, even where its name is known.
  if ('aliasName' in key || keyArn.includes(':alias/')) {
    throw new Error(`'encryptionKey' is the alias '${Token.isUnresolved(keyArn) ? key.node.path : keyArn}'; ECR takes the ARN of a key only. ` +
      'Give the key that the alias stands for.');
  }
  if (!Token.isUnresolved(keyArn) && !KMS_KEY_ARN_GRAMMAR.test(keyArn)) {
    throw new Error(`'encryptionKey' has the ARN '${keyArn}'; allowed are those of keys, arn:aws:kms:<region>:<account>:key/<id>. Give a key by its full ARN.`);
  }
  const { region } = key.env;
  if (areKnownToDiffer(region, stack.region)) {
    throw new Error(`'encryptionKey' is in region ${region}, but the repositories are in ${stack.region}; ECR takes keys of the same region only. ` +
      `Give a key in ${stack.region}.`);
  }
}

/** A tag as CloudFormation and ECR's API have it. */
interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/**
 * Tags as the template has them; a token for a map that is a token as a whole.
 *
 * @throws an Error, without a path, for what ECR would refuse; of a token at synthesis, with the path of its construct
 */
export function resourceTagList(scope: IConstruct, tags: { [key: string]: string }): Tag[] {
  return Token.isUnresolved(tags) ? whenResolved(tags, (map) => withPath(() => scope.node.path, () => tagList(map))) : tagList(tags);
}

/** A list of tags, or a token for one, as the L1 takes it. */
export function l1ResourceTags(tags: Tag[] | undefined): CfnTag[] | undefined {
  return whenResolved(tags, (list: Tag[]) => list.map(({ Key: key, Value: value }) => ({ key, value })));
}

function tagList(tags: { [key: string]: string }): Tag[] {
  if (typeof tags !== 'object' || Array.isArray(tags)) {
    throw new Error(`'resourceTags' is ${JSON.stringify(tags)}; allowed is a map of keys to values. Write it as { team: 'platform' }.`);
  }
  const entries = Object.entries(tags);
  if (entries.length > MAX_RESOURCE_TAGS) {
    throw new Error(`'resourceTags' has ${entries.length} tags; ${MAX_RESOURCE_TAGS} are allowed. Leave some out.`);
  }
  entries.forEach(([key, value]) => {
    checkTagKey(key);
    if (!Token.isUnresolved(value) && value.length > MAX_TAG_VALUE_LENGTH) {
      throw new Error(`the value of resource tag '${key}' has ${value.length} characters; ${MAX_TAG_VALUE_LENGTH} are allowed. Shorten it.`);
    }
  });
  return entries.map(([Key, Value]) => ({ Key, Value }));
}

function checkTagKey(key: string): void {
  if (Token.isUnresolved(key)) {
    return;
  }
  if (key.length === 0 || key.length > MAX_TAG_KEY_LENGTH) {
    throw new Error(`the resource tag key '${key}' has ${key.length} characters; 1 to ${MAX_TAG_KEY_LENGTH} are allowed. Choose another key.`);
  }
  if (key.toLowerCase().startsWith(RESERVED_TAG_KEY_PREFIX)) {
    throw new Error(`the resource tag key '${key}' begins with '${RESERVED_TAG_KEY_PREFIX}', which is AWS's own. Choose another key.`);
  }
}
