/**
 * What a guard looks at. Every way has one: the API and the console, CloudFormation and other tools call the API; what Amazon ECR makes itself for
 * pull-through caches and replication is a service event (docs/facts.md: event-pull-through); and ECR's own events, which come without a trail too.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */

/** What calls that change a repository, or whether the standard asks anything of it, are named. */
const REPOSITORY_CALLS = ['CreateRepository', 'PutImageTagMutability', 'TagResource', 'UntagResource'];

const TEMPLATE_CALLS = ['CreateRepositoryCreationTemplate', 'UpdateRepositoryCreationTemplate'];

/** CodeCommit and the public registry of ECR have calls of these names too. The second one is not documented (docs/facts.md: event-replication). */
const CALLED_SERVICES = ['ecr.amazonaws.com', 'replication.ecr.amazonaws.com'];

/** ECR's own events of what makes repositories. Both come for each image. */
const OWN_EVENTS = ['ECR Pull Through Cache Action', 'ECR Replication Action'];

/**
 * The pattern of the events that start a guard. Calls that have failed have changed nothing. What a role of the registry has written is settled.
 * Users, the root user and services have no role that issues their session, so that a missing one matches too.
 *
 * @param ownRoles the ARNs of the roles of the registry
 */
export function guardPattern(ownRoles: readonly string[], settlesTemplates: boolean): object {
  return {
    source: ['aws.ecr'],
    $or: [
      { 'detail-type': OWN_EVENTS },
      {
        'detail-type': ['AWS API Call via CloudTrail', 'AWS Service Event via CloudTrail'],
        'detail': {
          eventSource: CALLED_SERVICES,
          eventName: [...REPOSITORY_CALLS, ...settlesTemplates ? TEMPLATE_CALLS : []],
          errorCode: [{ exists: false }],
          userIdentity: { sessionContext: { sessionIssuer: { arn: [{ exists: false }, { 'anything-but': ownRoles }] } } },
        },
      },
    ],
  };
}
