import * as fs from 'fs';
import * as path from 'path';
import {
  App, Annotations as CdkAnnotations, Aspects, Aws, BootstraplessSynthesizer, CfnParameter, CfnResource, Duration, Stack, Stage, Tags, Token,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnOrganizationalUnit } from 'aws-cdk-lib/aws-organizations';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { parse } from 'yaml';
import { optionsOfEverything } from '../../bench/registry/everything';
import {
  AppliedFor, EnforcementMode, ImmutableOrganization, ImmutableOrganizationProps, ImmutableRegistry, OrganizationWave,
  TagImmutabilityStandard, TagMutabilitySetting,
} from '../../src';
import { Fact, annotationId } from '../../src/messages/facts';
import { validated } from '../compliance/support/validation';

const { REPORT, ENFORCE } = EnforcementMode;
const STANDARD = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
const UNIT = 'ou-ab12-cdef3456';
const OTHER_UNIT = 'ou-ab12-7890abcd';
const WAVE: OrganizationWave = { name: 'development', organizationalUnits: [UNIT], regions: ['eu-west-1'] };
const LATER: OrganizationWave = { ...WAVE, name: 'production', organizationalUnits: [OTHER_UNIT] };
const ID = 'o-a1b2c3d4e5';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App({ treeMetadata: false });
  stack = new Stack(app, 'Platform');
});

function organization(props: Partial<ImmutableOrganizationProps> = {}, scope: Stack = stack): ImmutableOrganization {
  return new ImmutableOrganization(scope, 'Organization', { organizationId: ID, registry: { standard: STANDARD }, waves: [WAVE], ...props });
}

const wave = (changed: Partial<Record<keyof OrganizationWave, unknown>>) => ({ waves: [{ ...WAVE, ...changed } as OrganizationWave] });
const template = () => Template.fromStack(stack);
const stackSets = () => Object.values(template().findResources('AWS::CloudFormation::StackSet')).map(({ Properties }) => Properties);
const only = (type: string) => {
  const found = Object.values(template().findResources(type));
  expect(found).toHaveLength(1);
  return found[0].Properties;
};
/** The template that a StackSet has, as CloudFormation reads it. */
const inner = () => parse(stackSets()[0].TemplateBody, { version: '1.1' });
const innerResources = (type: string) => Object.entries<any>(inner().Resources).filter(([, each]) => each.Type === type);

