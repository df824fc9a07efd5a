import { CfnTag, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { checkCustomRole } from './creation-role';
import { checkFieldTypes, checkScenarios, TemplateFields } from './creation-template-options';
import { refuseEnvironment } from './identity';
import { TemplateProperties } from '../contract/creation-template';
import { AppliedFor } from '../ecr/applied-for';
import { KMS_KEY_ARN_GRAMMAR, MAX_DESCRIPTION_LENGTH, MAX_RESOURCE_TAGS, MAX_TAG_KEY_LENGTH, MAX_TAG_VALUE_LENGTH, RESERVED_TAG_KEY_PREFIX } from '../ecr/limits';
import type { LifecyclePolicyRule } from '../lifecycle';
import { lifecyclePolicyText } from '../lifecycle/lifecycle-policy';
import { refuseUnanswerable } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { quoted } from '../mutability/language/quoted';
import { checkProtection, protectionStatement } from '../repository-policy/image-protection';
import { RepositoryPolicy, repositoryPolicyText } from '../repository-policy/repository-policy';
import { unlessLookingUp } from '../template/context-lookup';
import { areKnownToDiffer } from '../template/environment';
import { whenResolved } from '../template/when-resolved';


/**
 * The properties of the fields that a user gives. The mutability is always among them: without it, ECR makes a template or an updated
 * template MUTABLE.
 *
 * @throws an Error, without a path, if ECR or CloudFormation would refuse a field
 */
export function templateProperties(scope: IConstruct, fields: TemplateFields): TemplateProperties {
  checkFieldTypes(fields);
  const { description, lifecyclePolicyRules, repositoryPolicy, resourceTags, appliedFor, customRole } = fields;
  const setting = settingOf(fields);
  unlessLookingUp(scope, () => checkValues(scope, fields));
  return {
    Description: description,
    EncryptionConfiguration: encryptionConfiguration(fields),
    ...setting.toCloudFormation(),
    RepositoryPolicy: repositoryPolicy && repositoryPolicyText(scope, policyOf(scope, repositoryPolicy, fields)),
    LifecyclePolicy: lifecyclePolicyRules && policyText(scope, lifecyclePolicyRules),
    ResourceTags: resourceTags && resourceTagList(scope, resourceTags),
    AppliedFor: appliedFor,
    CustomRoleArn: customRole?.roleArn,
  };
}

/** The policy of the repositories, with what protects their images. */
export function policyOf(scope: IConstruct, given: iam.PolicyDocument, { imageProtection, customRole }: TemplateFields): RepositoryPolicy {
  if (imageProtection === undefined) {
    return { given };
  }
  const statement = protectionStatement(scope, imageProtection, customRole ? [customRole.roleArn] : []);
  return { given, protection: { props: imageProtection, statement } };
}

/** Throws, without a path, for a value that ECR or CloudFormation would refuse. */
function checkValues(scope: IConstruct, fields: TemplateFields): void {
  const { description, resourceTags, appliedFor, customRole, imageProtection } = fields;
  refuseUnanswerable('template', settingOf(fields));
  if (description !== undefined && !Token.isUnresolved(description) && description.length > MAX_DESCRIPTION_LENGTH) {
    throw new Error(`the description '${description.slice(0, 40)}…' has ${description.length} characters; ECR allows at most ${MAX_DESCRIPTION_LENGTH}. ` +
      'Shorten the description.');
  }
  checkProtection(imageProtection);
  checkScenarios(appliedFor);
  checkAppliedFor(appliedFor);
  checkEncryption(scope, fields);
  if (resourceTags !== undefined && !Token.isUnresolved(resourceTags)) {
    checkTags(resourceTags);
  }
  if (customRole) {
    checkCustomRole(scope, customRole);
  }
}

/** The text of the lifecycle policy. Undefined if a value in a rule cannot be, and may be a dummy of a context lookup. */
function policyText(scope: IConstruct, rules: LifecyclePolicyRule[]): string | undefined {
  let text: string | undefined;
  unlessLookingUp(scope, () => {
    text = lifecyclePolicyText(scope, rules);
  });
  return text;
}

/** The setting that the template will have. */
export function settingOf({ tagMutability }: TemplateFields): TagMutabilitySetting {
  return tagMutability ?? TagMutabilitySetting.IMMUTABLE;
}

/** Whether Amazon ECR needs a role to create such repositories: it does if they have tags, which a token can become, or are encrypted by KMS. */
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
    throw new Error(`'appliedFor' is empty, so that ECR would never use the template; allowed are ${allowed}. Name at least one.`);
  }
  const duplicate = appliedFor.find((scenario, index) => !Token.isUnresolved(scenario) && appliedFor.indexOf(scenario) !== index);
  if (duplicate !== undefined) {
    throw new Error(`'appliedFor' has ${duplicate} twice; each of ${allowed} is allowed once. Remove one of the two.`);
  }
}

