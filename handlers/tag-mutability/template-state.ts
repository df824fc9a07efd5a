/** A repository creation template, as fields that are compared, remembered and written one by one. */
import type { EncryptionType, RCTAppliedFor, RepositoryCreationTemplate, Tag, UpdateRepositoryCreationTemplateRequest } from '@aws-sdk/client-ecr';
import { apiSetting, settingOf } from './api-setting';
import type { TemplateResourceProperties } from '../../src/contract/creation-template';
import { declaredSetting } from '../../src/contract/custom-resource';
import { SettingText, isSameText } from '../../src/mutability/language/setting-text';

/**
 * The fields have the names and shapes of ECR's API, except the mutability, which is a unit of mode and filters. A field that a template does
 * not have has an empty value, so that it differs from a field that nobody knows. Lists are sorted if their order means nothing.
 */
export interface TemplateState {
  readonly tagMutability: SettingText;
  readonly description: string;
  readonly encryptionConfiguration: { readonly encryptionType: string; readonly kmsKey?: string };
  readonly resourceTags: readonly { readonly Key: string; readonly Value: string }[];
  readonly repositoryPolicy: string;
  readonly lifecyclePolicy: string;
  readonly appliedFor: readonly string[];
  readonly customRoleArn: string;
}

export type TemplateField = keyof TemplateState;

/** The construct's name for each field, for messages to its user. */
export const OPTIONS: Readonly<Record<TemplateField, string>> = {
  tagMutability: 'tagMutability',
  description: 'description',
  encryptionConfiguration: 'encryption',
  resourceTags: 'resourceTags',
  repositoryPolicy: 'repositoryPolicy',
  lifecyclePolicy: 'lifecyclePolicyRules',
  appliedFor: 'appliedFor',
  customRoleArn: 'customRole',
};

/** The state of a template. */
export function stateOf(template: RepositoryCreationTemplate): TemplateState {
  const { encryptionConfiguration: encryption } = template;
  return {
    tagMutability: settingOf(template),
    description: template.description ?? '',
    encryptionConfiguration: encryptionOf(encryption?.encryptionType, encryption?.kmsKey),
    resourceTags: sortedTags((template.resourceTags ?? []).map(({ Key, Value }) => ({ Key: Key!, Value: Value! }))),
    repositoryPolicy: template.repositoryPolicy ?? '',
    lifecyclePolicy: template.lifecyclePolicy ?? '',
    appliedFor: sorted(template.appliedFor ?? []),
    customRoleArn: template.customRoleArn ?? '',
  };
}

/** The fields that the properties declare, and no others. */
export function declaredState(properties: TemplateResourceProperties): Partial<TemplateState> {
  const { EncryptionConfiguration: encryption, ResourceTags: tags, AppliedFor: appliedFor } = properties;
  const fields: Partial<TemplateState> = {
    tagMutability: declaredSetting(properties),
    description: properties.Description,
    encryptionConfiguration: encryption && encryptionOf(encryption.EncryptionType, encryption.KmsKey),
    resourceTags: tags && sortedTags(tags),
    repositoryPolicy: properties.RepositoryPolicy,
    lifecyclePolicy: properties.LifecyclePolicy,
    appliedFor: appliedFor && sorted(appliedFor),
    customRoleArn: properties.CustomRoleArn,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/**
 * The fields, as UpdateRepositoryCreationTemplate takes them. AWS does not document that an empty value clears a field. The API's model
 * allows an empty value, and Terraform's provider clears fields like this (docs/facts.md: template-empty-value).
 */
export function updateOf({ tagMutability, ...fields }: Partial<TemplateState>): Partial<UpdateRepositoryCreationTemplateRequest> {
  const { encryptionConfiguration: encryption, resourceTags, appliedFor } = fields;
  return {
    ...fields,
    ...(tagMutability && apiSetting(tagMutability)),
    encryptionConfiguration: encryption && { ...encryption, encryptionType: encryption.encryptionType as EncryptionType },
    resourceTags: resourceTags as Tag[] | undefined,
    appliedFor: appliedFor as RCTAppliedFor[] | undefined,
  };
}

/** Whether two values of a field mean the same. Two policies do if they have the same JSON, also if their texts differ. */
export function isSameField(name: TemplateField, a: unknown, b: unknown): boolean {
  switch (name) {
    case 'tagMutability':
      return isSameText(a as SettingText, b as SettingText);
    case 'repositoryPolicy':
    case 'lifecyclePolicy':
      return a === b || normalJson(a as string) === normalJson(b as string);
    default:
      return JSON.stringify(a) === JSON.stringify(b);
  }
}

/** The state of a template without any field. */
export const EMPTY_STATE: TemplateState = stateOf({});

/** Whether a field is known to be empty. */
export function isEmptyField(name: TemplateField, state: Partial<TemplateState>): boolean {
  return name in state && isSameField(name, state[name], EMPTY_STATE[name]);
}

/** The encryption of a template. A template without one has ECR's default. */
function encryptionOf(encryptionType = 'AES256', kmsKey?: string): TemplateState['encryptionConfiguration'] {
  return kmsKey ? { encryptionType, kmsKey } : { encryptionType };
}

function sortedTags(tags: TemplateState['resourceTags']): TemplateState['resourceTags'] {
  return tags.map(({ Key, Value }) => ({ Key, Value })).sort((a, b) => (a.Key < b.Key ? -1 : 1));
}

function sorted(list: readonly string[]): string[] {
  return [...list].sort();
}

/** A text that is the same for the same JSON, with any white space and any order of members. */
function normalJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_key, value) => (isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value));
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
