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

/**
 * What else ECR demands of whoever updates a template with a policy of the kind, beside CREATE_ACTION.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html#repository-creation-templates-iam
 */
export const PUT_LIFECYCLE_ACTION = 'ecr:PutLifecyclePolicy';

export const SET_POLICY_ACTION = 'ecr:SetRepositoryPolicy';

export const CREATE_TEMPLATE_ACTION = 'ecr:CreateRepositoryCreationTemplate';

/** The ECR actions by which somebody gives a repository, or those that ECR creates, a tag mutability. */
export const MUTABILITY_ACTIONS = [CREATE_ACTION, PUT_ACTION, CREATE_TEMPLATE_ACTION, UPDATE_TEMPLATE_ACTION] as const;

/** The service that assumes the role of a creation template. */
export const CREATION_SERVICE = 'ecr.amazonaws.com';

/**
 * What the role of a creation template must be allowed, on repositories and, with KMS, on the key.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-custom.html
 */
export const CREATION_ACTIONS = [CREATE_ACTION, REPLICATE_ACTION, 'ecr:TagResource'];

export const CREATION_KMS_ACTIONS = ['kms:CreateGrant', 'kms:RetireGrant', 'kms:DescribeKey'];

/** The service that assumes the role of an upstream registry. */
export const UPSTREAM_SERVICE = 'pullthroughcache.ecr.amazonaws.com';

/**
 * What the role of an upstream registry must be allowed, besides logging in. AWS lists all actions for all resources, and does not document
 * which action is about which registry. So the role may write only to the repositories of the cache, and may read and import from these and
 * from the upstream ones.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
 */
export const UPSTREAM_ACTIONS = ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetImageCopyStatus'];

export const CACHE_ACTIONS = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];

/** What else a registry's sweep reads. */
export const LIST_TAGS_ACTION = 'ecr:ListTagsForResource';

export const LIST_CACHES_ACTION = 'ecr:DescribePullThroughCacheRules';

/** The action that deletes images. */
export const DELETE_IMAGES_ACTION = 'ecr:BatchDeleteImage';

/**
 * What takes images away from who pulls them, or opens the way to it: deleting them, deleting their repository, having ECR expire or
 * archive them, archiving them, and changing the policy that denies all this. AWS's service authorization reference lists them as actions on a
 * repository, so that the policy of a repository is about them. What is done for the registry (`ecr:PutReplicationConfiguration`) it cannot
 * deny.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export const REMOVAL_ACTIONS = [
  DELETE_IMAGES_ACTION, 'ecr:DeleteRepository', 'ecr:DeleteRepositoryPolicy', 'ecr:PutLifecyclePolicy', 'ecr:SetRepositoryPolicy',
  'ecr:UpdateImageStorageClass',
];

/** A pattern for the paths and names of the roles by which ECR acts itself. Nobody else can assume a service-linked role. */
export const SERVICE_LINKED_ROLES = 'aws-service-role/*ecr.amazonaws.com/*';
