import type { Duration } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { LifecycleStorageClass } from './lifecycle-storage-class';

/**
 * A rule of a lifecycle policy, in all of today's grammar: what `ecr.LifecycleRule` of aws-cdk-lib expresses, and the rest.
 *
 * Give exactly one of `maxImageCount`, `maxImageAge`, `sinceImagePulled` and `sinceImageTransitioned`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export interface LifecyclePolicyRule extends ecr.LifecycleRule {
  /**
   * Selects images that nobody has pulled for so long, in whole days.
   *
   * @default - images are not selected by their last pull
   */
  readonly sinceImagePulled?: Duration;

  /**
   * Selects images that were archived so long ago, in whole days. Needs `storageClass` ARCHIVE.
   *
   * @default - images are not selected by when they were archived
   */
  readonly sinceImageTransitioned?: Duration;

  /**
   * Selects only images of a storage class.
   *
   * @default - as Amazon ECR does without it
   */
  readonly storageClass?: LifecycleStorageClass;

  /**
   * Moves the images that the rule selects to a storage class, instead of deleting them. ECR knows ARCHIVE only.
   *
   * @default - the images expire: they are deleted
   */
  readonly transitionTo?: LifecycleStorageClass;
}
