/**
 * The events on which Amazon ECR creates a repository by itself.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export enum AppliedFor {
  /** The first pull of an image through a pull-through cache rule. */
  PULL_THROUGH_CACHE = 'PULL_THROUGH_CACHE',

  /** Replication of an image from another region or account. */
  REPLICATION = 'REPLICATION',

  /** A push to a repository that does not exist. */
  CREATE_ON_PUSH = 'CREATE_ON_PUSH',
}
