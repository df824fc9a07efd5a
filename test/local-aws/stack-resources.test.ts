import { App, Aws, BootstraplessSynthesizer, CfnCondition, CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, Dashboard, LogQueryWidget, Metric, TextWidget, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPolicy, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import '../skip-template-validation';
import { LocalAws } from '.';

const NAME = 'Registry';
const SWEEP = 'sweep';
const SWEEP_ARN = `arn:aws:states:us-east-1:000000000000:stateMachine:${SWEEP}`;

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
});

afterAll(async () => {
  await aws?.stop();
});

interface StackOptions {
  readonly states?: object;
  /** Whether the role of the rules may start the machine. */
  readonly mayStart?: boolean;
  readonly extra?: (stack: Stack) => void;
}

const REPORTING = {
  StartAt: 'Tell',
  States: { Tell: { Type: 'Pass', Output: { bucket: '${Bucket}', input: '{% $states.input %}' }, End: true } },
};

/** The template of a stack that has everything a registry is made of. */
function template({ states = REPORTING, mayStart = true, extra }: StackOptions = {}): string {
  const app = new App();
  const stack = new Stack(app, NAME, { synthesizer: new BootstraplessSynthesizer() });
  const enforcement = new CfnParameter(stack, 'Enforcement', { allowedValues: ['REPORT', 'ENFORCE'], default: 'REPORT' });
  const enforces = new CfnCondition(stack, 'Enforces', { expression: Fn.conditionEquals(enforcement.valueAsString, 'ENFORCE') });

  const bucket = new Bucket(stack, 'Records', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(90), prefix: 'runs/', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const logs = new LogGroup(stack, 'Logs', {
    logGroupName: '/aws/vendedlogs/registry',
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const topic = new Topic(stack, 'Alerts', { enforceSSL: true });

  const role = new Role(stack, 'SweepRole', { path: '/registry/', assumedBy: new ServicePrincipal('states.amazonaws.com') });
  role.addManagedPolicy(
    new ManagedPolicy(stack, 'Listing', {
      path: '/registry/',
      statements: [new PolicyStatement({ actions: ['ecr:DescribeRepositories'], resources: ['*'] })],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
      resources: ['*'],
    }),
  );
  const writing = new CfnPolicy(stack, 'Writing', {
    policyName: 'Writing',
    roles: [role.roleName],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'ecr:PutImageTagMutability',
          Resource: `arn:${Aws.PARTITION}:ecr:${Aws.REGION}:${Aws.ACCOUNT_ID}:repository/*`,
        },
      ],
    },
  });
  writing.cfnOptions.condition = enforces;

  const machine = new CfnStateMachine(stack, 'Sweep', {
    stateMachineName: SWEEP,
    roleArn: role.roleArn,
    definition: { QueryLanguage: 'JSONata', ...states },
    definitionSubstitutions: { Bucket: bucket.bucketName },
    loggingConfiguration: {
      level: 'ERROR',
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logs.logGroupArn } }],
    },
    tracingConfiguration: { enabled: false },
  });
  machine.node.addDependency(role);

  const starter = new Role(stack, 'Starter', { path: '/registry/', assumedBy: new ServicePrincipal('events.amazonaws.com') });
  if (mayStart) {
    starter.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.attrArn] }));
  }
  const target = (input: object) => [{ id: 'Sweep', arn: machine.attrArn, roleArn: starter.roleArn, input: JSON.stringify(input) }];
  const daily = new CfnRule(stack, 'Daily', { scheduleExpression: 'rate(1 day)', targets: target({ trigger: 'SCHEDULE' }) });
  const deployed = new CfnRule(stack, 'Deployed', {
    eventPattern: {
      'source': ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      'detail': {
        'stack-id': [Aws.STACK_ID],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
      },
    },
    targets: target({ trigger: 'DEPLOYMENT' }),
  });
  [daily, deployed].forEach((rule) => rule.node.addDependency(starter));

  const failures = new Metric({
    namespace: 'Registry',
    metricName: 'Failures',
    dimensionsMap: { Registry: NAME },
    period: Duration.days(1),
    statistic: 'Sum',
  });
  const alarm = new Alarm(stack, 'Failed', {
    metric: failures,
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  new Dashboard(stack, 'Board', { dashboardName: 'Registry' }).addWidgets(
    new TextWidget({ markdown: '# Registry' }),
    new LogQueryWidget({ logGroupNames: [logs.logGroupName], queryLines: ['fields @message'] }),
  );
  extra?.(stack);
  return JSON.stringify(app.synth().getStackByName(NAME).template);
}

/** Waits until a stack is done, and returns its status. */
async function settled(): Promise<string> {
  for (;;) {
    const status = await aws.stacks.status(NAME);
    if (!status?.endsWith('_IN_PROGRESS')) {
      return status ?? 'gone';
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function deploy(action: 'create_stack' | 'update_stack', options: StackOptions = {}, enforcement = 'REPORT'): Promise<string> {
  await aws.aws.call('cloudformation', action, {
    StackName: NAME,
    TemplateBody: template(options),
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
    Parameters: [{ ParameterKey: 'Enforcement', ParameterValue: enforcement }],
  });
  return settled();
}

/** The input of each execution that there was, the oldest first. */
async function triggers(): Promise<string[]> {
  const executions = await aws.executions.list(SWEEP_ARN);
  const described = await Promise.all(executions.reverse().map(({ executionArn }) => aws.executions.end(executionArn)));
  return described.map(({ input }) => input.trigger);
}

async function reasons(): Promise<string> {
  return (await aws.stacks.events(NAME)).map(({ reason }) => reason).join('\n');
}

describe('a stack of what a registry is made of', () => {
  test('is created, and its own creation starts the machine by the role of the rule', async () => {
    expect(await deploy('create_stack')).toBe('CREATE_COMPLETE');
    expect(await triggers()).toEqual(['DEPLOYMENT']);
    const resources = await aws.stacks.resources(NAME);
    const [{ executionArn }] = await aws.executions.list(SWEEP_ARN);
    const bucket = Object.values(resources).find((id) => id.includes('records'))!;
    expect((await aws.executions.end(executionArn)).output).toEqual({ bucket, input: { trigger: 'DEPLOYMENT' } });
  });

  test('has the resources as the template says', async () => {
    const resources = await aws.stacks.resources(NAME);
    const id = (prefix: string) => resources[Object.keys(resources).find((logicalId) => logicalId.startsWith(prefix))!];
    const { Rules } = await aws.aws.call('s3', 'get_bucket_lifecycle_configuration', { Bucket: id('Records') });
    expect(Rules).toMatchObject([
      { Expiration: { Days: 90 }, Filter: { Prefix: 'runs/' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ]);
    expect(
      (await aws.aws.call('s3', 'get_public_access_block', { Bucket: id('Records') })).PublicAccessBlockConfiguration.BlockPublicPolicy,
    ).toBe(true);
    expect((await aws.aws.call('s3', 'get_bucket_policy', { Bucket: id('Records') })).Policy).toContain('aws:SecureTransport');
    const { logGroups } = await aws.aws.call('logs', 'describe_log_groups', { logGroupNamePrefix: '/aws/vendedlogs/' });
    expect(logGroups).toMatchObject([{ logGroupName: '/aws/vendedlogs/registry', retentionInDays: 30 }]);
    const { Role: sweep } = await aws.aws.call('iam', 'get_role', { RoleName: id('SweepRole') });
    expect(sweep).toMatchObject({ Path: '/registry/', Arn: `arn:aws:iam::000000000000:role/registry/${id('SweepRole')}` });
    const { AttachedPolicies } = await aws.aws.call('iam', 'list_attached_role_policies', { RoleName: id('SweepRole') });
    expect(AttachedPolicies).toMatchObject([{ PolicyArn: expect.stringContaining(':policy/registry/') }]);
    const { MetricAlarms } = await aws.aws.call('cloudwatch', 'describe_alarms', {});
    expect(MetricAlarms).toMatchObject([
      { TreatMissingData: 'breaching', AlarmActions: [id('Alerts')], Dimensions: [{ Name: 'Registry', Value: NAME }], Period: 86400 },
    ]);
    const { DashboardBody } = await aws.aws.call('cloudwatch', 'get_dashboard', { DashboardName: 'Registry' });
    expect(JSON.parse(DashboardBody).widgets).toMatchObject([{ type: 'text' }, { type: 'log' }]);
    const { Rules: rules } = await aws.aws.call('events', 'list_rules', {});
    expect(rules).toMatchObject([
      { ScheduleExpression: 'rate(1 day)' },
      { EventPattern: expect.stringContaining('arn:aws:cloudformation:') },
    ]);
    const { Attributes } = await aws.aws.call('sns', 'get_topic_attributes', { TopicArn: id('Alerts') });
    expect(Attributes.Policy).toContain('aws:SecureTransport');
  });

  test('has what hangs on a condition only when it holds, by a parameter', async () => {
    expect(Object.keys(await aws.stacks.resources(NAME))).not.toContain('Writing');
    expect(await deploy('update_stack', {}, 'ENFORCE')).toBe('UPDATE_COMPLETE');
    expect(Object.keys(await aws.stacks.resources(NAME))).toContain('Writing');
    expect(await triggers()).toEqual(['DEPLOYMENT', 'DEPLOYMENT']);
    expect(await deploy('update_stack', {}, 'REPORT')).toBe('UPDATE_COMPLETE');
    expect(Object.keys(await aws.stacks.resources(NAME))).not.toContain('Writing');
    expect(await triggers()).toHaveLength(3);
  });

  test('is rolled back with a definition that cannot run, and that starts the machine too', async () => {
    expect(
      await deploy('update_stack', { states: { StartAt: 'Tell', States: { Tell: { Type: 'Pass', Parameters: {}, End: true } } } }),
    ).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasons()).toContain('/States/Tell/Parameters');
    expect(await triggers()).toHaveLength(4);
  });

  test('starts nothing if the role of the rule may not', async () => {
    expect(await deploy('update_stack', { mayStart: false })).toBe('UPDATE_COMPLETE');
    expect(await triggers()).toHaveLength(4);
    expect(await deploy('update_stack')).toBe('UPDATE_COMPLETE');
    expect(await triggers()).toHaveLength(5);
  });

  test('is deleted', async () => {
    await aws.aws.call('cloudformation', 'delete_stack', { StackName: NAME });
    expect(await settled()).toMatch(/^(DELETE_COMPLETE|gone)$/);
    expect((await aws.aws.call('stepfunctions', 'list_state_machines')).stateMachines).toEqual([]);
    expect((await aws.aws.call('iam', 'list_roles', { PathPrefix: '/registry/' })).Roles).toEqual([]);
  });
});

describe('what a template asks for and this AWS does not do', () => {
  afterEach(async () => {
    await aws.aws.call('cloudformation', 'delete_stack', { StackName: NAME });
    await settled();
  });

  test.each<[string, StackOptions, string]>([
    [
      'a property that the type lacks',
      { extra: (stack) => (stack.node.findChild('Sweep') as CfnStateMachine).addPropertyOverride('Definitions', 'x') },
      'Definitions',
    ],
    [
      'a property of a log group',
      { extra: (stack) => (stack.node.findChild('Logs').node.defaultChild as CfnLogGroup).addPropertyOverride('Retention', 1) },
      'Retention',
    ],
    [
      'a property of an alarm',
      { extra: (stack) => (stack.node.findChild('Failed').node.defaultChild as CfnAlarm).addPropertyOverride('Treshold', 1) },
      'Treshold',
    ],
    [
      'an Express machine with a distributed Map',
      {
        extra: (stack) => {
          const machine = stack.node.findChild('Sweep') as CfnStateMachine;
          machine.addPropertyOverride('StateMachineType', 'EXPRESS');
          machine.addPropertyOverride('Definition.States.Each', {
            Type: 'Map',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, StartAt: 'One', States: { One: { Type: 'Succeed' } },
            },
            End: true,
          });
        },
      },
      'Express state machines have no distributed Map, and there is Each',
    ],
    [
      'logging without the permissions for it',
      {
        extra: (stack) =>
          (stack.node.findChild('SweepRole').node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy).addPropertyOverride(
            'PolicyDocument.Statement.0.Action',
            ['logs:CreateLogDelivery'],
          ),
      },
      'logs:GetLogDelivery',
    ],
  ])('%s fails the deployment', async (_, options, reason) => {
    expect(await deploy('create_stack', options)).toBe('ROLLBACK_COMPLETE');
    expect(await reasons()).toContain(reason);
  });
});

describe('the policy of an event bus', () => {
  const stackOf = (organization: string, bus = 'central') => JSON.stringify({
    Resources: {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'central' } },
      Policy: {
        Type: 'AWS::Events::EventBusPolicy',
        DependsOn: 'Bus',
        Properties: {
          EventBusName: bus,
          StatementId: 'Organization',
          Statement: {
            Sid: 'Organization',
            Effect: 'Allow',
            Principal: '*',
            Action: 'events:PutEvents',
            Resource: { 'Fn::GetAtt': ['Bus', 'Arn'] },
            Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } },
          },
        },
      },
    },
  });
  const organizationsOf = async () => JSON.parse((await aws.aws.call('events', 'describe_event_bus', { Name: 'central' })).Policy).Statement
    .map(({ Condition }: any) => Condition.StringEquals['aws:PrincipalOrgID']);

  test('is what the stack says, until it says something else, and goes with it', async () => {
    await aws.aws.call('cloudformation', 'create_stack', { StackName: NAME, TemplateBody: stackOf('o-a1b2c3d4e5') });
    expect(await settled()).toBe('CREATE_COMPLETE');
    expect(await organizationsOf()).toEqual(['o-a1b2c3d4e5']);
    await aws.aws.call('cloudformation', 'update_stack', { StackName: NAME, TemplateBody: stackOf('o-z9y8x7w6v5') });
    expect(await settled()).toBe('UPDATE_COMPLETE');
    expect(await organizationsOf()).toEqual(['o-z9y8x7w6v5']);
    await aws.aws.call('cloudformation', 'delete_stack', { StackName: NAME });
    expect(await settled()).toBe('gone');
  });

  test('of a bus that there is not fails the deployment', async () => {
    await aws.aws.call('cloudformation', 'create_stack', { StackName: NAME, TemplateBody: stackOf('o-a1b2c3d4e5', 'other') });
    expect(await settled()).toBe('ROLLBACK_COMPLETE');
    expect(await reasons()).toContain('Event bus other does not exist.');
  });
});
