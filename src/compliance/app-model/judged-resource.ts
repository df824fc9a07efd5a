import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE, REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../../ecr/resource-types';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { isMutableByDefault, takesFilters } from '../../mutability/language/tag-mutability-mode';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { Requirement, Requirements, Subject } from '../../standard/requirement';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';
import { judgedProperties } from '../../template/judged-properties';
import { isSetByCustomResource } from '../../template/tag-mutability';
import type { Severity } from '../rule';

/** The types whose properties have a tag mutability, and the property with the name of the repository or template. */
const NAME_PROPERTY: Record<string, string> = {
  [REPOSITORY_TYPE]: 'RepositoryName',
  [TAG_MUTABILITY_TYPE]: 'RepositoryName',
  [CREATION_TEMPLATE_TYPE]: 'Prefix',
  [EXISTING_TEMPLATE_TYPE]: 'Prefix',
};

/** The types that a standard judges. */
export const JUDGED_TYPES = Object.keys(NAME_PROPERTY);

type Properties = Record<string, any>;
type Read = (resource: CfnResource) => Properties | undefined;

/** A resource whose tag mutability is judged by a standard. */
export interface JudgedResource {
  readonly resource: CfnResource;
  /** The setting that the template will have, whoever declared it. */
  readonly setting: TagMutabilitySetting;
  /** Whether the template has a mode at all. Without one, ECR takes MUTABLE. */
  readonly statesMode: boolean;
  readonly subject: Subject;
  readonly requirement: Requirement;
}

/**
 * The construct as a resource that a standard judges; undefined for everything else. If a custom resource sets the mutability of a
 * repository, the standard judges the custom resource.
 *
 * @param read the properties that the template has, or will have; undefined for a resource that is not in it
 */
export function judgedByStandard(construct: IConstruct, standard: Requirements, read: Read = judgedProperties): JudgedResource | undefined {
  if (!saysTagMutability(construct) || isSetByCustomResource(construct.cfnOptions.metadata)) {
    return undefined;
  }
  // Reading is what takes time, so it is done once.
  const properties = read(construct);
  if (properties === undefined) {
    return undefined;
  }
  const subject = subjectOf(construct, properties, read);
  const setting = TagMutabilitySetting.fromCloudFormation(properties);
  const statesMode = properties[CLOUDFORMATION.mode] !== undefined;
  return { resource: construct, setting, statesMode, subject, requirement: standard._requirementFor(subject) };
}

/** Whether a construct is a resource of a type whose properties have a tag mutability. */
export function saysTagMutability(construct: IConstruct): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType in NAME_PROPERTY;
}

function subjectOf(resource: CfnResource, own: Properties, read: Read): Subject {
  // The custom resource of a repository of this app refers to the repository, and the standard is about the repository.
  const repository = resource.cfnResourceType === TAG_MUTABILITY_TYPE ? repositoryAround(resource) : undefined;
  const properties = (repository && read(repository)) ?? own;
  const name = properties[NAME_PROPERTY[resource.cfnResourceType]];
  const { account } = Stack.of(resource);
  return {
    name: typeof name === 'string' ? name : undefined,
    isPrefix: NAME_PROPERTY[resource.cfnResourceType] === 'Prefix',
    get constructPath() {
      return resource.node.path;
    },
    account: Token.isUnresolved(account) ? undefined : account,
    tags: tagsOf(properties.Tags),
  };
}

/** The repository whose mutability the custom resource in it sets. */
function repositoryAround({ node }: CfnResource): CfnResource | undefined {
  return node.scopes.map((scope) => scope.node.defaultChild)
    .filter((child) => child !== undefined && CfnResource.isCfnResource(child))
    .find(({ cfnOptions }) => isSetByCustomResource(cfnOptions.metadata));
}

function tagsOf(tags: unknown): Subject['tags'] {
  return (Array.isArray(tags) ? tags : [])
    .filter((tag) => typeof tag?.Key === 'string' && typeof tag.Value === 'string')
    .map(({ Key: key, Value: value }) => ({ key, value }));
}

/** The mode, if ECR knows it and it is not a token. `setting.mode` would throw. */
export function knownMode(setting: TagMutabilitySetting): TagMutabilityMode | undefined {
  const mode = setting.toCloudFormation()[CLOUDFORMATION.mode];
  return Object.values(TagMutabilityMode).includes(mode) ? mode : undefined;
}

/** Whether a resource certainly does not meet its baseline. */
export function isLooser({ setting, requirement: { baseline } }: JudgedResource): boolean {
  return setting.unanswerableBecause === undefined && !setting.isAtLeastAsStrictAs(baseline);
}

/** Whether the filters, one of them or all together, certainly match every tag, so that the mode means its opposite. */
export function excludesEveryTag(setting: TagMutabilitySetting): boolean {
  if (setting.unanswerableBecause !== undefined || !takesFilters(setting.mode)) {
    return false;
  }
  return isMutableByDefault(setting.mode) ? setting.isAtLeastAsStrictAs(TagMutabilitySetting.IMMUTABLE) : setting.isEveryTagMutable;
}

/** The severity of a setting that does not meet its baseline. Where the standard only reports, nothing fails. */
export function severityFor({ enforcement }: Requirement): Severity {
  return enforcement === EnforcementMode.REPORT ? 'warning' : 'error';
}
