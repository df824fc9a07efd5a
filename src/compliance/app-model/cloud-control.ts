import { CREATE_ACTION, CREATE_TEMPLATE_ACTION, MUTABILITY_ACTIONS, PUT_ACTION, UPDATE_TEMPLATE_ACTION } from '../../ecr/actions';
import { CREATION_TEMPLATE_TYPE, REPOSITORY_TYPE } from '../../ecr/resource-types';
import { TagMutabilityMode } from '../../mutability';
import { API, CLOUDFORMATION } from '../../mutability/setting-content';
import { UNKNOWN } from '../../template/elsewhere';
import { isExpression, isObject } from '../../template/expressions';

/** The service that makes resources of CloudFormation's types without a stack, as its API is called, without dashes and in small letters. */
const CLOUD_CONTROL = /^cloudcontrol(?:api)?$/;

/** The types of resources that it gives a tag mutability. */
export const CLOUD_CONTROL_TYPE = new RegExp(`${REPOSITORY_TYPE}(?![a-z])|${CREATION_TEMPLATE_TYPE}`, 'i');

type Action = typeof MUTABILITY_ACTIONS[number];

/** What Cloud Control calls for resources of a type, and the member of the call with the name of the repository or template. */
const CALLS = new Map<unknown, { readonly create: Action; readonly update: Action; readonly name: string }>([
  [REPOSITORY_TYPE, { create: CREATE_ACTION, update: PUT_ACTION, name: 'repositoryName' }],
  [CREATION_TEMPLATE_TYPE, { create: CREATE_TEMPLATE_ACTION, update: UPDATE_TEMPLATE_ACTION, name: 'prefix' }],
]);

/** Whether a service, in small letters, is Cloud Control. */
export function isCloudControl(service: string): boolean {
  return CLOUD_CONTROL.test(service);
}

/**
 * The call of ECR's API that Cloud Control makes; undefined if it makes none that gives a tag mutability.
 *
 * @param action in small letters, without dashes
 * @param parameters what Cloud Control is given, with small letters at the beginning of each name
 * @param documentIn reads a document that is a text, with names of the same kind; undefined if it cannot be read
 */
export function callByCloudControl(
  action: string, parameters: Record<string, unknown> | undefined, documentIn: (value: unknown) => unknown,
): { readonly action: Action; readonly parameters?: Record<string, unknown> } | undefined {
  const calls = CALLS.get(parameters?.typeName);
  if (calls === undefined || parameters === undefined) {
    return undefined;
  }
  switch (action) {
    case 'createresource':
      return { action: calls.create, parameters: createdBy(documentIn(parameters.desiredState)) };
    case 'updateresource': {
      const mode = modeIn(documentIn(parameters.patchDocument));
      return mode === undefined ? undefined
        : { action: calls.update, parameters: { [calls.name]: parameters.identifier ?? UNKNOWN, [API.mode]: mode } };
    }
    default: return undefined;
  }
}

/** The properties of a resource by the names of ECR's API: they differ in those of the filters only, and in the first letter. */
function createdBy(properties: any): Record<string, unknown> | undefined {
  if (!isObjectOfMembers(properties)) {
    return undefined;
  }
  const filters = properties[API.filters];
  return { ...properties, ...Array.isArray(filters) && { [API.filters]: filters.map(filterOf) } };
}

const [FILTER_TYPE, FILTER_VALUE] = [CLOUDFORMATION.type, CLOUDFORMATION.value].map(withSmallLetter);

function filterOf(filter: any): unknown {
  return isObjectOfMembers(filter) ? { [API.type]: filter[FILTER_TYPE], [API.value]: filter[FILTER_VALUE] } : filter;
}

function isObjectOfMembers(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value) && !isExpression(value);
}

function withSmallLetter(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/**
 * The mode that a patch (RFC 6902) gives; undefined if it leaves the tag mutability as it is. Of a mode with filters it is not known which ones
 * the repository has.
 */
function modeIn(patch: unknown): unknown {
  if (!Array.isArray(patch) || patch.some((operation) => typeof operation?.path !== 'string')) {
    return UNKNOWN;
  }
  const given = patch.filter(({ path }) => path === '' || path.startsWith(`/${CLOUDFORMATION.mode}`));
  const [last] = given.slice(-1);
  if (last === undefined) {
    return undefined;
  }
  const isClear = given.length === 1 && last.path === `/${CLOUDFORMATION.mode}` && ['add', 'replace'].includes(last.op)
    && [TagMutabilityMode.MUTABLE, TagMutabilityMode.IMMUTABLE].includes(last.value);
  return isClear ? last.value : UNKNOWN;
}
