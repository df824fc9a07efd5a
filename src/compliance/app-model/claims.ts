import type { AppTemplate, TemplateResource } from './app-template';
import { isJudgedType } from './judged-resource';
import { oncePerRun } from './once-per-run';
import { foreignPartOf } from './own-function';
import { PROVIDER_FUNCTION_ID } from '../../contract/custom-resource';
import { EXISTING_TEMPLATE_TYPE, REPOSITORY_TYPE, TAG_MUTABILITY_TYPE, isCustomType, isOwnCustomType } from '../../ecr/resource-types';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { isSetByCustomResource } from '../../template/tag-mutability';
import type { RuleContext } from '../rule';

/**
 * The custom resource that sets the mutability of a repository of its template. The metadata of the repository claims that there is one, and
 * anybody can write that. So it counts only if it is there whenever the repository is, is about this very repository, is served by the
 * function of this library with the code of this library, and the repository itself says nothing that would undo it.
 */
export function setterOf(repository: TemplateResource, context: RuleContext): TemplateResource | undefined {
  const setter = claimsSetter(repository) ? settersIn(repository.template, context).get(repository.logicalId) : undefined;
  if (setter === undefined || !isAlwaysThere(setter, repository)) {
    return undefined;
  }
  const maySayMore = saysMutability(repository) || repository.hasOwnFunctions;
  return maySayMore ? undefined : setter;
}

/** The repository of its template that a custom resource sets, and sets alone. */
export function repositorySetBy(custom: TemplateResource, context: RuleContext): TemplateResource | undefined {
  const repository = repositoryMeantBy(custom);
  return repository !== undefined && setterOf(repository, context) === custom ? repository : undefined;
}

/** The repository of its template that a custom resource is about, whoever else sets it. */
export function repositoryMeantBy(custom: TemplateResource): TemplateResource | undefined {
  const { template, properties } = custom;
  const repository = judgedTypeOf(custom) === TAG_MUTABILITY_TYPE ? template.resource(properties.RepositoryName?.Ref) : undefined;
  return repository?.type === REPOSITORY_TYPE ? repository : undefined;
}

/** Whether the metadata of a resource says that a custom resource sets its mutability. */
export function claimsSetter({ type, metadata }: TemplateResource): boolean {
  return type === REPOSITORY_TYPE && isSetByCustomResource(metadata);
}

/** The custom resources that this library serves, by the logical id of the repository that each is about. */
const settersIn = oncePerRun((template: AppTemplate, context) => new Map(template.ofType(TAG_MUTABILITY_TYPE)
  .filter((custom) => notServedBecause(custom, context) === undefined && custom.properties.RegistryId === undefined)
  .map((custom): [unknown, TemplateResource] => [custom.properties.RepositoryName?.Ref, custom])));

/**
 * The type by which a resource is judged. The function of this library does what the properties say, whatever the type is called, and
 * however the custom resource refers to it: by an alias, in another stack, by its ARN. So one that says a tag mutability is judged as one of ours.
 */
export function judgedTypeOf({ type, properties }: TemplateResource): string {
  return isJudgedType(type) || !isCustomType(type) || !(saysMutability({ properties }) || isServiceToken(properties.ServiceToken)) ? type
    : properties.Prefix === undefined ? TAG_MUTABILITY_TYPE : EXISTING_TEMPLATE_TYPE;
}

/** The custom resources of a template that say a tag mutability under types of somebody else. */
export function settersOfOtherTypes(template: AppTemplate): TemplateResource[] {
  return [...template.types].filter(isCustomType).flatMap((type) => template.ofType(type))
    .filter((resource) => judgedTypeOf(resource) !== resource.type);
}

/**
 * Why nobody knows what becomes of what a custom resource of this library says: what of its function, or which property of its own, is not as
 * this library renders it. Undefined if the function of this library serves it, and for what is none of its custom resources.
 */
export function notServedBecause(custom: TemplateResource, context: RuleContext): string | undefined {
  const { type, template, properties: { ServiceToken } } = custom;
  if (!isOwnCustomType(type) && !isServiceToken(ServiceToken)) {
    return undefined;
  }
  const provider = isServiceToken(ServiceToken) ? template.resource(PROVIDER_FUNCTION_ID) : undefined;
  return provider === undefined ? 'ServiceToken' : foreignPartOf(provider, context);
}

function isServiceToken(token: any): boolean {
  const attribute = token?.['Fn::GetAtt'];
  return Array.isArray(attribute) && attribute[0] === PROVIDER_FUNCTION_ID && attribute[1] === 'Arn';
}

function isAlwaysThere({ condition }: TemplateResource, repository: TemplateResource): boolean {
  return condition === undefined || condition === repository.condition;
}

function saysMutability({ properties }: Pick<TemplateResource, 'properties'>): boolean {
  return Object.keys(properties).some((name) => name === CLOUDFORMATION.mode || name === CLOUDFORMATION.filters);
}
