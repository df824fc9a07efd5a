/** What Amazon ECR tells EventBridge of what it does of its own accord, in the shapes that AWS and its users show. */

/**
 * The detail of a service event: a pull-through cache creates a repository.
 *
 * https://github.com/cloud-custodian/cloud-custodian/issues/8736
 */
export const createdForCache = (accountId: string, repositoryName: string) => ({
  eventVersion: '1.08',
  userIdentity: { accountId, invokedBy: 'ecr.amazonaws.com' },
  eventSource: 'ecr.amazonaws.com',
  eventName: 'CreateRepository',
  eventType: 'AwsServiceEvent',
  requestParameters: null,
  responseElements: null,
  serviceEventDetails: { repositoryName },
});

/**
 * The details of events of ECR's own, which need no trail.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
export const replicated = (repositoryName: string) => ({
  'result': 'SUCCESS',
  'repository-name': repositoryName,
  'image-digest': 'sha256:0',
  'source-account': '123456789012',
  'action-type': 'REPLICATE',
  'source-region': 'us-west-2',
  'image-tag': 'v1',
});

export const cached = (repositoryName: string) => ({
  'rule-version': '1',
  'sync-status': 'SUCCESS',
  'ecr-repository-prefix': repositoryName.split('/')[0],
  'repository-name': repositoryName,
  'upstream-registry-url': 'public.ecr.aws',
  'image-tag': 'latest',
  'image-digest': 'sha256:0',
});
