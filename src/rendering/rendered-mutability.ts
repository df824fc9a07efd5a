import { CfnResource } from 'aws-cdk-lib';
import { mutabilityProperties } from './judged-properties';
import { TagMutabilitySetting } from '../mutability';
import { CLOUDFORMATION } from '../mutability/setting-shapes';

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
