import { Token } from 'aws-cdk-lib';
import { CountCriterion, showCriterion } from './count-criterion';
import type { LifecyclePolicyRule } from './lifecycle-policy-rule';
import { LifecycleStorageClass } from './lifecycle-storage-class';
import { MIN_DAYS_IN_ARCHIVE } from './limits';

const { ARCHIVE, STANDARD } = LifecycleStorageClass;

/**
 * Throws, without saying which rule, if a criterion does not go with the storage class that it is for or with what happens to
 * the images.
 *
 * The user guide says: by the last pull images can only be archived; archived images are selected by the time in the archive
 * alone, and can only be deleted.
 */
export function checkStorageClass(rule: LifecyclePolicyRule, { prop }: CountCriterion): void {
  const { storageClass, transitionTo } = rule;
  const criterion = showCriterion(rule, prop);
  const isOfArchive = prop === 'sinceImageTransitioned';

  if (isOfArchive && !isOr(storageClass, ARCHIVE)) {
    throw new Error(
      `${criterion} is given ${given('storageClass', storageClass)}; Amazon ECR allows it with '${ARCHIVE}' only. ` +
      'Add storageClass: LifecycleStorageClass.ARCHIVE.');
  }
  if (!isOfArchive && storageClass !== undefined && !isOr(storageClass, STANDARD)) {
    throw new Error(
      `${criterion} is given ${given('storageClass', storageClass)}; Amazon ECR allows it with '${STANDARD}' only. ` +
      'Leave storageClass out, or select archived images by sinceImageTransitioned.');
  }
  if (isOfArchive && transitionTo !== undefined) {
    throw new Error(
      `${criterion} is given ${given('transitionTo', transitionTo)}; Amazon ECR allows archived images to be deleted only. ` +
      'Leave transitionTo out.');
  }
  if (transitionTo !== undefined && !isOr(transitionTo, ARCHIVE)) {
    throw new Error(
      `transitionTo is '${transitionTo}'; Amazon ECR allows '${ARCHIVE}' only. Use LifecycleStorageClass.ARCHIVE, or leave ` +
      'transitionTo out to delete the images.');
  }
  if (prop === 'sinceImagePulled' && transitionTo === undefined) {
    throw new Error(
      `${criterion} is given without transitionTo, so that the images are deleted; Amazon ECR allows them to be archived only. Add ` +
      'transitionTo: LifecycleStorageClass.ARCHIVE and, to delete what was archived, a rule with storageClass ' +
      `LifecycleStorageClass.ARCHIVE and sinceImageTransitioned of ${MIN_DAYS_IN_ARCHIVE} days or more.`);
  }
}

/** Whether a value is what it should be, or a token that may be. */
function isOr(value: string | undefined, wanted: string): boolean {
  return value === wanted || Token.isUnresolved(value);
}

function given(prop: string, value: string | undefined): string {
  if (value === undefined) {
    return `without ${prop}`;
  }
  return Token.isUnresolved(value) ? `with a ${prop}` : `with ${prop} '${value}'`;
}
