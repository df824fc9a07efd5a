import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { renderedProperties } from './rendered-resource';

/**
 * What the template will have of a resource's tag mutability, name or prefix, and tags, among whatever else.
 *
 * Each repository of an app is judged several times, and rendering a whole resource costs many times what reading the attributes of
 * an L1 does. Of most repositories they tell as much.
 */
export function judgedProperties(resource: CfnResource): Record<string, any> {
  return judgedAttributes(resource) ?? renderedProperties(resource);
}

/** What the template will have of a resource's tag mutability, among whatever else. */
export function mutabilityProperties(resource: CfnResource): Record<string, any> {
  return mutabilityAttributes(resource) ?? renderedProperties(resource);
}

/**
 * What the attributes of an L1 repository say of all that it is judged by. Undefined wherever the template may have something else:
 * of everything but CDK's own L1 with no override, and where a list is not made of objects of texts, which CDK renders in ways of
 * its own.
 */
export function judgedAttributes(resource: CfnResource): Record<string, any> | undefined {
  const mutability = mutabilityAttributes(resource);
  if (mutability === undefined) {
    return undefined;
  }
  const { repositoryName, tags: manager } = resource as ecr.CfnRepository;
  const { name, tags } = Stack.of(resource).resolve({ name: repositoryName, tags: manager.renderTags() });
  if (!isListOf(tags, TAG_ATTRIBUTES)) {
    return undefined;
  }
  return { ...mutability, RepositoryName: name, Tags: tags?.map(({ key, value }) => ({ Key: key, Value: value })) };
}

function mutabilityAttributes(resource: CfnResource): Record<string, any> | undefined {
  if (!isUntouchedRepository(resource)) {
    return undefined;
  }
  const { imageTagMutability, imageTagMutabilityExclusionFilters } = resource;
  const { mode, filters } = Stack.of(resource).resolve({ mode: imageTagMutability, filters: imageTagMutabilityExclusionFilters });
  if (!isListOf(filters, FILTER_ATTRIBUTES)) {
    return undefined;
  }
  return {
    ImageTagMutability: mode,
    ImageTagMutabilityExclusionFilters: filters?.map((filter) => ({
      ImageTagMutabilityExclusionFilterType: filter.imageTagMutabilityExclusionFilterType,
      ImageTagMutabilityExclusionFilterValue: filter.imageTagMutabilityExclusionFilterValue,
    })),
  };
}

const FILTER_ATTRIBUTES = ['imageTagMutabilityExclusionFilterType', 'imageTagMutabilityExclusionFilterValue'] as const;
const TAG_ATTRIBUTES = ['key', 'value'] as const;

/** What an app that wants something else in its template than an L1 says is known to replace on the object. */
const RENDERING = ['_toCloudFormation', 'cfnProperties', 'renderProperties', 'shouldSynthesize'];

/**
 * Whether it is an `ecr.CfnRepository` whose attributes nothing wins over. CDK has no public way to ask for overrides: should
 * its private member get another name one day, every resource is rendered.
 */
function isUntouchedRepository(resource: CfnResource): resource is ecr.CfnRepository {
  const { rawOverrides } = resource as unknown as { rawOverrides?: object };
  return Object.getPrototypeOf(resource) === ecr.CfnRepository.prototype
    && rawOverrides !== undefined && Reflect.ownKeys(rawOverrides).length === 0
    && !RENDERING.some((member) => Object.hasOwn(resource, member));
}

function isListOf<T extends string>(value: unknown, members: readonly T[]): value is Record<T, string>[] | undefined {
  return value === undefined
    || (Array.isArray(value) && value.every((item) => members.every((member) => typeof item?.[member] === 'string')));
}