describe('a StackSet', () => {
  test('deploys to the accounts of units, with the permissions that AWS manages, and reports', () => {
    organization();
    const { TemplateBody, ...properties } = stackSets()[0];
    expect(typeof TemplateBody).toBe('string');
    expect(properties).toEqual({
      StackSetName: expect.stringMatching(/^Platform-Organization-[0-9A-F]{8}-development$/),
      Description: expect.any(String),
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      Capabilities: ['CAPABILITY_IAM'],
      StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [UNIT] }, Regions: ['eu-west-1'] }],
      Parameters: [
        { ParameterKey: 'TagImmutabilityEnforcement', ParameterValue: 'REPORT' },
        { ParameterKey: 'TagImmutabilityEventBus', ParameterValue: { 'Fn::GetAtt': [expect.stringContaining('EventBus'), 'Arn'] } },
      ],
    });
  });

  test('of a wave that enforces says so by its parameter, which accounts that join later have too', () => {
    organization({ waves: [{ ...WAVE, enforcement: ENFORCE }, { ...LATER, enforcement: REPORT }] });
    const parameters = stackSets().map(({ Parameters }) => Parameters[0].ParameterValue);
    expect(parameters).toEqual(['ENFORCE', 'REPORT']);
    expect(stackSets().some(({ StackInstancesGroup }) => JSON.stringify(StackInstancesGroup).includes('ParameterOverrides'))).toBe(false);
  });

  test('comes after those of earlier waves', () => {
    const { stackSets: made } = organization({ waves: [WAVE, LATER, { ...WAVE, name: 'last', regions: ['us-east-1'] }] });
    const ids = made.map(({ logicalId }) => stack.resolve(logicalId));
    const dependencies = ids.map((id) => template().toJSON().Resources[id].DependsOn ?? []);
    expect(dependencies).toEqual([[], [ids[0]], [ids[1]]]);
  });

  test('without automatic deployment can be for some accounts', () => {
    const accounts = ['111111111111', '222222222222'];
    organization({
      waves: [
        { ...WAVE, autoDeployment: false, accounts },
        { ...WAVE, name: 'rest', autoDeployment: false, exceptAccounts: accounts },
      ],
    });
    expect(stackSets().map(({ AutoDeployment }) => AutoDeployment)).toEqual([{ Enabled: false }, { Enabled: false }]);
    expect(stackSets().map(({ StackInstancesGroup: [{ DeploymentTargets }] }) => DeploymentTargets)).toEqual([
      { OrganizationalUnitIds: [UNIT], Accounts: accounts, AccountFilterType: 'INTERSECTION' },
      { OrganizationalUnitIds: [UNIT], Accounts: accounts, AccountFilterType: 'DIFFERENCE' },
    ]);
  });

  test('has what a wave says besides', () => {
    const operationPreferences = {
      failureTolerancePercentage: 10, maxConcurrentCount: 20, concurrencyMode: 'SOFT_FAILURE_TOLERANCE', regionConcurrencyType: 'PARALLEL', regionOrder: ['us-east-1', 'eu-west-1'],
    };
    organization({ delegatedAdministrator: true, ...wave({ regions: ['eu-west-1', 'us-east-1'], retainStacksOnAccountRemoval: true, operationPreferences }) });
    expect(stackSets()[0]).toMatchObject({
      CallAs: 'DELEGATED_ADMIN',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
      OperationPreferences: {
        FailureTolerancePercentage: 10, MaxConcurrentCount: 20, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE', RegionConcurrencyType: 'PARALLEL', RegionOrder: ['us-east-1', 'eu-west-1'],
      },
    });
  });

  test('of a unit that the app makes refers to it', () => {
    const unit = new CfnOrganizationalUnit(stack, 'Unit', { name: 'sandbox', parentId: 'r-ab12' });
    organization(wave({ organizationalUnits: [unit.ref] }));
    expect(stackSets()[0].StackInstancesGroup[0].DeploymentTargets.OrganizationalUnitIds).toEqual([{ Ref: 'Unit' }]);
  });

  test('has a name that CloudFormation can make names of stacks of', () => {
    const deep = new Stack(app, 'A'.repeat(120));
    const name = 'n'.repeat(40);
    organization(wave({ name }), deep);
    const [{ Properties }] = Object.values(Template.fromStack(deep).findResources('AWS::CloudFormation::StackSet'));
    expect(Properties.StackSetName).toMatch(/^[a-zA-Z][-a-zA-Z0-9]*$/);
    expect(Properties.StackSetName.length).toBeLessThanOrEqual(80);
    expect(Properties.StackSetName.endsWith(name)).toBe(true);
  });

  test('has the tags of the app, which CloudFormation gives to what it makes', () => {
    organization();
    Tags.of(app).add('team', 'platform');
    expect(stackSets()[0].Tags).toEqual([{ Key: 'team', Value: 'platform' }]);
  });
});

