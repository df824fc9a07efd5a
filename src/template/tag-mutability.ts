import { CfnResource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { mutabilityProperties } from './judged-properties';
import { overrideProperties } from './override-properties';
import { whenResolved } from './when-resolved';
import { TagMutabilitySetting } from '../mutability';
import { CLOUDFORMATION } from '../mutability/setting-content';

const { mode: MODE, filters: FILTERS } = CLOUDFORMATION;

/** The setting that the template will have for a repository or a repository creation template. */
export function renderedMutability(resource: CfnResource): TagMutabilitySetting {
  return TagMutabilitySetting.fromCloudFormation(mutabilityProperties(resource));
}

/** Whether the template will have a mode at all. Without one, ECR takes MUTABLE. */
export function rendersMutability(resource: CfnResource): boolean {
  return mutabilityProperties(resource)[MODE] !== undefined;
}

/**
 * Writes mode and filters as an override, which wins over the properties of the resource and over earlier overrides. Nothing else of the
 * resource changes, and nothing of another one, whatever objects the two share.
 *
 * @param properties mode and filters as a template has them; they are one unit, so that without filters earlier ones go
 */
export function overrideMutability(resource: CfnResource, { [MODE]: mode, [FILTERS]: filters }: Record<string, unknown>): void {
  overrideProperties(resource, { [MODE]: mode, [FILTERS]: filters });
}

/** A setting as the L1s of a repository and of a repository creation template take it. */
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

/** The key in the `Metadata` of a repository whose tag mutability a custom resource sets. */
const MARK = 'cdk-ecr-immutability:tagMutabilityVia';

/**
 * Marks a repository whose tag mutability a custom resource sets. Its template must not have the property: CloudFormation would set it
 * again in every update of the repository, and so undo what the custom resource has set.
 */
export function markAsSetByCustomResource(repository: CfnResource): void {
  repository.addMetadata(MARK, 'CUSTOM_RESOURCE');
}

/** Whether the metadata of a repository, in the tree or in a template, has the mark. */
export function isSetByCustomResource(metadata: Record<string, any> | undefined): boolean {
  return metadata?.[MARK] !== undefined;
}
