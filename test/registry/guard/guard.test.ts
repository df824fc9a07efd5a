/** A guard as a template has it, and what its definition makes of events on the reference engine. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { EnforcementMode, ImmutableRegistry, ImmutableRegistryProps, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { CORRECTIONS_PREFIX } from '../../../src/contract/registry-records';
import { runs } from '../../mutability/arbitraries';
import { StatesError } from '../sweep/interpreter';
import { FakeAws, FakeRepository, asDeployed, sweep as run } from '../sweep/sweep-on-engine';

const DAILY = events.Schedule.rate(Duration.days(1));
const STANDARD = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

function registry(props: Partial<ImmutableRegistryProps> = {}): ImmutableRegistry {
  return new ImmutableRegistry(stack, 'Registry', { standard: STANDARD, guard: true, schedule: DAILY, ...props });
}

const resources = (type: string) => Object.entries<any>(Template.fromStack(stack).findResources(type));
const idOf = (type: string, name: RegExp) => resources(type).find(([id]) => name.test(id))![0];

describe('in a template', () => {
  test('there is none by default: no queue, and no Express machine', () => {
    registry({ guard: undefined });
    expect(resources('AWS::SQS::Queue')).toEqual([]);
    expect(resources('AWS::StepFunctions::StateMachine').map(([, { Properties }]) => Properties.StateMachineType)).toEqual([undefined, undefined]);
  });

  test('its rule lets through all but what the roles of the registry do, and sends what it cannot deliver to the queue', () => {
    registry({ longestOpening: Duration.hours(1) });
    const rule = resources('AWS::Events::Rule').map(([, { Properties }]) => Properties).find(({ EventPattern }) => EventPattern?.$or);
    const roles = ['SweepRole', 'RestoreRole', 'GuardRole', 'OpeningRole'].map((name) => ({ 'Fn::GetAtt': [idOf('AWS::IAM::Role', new RegExp(name)), 'Arn'] }));
    expect(rule.EventPattern.$or[1].detail.userIdentity.sessionContext.sessionIssuer.arn).toEqual([{ exists: false }, { 'anything-but': roles }]);
    expect(rule.Targets).toEqual([{
      Id: 'Guard',
      Arn: { 'Fn::GetAtt': [idOf('AWS::StepFunctions::StateMachine', /Guard/), 'Arn'] },
      RoleArn: { 'Fn::GetAtt': [idOf('AWS::IAM::Role', /StartRole/), 'Arn'] },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', /GuardFailures/), 'Arn'] } },
    }]);
    const [[, { Properties: { PolicyDocument: { Statement } } }]] = resources('AWS::SQS::QueuePolicy');
    expect(Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [idOf('AWS::Events::Rule', /GuardEvents/), 'Arn'] } } },
      }),
    ]);
  });

  test('its events are about templates only if the registry writes these', () => {
    registry({ creationTemplateRoles: [] });
    expect(JSON.stringify(resources('AWS::Events::Rule'))).toContain('UpdateRepositoryCreationTemplate');
    stack = new Stack(new App(), 'Other');
    registry();
    expect(JSON.stringify(resources('AWS::Events::Rule'))).not.toContain('UpdateRepositoryCreationTemplate');
  });

  test('it may write what a sweep may write, and under the same condition', () => {
    registry();
    const writes = resources('AWS::IAM::Policy').filter(([, each]) => JSON.stringify(each).includes('ecr:PutImageTagMutability') && each.Condition !== undefined);
    expect(writes.map(([, { Properties }]) => Properties.Roles)).toEqual([[{ Ref: idOf('AWS::IAM::Role', /SweepRole/) }, { Ref: idOf('AWS::IAM::Role', /GuardRole/) }]]);
    const own = resources('AWS::IAM::Policy').find(([id]) => /MayGuard/.test(id))![1];
    expect(JSON.stringify(own)).not.toContain('ecr:Put');
  });

  test('its failures have alarms, if the registry has some', () => {
    registry({ alarmTopic: new sns.Topic(stack, 'Topic') });
    const watched = resources('AWS::CloudWatch::Alarm').map(([, { Properties }]) => `${Properties.MetricName} ${JSON.stringify(Properties.Dimensions ?? '')}`);
    const machine = idOf('AWS::StepFunctions::StateMachine', /Guard/);
    const queue = idOf('AWS::SQS::Queue', /GuardFailures/);
    for (const metric of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionThrottled']) {
      expect(watched).toContain(`${metric} [{"Name":"StateMachineArn","Value":{"Fn::GetAtt":["${machine}","Arn"]}}]`);
    }
    expect(watched).toContain(`ApproximateNumberOfMessagesVisible [{"Name":"QueueName","Value":{"Fn::GetAtt":["${queue}","QueueName"]}}]`);
    expect(resources('AWS::CloudWatch::Alarm').every(([, { Properties }]) => Properties.AlarmActions.length === 1)).toBe(true);
  });

  test('without a schedule it warns', () => {
    registry({ schedule: undefined });
    Annotations.fromStack(stack).hasWarning('/Stack/Registry', Match.stringLikeRegexp("'guard' is true and 'schedule' is not given"));
  });

  test('with a schedule it does not', () => {
    registry();
    Annotations.fromStack(stack).hasNoWarning('/Stack/Registry', Match.anyValue());
  });

  test('what is no boolean is refused', () => {
    expect(() => registry({ guard: 'yes' as any })).toThrow(/Stack\/Registry: 'guard' is/);
  });
});

/** The guard's definition, as deployed. */
function definition(props: Partial<ImmutableRegistryProps> = {}): any {
  stack = new Stack(new App(), 'Stack');
  registry({
    enforcement: EnforcementMode.ENFORCE,
    standard: new TagImmutabilityStandard({
      baseline: TagMutabilitySetting.immutableExcept('latest'), exemptions: [{ tag: { key: 'mutable', value: 'yes' }, reason: 'scratch space', owner: 'platform' }],
    }),
    ...props,
  });
  return asDeployed(resources('AWS::StepFunctions::StateMachine').find(([id]) => /Guard/.test(id))![1].Properties, EnforcementMode.ENFORCE);
}

