import { App, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { OnRemove, ExistingRepositories, ExistingRepositoriesProps } from '../../src';

function adopt(scope: Construct, name: string, props: ExistingRepositoriesProps = {}): void {
  new ExistingRepositories(scope, name, { repository: ecr.Repository.fromRepositoryName(scope, `${name}Import`, name), ...props });
}

function newStack(): Stack {
  return new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
}

describe('each option counts', () => {
  test('memorySize and runtime', () => {
    const stack = newStack();
    adopt(stack, 'api', { memorySize: 512, runtime: lambda.Runtime.NODEJS_22_X });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512, Runtime: 'nodejs22.x' });
  });

  test('vpc, vpcSubnets and securityGroups, with the permission to be in a VPC', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const group = new ec2.SecurityGroup(stack, 'Group', { vpc });
    adopt(stack, 'api', { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, securityGroups: [group] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [stack.getLogicalId(group.node.defaultChild as any), 'GroupId'] }] },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']) })]) } }],
    });
  });

  test('vpc with a role that is imported', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::111111111111:role/theirs');
    adopt(stack, 'api', { role, vpc: new ec2.Vpc(stack, 'Vpc') });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: ['theirs'],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']) })]) },
    });
  });

  test('logGroup, which is then the only one', () => {
    const stack = newStack();
    const logGroup = new logs.LogGroup(stack, 'Mine');
    adopt(stack, 'api', { logGroup });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: stack.resolve(logGroup.logGroupName) } });
  });

  test('logRetention', () => {
    const stack = newStack();
    adopt(stack, 'api', { logRetention: logs.RetentionDays.TEN_YEARS });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 3653 });
  });

  test('environmentEncryption', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    adopt(stack, 'api', { environmentEncryption: key });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: stack.resolve(key.keyArn) });
  });

  test('role, which gets what the function needs and nothing else', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    adopt(stack, 'api', { role });
    adopt(stack, 'web', { role, onRemove: OnRemove.RESTORE });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 1);
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.map(({ Action }) => Action)).toEqual(expect.arrayContaining([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['ecr:DescribeRepositories', 'ecr:PutImageTagMutability'],
    ]));
    expect(statements).toHaveLength(3);
    const [shared] = Object.entries(template.findResources('AWS::IAM::Policy'))
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes('logs:PutLogEvents')).map(([logicalId]) => logicalId);
    // The function's log is written by the first event and by the last: a RESTORE in the cleanup.
    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([shared]) });
  });

  test('a role that CDK may not change is left as it is', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::111111111111:role/theirs', { mutable: false });
    adopt(stack, 'api', { role });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::Lambda::Function', { Role: 'arn:aws:iam::111111111111:role/theirs' });
  });

  test("a permissions boundary by CDK's own means", () => {
    const stack = newStack();
    adopt(stack, 'api');
    iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
  });
});