function encryptionConfiguration({ encryption, encryptionKey }: TemplateFields): TemplateProperties['EncryptionConfiguration'] {
  if (encryptionKey === undefined) {
    return encryption && { EncryptionType: encryption.value };
  }
  return { EncryptionType: (encryption ?? ecr.RepositoryEncryption.KMS).value, KmsKey: encryptionKey.keyRef.keyArn };
}

function checkEncryption(scope: IConstruct, { encryption, encryptionKey }: TemplateFields): void {
  if (encryptionKey === undefined) {
    return;
  }
  if (encryption?.value === ecr.RepositoryEncryption.AES_256.value) {
    throw new Error(`'encryptionKey' is given, but 'encryption' is ${encryption.value}, which takes no key. Use ecr.RepositoryEncryption.KMS, or leave ` +
      "'encryptionKey' out.");
  }
  checkKey(scope, encryptionKey);
}

function checkKey(scope: IConstruct, key: kms.IKeyRef): void {
  const { keyArn } = key.keyRef;
  // A part of the ARN of an alias is a token, also if the name of the alias is known.
  if ('aliasName' in key || keyArn.includes(':alias/')) {
    throw new Error(`'encryptionKey' is the alias '${Token.isUnresolved(keyArn) ? key.node.path : keyArn}'; ECR allows only the ARN of a key. ` +
      'Give the key that the alias stands for.');
  }
  if (!Token.isUnresolved(keyArn) && !KMS_KEY_ARN_GRAMMAR.test(keyArn)) {
    throw new Error(`'encryptionKey' has the ARN ${quoted(keyArn)}; ECR allows ARNs of keys, arn:aws:kms:<region>:<account>:key/<id>. Give a key by its full ARN.`);
  }
  const { region } = key.env;
  const stack = Stack.of(scope);
  if (areKnownToDiffer(region, stack.region)) {
    refuseEnvironment(scope, [region, stack.region],
      `'encryptionKey' is in region ${region}, but the repositories are in ${stack.region}; ECR allows only keys of the same region. Give a key in ${stack.region}.`);
  }
}

/** A tag, as CloudFormation and ECR's API write it. */
interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/**
 * Tags, as the template writes them. For a map that is a token, the list is a token.
 *
 * @throws an Error with the path of the construct, at synthesis, if a token becomes a map with a tag that ECR would refuse
 */
function resourceTagList(scope: IConstruct, tags: { [key: string]: string }): Tag[] {
  return Token.isUnresolved(tags) ? whenResolved(tags, (map) => {
    withPath(() => scope.node.path, () => unlessLookingUp(scope, () => checkTags(map)));
    return tagList(map);
  }) : tagList(tags);
}

/** A list of tags, or a token for a list, as the L1 takes it. */
export function l1ResourceTags(tags: Tag[] | undefined): CfnTag[] | undefined {
  return whenResolved(tags, (list: Tag[]) => list.map(({ Key: key, Value: value }) => ({ key, value })));
}

function tagList(tags: { [key: string]: string }): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function checkTags(tags: { [key: string]: string }): void {
  if (typeof tags !== 'object' || Array.isArray(tags)) {
    throw new Error(`'resourceTags' is ${JSON.stringify(tags)}; a map of keys to values is allowed. Write it like { team: 'platform' }.`);
  }
  const entries = Object.entries(tags);
  if (entries.length > MAX_RESOURCE_TAGS) {
    throw new Error(`'resourceTags' has ${entries.length} tags; ECR allows at most ${MAX_RESOURCE_TAGS}. Leave some tags out.`);
  }
  entries.forEach(([key, value]) => {
    checkTagKey(key);
    if (!Token.isUnresolved(value) && value.length > MAX_TAG_VALUE_LENGTH) {
      throw new Error(`the value of the resource tag ${quoted(key)} has ${value.length} characters; ECR allows at most ${MAX_TAG_VALUE_LENGTH}. Shorten the value.`);
    }
  });
}

function checkTagKey(key: string): void {
  if (Token.isUnresolved(key)) {
    return;
  }
  if (key.length === 0 || key.length > MAX_TAG_KEY_LENGTH) {
    throw new Error(`the resource tag key ${quoted(key)} has ${key.length} characters; ECR allows 1 to ${MAX_TAG_KEY_LENGTH}. Choose another key.`);
  }
  if (key.toLowerCase().startsWith(RESERVED_TAG_KEY_PREFIX)) {
    throw new Error(`the resource tag key ${quoted(key)} begins with '${RESERVED_TAG_KEY_PREFIX}'; only AWS may use such keys. Choose another key.`);
  }
}
