/** What `ecr.Repository` grants to read about a repository, to pull from it and to push to it. A test holds the three lists to it. */
export const READ_ACTIONS = ['ecr:DescribeRepositories', 'ecr:DescribeImages'];
export const PULL_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
export const PUSH_ACTIONS = [
  'ecr:CompleteLayerUpload', 'ecr:UploadLayerPart', 'ecr:InitiateLayerUpload', 'ecr:BatchCheckLayerAvailability', 'ecr:PutImage',
];

/** The action that logs in to the registry. IAM allows it for all resources only. */
export const LOG_IN_ACTION = 'ecr:GetAuthorizationToken';

/** The action that replicates an image to a registry. */
export const REPLICATE_ACTION = 'ecr:ReplicateImage';

/** The action that creates a repository. */
export const CREATE_ACTION = 'ecr:CreateRepository';

/**
 * What a principal must also be allowed, to pull an image that a pull-through cache does not have yet.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
export const IMPORT_ACTIONS = ['ecr:BatchImportUpstreamImage', CREATE_ACTION];

/** The ECR actions that the function calls for a repository. */
export const DESCRIBE_ACTION = 'ecr:DescribeRepositories';

export const PUT_ACTION = 'ecr:PutImageTagMutability';

/** The ECR actions that the function calls for a creation template. IAM cannot narrow them to one template: see template-permissions.ts. */
export const DESCRIBE_TEMPLATES_ACTION = 'ecr:DescribeRepositoryCreationTemplates';

export const UPDATE_TEMPLATE_ACTION = 'ecr:UpdateRepositoryCreationTemplate';

export const CREATE_TEMPLATE_ACTION = 'ecr:CreateRepositoryCreationTemplate';

export const DELETE_TEMPLATE_ACTION = 'ecr:DeleteRepositoryCreationTemplate';

/** The ECR actions by which somebody gives a repository, or those that ECR creates, a tag mutability. */
export const MUTABILITY_ACTIONS = [CREATE_ACTION, PUT_ACTION, CREATE_TEMPLATE_ACTION, UPDATE_TEMPLATE_ACTION] as const;

/** The ECR actions that set tags of repositories and take them away. */
export const TAG_ACTION = 'ecr:TagResource';

export const UNTAG_ACTION = 'ecr:UntagResource';

/** The service that assumes the role of a creation template. */
export const CREATION_SERVICE = 'ecr.amazonaws.com';

/**
 * What the role of a creation template must be allowed, on repositories and, with KMS, on the key.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-custom.html
 */
export const CREATION_ACTIONS = [CREATE_ACTION, REPLICATE_ACTION, TAG_ACTION];

export const CREATION_KMS_ACTIONS = ['kms:CreateGrant', 'kms:RetireGrant', 'kms:DescribeKey'];

/** The service that assumes the role of an upstream registry. */
export const UPSTREAM_SERVICE = 'pullthroughcache.ecr.amazonaws.com';

/**
 * What the role of an upstream registry must be allowed, besides logging in. AWS lists all actions for all resources, and does not document
 * which action is about which registry (docs/facts.md: upstream-role-actions). So the role may write only to the repositories of the cache, and may read and import from these and
 * from the upstream ones.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
 */
export const UPSTREAM_ACTIONS = ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetImageCopyStatus'];

export const CACHE_ACTIONS = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];

/** What else a registry's sweep reads. */
export const LIST_TAGS_ACTION = 'ecr:ListTagsForResource';

export const LIST_CACHES_ACTION = 'ecr:DescribePullThroughCacheRules';

/** The ECR actions whose requests can name tags of a repository: at its creation, and later. */
export const TAGGING_ACTIONS = [CREATE_ACTION, TAG_ACTION, UNTAG_ACTION];

/** The ECR actions that delete images, with the tags that they have. */
export const DELETE_IMAGE_ACTION = 'ecr:BatchDeleteImage';

export const DELETE_ACTIONS = [DELETE_IMAGE_ACTION, 'ecr:DeleteRepository'];

/** The ECR action that makes ECR expire or archive images from then on. */
export const PUT_LIFECYCLE_POLICY_ACTION = 'ecr:PutLifecyclePolicy';

/** The ECR action that archives an image, which nobody can pull then, and restores it. */
export const ARCHIVE_ACTION = 'ecr:UpdateImageStorageClass';

/** The ECR actions that change who may use a repository. */
export const SET_REPOSITORY_POLICY_ACTION = 'ecr:SetRepositoryPolicy';

export const REPOSITORY_POLICY_ACTIONS = [SET_REPOSITORY_POLICY_ACTION, 'ecr:DeleteRepositoryPolicy'];

/** The ECR actions that change which images, and which deletions, go to another registry, and from whom a registry takes them. */
export const REPLICATION_ACTIONS = ['ecr:PutReplicationConfiguration', 'ecr:PutRegistryPolicy', 'ecr:DeleteRegistryPolicy'];

/** The ECR action that makes all repositories of a prefix those of a pull-through cache. */
export const CREATE_CACHE_ACTION = 'ecr:CreatePullThroughCacheRule';

/**
 * The ECR actions, of those above, that are about a registry and not about a repository: IAM's reference has no type of resource for them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export const REGISTRY_ACTIONS = [
  CREATE_TEMPLATE_ACTION, UPDATE_TEMPLATE_ACTION, DELETE_TEMPLATE_ACTION, ...REPLICATION_ACTIONS, CREATE_CACHE_ACTION,
];

/**
 * What takes images away from who pulls them, or opens the way to it: deleting them, deleting their repository, having ECR expire or
 * archive them, archiving them, and changing the policy that denies all this. AWS's service authorization reference lists them as actions on a
 * repository, so that the policy of a repository is about them. What is done for the registry (`ecr:PutReplicationConfiguration`) it cannot
 * deny.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export const REMOVAL_ACTIONS = [...DELETE_ACTIONS, PUT_LIFECYCLE_POLICY_ACTION, ARCHIVE_ACTION, ...REPOSITORY_POLICY_ACTIONS];

/** A pattern for the paths and names of the roles by which ECR acts itself. Nobody else can assume a service-linked role. */
export const SERVICE_LINKED_ROLES = 'aws-service-role/*ecr.amazonaws.com/*';