describe('the function is shared', () => {
  test('the same said twice is no contradiction, also where another language makes a struct anew', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    for (const name of ['api', 'web']) {
      adopt(stack, name, { memorySize: 512, vpc, vpcSubnets: { subnets: [...vpc.privateSubnets] }, runtime: lambda.Runtime.NODEJS_22_X });
    }
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('said by the first only counts for all', () => {
    const stack = newStack();
    adopt(stack, 'api', { memorySize: 512 });
    adopt(stack, 'web');
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  });

  test.each<[string, ExistingRepositoriesProps, ExistingRepositoriesProps]>([
    ['memorySize', { memorySize: 512 }, { memorySize: 1024 }],
    ['memorySize', {}, { memorySize: 1024 }],
    ['runtime', { runtime: lambda.Runtime.NODEJS_22_X }, { runtime: lambda.Runtime.NODEJS_20_X }],
    ['logRetention', { logRetention: logs.RetentionDays.ONE_DAY }, { logRetention: logs.RetentionDays.ONE_WEEK }],
  ])('a contradiction in %s is an error', (option, first, second) => {
    const stack = newStack();
    adopt(stack, 'api', first);
    expect(() => adopt(stack, 'web', second)).toThrow(new RegExp(`^Stack/web: '${option}' is '.*', but 'Stack/api' says .*Say the same in both`));
  });

  test('but not beyond a stack', () => {
    const stack = newStack();
    adopt(stack, 'api', { memorySize: 512 });
    expect(() => adopt(new NestedStack(stack, 'Nested'), 'web', { memorySize: 1024 })).not.toThrow();
  });
});

describe('options that cannot be are refused', () => {
  test.each<[string, (stack: Stack) => ExistingRepositoriesProps, RegExp]>([
    ['subnets without a VPC', () => ({ vpcSubnets: { onePerAz: true } }), /^Stack\/api: 'vpcSubnets' is given without 'vpc'/],
    ['security groups without a VPC', () => ({ securityGroups: [] }), /^Stack\/api: 'securityGroups' is given without 'vpc'/],
    [
      'two ways to keep logs', (stack) => ({ logGroup: new logs.LogGroup(stack, 'L'), logRetention: logs.RetentionDays.ONE_DAY }),
      /^Stack\/api: 'logGroup' and 'logRetention' are both given/,
    ],
    ['another language', () => ({ runtime: lambda.Runtime.PYTHON_3_13 }), /^Stack\/api: the runtime 'python3.13' cannot run the function.*Node.js 20/],
    ['an old Node.js', () => ({ runtime: lambda.Runtime.NODEJS_18_X }), /^Stack\/api: the runtime 'nodejs18.x' cannot run the function/],
  ])('%s', (_what, props, message) => {
    const stack = newStack();
    expect(() => adopt(stack, 'api', props(stack))).toThrow(message);
  });
});

describe('several repositories in one construct', () => {
  test('have a custom resource each, named as if each had a construct', () => {
    const together = newStack();
    const imports = ['api', 'web'].map((name) => ecr.Repository.fromRepositoryName(together, name, name));
    new ExistingRepositories(together, 'Both', { repositories: imports, onRemove: OnRemove.RESTORE });
    const apart = newStack();
    ['api', 'web'].forEach((name) => adopt(apart, name, { onRemove: OnRemove.RESTORE }));

    const resources = (stack: Stack) => Object.entries(Template.fromStack(stack).findResources('Custom::EcrRepositoryTagMutability'))
      .map(([logicalId, { Properties: { ServiceToken, ...properties } }]) => [logicalId, properties]);
    expect(resources(together)).toHaveLength(2);
    expect(resources(together)).toEqual(resources(apart));
  });

  test.each<[string, (stack: Stack) => ExistingRepositoriesProps, RegExp]>([
    ['none', () => ({ repository: undefined }), /neither 'repository' nor 'repositories' is given/],
    ['an empty list', () => ({ repository: undefined, repositories: [] }), /'repositories' is empty.*Name at least one/],
    ['both ways', (stack) => ({ repositories: [ecr.Repository.fromRepositoryName(stack, 'Other', 'other')] }), /both 'repository' and 'repositories' are given/],
    [
      'one twice', (stack) => ({ repository: undefined, repositories: ['A', 'B'].map((id) => ecr.Repository.fromRepositoryName(stack, id, 'other')) }),
      /repository 'other' is adopted by 'Stack\/api' in this stack already/,
    ],
  ])('%s is refused', (_what, props, message) => {
    const stack = newStack();
    expect(() => adopt(stack, 'api', props(stack))).toThrow(message);
  });
});

describe("another account's registry", () => {
  const role = (stack: Stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/ecr');

  test('is told to the function, and its repository is what the role may touch', () => {
    const stack = newStack();
    adopt(stack, 'api', { registryId: '222222222222', role: role(stack) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('Custom::EcrRepositoryTagMutability', { RepositoryName: 'api', RegistryId: '222222222222' });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain(':ecr:us-east-1:222222222222:repository/api');
  });

  test('makes another repository of the same name', () => {
    const stack = newStack();
    adopt(stack, 'api', { role: role(stack) });
    new ExistingRepositories(stack, 'Elsewhere', {
      repository: ecr.Repository.fromRepositoryArn(stack, 'ByArn', 'arn:aws:ecr:us-east-1:222222222222:repository/api'),
      registryId: '222222222222',
      role: stack.node.findChild('Role') as iam.IRole & Construct,
    });
    Template.fromStack(stack).resourceCountIs('Custom::EcrRepositoryTagMutability', 2);
  });

  test("may be the stack's own, and needs no role then", () => {
    const stack = newStack();
    adopt(stack, 'api', { registryId: '111111111111' });
    Template.fromStack(stack).hasResourceProperties('Custom::EcrRepositoryTagMutability', { RegistryId: '111111111111' });
  });

  test('names the resource the same whether the stack knows its account or not', () => {
    const [known, unknown] = [newStack(), new Stack(new App(), 'Stack')].map((stack) => {
      adopt(stack, 'api', { registryId: '111111111111', role: role(stack) });
      return Object.keys(Template.fromStack(stack).findResources('Custom::EcrRepositoryTagMutability'));
    });
    expect(known).toEqual(unknown);
  });

  test.each<[string, (stack: Stack) => ExistingRepositoriesProps, RegExp]>([
    ['without a role', () => ({ registryId: '222222222222' }), /registryId '222222222222' is not known to be the stack's own account \(111111111111\), and 'role' is not given/],
    ['that is no account', (stack) => ({ registryId: '2222', role: role(stack) }), /registryId '2222' is no account id.*12 digits/],
    [
      "and an ARN of a third account's", (stack) => ({
        repository: ecr.Repository.fromRepositoryArn(stack, 'Third', 'arn:aws:ecr:us-east-1:333333333333:repository/api'),
        registryId: '222222222222',
        role: role(stack),
      }), /is in account 333333333333, but registryId is '222222222222'/,
    ],
  ])('%s is refused', (_what, props, message) => {
    const stack = newStack();
    expect(() => adopt(stack, 'api', props(stack))).toThrow(message);
  });
});

test('the function waits no longer than CloudFormation does', () => {
  const stack = newStack();
  adopt(stack, 'api');
  const template = Template.fromStack(stack);
  const [{ Properties: { Timeout } }] = Object.values(template.findResources('AWS::Lambda::Function'));
  const [{ Properties: { ServiceTimeout } }] = Object.values(template.findResources('Custom::EcrRepositoryTagMutability'));
  expect(Timeout).toBeLessThan(Number(ServiceTimeout));
  expect(Number(ServiceTimeout)).toBeLessThan(Duration.hours(1).toSeconds());
});