describe('the template for the accounts', () => {
  test('is that of an ImmutableRegistry in a stack without a bucket, with a rule that sends its summaries', () => {
    const options = { standard: STANDARD, schedule: events.Schedule.rate(Duration.days(1)), maxChanges: 7, replicatedNamespaces: ['mirror'], alarms: true };
    organization({ registry: options });
    const registryApp = new App({ treeMetadata: false });
    const alone = new Stack(registryApp, 'Alone', { synthesizer: new BootstraplessSynthesizer() });
    new ImmutableRegistry(alone, 'Registry', options);
    // What depends on the path of the registry.
    const plain = (given: object) => JSON.parse(JSON.stringify(given).replace(/TagImmutabilityRestore-[0-9a-f]{8}|\b[0-9a-f]{16}\b/g, ''));
    const expected = plain(Template.fromStack(alone).toJSON());
    const { Parameters, Conditions, Resources } = plain(inner());
    const added = Object.fromEntries(Object.entries(Resources).filter(([id]) => !(id in expected.Resources)));

    expect(Conditions).toEqual(expected.Conditions);
    expect({ ...expected.Resources, ...added }).toEqual(Resources);
    expect(Object.keys(Parameters).sort()).toEqual(['TagImmutabilityEnforcement', 'TagImmutabilityEventBus']);
    const bus = { Ref: 'TagImmutabilityEventBus' };
    expect(Object.values<any>(added).map(({ Type }) => Type).sort()).toEqual(['AWS::Events::Rule', 'AWS::IAM::Policy', 'AWS::IAM::Role']);
    const [rule] = innerResources('AWS::Events::Rule').filter(([id]) => id in added).map(([, each]) => each);
    const [[roleId, role]] = innerResources('AWS::IAM::Role').filter(([id]) => id in added);
    const [[policyId, policy]] = innerResources('AWS::IAM::Policy').filter(([id]) => id in added);
    expect(rule.Properties).toMatchObject({
      EventPattern: { 'source': ['cdk-ecr-immutability'], 'detail-type': ['Tag Immutability Sweep'] },
      Targets: [{ Arn: bus, RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] } }],
    });
    expect(rule.DependsOn).toEqual([policyId]);
    expect(role.Properties).toEqual({
      Path: '/cdk-ecr-immutability/',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }],
      },
    });
    expect(policy.Properties.PolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }]);
    expect(policy.Properties.Roles).toEqual([{ Ref: roleId }]);
  });

  test('gives no name to what IAM or an account has once: it is in several regions of an account', () => {
    organization({ registry: { standard: STANDARD, dashboard: true, alarms: true, creationTemplatesFor: [AppliedFor.REPLICATION] } });
    const names = Object.values<any>(inner().Resources).flatMap(({ Type, Properties = {} }) =>
      Object.keys(Properties).filter((name) => /Name$/.test(name) && typeof Properties[name] === 'string').map((name) => `${Type} ${name}`));
    // The names of inline policies are of their role.
    expect([...new Set(names)].sort()).toEqual(['AWS::CloudWatch::Alarm MetricName', 'AWS::IAM::Policy PolicyName']);
    expect(innerResources('AWS::IAM::Role').every(([, { Properties }]) => !('RoleName' in Properties))).toBe(true);
    expect(innerResources('AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  test('has what StackSets of AWS Organizations can deploy: no macro, no nested stack, no function', () => {
    organization({ registry: { standard: STANDARD, dashboard: true, alarms: true, creationTemplatesFor: [AppliedFor.REPLICATION] } });
    expect(Object.keys(inner()).sort()).toEqual(['Conditions', 'Parameters', 'Resources']);
    expect(Object.values<any>(inner().Resources).filter(({ Type }) => /Lambda|CloudFormation|Custom/.test(Type))).toEqual([]);
  });

  test('lets buckets and logs stay', () => {
    organization();
    const [[, bucket]] = innerResources('AWS::S3::Bucket');
    const [[, log]] = innerResources('AWS::Logs::LogGroup');
    expect([bucket, log].map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain']);
  });

  test('is the same for all waves, and is written where linters find it', () => {
    organization({ waves: [{ ...WAVE, enforcement: ENFORCE }, LATER] });
    const [one, other] = stackSets();
    expect(one.TemplateBody).toBe(other.TemplateBody);
    const [file] = fs.readdirSync(app.outdir, { recursive: true, encoding: 'utf8' }).filter((each) => /TagImmutability-\w+\/\w+\.template\.json$/.test(each));
    expect(JSON.parse(fs.readFileSync(path.join(app.outdir, file), 'utf8'))).toEqual(inner());
  });

  test('is the same under the flags that the CLI gives an app, which would add the path of each resource', () => {
    organization();
    const { TemplateBody } = stackSets()[0];
    app = new App({ treeMetadata: false, analyticsReporting: true, context: { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:version-reporting': true } });
    stack = new Stack(app, 'Platform');
    organization();
    expect(stackSets()[0].TemplateBody).toBe(TemplateBody);
  });

  test('is made with the feature flags of the app', () => {
    const bodies = [true, false].map((minimizePolicies) => {
      app = new App({ treeMetadata: false, context: { '@aws-cdk/aws-iam:minimizePolicies': minimizePolicies } });
      stack = new Stack(app, 'Platform');
      const { registry } = organization();
      ['ecr:ListImages', 'ecr:DescribeImages'].forEach((action) =>
        registry.sweepRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [action], resources: ['*'] })));
      const [[, policy]] = innerResources('AWS::IAM::Policy').filter(([, each]) => JSON.stringify(each).includes('ecr:ListImages'));
      return policy.Properties.PolicyDocument.Statement.length;
    });
    expect(bodies).toEqual([1, 2]);
  });

  test('has what is added to the stack of its registry', () => {
    const { registry } = organization();
    const around = Stack.of(registry);
    const topic = new sns.Topic(around, 'Topic');
    registry.onSweepCompleted('Failed', { target: { bind: () => ({ arn: topic.topicArn }) } });
    Aspects.of(around).add({ visit: (node) => { if (node instanceof iam.CfnRole) { node.permissionsBoundary = 'arn:aws:iam::aws:policy/PowerUserAccess'; } } });
    expect(innerResources('AWS::SNS::Topic')).toHaveLength(1);
    const boundaries = innerResources('AWS::IAM::Role').map(([, { Properties }]) => Properties.PermissionsBoundary);
    expect(boundaries.length).toBeGreaterThan(2);
    expect(new Set(boundaries)).toEqual(new Set(['arn:aws:iam::aws:policy/PowerUserAccess']));
  });

  test('is that of a Stage too', () => {
    const stage = new Stage(app, 'Production');
    stack = new Stack(stage, 'Platform');
    organization();
    expect(inner().Resources).toBeDefined();
  });

  test.each<[string, (registry: ImmutableRegistry) => void, RegExp]>([
    ['a value of another stack', (registry) => {
      const parameter = new CfnParameter(stack, 'Name');
      new CfnResource(Stack.of(registry), 'Topic', { type: 'AWS::SNS::Topic', properties: { TopicName: parameter.valueAsString } });
    }, /^Platform\/Organization: the template for the accounts cannot be made\. [^]*no value of another stack/],
    ['an asset', (registry) => { new Asset(Stack.of(registry), 'Asset', { path: __filename }); }, /cannot be made|assets/i],
  ])('is refused with %s', (_, add, message) => {
    const { registry } = organization();
    expect(() => { add(registry); app.synth(); }).toThrow(message);
  });

  test('can have what is known in each account', () => {
    const { registry } = organization();
    new CfnResource(Stack.of(registry), 'Topic', { type: 'AWS::SNS::Topic', properties: { TopicName: `${Aws.ACCOUNT_ID}-${Aws.REGION}` } });
    expect(JSON.stringify(inner().Resources.Topic)).toContain('{"Ref":"AWS::AccountId"}');
  });
});

describe('how large it is', () => {
  const bytes = (given: unknown) => Buffer.byteLength(typeof given === 'string' ? given : JSON.stringify(given));
  const everything = optionsOfEverything();
  const bare = () => { stack = new Stack(app, 'Bare', { synthesizer: new BootstraplessSynthesizer() }); };
  const large = new TagImmutabilityStandard({
    exemptions: Array.from({ length: 300 }, (_, index) => ({ repositories: `team-${index}/*`, reason: `${index} `.repeat(20), owner: 'platform' })),
  });
  const warnings = () => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`\\[ack: ${annotationId(Fact.TEMPLATE_NEEDS_BUCKET)}\\]`));

  test('with defaults both templates go without a bucket, and with two waves too, which then share one text', () => {
    bare();
    organization({ waves: [WAVE, LATER] });
    const [[name, { Registry: { TemplateBody: body } }]] = Object.entries<any>(template().toJSON().Mappings);
    expect(stackSets().map(({ TemplateBody }) => TemplateBody)).toEqual(Array(2).fill({ 'Fn::FindInMap': [name, 'Registry', 'TemplateBody'] }));
    expect(Object.keys(parse(body).Resources).length).toBeGreaterThan(10);
    expect([bytes(body), bytes(template().toJSON())].filter((each) => each > 51_200)).toEqual([]);
    expect(warnings()).toEqual([]);
  });

  test('with everything on and a large standard that of the accounts does', () => {
    organization({ registry: everything });
    expect(bytes(stackSets()[0].TemplateBody)).toBeLessThanOrEqual(51_200);
    expect(() => app.synth()).not.toThrow();
    expect(warnings()).toEqual([]);
  });

  test('one that a StackSet does not take is an error that says how many bytes there are', () => {
    organization({ registry: { standard: large } });
    expect(() => app.synth()).toThrow(/\[Platform\/Organization\] the template for the accounts has (5[2-9]|[6-9]\d)\d{3} bytes; a StackSet takes 51200 without a bucket\. Leave out the dashboard.*Write one exemption/);
  });

  test('of the stack around, a warning says it where there is no bucket', () => {
    bare();
    organization({ registry: everything });
    expect(bytes(template().toJSON())).toBeGreaterThan(51_200);
    expect(warnings().map(({ id }) => id)).toEqual(['/Bare/Organization']);
  });
});

