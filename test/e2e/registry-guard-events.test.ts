/**
 * Which events start a guard: its pattern, by the matching of EventBridge that the local AWS has. The shapes are those of AWS's pages, and of what
 * its users have published where AWS has none.
 */
import { cached, createdForCache, replicated } from './ecr-events';
import { guardPattern } from '../../src/registry/guard/guard-events';
import { LocalAws } from '../local-aws';

const ACCOUNT = '123456789012';
const OWN = ['SweepRole', 'RestoreRole', 'GuardRole', 'OpeningRole'].map((name) => `arn:aws:iam::${ACCOUNT}:role/cdk-ecr-immutability/Stack-Registry${name}-A1B2`);

type Event = Record<string, any>;

const envelope = (detailType: string, detail: object): Event => ({
  'version': '0', 'id': '1', 'detail-type': detailType, 'source': 'aws.ecr', 'account': ACCOUNT, 'time': '2026-11-27T12:00:00Z', 'region': 'eu-west-1', 'resources': [], detail,
});

const session = (roleArn: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleArn.split('/').pop()}/session`,
  sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn, accountId: ACCOUNT }, attributes: { mfaAuthenticated: 'false' } },
});

const PERSON = session(`arn:aws:iam::${ACCOUNT}:role/Developer`);
const USER = { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/anna`, accountId: ACCOUNT };

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html */
const call = (eventName: string, requestParameters: object, more: object = {}): Event => envelope('AWS API Call via CloudTrail', {
  eventVersion: '1.09', userIdentity: PERSON, eventSource: 'ecr.amazonaws.com', eventName, eventType: 'AwsApiCall', requestParameters, responseElements: {}, ...more,
});
const create = (more: object = {}) => call('CreateRepository', { repositoryName: 'team/api' }, more);

const service = (more: object = {}): Event => envelope('AWS Service Event via CloudTrail', { ...createdForCache(ACCOUNT, 'cached/nginx'), ...more });

const MATCH: Record<string, Event> = {
  'a role of somebody creates one': create(),
  'a user does': create({ userIdentity: USER }),
  'the root user does': create({ userIdentity: { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT } }),
  'a user with a session does': create({ userIdentity: { ...USER, sessionContext: { attributes: { mfaAuthenticated: 'true' } } } }),
  'somebody of another account does': create({ userIdentity: { type: 'AWSAccount', accountId: '999999999999', principalId: 'A' } }),
  'CloudFormation does': create({ userIdentity: { ...session(`arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role`), invokedBy: 'cloudformation.amazonaws.com' } }),
  'a service without anybody does': create({ userIdentity: { type: 'AWSService', invokedBy: 'ecr.amazonaws.com' } }),
  'a role does that has the name of one of the registry, and another path': create({ userIdentity: session(OWN[0].replace('cdk-ecr-immutability/', '')) }),
  'a role does of which the name goes on': create({ userIdentity: session(`${OWN[0]}C3`) }),
  'somebody changes the mutability': call('PutImageTagMutability', { repositoryName: 'team/api', imageTagMutability: 'MUTABLE' }),
  'somebody tags one': call('TagResource', { resourceArn: `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/team/api`, tags: [] }),
  'somebody untags one': call('UntagResource', { resourceArn: `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/team/api`, tagKeys: ['mutable'] }),
  'a pull-through cache creates one': service(),
  'a replication creates one': service({ eventSource: 'replication.ecr.amazonaws.com', userIdentity: { accountId: ACCOUNT, invokedBy: 'replication.ecr.amazonaws.com' } }),
  'a replication calls the API': create({ eventSource: 'replication.ecr.amazonaws.com', userIdentity: session(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication`) }),
  'an image is replicated into one': envelope('ECR Replication Action', replicated('team/api')),
  'a cache is filled': envelope('ECR Pull Through Cache Action', cached('cached/nginx')),
};

const TEMPLATES: Record<string, Event> = {
  'somebody creates a template': call('CreateRepositoryCreationTemplate', { prefix: 'team', appliedFor: ['REPLICATION'] }),
  'somebody changes a template': call('UpdateRepositoryCreationTemplate', { prefix: 'ROOT' }),
};

const NO_MATCH: Record<string, Event> = {
  ...Object.fromEntries(OWN.map((arn) => [`${/Registry(\w+)-/.exec(arn)![1]} of the registry writes`, call('PutImageTagMutability', { repositoryName: 'a' }, { userIdentity: session(arn) })])),
  'a call that failed': create({ errorCode: 'RepositoryAlreadyExistsException', errorMessage: 'It exists' }),
  'a call that was denied': call('PutImageTagMutability', { repositoryName: 'a' }, { errorCode: 'AccessDenied' }),
  'the public registry': create({ eventSource: 'ecr-public.amazonaws.com' }),
  'CodeCommit': { ...create({ eventSource: 'codecommit.amazonaws.com' }), source: 'aws.codecommit' },
  'CodeCommit, whatever its source is': create({ eventSource: 'codecommit.amazonaws.com' }),
  'a call that only reads': call('DescribeRepositories', { repositoryNames: ['a'] }),
  'a repository that is deleted': call('DeleteRepository', { repositoryName: 'a' }),
  'an image that is pushed': envelope('ECR Image Action', { 'result': 'SUCCESS', 'repository-name': 'team/api', 'action-type': 'PUSH', 'image-tag': 'v1' }),
  'a lifecycle policy that deletes': service({ eventName: 'PolicyExecutionEvent' }),
  'a sign-in': envelope('AWS Console Sign In via CloudTrail', { eventSource: 'ecr.amazonaws.com', eventName: 'CreateRepository' }),
  'an event that somebody has put': { ...create(), source: 'my.app' },
};

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
});
afterAll(() => aws?.stop());

async function starts(event: Event, settlesTemplates: boolean): Promise<boolean> {
  const EventPattern = JSON.stringify(guardPattern(OWN, settlesTemplates));
  return (await aws.aws.call('events', 'test_event_pattern', { EventPattern, Event: JSON.stringify(event) })).Result;
}

test.each(Object.keys(MATCH))('it starts if %s', async (name) => {
  expect([await starts(MATCH[name], false), await starts(MATCH[name], true)]).toEqual([true, true]);
});

test.each(Object.keys(TEMPLATES))('it starts if %s, and it settles templates', async (name) => {
  expect([await starts(TEMPLATES[name], false), await starts(TEMPLATES[name], true)]).toEqual([false, true]);
});

test.each(Object.keys(NO_MATCH))('it does not start for this: %s', async (name) => {
  expect([await starts(NO_MATCH[name], false), await starts(NO_MATCH[name], true)]).toEqual([false, false]);
});
