import { App, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  ExistingCreationTemplate, ExistingRepositories, ExistingRepositoriesProps, ImmutableRepository, OnRemove, TagMutabilityProvider,
  TagMutabilityProviderProps, TagMutabilityVia,
} from '../../src';

const TYPE = 'Custom::EcrRepositoryTagMutability';

function adopt(scope: Construct, name: string, props: Partial<ExistingRepositoriesProps> = {}): ExistingRepositories {
  return new ExistingRepositories(scope, name, { repositories: [ecr.Repository.fromRepositoryName(scope, `${name}Import`, name)], ...props });
}

function newStack(): Stack {
  return new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
}

/** A stack that adopts a repository by a provider with some props. */
function stackWith(props: (stack: Stack) => TagMutabilityProviderProps): { stack: Stack; provider: TagMutabilityProvider } {
  const stack = newStack();
  const provider = new TagMutabilityProvider(stack, 'Provider', props(stack));
  adopt(stack, 'api');
  return { stack, provider };
}

describe('each prop counts', () => {
  test('memorySize and runtime', () => {
    const { stack } = stackWith(() => ({ memorySize: 512, runtime: lambda.Runtime.NODEJS_22_X }));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512, Runtime: 'nodejs22.x' });
  });

  test('vpc, vpcSubnets and securityGroups, with the permission to be in a VPC', () => {
    const { stack } = stackWith((scope) => {
      const vpc = new ec2.Vpc(scope, 'Vpc');
      const group = new ec2.SecurityGroup(scope, 'Group', { vpc });
      return { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, securityGroups: [group] };
    });
    const template = Template.fromStack(stack);
    const group = stack.node.findChild('Group').node.defaultChild as ec2.CfnSecurityGroup;
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [stack.getLogicalId(group), 'GroupId'] }] },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']) })]) } }],
    });
  });

  test('vpc with a role that is imported', () => {
    const { stack } = stackWith((scope) => ({
      role: iam.Role.fromRoleArn(scope, 'Theirs', 'arn:aws:iam::111111111111:role/theirs'), vpc: new ec2.Vpc(scope, 'Vpc'),
    }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: ['theirs'],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']) })]) },
    });
  });

  test('logGroup, which is then the only one', () => {
    const { stack, provider } = stackWith((scope) => ({ logGroup: new logs.LogGroup(scope, 'Mine') }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: stack.resolve(provider.logGroup.logGroupName) } });
  });

  test('logRetention', () => {
    const { stack } = stackWith(() => ({ logRetention: logs.RetentionDays.TEN_YEARS }));
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 3653 });
  });

  test('environmentEncryption', () => {
    const { stack } = stackWith((scope) => ({ environmentEncryption: new kms.Key(scope, 'Key') }));
    const key = stack.node.findChild('Key') as kms.Key;
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: stack.resolve(key.keyArn) });
  });

  test('role, which gets what the function needs and nothing else', () => {
    const { stack, provider } = stackWith((scope) => ({
      role: new iam.Role(scope, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    }));
    adopt(stack, 'web', { onRemove: OnRemove.RESTORE });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 1);
    expect(provider.role).toBe(stack.node.findChild('Mine'));
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.map(({ Action }) => Action)).toEqual(expect.arrayContaining([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['ecr:DescribeRepositories', 'ecr:PutImageTagMutability'],
    ]));
    expect(statements).toHaveLength(3);
    const [shared] = Object.entries(template.findResources('AWS::IAM::Policy'))
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes('logs:PutLogEvents')).map(([logicalId]) => logicalId);
    // The first event writes the function's log and so does the last: a RESTORE in the cleanup.
    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([shared]) });
  });

  test('a role that CDK may not change stays as it is', () => {
    const { stack } = stackWith((scope) => ({
      role: iam.Role.fromRoleArn(scope, 'Theirs', 'arn:aws:iam::111111111111:role/theirs', { mutable: false }),
    }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::Lambda::Function', { Role: 'arn:aws:iam::111111111111:role/theirs' });
  });

  test.each(['the default provider', 'a given one'])("a permissions boundary by CDK's own means, on %s", (which) => {
    const stack = newStack();
    const provider = which === 'a given one' ? new TagMutabilityProvider(stack, 'Provider') : undefined;
    adopt(stack, 'api');
    iam.PermissionsBoundary.of(provider ?? stack).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
  });
});

test('the function, its role and its log group can be used for alarms and dashboards', () => {
  const { stack, provider } = stackWith(() => ({}));
  provider.function.metricErrors().createAlarm(stack, 'Failed', { threshold: 1, evaluationPeriods: 1 });
  const template = Template.fromStack(stack);
  const [functionId] = Object.keys(template.findResources('AWS::Lambda::Function'));
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Dimensions: [{ Name: 'FunctionName', Value: { Ref: functionId } }] });
  expect(stack.resolve(provider.role.roleArn)).toEqual({ 'Fn::GetAtt': ['EcrTagMutabilityProviderRole', 'Arn'] });
  expect(stack.resolve(provider.logGroup.logGroupName)).toEqual({ Ref: 'EcrTagMutabilityProviderLogGroup' });
});

