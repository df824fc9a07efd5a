/** What a principal must be allowed to pull from a repository, and to push to one: as `ecr.Repository` grants it. */
export const PULL_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
export const PUSH_ACTIONS = ['ecr:CompleteLayerUpload', 'ecr:UploadLayerPart', 'ecr:InitiateLayerUpload', 'ecr:PutImage'];

/** Logging in to the registry; it takes no resource. */
export const LOG_IN_ACTION = 'ecr:GetAuthorizationToken';

/**
 * What a principal must be allowed besides to pull an image that a pull-through cache does not have yet.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
export const IMPORT_ACTIONS = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
