import { Token } from 'aws-cdk-lib';
import { FILTER_TYPE } from './language/limits';
import { quoted } from './language/quoted';
import { TagMutabilityMode } from './language/tag-mutability-mode';
import { isUnresolvedText } from './unresolved-text';

/** The content of a setting, before anybody has checked it. */
export interface SettingContent {
  /** The text of the mode. It can be a token. */
  readonly mode: string;
  /** The texts of the filters. Each can be a token. Undefined if the filters cannot be told apart. */
  readonly filters?: readonly Exclusion[];
  /** The filters as they were given, if they cannot be told apart. */
  readonly opaqueFilters?: unknown;
  /** What is wrong with the mode or the filters, if they are literals and nothing that ECR knows by any name. */
  readonly malformed?: string;
}

/** One exclusion filter. */
export interface Exclusion {
  readonly type: string;
  readonly value: string;
}

/** The names of the members of a setting. */
interface Shape {
  /** What has these members, for messages. */
  readonly of: string;
  readonly mode: string;
  readonly filters: string;
  readonly type: string;
  readonly value: string;
}

/** Properties of AWS::ECR::Repository and AWS::ECR::RepositoryCreationTemplate. */
export const CLOUDFORMATION: Shape = {
  of: 'a template',
  mode: 'ImageTagMutability',
  filters: 'ImageTagMutabilityExclusionFilters',
  type: 'ImageTagMutabilityExclusionFilterType',
  value: 'ImageTagMutabilityExclusionFilterValue',
};

/** Members of PutImageTagMutability's input, of a described repository and of a repository creation template. */
export const API: Shape = {
  of: "ECR's API",
  mode: 'imageTagMutability',
  filters: 'imageTagMutabilityExclusionFilters',
  type: 'filterType',
  value: 'filter',
};

/** What a user has declared. There is only one type of filter. */
export function declaredContent(mode: TagMutabilityMode, filters: readonly string[]): SettingContent {
  return { mode, filters: filters.map((value) => ({ type: FILTER_TYPE, value })) };
}

/** Reads a setting and refuses nothing. A transform of all properties can set the mode at deployment, or change it. */
export function readContent(shape: Shape, given: any): SettingContent {
  // A transform of all properties can set the mode at deployment, or change it.
  const transform = given?.['Fn::Transform'];
  const mode = transform === undefined ? given?.[shape.mode] : { 'Fn::Transform': transform };
  const list = given?.[shape.filters];
  const filters = readFilters(shape, list);
  const isRead = Array.isArray(filters);
  return {
    mode: isAbsent(mode) ? TagMutabilityMode.MUTABLE : textOf(mode),
    filters: isRead ? filters : undefined,
    opaqueFilters: isRead ? undefined : list,
    malformed: isLiteral(mode) ? `its mode is ${quoted(mode)}; a text is allowed` : typeof filters === 'string' ? filters : undefined,
  };
}

/** The filters, or what is wrong with them; undefined if deployment alone can tell them apart. */
function readFilters(shape: Shape, list: unknown): Exclusion[] | string | undefined {
  if (isAbsent(list)) {
    return [];
  }
  if (!Array.isArray(list)) {
    return isUnresolved(list) ? undefined : `its filters are ${quoted(list)}; a list is allowed`;
  }
  const wrong = list.findIndex((item) => !isUnresolved(item) && !isFilter(shape, item));
  if (wrong >= 0) {
    return `its filter ${wrong + 1} is ${quoted(list[wrong])}; a filter of ${shape.of} is an object with ${shape.type} and ${shape.value}, which are texts`;
  }
  return list.some((item) => isUnresolved(item) || hasFunction(item)) ? undefined
    : list.map((item) => ({ type: textOf(item[shape.type]), value: textOf(item[shape.value]) }));
}

/** Whether a function beside the members of a filter, such as a transform, can change them. */
function hasFunction(filter: object): boolean {
  return Object.keys(filter).some((name) => name.startsWith('Fn::'));
}

function isFilter(shape: Shape, item: any): boolean {
  return typeof item === 'object' && item !== null
    && [item[shape.type], item[shape.value]].every((member) => !isAbsent(member) && !isLiteral(member));
}

/** Writes a setting. Without filters the member for filters is left out. */
export function renderContent(shape: Shape, content: SettingContent): any {
  const filters = content.filters?.map(({ type, value }) => ({ [shape.type]: type, [shape.value]: value })) ?? content.opaqueFilters;
  return { [shape.mode]: content.mode, ...(Array.isArray(filters) && filters.length === 0 ? {} : { [shape.filters]: filters }) };
}

/** A text as it is, and everything that is none as a token that resolves to it. CloudFormation takes a number as a text. */
function textOf(value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value)) {
    // CDK would look for a token in it, and fails where its item is no text.
    return Token.asString({ creationStack: [], resolve: () => value });
  }
  return typeof value === 'object' || Token.isUnresolved(value) ? Token.asString(value) : String(value);
}

/** Whether a value is a literal that cannot be a text: a list or an object, and no intrinsic function. */
function isLiteral(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isAbsent(value) && !isUnresolved(value);
}

/** Whether a value is known at deployment only: a token, an intrinsic function such as `{ Ref: ... }`, or a dynamic reference. */
function isUnresolved(value: any): boolean {
  if (typeof value === 'string') {
    return isUnresolvedText(value);
  }
  const [name, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return Token.isUnresolved(value) || (others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::')));
}

function isAbsent(value: any): boolean {
  return value === undefined || value === null || value.Ref === 'AWS::NoValue';
}
