import type { SettingText } from '../mutability/language/setting-text';

/**
 * What happens to the setting that a construct has written when the construct leaves the stack: it is removed, or the stack is deleted.
 */
export enum OnRemove {
  /** The repository or the template keeps its present setting. No tag becomes mutable. */
  KEEP = 'KEEP',

  /**
   * The repository gets back the mode and the filters that it had before the construct was deployed, if its present setting is still the
   * one that the construct wrote. The same rule holds for each given field of a template. This can make tags mutable again.
   */
  RESTORE = 'RESTORE',
}

/** The logical ids of the provider's resources begin with this: there is one provider for a stack. */
export const PROVIDER_ID = 'EcrTagMutabilityProvider';

/** The logical id of the function that serves a stack's custom resources. */
export const PROVIDER_FUNCTION_ID = `${PROVIDER_ID}Function`;

/** What Lambda calls in the bundle. */
export const FUNCTION_HANDLER = 'index.handler';

/** The oldest Node.js that runs the function. */
export const MIN_NODE_VERSION = 20;

/** Whether a runtime of Lambda, by its name, runs the function. */
export function isFunctionRuntime(name: string): boolean {
  return Number(/^nodejs(\d+)\./.exec(name)?.[1]) >= MIN_NODE_VERSION;
}

/** How long one run of the function may take, in seconds. */
export const FUNCTION_TIMEOUT_SECONDS = 120;

/**
 * How long CloudFormation waits for an answer, in seconds. (CloudFormation's default is an hour.) It is also the age at which Lambda drops
 * an event: a retry after CloudFormation has stopped waiting could undo a later event.
 */
export const SERVICE_TIMEOUT_SECONDS = 300;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
export const MAX_PHYSICAL_RESOURCE_ID_BYTES = 1024;

/** The properties that the custom resources of repositories and of creation templates have in common. */
export interface AdoptionProperties {
  /** The mode and the filters, as AWS::ECR::Repository has them. Filters are absent if the mode takes none. */
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
