import type { SettingText } from '../mutability/language/setting-text';

/**
 * What happens to what a construct has set when it leaves the stack: the construct is removed or the stack deleted.
 */
export enum OnRemove {
  /** The repository, or the template, keeps the setting that it has: leaving the stack makes no tag mutable. */
  KEEP = 'KEEP',

  /**
   * The repository gets back the mode and the filters that it had before the construct was deployed, if its setting is
   * then still the one that the construct wrote. A template gets back each field that is given, by the same rule. This can
   * make tags mutable again.
   */
  RESTORE = 'RESTORE',
}

/** How long one run of the function may take, in seconds. */
export const FUNCTION_TIMEOUT_SECONDS = 120;

/**
 * How long CloudFormation waits for an answer, in seconds (its own default is an hour). It is also how old an event may
 * become before Lambda drops it: a retry that comes later than CloudFormation waits could undo what came after it.
 */
export const SERVICE_TIMEOUT_SECONDS = 300;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
export const MAX_PHYSICAL_RESOURCE_ID_BYTES = 1024;

/** What the custom resources of repositories and of creation templates have in common. */
export interface AdoptionProperties {
  /** Mode and filters as AWS::ECR::Repository has them; the latter absent when the mode takes none. */
  readonly ImageTagMutability: string;
  readonly ImageTagMutabilityExclusionFilters?: { readonly ImageTagMutabilityExclusionFilterValue: string }[];
  readonly OnRemove: `${OnRemove}`;
}

/** The setting that the properties ask for. */
export function declaredSetting(properties: AdoptionProperties): SettingText {
  return {
    mode: properties.ImageTagMutability,
    filters: (properties.ImageTagMutabilityExclusionFilters ?? []).map((filter) => filter.ImageTagMutabilityExclusionFilterValue),
  };
}
