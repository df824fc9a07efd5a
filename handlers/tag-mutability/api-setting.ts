/** The setting of a repository or a template in ECR's API. */
import type { ImageTagMutability, ImageTagMutabilityExclusionFilter } from '@aws-sdk/client-ecr';
import { FILTER_TYPE } from '../../src/mutability/language/limits';
import type { SettingText } from '../../src/mutability/language/setting-text';

interface ApiSetting {
  readonly imageTagMutability: ImageTagMutability;
  readonly imageTagMutabilityExclusionFilters?: ImageTagMutabilityExclusionFilter[];
}

export function settingOf({ imageTagMutability, imageTagMutabilityExclusionFilters }: Partial<ApiSetting>): SettingText {
  return {
    // If the field is absent, the setting is ECR's default.
    mode: imageTagMutability ?? 'MUTABLE',
    filters: (imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter!),
  };
}

export function apiSetting({ mode, filters }: SettingText): ApiSetting {
  return {
    imageTagMutability: mode as ImageTagMutability,
    imageTagMutabilityExclusionFilters: filters.length === 0 ? undefined : filters.map((filter) => ({ filterType: FILTER_TYPE, filter })),
  };
}