test('what a user adds below the provider keeps its logical id, whenever something else is adopted', () => {
  const idOf = (adoptAfter: boolean) => {
    const { stack, provider } = stackWith(() => ({}));
    const alarm = provider.function.metricErrors().createAlarm(provider, 'Failed', { threshold: 1, evaluationPeriods: 1 });
    stack.exportValue(alarm.alarmArn);
    stack.exportValue(provider.function.functionArn);
    if (adoptAfter) {
      adopt(stack, 'later');
    }
    return Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  };
  expect(idOf(true)).toEqual(idOf(false));
  expect(idOf(true)).toEqual([expect.stringMatching(/^ProviderFailed[0-9A-F]{8}$/)]);
});

test('policies that are made later have ids that do not depend on the path either', () => {
  const { stack } = stackWith(() => ({}));
  Array.from({ length: 150 }, (_, index) => adopt(stack, `team/service-${index}`));
  const ids = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  expect(ids).toEqual(['EcrTagMutabilityProviderShared1']);
});

describe('a stack has one provider', () => {
  const functionsOf = (stack: Stack) => Template.fromStack(stack).findResources('AWS::Lambda::Function');

  test('made by default, once for all constructs', () => {
    const stack = newStack();
    adopt(stack, 'api');
    new ExistingCreationTemplate(stack, 'Template', { prefix: 'team' });
    new ImmutableRepository(stack, 'Repository', { mutableTags: ['dev-*'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
    expect(Object.keys(functionsOf(stack))).toHaveLength(1);
  });

  test.each(['before', 'after'])('made %s the constructs that use it, which need not be told', (when) => {
    const stack = newStack();
    const make = () => new TagMutabilityProvider(stack, 'Provider', { memorySize: 512 });
    const early = when === 'before' ? make() : undefined;
    adopt(stack, 'api', { onRemove: OnRemove.RESTORE });
    adopt(stack, 'web');
    const provider = early ?? make();
    const functions = functionsOf(stack);
    expect(Object.keys(functions)).toEqual([stack.resolve(provider.function.functionArn)['Fn::GetAtt'][0]]);
    expect(Object.values(functions)[0].Properties.MemorySize).toBe(512);
  });

  test('the order makes no difference to the template', () => {
    const [before, after] = ['before', 'after'].map((when) => {
      const stack = newStack();
      const make = () => new TagMutabilityProvider(stack, 'Provider', {
        role: iam.Role.fromRoleName(stack, 'Role', 'theirs'),
        vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-1'],
        }),
      });
      if (when === 'before') {
        make();
      }
      adopt(stack, 'api', { onRemove: OnRemove.RESTORE });
      adopt(stack, 'web');
      if (when === 'after') {
        make();
      }
      return Template.fromStack(stack).toJSON();
    });
    expect(after).toEqual(before);
    expect(Object.values<any>(after.Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy').map(({ Properties }) => Properties.Roles))
      .toEqual([['theirs'], ['theirs']]);
  });

  test('a second one is refused, and its error names the first', () => {
    const stack = newStack();
    adopt(stack, 'api');
    new TagMutabilityProvider(stack, 'First');
    expect(() => new TagMutabilityProvider(stack, 'Second')).toThrow(
      /^Stack\/Second: the stack 'Stack' has a provider already, 'Stack\/First'.*Use the first, or remove one of the two/);
  });

  test('a nested stack has its own', () => {
    const stack = newStack();
    new TagMutabilityProvider(stack, 'Provider', { memorySize: 512 });
    const nested = new NestedStack(stack, 'Nested');
    adopt(nested, 'web');
    expect(Object.values(functionsOf(nested)).map(({ Properties }) => Properties.MemorySize)).toEqual([256]);
  });

  test.each<[string, (other: TagMutabilityProvider, stack: Stack) => void]>([
    ['ExistingRepositories', (provider, stack) => adopt(stack, 'user', { provider })],
    ['ExistingCreationTemplate', (provider, stack) => new ExistingCreationTemplate(stack, 'user', { prefix: 'team', provider })],
    ['ImmutableRepository', (tagMutabilityProvider, stack) => new ImmutableRepository(stack, 'user', {
      tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE, tagMutabilityProvider,
    })],
  ])('%s refuses the one of another stack', (_construct, use) => {
    const app = new App();
    const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'Other')];
    expect(() => use(new TagMutabilityProvider(other, 'Provider'), stack)).toThrow(
      /^Stack\/user: '(provider|tagMutabilityProvider)' is 'Other\/Provider', of the stack 'Other', but the construct is in 'Stack'/);
  });

  test('what is no provider is refused', () => {
    const stack = newStack();
    const provider = new lambda.Function(stack, 'Mine', {
      code: lambda.Code.fromInline('-'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X,
    }) as unknown as TagMutabilityProvider;
    expect(() => adopt(stack, 'api', { provider })).toThrow(/^Stack\/api: 'provider' is the construct 'Stack\/Mine'; a TagMutabilityProvider is allowed/);
  });
});

describe('whatever becomes of the provider', () => {
  /** The states of one stack over five deployments. */
  const DEPLOYMENTS: [string, (stack: Stack) => void][] = [
    ['default', () => {}],
    ['given', (stack) => new TagMutabilityProvider(stack, 'Provider')],
    ['renamed and moved', (stack) => new TagMutabilityProvider(new Construct(stack, 'Platform'), 'Renamed')],
    ['with another role and a VPC', (stack) => new TagMutabilityProvider(stack, 'Provider', {
      role: new iam.Role(stack, 'Theirs', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }), vpc: new ec2.Vpc(stack, 'Vpc'),
    })],
    ['default again', () => {}],
  ];

  const templates = DEPLOYMENTS.map(([, provide]) => {
    const stack = newStack();
    adopt(stack, 'api', { onRemove: OnRemove.RESTORE });
    adopt(stack, 'web');
    provide(stack);
    return Template.fromStack(stack);
  });

  test.each(DEPLOYMENTS.map(([name], index) => [name, templates[index]] as const))('%s: the custom resources keep id and function', (_name, template) => {
    const custom = template.findResources(TYPE);
    expect(Object.keys(custom)).toEqual(Object.keys(templates[0].findResources(TYPE)));
    Object.values(custom).forEach(({ Properties }) => expect(Properties.ServiceToken).toEqual({ 'Fn::GetAtt': ['EcrTagMutabilityProviderFunction', 'Arn'] }));
    expect(Object.keys(template.findResources('AWS::Lambda::Function')).filter((id) => id.startsWith('EcrTagMutability'))).toEqual(['EcrTagMutabilityProviderFunction']);
  });

  test.each(DEPLOYMENTS.map(([name], index) => [name, templates[index]] as const))('%s: no logical id depends on the path of the provider', (_name, template) => {
    const ids = Object.entries(template.toJSON().Resources as Record<string, any>)
      .filter(([, { Type }]) => /^AWS::(Lambda|Logs|IAM::Policy|EC2::SecurityGroup)/.test(Type)).map(([id]) => id);
    expect(ids.filter((id) => !id.startsWith('EcrTagMutabilityProvider') && !id.startsWith('TagMutabilityApi'))).toEqual([]);
    expect(ids).toContain('EcrTagMutabilityProviderFunctionEventInvokeConfig');
  });

  test.each(DEPLOYMENTS.map(([name], index) => [name, templates[index]] as const))('%s: RESTORE has a policy of its own on the role that the function has', (_name, template) => {
    const [[, { Properties: { Role: role } }]] = Object.entries(template.findResources('AWS::Lambda::Function'));
    const roleId = role['Fn::GetAtt'][0];
    const [restoring] = Object.entries(template.findResources(TYPE)).filter(([, { Properties }]) => Properties.OnRemove === 'RESTORE');
    const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id === `${restoring[0]}Permissions`);
    expect(policies.map(([, { Properties }]) => Properties.Roles)).toEqual([[{ Ref: roleId }]]);
    expect(restoring[1].DependsOn).toEqual([`${restoring[0]}Permissions`]);
  });
});

