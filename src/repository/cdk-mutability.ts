import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { TagMutabilitySetting } from '../mutability';

/** A setting as `ecr.Repository` takes it, said in full. */
export function cdkMutability(setting: TagMutabilitySetting): Pick<ecr.RepositoryProps, 'imageTagMutability' | 'imageTagMutabilityExclusionFilters'> {
  const filters = setting.exclusionFilters.map((pattern) => ecr.ImageTagMutabilityExclusionFilter.wildcard(pattern));
  return {
    imageTagMutability: setting.mode as string as ecr.TagMutability,
    imageTagMutabilityExclusionFilters: filters.length === 0 ? undefined : filters,
  };
}
