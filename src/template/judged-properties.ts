import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { hasOverrides, hasOwnRendering, overridesOf } from './cdk-private';
import { renderedProperties } from './rendered-resource';
import { CLOUDFORMATION } from '../mutability/setting-content';

/**
 * The properties that the template will have for the tag mutability, the name or prefix, and the tags of a resource. There may be others.
 *
 * The library judges each repository of an app several times. Rendering a whole resource costs many times what reading the attributes of
 * an L1 costs, and for most repositories the attributes tell as much.
 */
export function judgedProperties(resource: CfnResource): Record<string, any> {
  return judgedAttributes(resource) ?? renderedProperties(resource);
}

/** The properties that the template will have for the tag mutability of a resource. There may be others. */
export function mutabilityProperties(resource: CfnResource): Record<string, any> {
  return mutabilityAttributes(resource) ?? renderedProperties(resource);
}

/** The attributes that are read in place of the rendered properties, with tokens in them; undefined if they do not tell. */
export function attributesToJudge(resource: CfnResource): unknown[] | undefined {
  return isPlainRepository(resource) && overriddenMutability(resource) !== undefined
    ? [resource.imageTagMutability, resource.imageTagMutabilityExclusionFilters, resource.repositoryName, resource.tags.renderTags()] : undefined;
}

/**
 * The same properties by the attributes of an L1 repository. Undefined if the template may have something else: for everything but CDK's
 * own L1 without an override of more than mode and filters, and for a list of anything but objects of texts, which CDK renders in ways of
 * its own.
 */
export function judgedAttributes(resource: CfnResource): Record<string, any> | undefined {
  const mutability = mutabilityAttributes(resource);
  if (mutability === undefined) {
    return undefined;
  }
  const { repositoryName, tags: manager } = resource as ecr.CfnRepository;
  const { name, tags } = resolved(resource, { name: repositoryName, tags: manager.renderTags() });
  if (!isListOf(tags, TAG_ATTRIBUTES)) {
    return undefined;
  }
  return { ...mutability, RepositoryName: name, Tags: tags?.map(({ key, value }) => ({ Key: key, Value: value })) };
}

function mutabilityAttributes(resource: CfnResource): Record<string, any> | undefined {
  if (!isPlainRepository(resource)) {
    return undefined;
  }
  const overridden = overriddenMutability(resource);
  if (overridden === undefined) {
    return undefined;
  }
  const { imageTagMutability, imageTagMutabilityExclusionFilters } = resource;
  const { mode, filters } = resolved(resource, { mode: imageTagMutability, filters: imageTagMutabilityExclusionFilters });
  if (!isListOf(filters, FILTER_ATTRIBUTES)) {
    return undefined;
  }
  return {
    ImageTagMutability: mode,
    ImageTagMutabilityExclusionFilters: filters?.map((filter) => ({
      ImageTagMutabilityExclusionFilterType: filter.imageTagMutabilityExclusionFilterType,
      ImageTagMutabilityExclusionFilterValue: filter.imageTagMutabilityExclusionFilterValue,
    })),
    ...overridden,
  };
}

/**
 * What overrides say of mode and filters, if they say nothing else: as this library writes them. Undefined if they say more, or in parts
 * that CDK has to put together.
 */
function overriddenMutability(resource: CfnResource): Record<string, unknown> | undefined {
  if (!hasOverrides(resource)) {
    return {};
  }
  const { Properties: properties, ...others } = overridesOf(resource) ?? { others: true };
  if (Object.keys(others).length > 0 || !isPlain(properties)) {
    return undefined;
  }
  const isWhole = Object.entries(properties).every(([name, value]) => value === undefined ? MUTABILITY.includes(name)
    : name === MODE ? isLiteral(value)
      : name === FILTERS && Array.isArray(value) && value.every((item) => isPlain(item) && Object.values(item).every(isLiteral)));
  return isWhole ? properties as Record<string, unknown> : undefined;
}

const { mode: MODE, filters: FILTERS } = CLOUDFORMATION;
const MUTABILITY = [MODE, FILTERS];

const FILTER_ATTRIBUTES = ['imageTagMutabilityExclusionFilterType', 'imageTagMutabilityExclusionFilterValue'] as const;
const TAG_ATTRIBUTES = ['key', 'value'] as const;

/** Whether it is an `ecr.CfnRepository` that CDK renders as it does all of them. */
function isPlainRepository(resource: CfnResource): resource is ecr.CfnRepository {
  return Object.getPrototypeOf(resource) === ecr.CfnRepository.prototype && !hasOwnRendering(resource);
}

/** The attributes as CDK resolves them. CDK would copy literals, which takes time. */
function resolved(resource: CfnResource, attributes: Record<string, unknown>): Record<string, any> {
  const isClear = Object.values(attributes).every((value) => value === undefined || isLiteral(value)
    || (Array.isArray(value) && value.every((item) => isPlain(item) && Object.values(item).every(isLiteral))));
  return isClear ? attributes : Stack.of(resource).resolve(attributes);
}

function isLiteral(value: unknown): boolean {
  return typeof value === 'string' && !Token.isUnresolved(value);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isListOf<T extends string>(value: unknown, members: readonly T[]): value is Record<T, string>[] | undefined {
  return value === undefined
    || (Array.isArray(value) && value.every((item) => members.every((member) => typeof item?.[member] === 'string')));
}