const created = (name: string) => ({
  input: {
    'id': '1', 'detail-type': 'AWS API Call via CloudTrail', 'detail': { eventName: 'CreateRepository', requestParameters: { repositoryName: name } },
  },
});

/** What was called that changes something or tells something. */
function effects(aws: FakeAws): string[] {
  return aws.calls.map(({ call }) => call).filter((call) => /put|send|update/i.test(call));
}

const MUTABLE: FakeRepository = { name: 'team/api' };

describe('on the engine', () => {
  test('writes, records and logs what it finds, whatever the event says of it', async () => {
    const aws = new FakeAws([MUTABLE]);
    const { status } = await run(definition(), aws, {
      input: {
        'id': '1',
        'detail-type': 'AWS API Call via CloudTrail',
        'detail': {
          eventName: 'PutImageTagMutability',
          requestParameters: { repositoryName: 'team/api', imageTagMutability: 'IMMUTABLE' },
          userIdentity: { arn: 'arn:aws:sts::1:assumed-role/a b/s', sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::1:role/a/b+c' } } },
        },
      },
    });
    expect(status).toBe('SUCCEEDED');
    expect(effects(aws)).toEqual(['ecr:putImageTagMutability', 's3:putObject', 'cloudwatchlogs:putLogEvents']);
    const [[key, record]] = [...aws.objects];
    expect(key).toMatch(new RegExp(`^${CORRECTIONS_PREFIX}2026-11-27T12-00-00Z-[0-9a-f]{8}/arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%2Fb%2Bc/\\.json$`));
    expect(record).toMatchObject({ by: 'arn:aws:iam::1:role/a/b+c', what: 'PutImageTagMutability', before: { mode: 'MUTABLE' }, after: { mode: 'IMMUTABLE_WITH_EXCLUSION' } });
  });

  test('a changed standard is reported by a sweep before the guard writes', async () => {
    const aws = new FakeAws([MUTABLE]);
    aws.hasMarker = false;
    await run(definition(), aws, created('team/api'));
    expect(effects(aws)).toEqual(['cloudwatchlogs:putLogEvents']);
    const atOnce = new FakeAws([MUTABLE]);
    atOnce.hasMarker = false;
    await run(definition({ enforceAtOnce: true }), atOnce, created('team/api'));
    expect(effects(atOnce)).toContain('ecr:putImageTagMutability');
  });

  test.each<[string, FakeRepository, object[]]>([
    ['is immutable', { name: 'team/api', mode: 'IMMUTABLE' }, []],
    ['is exempt by a tag', { name: 'team/api', tags: { mutable: 'yes' } }, []],
    ['is open', { name: 'team/api', tags: { 'cdk-ecr-immutability:open-until': '2099-01-01T00:00:00Z' } }, []],
    ['belongs to a pull-through cache', MUTABLE, [{ EcrRepositoryPrefix: 'team', CreatedAt: '2020-01-01T00:00:00Z' }]],
    ['is in a registry whose caches may have made any repository', MUTABLE, [{ EcrRepositoryPrefix: 'ROOT', CreatedAt: '2020-01-01T00:00:00Z' }]],
    ['is not there', { name: 'team/other' }, []],
  ])('what %s is left alone, without a word', async (_, repository, caches) => {
    const aws = new FakeAws([repository]);
    aws.caches = caches;
    expect(await run(definition(), aws, created('team/api'))).toMatchObject({ status: 'SUCCEEDED' });
    expect(effects(aws)).toEqual([]);
  });

  test('though every call takes its longest time, and all is told in vain, it ends within the five minutes of an Express execution', () => {
    const { States } = definition();
    const once = ['Describe', 'ListCaches', 'ReadMarker', 'ReadTags', 'ReadAgain', 'Write'].reduce((sum, name) => sum + States[name].TimeoutSeconds, 0);
    const told = ['PutCorrection', 'Log', 'CreateLogStream', 'Log', 'PutFailure'].reduce((sum, name) => {
      const { TimeoutSeconds, Retry } = States[name];
      const { MaxAttempts } = Retry[Retry.length - 1];
      // It waits up to one second, then two, then four.
      return sum + (MaxAttempts + 1) * TimeoutSeconds + 2 ** MaxAttempts - 1;
    }, 0);
    const lastRetry = Number(/>(\d+)/.exec(States.Failed.Choices[1].Condition)![1]) / 1000;
    const longestWait = Number(/\$min\(\[(\d+)/.exec(States.Wait.Seconds)![1]);
    expect(lastRetry + longestWait + once + told).toBeLessThan(300);
  });

  test('what nobody can judge comes to the queue', async () => {
    const aws = new FakeAws([{ name: 'team/api', mode: 'SOMETHING_NEW' }]);
    await run(definition(), aws, created('team/api'));
    expect(effects(aws)).toEqual(['sqs:sendMessage']);
    expect(JSON.parse(aws.calls.find(({ call }) => call === 'sqs:sendMessage')!.args.MessageBody).reason).toContain('This release does not know what SOMETHING_NEW');
  });

  test.each(['s3:putObject', 'cloudwatchlogs:putLogEvents'])('if %s fails, the repository is settled, and the queue is told', async (call) => {
    const aws = new FakeAws([MUTABLE], { [call]: () => { throw new StatesError('S3.S3Exception', 'Access Denied'); } });
    expect(await run(definition(), aws, created('team/api'))).toMatchObject({ status: 'SUCCEEDED' });
    expect(aws.repositories.get('team/api')!.mode).toBe('IMMUTABLE_WITH_EXCLUSION');
    expect(aws.count('sqs:sendMessage')).toBe(1);
  });

  test('if the queue takes nothing either, the execution fails, which has an alarm', async () => {
    const aws = new FakeAws([{ name: 'team/api', mode: 'SOMETHING_NEW' }], { 'sqs:sendMessage': () => { throw new StatesError('Sqs.SqsException', 'Access Denied'); } });
    expect(await run(definition(), aws, created('team/api'))).toMatchObject({ status: 'FAILED', error: 'Sqs.SqsException' });
  });

  test('a stream of the log that is not there yet is made', async () => {
    let made = false;
    const aws = new FakeAws([MUTABLE], {
      'cloudwatchlogs:putLogEvents': (_, otherwise) => {
        if (!made) {
          throw new StatesError('CloudWatchLogs.ResourceNotFoundException', 'The specified log stream does not exist.');
        }
        return otherwise();
      },
      'cloudwatchlogs:createLogStream': (_, otherwise) => {
        made = true;
        return otherwise();
      },
    });
    await run(definition(), aws, created('team/api'));
    expect(aws.calls.map(({ call }) => call).slice(-3)).toEqual(['cloudwatchlogs:putLogEvents', 'cloudwatchlogs:createLogStream', 'cloudwatchlogs:putLogEvents']);
  });

  test('whatever an event says, it ends: nothing is written but what the standard asks', async () => {
    const machine = definition({ creationTemplateRoles: [] });
    const anyName = fc.oneof(fc.constant('team/api'), fc.constant('nobody/has'), fc.jsonValue());
    const detail = fc.record({
      eventName: fc.oneof(fc.constant('CreateRepository'), fc.jsonValue()),
      requestParameters: fc.oneof(
        fc.record({ repositoryName: anyName, resourceArn: anyName, prefix: anyName }, { requiredKeys: [] }), fc.jsonValue(),
      ),
      serviceEventDetails: fc.oneof(fc.record({ repositoryName: anyName }), fc.jsonValue()),
      userIdentity: fc.oneof(
        fc.record({ arn: fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.jsonValue()), invokedBy: fc.jsonValue(), sessionContext: fc.jsonValue() }, { requiredKeys: [] }),
        fc.jsonValue(),
      ),
    }, { requiredKeys: [] });
    await fc.assert(fc.asyncProperty(detail, fc.boolean(), async (given, isOwn) => {
      const aws = new FakeAws([MUTABLE], {
        'ecr:describeRepositories': (args, otherwise) => {
          if (typeof args.RepositoryNames[0] !== 'string') {
            throw new StatesError('States.Runtime', 'The Arguments are not as Ecr takes them');
          }
          return otherwise();
        },
        'ecr:describeRepositoryCreationTemplates': () => ({ RepositoryCreationTemplates: [] }),
      });
      const input = { 'id': '1', 'detail-type': 'AWS API Call via CloudTrail', 'detail': isOwn ? { ...given, 'repository-name': 'team/api' } : given };
      const { status, cause } = await run(machine, aws, { input });
      expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined });
      aws.calls.filter(({ call }) => call === 'ecr:putImageTagMutability').forEach(({ args }) => expect(args).toEqual({
        RepositoryName: 'team/api', ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [{ Filter: 'latest', FilterType: 'WILDCARD' }],
      }));
    }), runs(200, 5_000));
  }, 600_000);
});
