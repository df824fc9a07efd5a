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