describe('props that cannot be are refused', () => {
  test.each<[string, (stack: Stack) => TagMutabilityProviderProps, RegExp]>([
    ['subnets without a VPC', () => ({ vpcSubnets: { onePerAz: true } }), /^Stack\/Provider: 'vpcSubnets' is given without 'vpc'/],
    ['security groups without a VPC', () => ({ securityGroups: [] }), /^Stack\/Provider: 'securityGroups' is given without 'vpc'/],
    [
      'two ways to keep logs', (stack) => ({ logGroup: new logs.LogGroup(stack, 'L'), logRetention: logs.RetentionDays.ONE_DAY }),
      /^Stack\/Provider: 'logGroup' and 'logRetention' are given/,
    ],
    ['another language', () => ({ runtime: lambda.Runtime.PYTHON_3_13 }), /^Stack\/Provider: the runtime 'python3.13' cannot run the function.*Node.js 20/],
    ['an old Node.js', () => ({ runtime: lambda.Runtime.NODEJS_18_X }), /^Stack\/Provider: the runtime 'nodejs18.x' cannot run the function/],
    ['a misspelt prop', () => ({ memory: 512 } as TagMutabilityProviderProps), /^Stack\/Provider: TagMutabilityProvider is given 'memory'; role, vpc,.* are allowed/],
  ])('%s', (_what, props, message) => {
    expect(() => stackWith(props)).toThrow(message);
  });
});

test('the function waits no longer than CloudFormation does', () => {
  const { stack } = stackWith(() => ({}));
  const template = Template.fromStack(stack);
  const [{ Properties: { Timeout } }] = Object.values(template.findResources('AWS::Lambda::Function'));
  const [{ Properties: { ServiceTimeout } }] = Object.values(template.findResources(TYPE));
  expect(Timeout).toBeLessThan(Number(ServiceTimeout));
  expect(Number(ServiceTimeout)).toBeLessThan(Duration.hours(1).toSeconds());
});
