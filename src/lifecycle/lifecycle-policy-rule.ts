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
   * Images that are kept at a lower price, for at least 90 days. A pull fails until somebody restores the image or pushes it again.
   */
  ARCHIVE = 'archive',
}

/**
 * A rule of a lifecycle policy. It can say everything that `ecr.LifecycleRule` of aws-cdk-lib can say, and everything about the archive.
 *
 * Give exactly one of `maxImageCount`, `maxImageAge`, `sinceImagePulled` and `sinceImageTransitioned`.
 *
 * Only the first rule that selects the tags of an image handles the image, even if that rule then leaves it alone. So for each storage
 * class there can be one rule for untagged images, one rule for the same tags, and one rule for any image, which comes last.
 *
 * Two rules are needed to delete images that nobody pulls: Amazon ECR archives by the last pull, and deletes from the archive after 90
 * days or more.
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
   * Selects images that nobody has pulled for longer than this: whole days, at least one. For an image that nobody has ever pulled, the
   * time begins with its push; for an image that was restored from the archive, with that. This prop needs `transitionTo`: Amazon ECR
   * deletes no image by its last pull.
   *
   * @default - images are not selected by their last pull
   */
  readonly sinceImagePulled?: Duration;

  /**
   * Selects images that have been in the archive for longer than this: whole days, at least 90. This prop needs `storageClass` ARCHIVE.
   * The images are deleted.
   *
   * @default - images are not selected by the time in the archive
   */
  readonly sinceImageTransitioned?: Duration;

  /**
   * Selects only images of a storage class. `sinceImageTransitioned` needs ARCHIVE, and all other rules need STANDARD.
   *
   * @default LifecycleStorageClass.STANDARD
   */
  readonly storageClass?: LifecycleStorageClass;

  /**
   * Moves the images that the rule selects to a storage class, instead of deleting them. Amazon ECR moves images only to ARCHIVE.
   *
   * @default - the rule deletes the images
   */
  readonly transitionTo?: LifecycleStorageClass;
}
