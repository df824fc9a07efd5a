import type { AppTemplate, TemplateResource } from './app-template';
import { isJudgedType } from './judged-resource';
import { oncePerRun } from './once-per-run';
import { PROVIDER_FUNCTION_ID } from '../../contract/custom-resource';
import { EXISTING_TEMPLATE_TYPE, REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../../ecr/resource-types';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { isFunctionName } from '../../template/intrinsics';
import { isSetByCustomResource } from '../../template/tag-mutability';
import type { RuleContext } from '../rule';

/**
 * The custom resource that sets the mutability of a repository of its template. The metadata of the repository claims that there is one, and
 * anybody can write that. So it counts only if it is there whenever the repository is, is about this very repository, is served by the
 * function of this library, and the repository itself says nothing that would undo it.
 */
export function setterOf(repository: TemplateResource, context: RuleContext): TemplateResource | undefined {
  const setter = claimsSetter(repository) ? settersIn(repository.template, context).get(repository.logicalId) : undefined;
  return setter !== undefined && isAlwaysThere(setter, repository) && !saysMutability(repository) ? setter : undefined;
}

/** The repository of its template that a custom resource sets, and sets alone. */
export function repositorySetBy(custom: TemplateResource, context: RuleContext): TemplateResource | undefined {
  const repository = repositoryMeantBy(custom);
  return repository !== undefined && setterOf(repository, context) === custom ? repository : undefined;
}

/** The repository of its template that a custom resource is about, whoever else sets it. */
export function repositoryMeantBy(custom: TemplateResource): TemplateResource | undefined {
  const { template, properties } = custom;
  const repository = judgedTypeOf(custom) === TAG_MUTABILITY_TYPE ? template.resources.get(properties.RepositoryName?.Ref) : undefined;
  return repository?.type === REPOSITORY_TYPE ? repository : undefined;
}

/** Whether the metadata of a resource says that a custom resource sets its mutability. */
export function claimsSetter({ type, metadata }: TemplateResource): boolean {
  return type === REPOSITORY_TYPE && isSetByCustomResource(metadata);
}

/** The custom resources that this library serves, by the logical id of the repository that each is about. */
const settersIn = oncePerRun((template: AppTemplate) => new Map(template.ofType(TAG_MUTABILITY_TYPE)
  .filter((custom) => isServed(custom) && custom.properties.RegistryId === undefined)
  .map((custom): [unknown, TemplateResource] => [custom.properties.RepositoryName?.Ref, custom])));

/**
 * The type by which a resource is judged. The function of this library does what the properties say, whatever the type is called, so a
 * custom resource of any type that it serves is one of ours.
 */
export function judgedTypeOf(resource: TemplateResource): string {
  const { type, properties } = resource;
  return isJudgedType(type) || !isServed(resource) ? type : properties.Prefix === undefined ? TAG_MUTABILITY_TYPE : EXISTING_TEMPLATE_TYPE;
}

/** The custom resources of a template that this library's function serves under types of somebody else. */
export function servedUnderOtherTypes(template: AppTemplate): TemplateResource[] {
  return template.resources.has(PROVIDER_FUNCTION_ID)
    ? [...template.resources.values()].filter((resource) => judgedTypeOf(resource) !== resource.type) : [];
}

function isServed({ template, properties }: TemplateResource): boolean {
  const [id, attribute] = properties.ServiceToken?.['Fn::GetAtt'] ?? [];
  const provider = template.resources.get(id);
  return id === PROVIDER_FUNCTION_ID && attribute === 'Arn' && provider?.type === 'AWS::Lambda::Function' && provider.condition === undefined;
}

function isAlwaysThere({ condition }: TemplateResource, repository: TemplateResource): boolean {
  return condition === undefined || condition === repository.condition;
}

function saysMutability({ properties }: TemplateResource): boolean {
  return Object.keys(properties).some((name) => name === CLOUDFORMATION.mode || name === CLOUDFORMATION.filters || isFunctionName(name));
}
