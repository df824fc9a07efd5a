import { Token } from 'aws-cdk-lib';
import { FILTER_TYPE } from './language/limits';
import { TagMutabilityMode } from './language/tag-mutability-mode';

/** The content of a setting, before anybody has checked it. */
export interface SettingContent {
  /** The text of the mode. It can be a token. */
  readonly mode: string;
  /** The texts of the filters. Each can be a token. Undefined if the filters cannot be told apart. */
  readonly filters?: readonly Exclusion[];
  /** The filters as they were given, if they cannot be told apart. */
  readonly opaqueFilters?: unknown;
}

/** One exclusion filter. */
export interface Exclusion {
  readonly type: string;
  readonly value: string;
}

/** The names of the members of a setting. */
interface Shape {
  readonly mode: string;
  readonly filters: string;
  readonly type: string;
  readonly value: string;
}

/** Properties of AWS::ECR::Repository and AWS::ECR::RepositoryCreationTemplate. */
export const CLOUDFORMATION: Shape = {
  mode: 'ImageTagMutability',
  filters: 'ImageTagMutabilityExclusionFilters',
  type: 'ImageTagMutabilityExclusionFilterType',
  value: 'ImageTagMutabilityExclusionFilterValue',
};

/** Members of PutImageTagMutability's input, of a described repository and of a repository creation template. */
export const API: Shape = {
  mode: 'imageTagMutability',
  filters: 'imageTagMutabilityExclusionFilters',
  type: 'filterType',
  value: 'filter',
};

/** What a user has declared. There is only one type of filter. */
export function declaredContent(mode: TagMutabilityMode, filters: readonly string[]): SettingContent {
  return { mode, filters: filters.map((value) => ({ type: FILTER_TYPE, value })) };
}

/** Reads a setting and refuses nothing. */
export function readContent(shape: Shape, given: any): SettingContent {
  // A transform of all properties can set the mode at deployment, or change it.
  const mode = textOf(given?.['Fn::Transform'] ?? given?.[shape.mode]) ?? TagMutabilityMode.MUTABLE;
  const list = given?.[shape.filters];
  if (isAbsent(list)) {
    return { mode, filters: [] };
  }
  const filters = Array.isArray(list) ? list.map((item) => ({ type: textOf(item?.[shape.type]), value: textOf(item?.[shape.value]) })) : [undefined];
  return filters.every(isExclusion) ? { mode, filters } : { mode, opaqueFilters: list };
}

/** Writes a setting. Without filters the member for filters is left out. */
export function renderContent(shape: Shape, content: SettingContent): any {
  const filters = content.filters?.map(({ type, value }) => ({ [shape.type]: type, [shape.value]: value })) ?? content.opaqueFilters;
  return { [shape.mode]: content.mode, ...(Array.isArray(filters) && filters.length === 0 ? {} : { [shape.filters]: filters }) };
}

function isExclusion(filter: Partial<Exclusion> | undefined): filter is Exclusion {
  return filter?.type !== undefined && filter.value !== undefined;
}

/** A text as it is, and an intrinsic function such as `{ Ref: ... }` as a token that resolves to it. */
function textOf(value: any): string | undefined {
  if (isAbsent(value)) {
    return undefined;
  }
  return typeof value === 'object' || Token.isUnresolved(value) ? Token.asString(value) : String(value);
}

function isAbsent(value: any): boolean {
  return value === undefined || value === null || value.Ref === 'AWS::NoValue';
}
