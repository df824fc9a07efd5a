import { CfnResource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { whenResolved } from './intrinsics';
import { mutabilityProperties } from './judged-properties';
import { TagMutabilitySetting } from '../mutability';
import { CLOUDFORMATION } from '../mutability/setting-content';

const { mode: MODE, filters: FILTERS } = CLOUDFORMATION;

/** The setting that the template will have for a repository or a repository creation template. */
export function renderedMutability(resource: CfnResource): TagMutabilitySetting {
  return TagMutabilitySetting.fromCloudFormation(mutabilityProperties(resource));
}

/** Whether the template will say a mode at all; one that does not means MUTABLE. */
export function rendersMutability(resource: CfnResource): boolean {
  return mutabilityProperties(resource)[MODE] !== undefined;
}

/** Writes a setting so that it counts: an override wins over the resource's properties and over an earlier override. */
export function overrideMutability(resource: CfnResource, setting: TagMutabilitySetting): void {
  const { [MODE]: mode, [FILTERS]: filters } = setting.toCloudFormation();
  resource.addPropertyOverride(MODE, mode);
  // Mode and filters are one unit: filters that the setting does not have must go.
  if (filters === undefined) {
    resource.addPropertyDeletionOverride(FILTERS);
  } else {
    resource.addPropertyOverride(FILTERS, filters);
  }
}

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

/** In the `Metadata` of a repository whose tag mutability a custom resource sets. */
const MARK = 'cdk-ecr-immutability:tagMutabilityVia';

/**
 * Marks a repository whose template must say nothing of its tag mutability: CloudFormation sets the property again in every
 * update of the repository and would undo what the custom resource has set.
 */
export function markAsSetByCustomResource(repository: CfnResource): void {
  repository.addMetadata(MARK, 'CUSTOM_RESOURCE');
}

/** Whether the metadata of a repository, in the tree or in a template, has the mark. */
export function isSetByCustomResource(metadata: Record<string, any> | undefined): boolean {
  return metadata?.[MARK] !== undefined;
}
