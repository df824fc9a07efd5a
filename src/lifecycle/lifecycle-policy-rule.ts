import type { Duration } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';

/**
 * Where Amazon ECR stores an image.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html
 */
export enum LifecycleStorageClass {
  /** Images that can be pulled. */
  STANDARD = 'standard',

  /**
   * Images that are kept at a lower price, for at least 90 days. A pull fails until the image is restored, or pushed again.
   */
  ARCHIVE = 'archive',
}

/**
 * A rule of a lifecycle policy, in all of today's grammar: what `ecr.LifecycleRule` of aws-cdk-lib expresses, and the archive.
 *
 * Give exactly one of `maxImageCount`, `maxImageAge`, `sinceImagePulled` and `sinceImageTransitioned`.
 *
 * An image is only ever handled by the first rule whose tags it has, even if that rule leaves it alone. For each storage class
 * there can therefore be one rule for untagged images, one for any image, which comes last, and one for the same tags.
 *
 * To delete what nobody pulls takes two rules: Amazon ECR archives by the last pull, and deletes from the archive after 90 days
 * or more.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 * @example
 * new ImmutableRepository(this, 'Api', {
 *   lifecyclePolicyRules: [
 *     { sinceImagePulled: Duration.days(14), transitionTo: LifecycleStorageClass.ARCHIVE },
 *     { sinceImageTransitioned: Duration.days(90), storageClass: LifecycleStorageClass.ARCHIVE },
 *   ],
 * });
 */
export interface LifecyclePolicyRule extends ecr.LifecycleRule {
  /**
   * Selects images that nobody has pulled for longer, in whole days, at least one. An image that was never pulled counts from its
   * push, one that was restored from the archive from then. Needs `transitionTo`: Amazon ECR deletes no image by its last pull.
   *
   * @default - images are not selected by their last pull
   */
  readonly sinceImagePulled?: Duration;

  /**
   * Selects images that have been in the archive for longer, in whole days, at least 90. Needs `storageClass` ARCHIVE; the
   * images are deleted.
   *
   * @default - images are not selected by when they were archived
   */
  readonly sinceImageTransitioned?: Duration;

  /**
   * Selects only images of a storage class. ARCHIVE is for `sinceImageTransitioned`, and STANDARD for all other rules.
   *
   * @default LifecycleStorageClass.STANDARD
   */
  readonly storageClass?: LifecycleStorageClass;

  /**
   * Moves the images that the rule selects to a storage class, instead of deleting them. Amazon ECR moves to ARCHIVE only.
   *
   * @default - the images expire: they are deleted
   */
  readonly transitionTo?: LifecycleStorageClass;
}
