/**
 * Every limit on repository creation templates and pull-through cache rules, with its source. No other file states a limit.
 */

/** ECR's API model. */
export const MAX_TEMPLATE_PREFIX_LENGTH = 256;

/** ECR's API model. */
export const MIN_CACHE_PREFIX_LENGTH = 2;
export const MAX_CACHE_PREFIX_LENGTH = 30;

/** ECR's API model. */
export const MAX_DESCRIPTION_LENGTH = 256;

/** ECR's API model, in characters of JSON. */
export const MAX_REPOSITORY_POLICY_LENGTH = 10_240;

/** ECR's API model. */
export const MAX_RESOURCE_TAGS = 50;

/** ECR's API reference, CreateRepositoryCreationTemplate. */
export const MAX_TAG_KEY_LENGTH = 128;
export const MAX_TAG_VALUE_LENGTH = 256;

/** AWS reserves keys with this prefix: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const RESERVED_TAG_KEY_PREFIX = 'aws:';

/** CloudFormation's schema: the ARN of a role has no path. ECR's API model limits only the length. */
export const CUSTOM_ROLE_ARN_GRAMMAR = /^arn:aws[-a-z0-9]*:iam::[0-9]{12}:role\/[A-Za-z0-9+=,-.@_]*$/;

/** ECR's API model: it takes the ARN of a key, not of an alias. */
export const KMS_KEY_ARN_GRAMMAR = /^arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[a-z0-9-]+$/;

/** ECR's API model: the name of a secret with the credentials of an upstream registry begins with this. */
export const CREDENTIAL_SECRET_PREFIX = 'ecr-pullthroughcache/';

/**
 * The only key that may encrypt such a secret:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html
 */
export const CREDENTIAL_KEY_ALIAS = 'alias/aws/secretsmanager';

/** ECR's API reference, CreatePullThroughCacheRule: its name for a container registry of Azure, and the grammar of the address of one. */
export const AZURE_REGISTRY = 'azure-container-registry';
export const AZURE_REGISTRY_GRAMMAR = /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*\.azurecr\.io$/;

/** ECR's API model: the id of a registry, which is the id of its account. */
export const ACCOUNT_ID_GRAMMAR = /^[0-9]{12}$/;

/** The grammar that all names of regions in botocore's list of partitions follow. */
export const REGION_GRAMMAR = /^[a-z]+(-[a-z]+)+-[0-9]+$/;
