import { createHash } from 'crypto';
import { Annotations as CdkAnnotations, App, BootstraplessSynthesizer, Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { parse } from 'yaml';
import { registryWithEverything } from '../../bench/registry/everything';
import { bytes as bytesOf, inStackSet } from '../../bench/registry/stack-set';
import {
  AppliedFor, EnforcementMode, Exemption, ImmutableRegistry, ImmutableRegistryProps, PullThroughCacheHandling, TagImmutabilityStandard,
  TagMutabilitySetting,
} from '../../src';
import { REGISTRY_ROLE_PATH } from '../../src/contract/registry-roles';
import { Fact, annotationId } from '../../src/messages/facts';
import { asYaml } from '../../src/organization/yaml';
import { validated } from '../compliance/support/validation';

const { REPORT, ENFORCE } = EnforcementMode;
const { IMMUTABLE } = TagMutabilitySetting;
const ENV = { account: '111111111111', region: 'eu-west-1' };
const PARAMETER = 'TagImmutabilityEnforcement';
const STANDARD = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
const EXEMPT = { reason: 'scratch space', owner: 'platform' };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function registry(props: Partial<ImmutableRegistryProps> = {}, id = 'Registry', scope = stack): ImmutableRegistry {
  return new ImmutableRegistry(scope, id, { standard: STANDARD, ...props });
}

const template = () => Template.fromStack(stack);
/** Without those of the restore, which has tests of its own. */
const resources = (type: string) => Object.entries(template().findResources(type)).filter(([id]) => !id.includes('Restore')).map(([, resource]) => resource);
const only = (type: string) => {
  const found = resources(type);
  expect(found).toHaveLength(1);
  return found[0];
};
const machineId = () => Object.keys(template().findResources('AWS::StepFunctions::StateMachine')).find((id) => id.includes('Sweep'))!;
const policies = () => resources('AWS::IAM::Policy')
  .map(({ Properties, Condition }) => ({ statements: Properties.PolicyDocument.Statement, condition: Condition }));
const policyWith = (action: string) => {
  const found = policies().filter(({ statements }) => statements.some((each: any) => [each.Action].flat().includes(action)));
  expect(found).toHaveLength(1);
  return found[0];
};
const resourcesOf = (action: string) => policyWith(action).statements
  .filter((each: any) => [each.Action].flat().includes(action)).flatMap((each: any) => each.Resource);
const repositories = (name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:ecr:\${AWS::Region}:\${AWS::AccountId}:repository/${name}` });
const warnings = (id: string) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`\\[ack: ${id}\\]`))
  .map(({ id: path, entry }) => [path, entry.data]);

describe('what it refuses', () => {
  const topic = () => new sns.Topic(stack, 'Topic');
  const elsewhere = () => new Stack(app, 'Elsewhere', { env: { account: '111111111111', region: 'us-east-1' } });
  const bucket = () => s3.Bucket.fromBucketName(stack, 'Given', 'records');
  const roleOf = (account: string) => iam.Role.fromRoleArn(stack, 'Creator', `arn:aws:iam::${account}:role/creates`);

  test.each<[string, () => any, RegExp]>([
    ['no standard', () => ({ standard: undefined }), /'standard' is not given/],
    ['what is no standard', () => ({ standard: {} }), /a TagImmutabilityStandard is allowed/],
    ['a standard that is too large', () => ({
      standard: new TagImmutabilityStandard({
        exemptions: Array.from({ length: 2000 }, (_, index) => ({ repositories: `team-${index}/*`, reason: 'r'.repeat(80), owner: 'o'.repeat(40) })),
      }),
    }), /'standard' takes \d+ bytes in a state machine; 262144 are allowed\. Write one exemption with a wildcard/],
    ['a prop that there is not', () => ({ schedules: 1 }), /is given 'schedules'/],
    ['what is no schedule', () => ({ schedule: 'rate(1 day)' }), /'schedule' is the text 'rate\(1 day\)'; an events.Schedule is allowed/],
    ['an enforcement that there is not', () => ({ enforcement: 'enforce' }), /Write EnforcementMode\.ENFORCE/],
    ['an enforcement that is a token', () => ({ enforcement: Token.asString({ Ref: 'Mode' }) }), /'enforcement' is a token/],
    ['ENFORCE of a standard that reports', () => ({
      enforcement: ENFORCE, standard: new TagImmutabilityStandard({ enforcement: REPORT }),
    }), /'standard' says REPORT everywhere/],
    ['no change at all', () => ({ maxChanges: 0 }), /'maxChanges' is 0; a whole number from 1/],
    ['a part of a change', () => ({ maxChanges: 1.5 }), /'maxChanges' is 1.5/],
    ['a number that is a token', () => ({ maxChanges: Token.asNumber({ Ref: 'Most' }) }), /'maxChanges' is a token/],
    ['nothing at once', () => ({ concurrency: 0 }), /'concurrency' is 0; a whole number from 1 to 10000/],
    ['more children than AWS runs', () => ({ concurrency: 10_001 }), /'concurrency' is 10001/],
    ['a handling that there is not', () => ({ pullThroughCaches: 'settle' }), /Write PullThroughCacheHandling\.SETTLE/],
    ['one namespace that is no list', () => ({ replicatedNamespaces: 'team' }), /Write replicatedNamespaces: \['team'\]/],
    ['a namespace with a wildcard', () => ({ replicatedNamespaces: ['team', 'eng/*'] }), /'replicatedNamespaces\[1\]' is the text 'eng\/\*'/],
    ['ROOT as namespace', () => ({ replicatedNamespaces: ['ROOT'] }), /'replicatedNamespaces\[0\]' is the text 'ROOT'/],
    ['what is no bucket', () => ({ recordsBucket: 'records' }), /an s3.IBucket is allowed/],
    ['a key for a bucket that is given', () => ({
      recordsBucket: bucket(), encryptionKey: new kms.Key(stack, 'Key'),
    }), /'recordsBucket' and 'encryptionKey' are given/],
    ['a retention for a bucket that is given', () => ({
      recordsBucket: bucket(), recordsRetention: Duration.days(7),
    }), /'recordsBucket' and 'recordsRetention' are given/],
    ['a bucket of another region', () => ({
      recordsBucket: s3.Bucket.fromBucketAttributes(stack, 'Given', { bucketName: 'records', region: 'us-east-1' }),
    }), /'recordsBucket' is in 'us-east-1', and the registry in 'eu-west-1'/],
    ['no scenario', () => ({ creationTemplatesFor: [] }), /'creationTemplatesFor' is empty/],
    ['a scenario that there is not', () => ({ creationTemplatesFor: ['PUSH'] }), /'creationTemplatesFor\[0\]' is the text 'PUSH'/],
    ['templates for caches that the sweep leaves alone', () => ({
      creationTemplatesFor: [AppliedFor.PULL_THROUGH_CACHE],
    }), /Give pullThroughCaches: PullThroughCacheHandling\.SETTLE/],
    ['one role that is no list', () => ({ creationTemplateRoles: roleOf('111111111111') }), /'creationTemplateRoles' is the construct 'Stack\/Creator'; a list is allowed/],
    ['roles that are a token', () => ({ creationTemplateRoles: Token.asList({ Ref: 'Roles' }) }), /'creationTemplateRoles' is a token/],
    ['an ARN that is no role', () => ({ creationTemplateRoles: ['arn:aws:iam::111111111111:role/r'] }), /'creationTemplateRoles\[0\]' is the text .*; a role is allowed/],
    ['a role that is not there', () => ({ creationTemplateRoles: [roleOf('111111111111'), undefined] }), /'creationTemplateRoles\[1\]' is null; a role is allowed/],
    ['a role of another account', () => ({
      creationTemplateRoles: [roleOf('222222222222')],
    }), /'creationTemplateRoles\[0\]' arn:aws:iam::222222222222:role\/creates belongs to account 222222222222, .* Give a role of account 111111111111/],
    ['a dashboard by name', () => ({ dashboard: 'Registry' }), /'dashboard' is the text 'Registry'; true and false are allowed/],
    ['alarms that are a list', () => ({ alarms: [] }), /'alarms' is \[\]; true and false are allowed/],
    ['a time that is no Duration', () => ({ expectedWithin: 24 }), /'expectedWithin' is 24; a Duration is allowed/],
    ['a time that is a token', () => ({ expectedWithin: Duration.seconds(Token.asNumber({ Ref: 'Time' })) }), /'expectedWithin' is a token/],
    ['less than an hour', () => ({ expectedWithin: Duration.minutes(30) }), /'expectedWithin' is 30 minutes; whole hours from 1 to 168/],
    ['a part of an hour', () => ({ expectedWithin: Duration.minutes(90) }), /whole hours from 1 to 168/],
    ['more than a week', () => ({ expectedWithin: Duration.hours(169) }), /looks back seven days at most/],
    ['what is no topic', () => ({ alarmTopic: 'arn' }), /an sns.ITopic is allowed/],
    ['a topic of another region', () => ({ alarmTopic: new sns.Topic(elsewhere(), 'Topic') }), /'alarmTopic' is in 'us-east-1'/],
    ['a topic that nothing tells', () => ({ alarmTopic: topic(), alarms: false }), /there is no alarm/],
  ])('%s', (_title, props, message) => {
    expect(() => registry(props())).toThrow(message);
  });

  test.each(['Régistre', '${log}', '{%$now()%}', ':Registry', ' '])('an id that metrics or the definition cannot have, such as %s', (id) => {
    expect(() => registry({}, id)).toThrow(/: the id is .*letters of English, digits, spaces and the characters _ \. - are allowed\. Write 'Registry'\./);
  });

  test('more namespaces than a role has room for, and none too few', () => {
    const enforcing = (length: number) => new TagImmutabilityStandard({
      enforcement: REPORT, namespaces: Array.from({ length }, (_, index) => ({ prefix: `namespace-${index}`, enforcement: ENFORCE })),
    });
    expect(() => registry({ standard: enforcing(150) })).toThrow(/Stack\/Registry: .* the policies of the sweep's role have up to \d+ characters; IAM allows 10240\. Name/);
    registry({ standard: enforcing(80) }, 'Registry', new Stack(app, 'Fits', { env: ENV }));
  });

  test('a second one in the stack', () => {
    registry();
    expect(() => registry({}, 'Other')).toThrow("Stack/Other: the stack 'Stack' has the registry 'Stack/Registry'");
  });

  test('a second one in the account and region, once', () => {
    registry();
    registry({}, 'Registry', new Stack(app, 'Other', { env: ENV }));
    expect(() => app.synth()).toThrow(/\[Other\/Registry\].*'Stack\/Registry' is another registry of the same account and region/);
  });

  test('no second one in another region', () => {
    registry();
    registry({}, 'Registry', new Stack(app, 'Other', { env: { account: '111111111111', region: 'us-east-1' } }));
    expect(() => app.synth()).not.toThrow();
  });
});

describe('whether it writes', () => {
  test('the permission to write hangs on the parameter, whatever the props say', () => {
    registry({ enforcement: REPORT });
    const { condition } = policyWith('ecr:PutImageTagMutability');
    expect(template().toJSON().Conditions[condition]).toEqual({ 'Fn::Equals': [{ Ref: PARAMETER }, 'ENFORCE'] });
  });

  test('with ENFORCE it writes also where nobody has set the parameter', () => {
    registry({ enforcement: ENFORCE });
    const { condition } = policyWith('ecr:PutImageTagMutability');
    expect(template().toJSON().Conditions[condition]).toEqual({
      'Fn::Or': [{ 'Fn::Equals': [{ Ref: PARAMETER }, 'ENFORCE'] }, { 'Fn::Equals': [{ Ref: PARAMETER }, 'AS_DEFINED'] }],
    });
  });

  test.each([REPORT, ENFORCE])('the default of the parameter is not what the props say: %s', (enforcement) => {
    registry({ enforcement });
    expect(template().toJSON().Parameters[PARAMETER]).toMatchObject({ Default: 'AS_DEFINED', AllowedValues: ['AS_DEFINED', 'REPORT', 'ENFORCE'] });
  });

  test('nothing else than that policy hangs on it', () => {
    registry();
    expect(policies().filter(({ condition }) => condition !== undefined)).toHaveLength(1);
  });

  test('it may write everywhere if the standard enforces everywhere', () => {
    registry({ enforcement: ENFORCE });
    expect(resourcesOf('ecr:PutImageTagMutability')).toEqual([repositories('*')]);
  });

  test('it may write everywhere if an account does', () => {
    registry({ standard: new TagImmutabilityStandard({ enforcement: REPORT, accounts: [{ account: '222222222222', enforcement: ENFORCE }] }) });
    expect(resourcesOf('ecr:PutImageTagMutability')).toEqual([repositories('*')]);
  });

  test('it may write only the namespaces that are enforced', () => {
    registry({
      standard: new TagImmutabilityStandard({
        enforcement: REPORT, namespaces: [{ prefix: 'team/', enforcement: ENFORCE }, { prefix: 'eng' }, { prefix: 'ops', enforcement: ENFORCE }],
      }),
    });
    expect(resourcesOf('ecr:PutImageTagMutability')).toEqual([repositories('team/*'), repositories('ops/*')]);
  });

  test('without anything to enforce there is no permission at all', () => {
    registry({ standard: new TagImmutabilityStandard({ enforcement: REPORT }) });
    expect(JSON.stringify(policies())).not.toContain('ecr:PutImageTagMutability');
  });
});

describe('what it may do besides', () => {
  beforeEach(() => { registry(); });

  test('nothing on everything but what AWS lets nobody narrow', () => {
    const everything = policies().flatMap(({ statements }) => statements).filter(({ Resource }: any) => [Resource].flat().includes('*'));
    expect(everything.flatMap(({ Action }: any) => Action).sort()).toEqual([
      'cloudwatch:PutMetricData', 'ecr:DescribePullThroughCacheRules', 'ecr:DescribeRepositories', 'ecr:DescribeRepositoryCreationTemplates',
      'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
      'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
    ]);
  });

  test('metrics in its own namespace only', () => {
    const statement = policyWith('cloudwatch:PutMetricData').statements.find(({ Action }: any) => Action === 'cloudwatch:PutMetricData');
    expect(statement.Condition).toEqual({ StringEquals: { 'cloudwatch:namespace': 'CdkEcrImmutability' } });
  });

  test('objects below the two prefixes of its bucket', () => {
    expect(resourcesOf('s3:PutObject').map((each: any) => each['Fn::Join'][1].at(-1))).toEqual(['/runs/*', '/markers/*']);
  });

  test('executions of its own machine, and children of its Map', () => {
    expect(resourcesOf('states:StopExecution')).toEqual([
      { 'Fn::Sub': ['arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${Name}:*', { Name: { 'Fn::GetAtt': [machineId(), 'Name'] } }] },
    ]);
    expect(policyWith('states:StopExecution').statements.flatMap(({ Action }: any) => Action).sort()).toEqual([
      'states:DescribeExecution', 'states:ListExecutions', 'states:StartExecution', 'states:StopExecution',
    ]);
  });

  test('roles have the fixed path, and trust a service for this account alone', () => {
    const roles = resources('AWS::IAM::Role').map(({ Properties }) => Properties);
    expect(roles.map(({ Path }) => Path)).toEqual([REGISTRY_ROLE_PATH, REGISTRY_ROLE_PATH]);
    roles.forEach(({ AssumeRolePolicyDocument: { Statement } }) => {
      expect(Statement).toEqual([expect.objectContaining({ Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } })]);
    });
  });
});

test('a permissions boundary by CDK is on each role', () => {
  iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'));
  registry();
  expect(resources('AWS::IAM::Role').map(({ Properties }) => Properties.PermissionsBoundary !== undefined)).toEqual([true, true]);
});

describe('names', () => {
  test('nothing but the log group and the restore has a name, and these are others for each stack', () => {
    registry({ dashboard: true, alarms: true, expectedWithin: Duration.days(1), schedule: events.Schedule.rate(Duration.days(1)) });
    const named = Object.values<any>(template().toJSON().Resources).flatMap(({ Type, Properties }) => (
      Object.keys(Properties).filter((property) => /Name$/.test(property) && !['PolicyName', 'MetricName'].includes(property))
        .map((property) => `${Type} ${property}`)
    ));
    expect(named).toEqual(['AWS::Logs::LogGroup LogGroupName', 'AWS::StepFunctions::StateMachine StateMachineName']);
    expect(JSON.stringify(only('AWS::Logs::LogGroup').Properties.LogGroupName)).toMatch(/\/aws\/vendedlogs\/states\/.*AWS::StackName.*AWS::StackId/);
  });

  test('there is no asset and no function', () => {
    registry({ dashboard: true, creationTemplatesFor: [AppliedFor.REPLICATION] });
    expect(app.synth().getStackArtifact(stack.artifactId).manifest.properties).not.toHaveProperty('assets');
    template().resourceCountIs('AWS::Lambda::Function', 0);
    expect(JSON.stringify(template().toJSON())).not.toMatch(/cdk-hnb659fds-assets/);
  });
});

describe('records', () => {
  test('are in a bucket of its own: encrypted, private, TLS only, expiring, retained', () => {
    registry();
    expect(only('AWS::S3::Bucket')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: { Rules: ['runs/', 'restores/'].map((Prefix) => ({ Prefix, ExpirationInDays: 365, Status: 'Enabled' })) },
      },
    });
    expect(only('AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  test('the marks of standards do not expire with them', () => {
    registry({ recordsRetention: Duration.days(7) });
    expect(only('AWS::S3::Bucket').Properties.LifecycleConfiguration.Rules).toEqual(
      ['runs/', 'restores/'].map((Prefix) => ({ Prefix, ExpirationInDays: 7, Status: 'Enabled' })),
    );
  });

  test('are encrypted with a key that is given, which the sweep may use to write', () => {
    registry({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1') });
    expect(only('AWS::S3::Bucket').Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:aws:kms:eu-west-1:111111111111:key/1',
    });
    expect(resourcesOf('kms:GenerateDataKey')).toEqual(['arn:aws:kms:eu-west-1:111111111111:key/1']);
  });

  test('are in a bucket that is given by its name', () => {
    const { recordsBucket } = registry({ recordsBucket: s3.Bucket.fromBucketName(stack, 'Given', 'records') });
    template().resourceCountIs('AWS::S3::Bucket', 0);
    expect(stack.resolve(recordsBucket.bucketName)).toBe('records');
    expect(resourcesOf('s3:ListBucket')).toEqual([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::records']] }]);
    expect(only('AWS::StepFunctions::StateMachine').Properties.DefinitionSubstitutions).toMatchObject({ bucket: 'records' });
  });

  test('are in a bucket with a key of its own, which the sweep may use to write', () => {
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/2');
    registry({ recordsBucket: s3.Bucket.fromBucketAttributes(stack, 'Given', { bucketName: 'records', encryptionKey }) });
    expect(resourcesOf('kms:GenerateDataKey')).toEqual(['arn:aws:kms:eu-west-1:111111111111:key/2']);
  });

  test('the log is kept as long as it says', () => {
    registry({ logRetention: logs.RetentionDays.ONE_WEEK });
    expect(only('AWS::Logs::LogGroup')).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 7 } });
  });
});

describe('when it sweeps', () => {
  const starts = () => resources('AWS::Events::Rule').map(({ Properties }) => ({
    when: Properties.ScheduleExpression ?? Properties.EventPattern.detail['status-details'].status, input: Properties.Targets[0].Input,
  }));
  const DEPLOYED = { when: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'], input: '{"trigger":"DEPLOYMENT"}' };

  test('after its stack was deployed, or rolled back, and no other stack', () => {
    registry();
    expect(starts()).toEqual([DEPLOYED]);
    expect(only('AWS::Events::Rule').Properties.EventPattern.detail['stack-id']).toEqual([{ Ref: 'AWS::StackId' }]);
  });

  test('by a schedule too', () => {
    registry({ schedule: events.Schedule.rate(Duration.days(1)) });
    expect(starts()).toEqual([{ when: 'rate(1 day)', input: '{"trigger":"SCHEDULE"}' }, DEPLOYED]);
  });

  test('only when somebody starts it, with neither', () => {
    registry({ sweepOnDeploy: false });
    template().resourceCountIs('AWS::Events::Rule', 0);
    expect(resources('AWS::IAM::Role')).toHaveLength(1);
  });

  test('what starts it comes after what its machine needs to run', () => {
    registry();
    const [own] = Object.entries(template().findResources('AWS::IAM::Policy')).find(([, policy]) => JSON.stringify(policy).includes('states:StopExecution'))!;
    expect(only('AWS::Events::Rule').DependsOn).toContain(own);
  });

  test('grantStart lets somebody start it, and no more', () => {
    const role = new iam.Role(stack, 'Starter', { assumedBy: new iam.AccountPrincipal('111111111111') });
    registry({ sweepOnDeploy: false }).grantStart(role);
    template().hasResourceProperties('AWS::IAM::Policy', {
      Roles: [stack.resolve(role.roleName)],
      PolicyDocument: { Statement: [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: { 'Fn::GetAtt': [machineId(), 'Arn'] } }] },
    });
  });
});

describe('construct paths', () => {
  const exemptions: Exemption[] = [{ constructPath: 'Stack/Cache', ...EXEMPT }];
  const id = annotationId(Fact.REGISTRY_IGNORES_CONSTRUCT_PATHS);
  const standard = new TagImmutabilityStandard({ exemptions });

  test('are a warning where it reports', () => {
    registry({ standard });
    expect(warnings(id)).toEqual([['/Stack/Registry', expect.stringContaining("exempts the constructs 'Stack/Cache'")]]);
    expect(() => app.synth()).not.toThrow();
  });

  test('are an error where it enforces', () => {
    registry({ standard, enforcement: ENFORCE });
    expect(() => app.synth()).toThrow(/Exempt these repositories by name or by tag, or acknowledge the warning/);
  });

  test('are nothing once somebody has acknowledged them', () => {
    registry({ standard, enforcement: ENFORCE });
    acknowledge();
    expect(() => app.synth()).not.toThrow();
    expect(warnings(id)).toEqual([]);
  });

  const acknowledge = () => CdkAnnotations.of(stack).acknowledgeWarning(id, 'they do not meet');

  test('are nothing where there are none', () => {
    registry({ enforcement: ENFORCE });
    expect(warnings(id)).toEqual([]);
  });
});

describe('metrics', () => {
  const rendered = (metric: any) => metric.toMetricConfig().metricStat;

  test.each([
    ['metricRepositories', 'Repositories', 'Maximum'],
    ['metricNonCompliantRepositories', 'NonCompliantRepositories', 'Maximum'],
    ['metricChangedRepositories', 'ChangedRepositories', 'Sum'],
    ['metricFailedRepositories', 'FailedRepositories', 'Maximum'],
    ['metricCompletedSweeps', 'CompletedSweeps', 'Sum'],
  ] as const)('%s is %s of the registry', (method, name, statistic) => {
    const made = registry();
    expect(rendered(made[method]())).toMatchObject({
      namespace: 'CdkEcrImmutability', metricName: name, statistic, dimensions: [{ name: 'Registry', value: 'Registry' }], period: Duration.minutes(5),
    });
    expect(rendered(made[method]({ statistic: 'Average', period: Duration.days(1) }))).toMatchObject({ statistic: 'Average', period: Duration.days(1) });
  });

  test('are those that the sweep writes', () => {
    const made = registry();
    const { PutMetrics } = only('AWS::StepFunctions::StateMachine').Properties.Definition.States;
    const written = [
      made.metricRepositories(), made.metricNonCompliantRepositories(), made.metricChangedRepositories(), made.metricFailedRepositories(),
      made.metricCompletedSweeps(),
    ].map(({ metricName }) => metricName);
    written.forEach((name) => expect(PutMetrics.Arguments.MetricData).toContain(`'${name}':`));
    expect(PutMetrics.Arguments.Namespace).toBe('CdkEcrImmutability');
    expect(PutMetrics.Arguments.MetricData).toContain("'Dimensions':[{'Name':'Registry'");
  });
});

describe('alarms', () => {
  const alarms = () => resources('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

  test('there is none unless somebody asks', () => {
    expect(registry().alarms).toEqual([]);
    expect(alarms()).toEqual([]);
  });

  test('of failures: the last sweep counts until the next one', () => {
    expect(registry({ alarms: true }).alarms).toHaveLength(2);
    expect(alarms()).toEqual([
      expect.objectContaining({
        Namespace: 'CdkEcrImmutability',
        MetricName: 'FailedRepositories',
        Statistic: 'Maximum',
        Threshold: 1,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'ignore',
      }),
      expect.objectContaining({
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
        Statistic: 'Sum',
        Threshold: 1,
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
        Dimensions: [{ Name: 'StateMachineArn', Value: { 'Fn::GetAtt': [machineId(), 'Arn'] } }],
      }),
    ]);
  });

  test.each([[1, 1], [48, 48], [168, 168]])('of a sweep that did not complete within %d hours: what is missing is an alarm', (hours, periods) => {
    registry({ expectedWithin: Duration.hours(hours) });
    expect(alarms()).toEqual([expect.objectContaining({
      MetricName: 'CompletedSweeps',
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: periods,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    })]);
  });

  test('a topic makes those of failures, and is told of all', () => {
    const topic = new sns.Topic(stack, 'Topic');
    registry({ alarmTopic: topic, expectedWithin: Duration.days(2) });
    expect(alarms().map(({ AlarmActions }) => AlarmActions)).toEqual(Array(3).fill([stack.resolve(topic.topicArn)]));
  });

  test('a topic is told of missing sweeps alone, with alarms: false', () => {
    registry({ alarmTopic: new sns.Topic(stack, 'Topic'), alarms: false, expectedWithin: Duration.days(2) });
    expect(alarms().map(({ MetricName }) => MetricName)).toEqual(['CompletedSweeps']);
  });
});

describe('the dashboard', () => {
  const body = () => {
    const [text, variables] = only('AWS::CloudWatch::Dashboard').Properties.DashboardBody['Fn::Sub'];
    expect(Object.keys(variables)).toEqual(['Log']);
    return JSON.parse(text.replaceAll('${Log}', 'LOG').replaceAll('${AWS::Region}', 'eu-west-1'));
  };

  test('is there only if somebody asks', () => {
    registry();
    template().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  test('shows the metrics over time', () => {
    registry({ dashboard: true });
    const [graph] = body().widgets;
    expect(graph.properties).toMatchObject({ region: 'eu-west-1', view: 'timeSeries' });
    expect(graph.properties.metrics.map(([namespace, name, dimension, value]: string[]) => [namespace, name, dimension, value])).toEqual(
      ['Repositories', 'NonCompliantRepositories', 'ChangedRepositories', 'FailedRepositories']
        .map((name) => ['CdkEcrImmutability', name, 'Registry', 'Registry']));
  });

  test('has tables of fields that the log has, for outcomes that it names', () => {
    registry({ dashboard: true });
    const { Log } = only('AWS::StepFunctions::StateMachine').Properties.Definition.States;
    const tables = body().widgets.filter(({ type }: any) => type === 'log').map(({ properties }: any) => properties);
    expect(tables.map(({ title }: any) => title.split(/[ :]/)[0])).toEqual(['Failed', 'Changed', 'Would', 'Stacks']);
    for (const { query, view, region } of tables) {
      expect([view, region, query]).toEqual(['table', 'eu-west-1', expect.stringMatching(/^SOURCE 'LOG' \| /)]);
      const fields = /fields @timestamp,(\S+)/.exec(query)?.[1].split(',') ?? ['stack', 'name'];
      fields.forEach((field: string) => expect(Log.Arguments.LogEvents).toContain(`'${field}':`));
      const outcomes = /outcome in \[([^\]]+)\]/.exec(query)![1].split(',');
      outcomes.forEach((outcome: string) => expect(Log.Arguments.LogEvents).toContain(outcome));
      // CloudWatch takes nothing but a limit after it.
      expect(query).not.toMatch(/dedup [^|]*\|/);
    }
  });
});

describe('the event', () => {
  test('starts what somebody wants', () => {
    const queue = new sqs.Queue(stack, 'Queue');
    const target = new targets.SqsQueue(queue);
    registry({ sweepOnDeploy: false }).onSweepCompleted('Ended', { target, eventPattern: { detail: { outcome: ['FAILED'] } } });
    expect(only('AWS::Events::Rule').Properties).toMatchObject({
      EventPattern: { 'source': ['cdk-ecr-immutability'], 'detail-type': ['Tag Immutability Sweep'], 'detail': { outcome: ['FAILED'] } },
      Targets: [{ Arn: stack.resolve(queue.queueArn) }],
    });
  });

  test('is what the sweep puts, and may put', () => {
    registry();
    const { PutEvent } = only('AWS::StepFunctions::StateMachine').Properties.Definition.States;
    expect(PutEvent.Arguments.Entries).toEqual([{ Source: 'cdk-ecr-immutability', DetailType: 'Tag Immutability Sweep', Detail: '{%$string($summary)%}' }]);
    expect(resourcesOf('events:PutEvents')).toEqual([{ 'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default' }]);
  });
});

describe('creation templates', () => {
  const templates = () => resources('AWS::ECR::RepositoryCreationTemplate').map(({ Properties }) => [Properties.Prefix, Properties.ImageTagMutability]);
  const all = (standard: TagImmutabilityStandard) => (
    registry({ standard, creationTemplatesFor: [AppliedFor.REPLICATION, AppliedFor.CREATE_ON_PUSH] })
  );

  test('there is none unless somebody asks', () => {
    expect(registry().creationTemplates).toEqual([]);
    expect(templates()).toEqual([]);
  });

  test('there is one for each baseline: that of the standard for ROOT, and those of namespaces', () => {
    const made = all(new TagImmutabilityStandard({
      baseline: TagMutabilitySetting.immutableExcept('latest'),
      namespaces: [{ prefix: 'team/', baseline: IMMUTABLE }, { prefix: 'team/a--b', baseline: IMMUTABLE }, { prefix: 'team/a/b', baseline: IMMUTABLE },
        { prefix: 'eng', enforcement: REPORT }],
    }));
    expect(made.creationTemplates.map(({ prefix }) => prefix)).toEqual(['ROOT', 'team', 'team/a--b', 'team/a/b']);
    expect(templates()).toEqual([['ROOT', 'IMMUTABLE_WITH_EXCLUSION'], ['team', 'IMMUTABLE'], ['team/a--b', 'IMMUTABLE'], ['team/a/b', 'IMMUTABLE']]);
    made.creationTemplates.forEach(({ appliedFor }) => expect(appliedFor).toEqual(['REPLICATION', 'CREATE_ON_PUSH']));
  });

  test('with caches, they are as the standard asks where the sweep settles them too', () => {
    registry({ creationTemplatesFor: [AppliedFor.PULL_THROUGH_CACHE], pullThroughCaches: PullThroughCacheHandling.SETTLE });
    expect(templates()).toEqual([['ROOT', 'IMMUTABLE_WITH_EXCLUSION']]);
    expect(warnings(annotationId(Fact.PULL_THROUGH_TAGS_FROZEN))).toEqual([]);
  });

  test('ROOT for pushes is what a template warns of', () => {
    all(STANDARD);
    expect(warnings(annotationId(Fact.ROOT_TEMPLATE_CREATES_ON_PUSH))).toHaveLength(1);
  });
});

describe('creation templates that exist', () => {
  const statementsOfWrite = () => policyWith('ecr:PutImageTagMutability').statements;
  const made = () => new iam.Role(stack, 'Creator', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') });
  const named = () => iam.Role.fromRoleName(stack, 'Named', 'creates');
  const sweepDefinition = () => JSON.stringify(resources('AWS::StepFunctions::StateMachine').map(({ Properties }) => Properties.Definition));

  test('are written by nobody who is not allowed to', () => {
    registry({ enforcement: ENFORCE });
    expect(JSON.stringify(template().toJSON())).not.toMatch(/UpdateRepositoryCreationTemplate|PassRole/i);
  });

  test('are written under the condition of repositories, with what ECR demands, and with these roles passed to ECR alone', () => {
    registry({ enforcement: ENFORCE, creationTemplateRoles: [made(), named()] });
    const policy = policyWith('ecr:UpdateRepositoryCreationTemplate');
    expect(policy).toEqual(policyWith('ecr:PutImageTagMutability'));
    expect(policy.condition).toBeDefined();
    const role = Object.keys(template().findResources('AWS::IAM::Role')).find((id) => id.startsWith('Creator'))!;
    expect(policy.statements).toEqual([
      {
        Effect: 'Allow',
        Action: ['ecr:PutImageTagMutability', 'ecr:CreateRepository', 'ecr:PutLifecyclePolicy', 'ecr:SetRepositoryPolicy'],
        Resource: repositories('*'),
      },
      { Effect: 'Allow', Action: 'ecr:UpdateRepositoryCreationTemplate', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: [{ 'Fn::GetAtt': [role, 'Arn'] }, { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:role/creates']] }],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecr.amazonaws.com' } },
      },
    ]);
    const [{ Properties: { Definition, DefinitionSubstitutions } }] = resources('AWS::StepFunctions::StateMachine');
    expect(Definition.States.Begin.Assign.config.roles).toEqual(['${role0}', '${role1}']);
    expect([DefinitionSubstitutions.role0, DefinitionSubstitutions.role1]).toEqual(policy.statements[2].Resource);
  });

  test('without roles no role is passed, and the templates are written all the same', () => {
    registry({ creationTemplateRoles: [] });
    expect(JSON.stringify(template().toJSON())).not.toContain('PassRole');
    expect(statementsOfWrite().map(({ Action }: any) => Action)).toContain('ecr:UpdateRepositoryCreationTemplate');
    expect(sweepDefinition()).toContain(':updateRepositoryCreationTemplate');
  });

  test('what ECR demands is narrowed to the namespaces that are enforced', () => {
    const standard = new TagImmutabilityStandard({ enforcement: REPORT, namespaces: [{ prefix: 'team', enforcement: ENFORCE }] });
    registry({ standard, creationTemplateRoles: [] });
    expect(resourcesOf('ecr:SetRepositoryPolicy')).toEqual([repositories('team/*')]);
  });

  test('a standard that enforces nothing lets nobody write them', () => {
    registry({ standard: new TagImmutabilityStandard({ enforcement: REPORT }), creationTemplateRoles: [named()] });
    expect(JSON.stringify(policies())).not.toMatch(/UpdateRepositoryCreationTemplate|PassRole/);
  });

  test('a role whose account is known at deployment only is taken', () => {
    const agnostic = new Stack(app, 'Agnostic');
    expect(() => registry({ creationTemplateRoles: [iam.Role.fromRoleName(agnostic, 'Named', 'creates')] }, 'Registry', agnostic)).not.toThrow();
  });
});

describe('a template that is too large for a call', () => {
  const id = annotationId(Fact.TEMPLATE_NEEDS_BUCKET);
  const large = new TagImmutabilityStandard({
    exemptions: Array.from({ length: 200 }, (_, index) => ({
      repositories: `team-${index}/*`, reason: createHash('sha256').update(String(index)).digest('hex'), owner: 'platform',
    })),
  });

  test('is told where no bucket is, with about the bytes that it has', () => {
    stack = new Stack(app, 'Bare', { synthesizer: new BootstraplessSynthesizer() });
    registry({ standard: large }, 'Registry', stack);
    const [[path, message]] = warnings(id) as [string, string][];
    expect(path).toBe('/Bare/Registry');
    const told = Number(/has about (\d+) bytes/.exec(message)![1]);
    const bytes = JSON.stringify(template().toJSON()).length;
    expect(bytes).toBeGreaterThan(51_200);
    expect(Math.abs(told - bytes) / bytes).toBeLessThan(0.01);
  });

  test('is nothing where a bucket is', () => {
    registry({ standard: large });
    expect(warnings(id)).toEqual([]);
  });

  test('is none with everything on, 20 namespaces and 20 exemptions: a StackSet can have it in itself, and the stack around it needs no bucket either', () => {
    stack = new Stack(app, 'Bare', { synthesizer: new BootstraplessSynthesizer() });
    registryWithEverything(stack);
    expect(warnings(id)).toEqual([]);
    const whole = app.synth().getStackByName('Bare').template;
    expect(JSON.stringify(whole)).not.toContain('Token[');
    const around: any = inStackSet(asYaml(whole));
    expect(parse(around.Resources.StackSet.Properties.TemplateBody)).toEqual(whole);
    expect([bytesOf(whole), bytesOf(around)].filter((each) => each > 51_200)).toEqual([]);
  });
});

test('an app that its standard is applied to has no finding of it, and says why', () => {
  STANDARD.applyTo(app);
  registry({ enforcement: ENFORCE, creationTemplateRoles: [iam.Role.fromRoleName(stack, 'Creates', 'creates')] });
  const { findings, acknowledged } = validated(app);
  expect(findings.filter(({ path }) => path?.includes('/Registry/'))).toEqual([]);
  expect([...new Set(acknowledged.map(({ rule, path }) => `${path} ${rule}`))].sort()).toEqual([
    'Stack/Registry/Restore callLooserThanBaseline', 'Stack/Registry/Sweep callLooserThanBaseline',
  ]);
});
