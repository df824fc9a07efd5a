/**
 * Where Amazon ECR stores an image.
 */
export enum LifecycleStorageClass {
  /** Images that can be pulled. */
  STANDARD = 'standard',

  /** Images that are kept, at a lower price, and must be restored before they can be pulled. */
  ARCHIVE = 'archive',
}