describe('summaries', () => {
  test('come to a bus that lets in the organization', () => {
    organization();
    expect(only('AWS::Events::EventBusPolicy').Statement).toEqual({
      Sid: 'cdk-SummariesOfTheOrganization',
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource: { 'Fn::GetAtt': [expect.stringContaining('EventBus'), 'Arn'] },
      Condition: {
        StringEquals: { 'aws:PrincipalOrgID': ID },
        StringEqualsIfExists: { 'events:source': 'cdk-ecr-immutability', 'events:detail-type': 'Tag Immutability Sweep' },
      },
    });
  });

  test('are written to a log that stays', () => {
    organization({ summaryRetention: logs.RetentionDays.ONE_MONTH });
    const [[logId, log]] = Object.entries(template().findResources('AWS::Logs::LogGroup'));
    expect(log).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 30 } });
    const [[ruleId, { Properties: rule }]] = Object.entries(template().findResources('AWS::Events::Rule'));
    expect(rule.EventPattern).toEqual({ 'source': ['cdk-ecr-immutability'], 'detail-type': ['Tag Immutability Sweep'] });
    expect(rule.EventBusName).toEqual({ Ref: expect.stringContaining('EventBus') });
    expect(rule.Targets).toEqual([{ Id: 'Target0', Arn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:', { Ref: logId }]] } }]);
    const document = stack.resolve(only('AWS::Logs::ResourcePolicy').PolicyDocument)['Fn::Join'][1]
      .map((part: any) => typeof part === 'string' ? part : part['Fn::GetAtt'].join('.')).join('');
    const Principal = { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] };
    expect(JSON.parse(document).Statement).toEqual([
      { Effect: 'Allow', Principal, Action: 'logs:CreateLogStream', Resource: `${logId}.Arn` },
      { Effect: 'Allow', Principal, Action: 'logs:PutLogEvents', Resource: `${logId}.Arn`, Condition: { ArnEquals: { 'aws:SourceArn': `${ruleId}.Arn` } } },
    ]);
  });

  test('are on a dashboard, unless nobody wants one', () => {
    const without = new Stack(app, 'Without');
    organization({ dashboard: false, waves: [LATER] }, without);
    organization();
    const [text] = only('AWS::CloudWatch::Dashboard').DashboardBody['Fn::Sub'];
    const queries: string[] = JSON.parse(text).widgets.flatMap(({ properties }: any) => properties.query ?? []);
    expect(queries).toHaveLength(3);
    expect(queries[0]).toContain('by account,region');
    expect(queries.every((query) => query.startsWith("SOURCE '${Log}'"))).toBe(true);
    Template.fromStack(without).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  test('of a registry in an ordinary stack, of another account and region, come too', () => {
    stack = new Stack(app, 'Tools', { env: { account: '111111111111', region: 'eu-west-1' } });
    const made = organization({ eventBusName: 'tag-immutability' });
    const management = new Stack(app, 'Management', { env: { account: '999999999999', region: 'us-east-1' } });
    made.addRegistry(new ImmutableRegistry(management, 'Registry', { standard: STANDARD }));
    const found = Template.fromStack(management);
    const rules = Object.values(found.findResources('AWS::Events::Rule')).filter(({ Properties }) => Properties.EventPattern.source?.[0] === 'cdk-ecr-immutability');
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-west-1:111111111111:event-bus/tag-immutability']] };
    expect(rules.map(({ Properties }) => Properties.Targets[0].Arn)).toEqual([arn]);
    found.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Action: 'events:PutEvents', Effect: 'Allow', Resource: arn }] } });
    only('AWS::Events::EventBus');
    expect(only('AWS::Events::EventBus').Name).toBe('tag-immutability');
  });

  test('of something else do not', () => {
    expect(() => organization().addRegistry({} as any)).toThrow(/'registry' is .*; an ImmutableRegistry is allowed/);
  });
});

