import * as ecr from 'aws-cdk-lib/aws-ecr';
import { whenResolved } from './when-resolved';
import type { TagMutabilitySetting } from '../mutability';

/** A setting as the L1 of a repository takes it, and that of a repository creation template. */
export function l1Mutability(setting: TagMutabilitySetting): Pick<ecr.CfnRepositoryProps, 'imageTagMutability' | 'imageTagMutabilityExclusionFilters'> {
  const { ImageTagMutability: mode, ImageTagMutabilityExclusionFilters: filters } = setting.toCloudFormation();
  return {
    imageTagMutability: mode,
    imageTagMutabilityExclusionFilters: whenResolved(filters, (list) => list.map((filter: any) => whenResolved(filter, l1Filter))),
  };
}

function l1Filter(filter: any): ecr.CfnRepository.ImageTagMutabilityExclusionFilterProperty {
  return {
    imageTagMutabilityExclusionFilterType: filter.ImageTagMutabilityExclusionFilterType,
    imageTagMutabilityExclusionFilterValue: filter.ImageTagMutabilityExclusionFilterValue,
  };
}