describe('what it refuses', () => {
  const standardThatReports = new TagImmutabilityStandard({ enforcement: REPORT });
  test.each<[string, () => any, RegExp]>([
    ['a prop that there is not', () => ({ wave: [] }), /is given 'wave'; registry, waves, organizationId/],
    ['no registry', () => ({ registry: undefined }), /'registry' is not given/],
    ['no standard', () => ({ registry: {} }), /'registry\.standard' is not given/],
    ['what is no standard', () => ({ registry: { standard: {} } }), /'registry\.standard' is .*a TagImmutabilityStandard is allowed/],
    ['an enforcement of all', () => ({ registry: { standard: STANDARD, enforcement: ENFORCE } }), /'registry' has 'enforcement', which each wave says for itself/],
    ['a bucket', () => ({ registry: { standard: STANDARD, recordsBucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'records') } }), /'registry' has 'recordsBucket', which is of one account/],
    ['a topic', () => ({ registry: { standard: STANDARD, alarmTopic: new sns.Topic(stack, 'T') } }), /'registry' has 'alarmTopic', which is of one account/],
    ['a prop that a registry has not', () => ({ registry: { standard: STANDARD, schedules: 1 } }), /'registry' is given 'schedules'/],
    ['what a registry refuses', () => ({ registry: { standard: STANDARD, maxChanges: 0 } }), /^Platform\/Organization: 'maxChanges' is 0; a whole number/],
    ['no organization', () => ({ organizationId: undefined }), /'organizationId' is not given/],
    ['the id of something else', () => ({ organizationId: UNIT }), /'organizationId' is the text 'ou-ab12-cdef3456'; the id of an organization is allowed/],
    ['the default bus', () => ({ eventBusName: 'default' }), /'eventBusName' is the text 'default'/],
    ['what is no boolean', () => ({ delegatedAdministrator: 'yes' }), /'delegatedAdministrator' is the text 'yes'/],
    ['no waves', () => ({ waves: undefined }), /'waves' is not given/],
    ['an empty list of waves', () => ({ waves: [] }), /'waves' is empty, so that no account would have a registry/],
    ['waves that are a token', () => ({ waves: Token.asAny([]) }), /'waves' is a token/],
    ['a wave with overrides', () => wave({ parameterOverrides: [] } as any), /'waves\[0\]' is given 'parameterOverrides'; name, organizationalUnits, regions/],
    ['no name', () => wave({ name: undefined }), /'waves\[0\]\.name' is not given/],
    ['a name that no StackSet can have', () => wave({ name: 'my wave' }), /'waves\[0\]\.name' is the text 'my wave'; a letter and up to 39/],
    ['no units', () => wave({ organizationalUnits: [] }), /'waves\[0\]\.organizationalUnits' is empty/],
    ['an account for a unit', () => wave({ organizationalUnits: ['111122223333'] }), /organizationalUnits\[0\]' is the text '111122223333'; the id of an organizational unit or of the root is allowed/],
    ['a unit that is ill-formed', () => wave({ organizationalUnits: ['ou-ab12'] }), /the id of an organizational unit or of the root is allowed/],
    ['the name of a unit', () => wave({ organizationalUnits: ['Development'] }), /the id of an organizational unit/],
    ['units that are no list', () => wave({ organizationalUnits: UNIT }), /a list is allowed\. Write waves\[0\]\.organizationalUnits: \['ou-ab12-cdef3456'\]/],
    ['a unit twice', () => wave({ organizationalUnits: [UNIT, UNIT] }), /organizationalUnits\[1\]' is the text 'ou-ab12-cdef3456', which is there before/],
    ['the root and a unit', () => wave({ organizationalUnits: [UNIT, 'r-ab12'] }), /has the root 'r-ab12', which all units are in, and others/],
    ['no regions', () => wave({ regions: [] }), /'waves\[0\]\.regions' is empty; at least one is needed\. Write regions: \['eu-west-1'\]/],
    ['a region that is none', () => wave({ regions: ['Frankfurt'] }), /'waves\[0\]\.regions\[0\]' is the text 'Frankfurt'; a region is allowed/],
    ['an availability zone', () => wave({ regions: ['eu-west-1a'] }), /a region is allowed/],
    ['a region twice', () => wave({ regions: ['eu-west-1', 'eu-west-1'] }), /which is there before/],
    ['a region that is a token', () => wave({ regions: [Aws.REGION] }), /'waves\[0\]\.regions\[0\]' is a token/],
    ['an enforcement that there is not', () => wave({ enforcement: 'enforce' }), /Write EnforcementMode\.ENFORCE/],
    ['a standard that enforces nothing where a wave enforces', () => ({ registry: { standard: standardThatReports }, ...wave({ enforcement: ENFORCE }) }), /the wave 'development' has the enforcement ENFORCE, but the standard of 'registry' says REPORT everywhere/],
    ['accounts with automatic deployment', () => wave({ accounts: ['111122223333'] }), /'waves\[0\]\.accounts' is given, and 'autoDeployment' is on/],
    ['accounts left out with automatic deployment', () => wave({ exceptAccounts: ['111122223333'], autoDeployment: true }), /'waves\[0\]\.exceptAccounts' is given, and 'autoDeployment' is on/],
    ['both filters', () => wave({ autoDeployment: false, accounts: ['111122223333'], exceptAccounts: ['111122223333'] }), /has 'accounts' and 'exceptAccounts'/],
    ['an account that is none', () => wave({ autoDeployment: false, accounts: ['1111-2222-3333'] }), /an account of 12 digits is allowed/],
    ['no accounts', () => wave({ autoDeployment: false, accounts: [] }), /'waves\[0\]\.accounts' is empty/],
    ['stacks that stay without automatic deployment', () => wave({ autoDeployment: false, retainStacksOnAccountRemoval: true }), /'waves\[0\]\.retainStacksOnAccountRemoval' is given, and 'autoDeployment' is false/],
    ['a count and a percentage', () => wave({ operationPreferences: { failureToleranceCount: 1, failureTolerancePercentage: 1 } }), /has 'failureToleranceCount' and 'failureTolerancePercentage'/],
    ['a preference that there is not', () => wave({ operationPreferences: { maxConcurrent: 1 } }), /operationPreferences' is given 'maxConcurrent'/],
    ['more than all', () => wave({ operationPreferences: { maxConcurrentPercentage: 101 } }), /'waves\[0\]\.operationPreferences\.maxConcurrentPercentage' is 101; a whole number from 1 to 100/],
    ['none at a time', () => wave({ operationPreferences: { maxConcurrentCount: 0 } }), /whole number from 1 on/],
    ['a mode that there is not', () => wave({ operationPreferences: { concurrencyMode: 'SOFT' } }), /STRICT_FAILURE_TOLERANCE, SOFT_FAILURE_TOLERANCE are allowed/],
    ['a concurrency of regions that there is not', () => wave({ operationPreferences: { regionConcurrencyType: 'parallel' } }), /SEQUENTIAL, PARALLEL are allowed/],
    ['an order of other regions', () => wave({ operationPreferences: { regionOrder: ['us-east-1'] } }), /regionOrder' has the text 'us-east-1', which is none of the regions of the wave: eu-west-1/],
    ['two waves of one name', () => ({ waves: [WAVE, { ...LATER, name: 'development' }] }), /two waves have the name 'development'/],
  ])('%s', (_, props, message) => {
    const given = props();
    expect(() => organization(given)).toThrow(message);
    stack = new Stack(app, 'Again');
    expect(() => organization(given)).toThrow(/^Again\/Organization: /);
  });
});

describe('two registries of an account and region', () => {
  const two = (one: Partial<OrganizationWave>, other: Partial<OrganizationWave>) => ({ waves: [{ ...WAVE, ...one }, { ...WAVE, name: 'production', ...other }] });
  const filtered = (accounts: string[], name: 'accounts' | 'exceptAccounts' = 'accounts') => ({ autoDeployment: false, [name]: accounts });
  const [A, B] = ['111111111111', '222222222222'];

  test('a unit in the waves of two organizations', () => {
    const other = new Stack(app, 'Other');
    organization();
    organization({ waves: [{ ...WAVE, name: 'other' }] }, other);
    expect(() => app.synth()).toThrow(/Other\/Organization and Platform\/Organization: the waves 'other' and 'development' would give an account two registries in eu-west-1/);
  });

  test.each<[string, Partial<ImmutableOrganizationProps>]>([
    ['other units', { waves: [{ ...WAVE, organizationalUnits: [OTHER_UNIT] }] }],
    ['other regions', { waves: [{ ...WAVE, regions: ['us-east-1'] }] }],
    ['another id', { organizationId: 'o-b1b2c3d4e5' }],
  ])('not in the waves of two organizations with %s', (_, props) => {
    organization();
    organization(props, new Stack(app, 'Other'));
    expect(() => app.synth()).not.toThrow();
  });

  test.each<[string, { waves: OrganizationWave[] }, RegExp]>([
    ['a unit in two waves', two({}, {}), /the waves 'production' and 'development'|the waves 'development' and 'production' would give an account two registries in eu-west-1: both have the unit 'ou-ab12-cdef3456'/],
    ['a unit in two waves, one region in common', two({ regions: ['us-east-1', 'eu-west-1'] }, {}), /two registries in eu-west-1:/],
    ['the root and a unit', two({ organizationalUnits: ['r-ab12'] }, { organizationalUnits: [OTHER_UNIT] }), /the root 'r-ab12', which all units are in, is in one of them/],
    ['accounts in common', two(filtered([A, B]), filtered([B])), /two registries/],
    ['accounts that are not left out', two(filtered([A, B]), filtered([A], 'exceptAccounts')), /two registries/],
    ['accounts left out of both', two(filtered([A], 'exceptAccounts'), filtered([B], 'exceptAccounts')), /two registries/],
    ['accounts, and all', two(filtered([A]), {}), /two registries/],
  ])('%s: is refused', (_, props, message) => {
    expect(() => organization(props)).toThrow(message);
  });

  test.each<[string, { waves: OrganizationWave[] }]>([
    ['other units', two({}, { organizationalUnits: [OTHER_UNIT] })],
    ['other regions', two({}, { regions: ['us-east-1'] })],
    ['other accounts', two(filtered([A]), filtered([B]))],
    ['accounts, and the rest', two(filtered([A]), filtered([A, B], 'exceptAccounts'))],
    ['the rest, and accounts', two(filtered([A, B], 'exceptAccounts'), filtered([A]))],
    ['the root in one region, and a unit in another', two({ organizationalUnits: ['r-ab12'] }, { regions: ['us-east-1'] })],
  ])('%s: there are none', (_, props) => {
    expect(() => organization(props)).not.toThrow();
  });
});

describe('what synthesis says', () => {
  test('parameter overrides with automatic deployment are an error, since accounts that join later would not have them', () => {
    const { stackSets: [made] } = organization();
    made.addPropertyOverride('StackInstancesGroup.0.ParameterOverrides', [{ ParameterKey: 'TagImmutabilityEnforcement', ParameterValue: 'ENFORCE' }]);
    expect(() => app.synth()).toThrow(/\[Platform\/Organization\] the StackSet 'Platform\/Organization\/Waves\/development' has parameter overrides and automatic deployment/);
  });

  test('nothing is said while the CLI looks up context', () => {
    stack = new Stack(app, 'Waiting', { env: { account: '111111111111', region: 'eu-west-1' } });
    const { stackSets: [made] } = organization();
    made.addPropertyOverride('StackInstancesGroup.0.ParameterOverrides', [{ ParameterKey: 'TagImmutabilityEnforcement', ParameterValue: 'ENFORCE' }]);
    ssm.StringParameter.valueFromLookup(stack, 'unit');
    expect(() => app.synth()).not.toThrow();
  });

  test('without automatic deployment they are nothing', () => {
    const { stackSets: [made] } = organization(wave({ autoDeployment: false }));
    made.addPropertyOverride('StackInstancesGroup.0.ParameterOverrides', [{ ParameterKey: 'TagImmutabilityEnforcement', ParameterValue: 'ENFORCE' }]);
    expect(() => app.synth()).not.toThrow();
  });

  const PATHS = new TagImmutabilityStandard({ exemptions: [{ constructPath: 'Shop/*', reason: 'moving', owner: 'shop' }] });
  const ignored = annotationId(Fact.REGISTRY_IGNORES_CONSTRUCT_PATHS);
  const warned = () => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`\\[ack: ${ignored}\\]`)).map(({ id }) => id);

  test('a warning of the registry is said at the organization', () => {
    organization({ registry: { standard: PATHS } });
    expect(warned()).toEqual(['/Platform/Organization']);
  });

  test('exempt paths are an error where a wave enforces, unless they are acknowledged', () => {
    const made = organization({ registry: { standard: PATHS }, ...wave({ enforcement: ENFORCE }) });
    expect(() => app.synth()).toThrow(/Platform\/Organization: the standard exempts constructs by their paths/);
    CdkAnnotations.of(made).acknowledgeWarning(ignored);
    expect(() => app.synth({ force: true })).not.toThrow();
    expect(warned()).toEqual([]);
  });

  test('what is annotated in the stack of the registry, with an id or not, is said too', () => {
    const { registry } = organization();
    CdkAnnotations.of(registry).addWarningV2('own:warning', 'with an id');
    CdkAnnotations.of(registry).addInfoV2('own:info', 'an info');
    CdkAnnotations.of(registry).addInfo('plain');
    CdkAnnotations.of(Stack.of(registry)).addError('an error');
    app.synth();
    const found = Annotations.fromStack(stack);
    found.hasWarning('/Platform/Organization', 'with an id [ack: own:warning]');
    found.hasInfo('/Platform/Organization', 'an info [ack: own:info]');
    found.hasInfo('/Platform/Organization', 'plain');
    found.hasError('/Platform/Organization', 'an error');
  });

  test('what the stack of the registry refuses when it is complete, is an error', () => {
    const { registry } = organization();
    registry.node.addValidation({ validate: () => ['not so'] });
    expect(() => app.synth()).toThrow(/Platform\/Organization: the template for the accounts cannot be made\. [^]*not so/);
  });
});

describe('the checks of an app', () => {
  const all = { standard: STANDARD, dashboard: true, alarms: true, creationTemplatesFor: [AppliedFor.REPLICATION] };

  test.each<[string, () => void]>([
    ['a stack with a bucket', () => {}],
    ['one without', () => { stack = new Stack(app, 'Bare', { synthesizer: new BootstraplessSynthesizer() }); }],
  ])('find nothing, and say why they let the machines pass, in %s', (_, prepare) => {
    STANDARD.applyTo(app);
    prepare();
    organization({ registry: all, waves: [{ ...WAVE, enforcement: ENFORCE }, LATER] });
    const { findings, acknowledged, error } = validated(app);
    expect({ findings, error }).toEqual({ findings: [], error: undefined });
    const names = new Set(acknowledged.map(({ rule, logicalId }) => `${rule} ${logicalId?.replace(/[0-9A-F]{8}$/, '')}`));
    expect([...names].sort()).toEqual(['callLooserThanBaseline RegistryRestore', 'callLooserThanBaseline RegistrySweep', 'creationTemplatesOverlap RegistryTemplateROOT']);
  });

  test('find what is added to the stack of the registry', () => {
    STANDARD.applyTo(app);
    const { registry } = organization();
    const open = { StartAt: 'A', States: { A: { Type: 'Task', End: true, Resource: 'arn:aws:states:::aws-sdk:ecr:putImageTagMutability', Parameters: { RepositoryName: 'a', ImageTagMutability: 'MUTABLE' } } } };
    new CfnResource(Stack.of(registry), 'Opens', { type: 'AWS::StepFunctions::StateMachine', properties: { DefinitionString: JSON.stringify(open) } });
    new CfnResource(Stack.of(registry), 'Repository', { type: 'AWS::ECR::Repository', properties: {} });
    const { findings } = validated(app);
    expect(findings.filter(({ severity }) => severity === 'error').map(({ rule, logicalId }) => `${rule} ${logicalId}`).sort()).toEqual([
      'callLooserThanBaseline Opens', 'repositoryMutable Repository',
    ]);
  });
});
