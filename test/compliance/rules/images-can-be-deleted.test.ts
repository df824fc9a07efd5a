import { App, Aws, CfnParameter, CfnResource, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImmutableRepository, ImmutableRepositoryProps, ExistingRepositories, TagImmutabilityStandardProps } from '../../../src';
import { imagesCanBeDeleted } from '../../../src/compliance/rules/images-can-be-deleted';
import { REPOSITORY_TYPE } from '../../../src/ecr/resource-types';
import { findingsAfterSynthesis } from '../support/findings-after-synthesis';

const DELETE = 'ecr:BatchDeleteImage';
const ENV = { account: '111111111111', region: 'eu-west-1' };

let app: App;
let stack: Stack;

afterEach(() => jest.restoreAllMocks());

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

function find(standard?: TagImmutabilityStandardProps): string[] {
  return findingsAfterSynthesis(app, imagesCanBeDeleted, standard);
}

function repository(props: ImmutableRepositoryProps = { repositoryName: 'team/api' }, scope: Stack = stack): ImmutableRepository {
  return new ImmutableRepository(scope, 'Repo', props);
}

function role(scope: Stack = stack, props: Partial<iam.RoleProps> = {}): iam.Role {
  return new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal(), ...props });
}

function allow(grantee: iam.IGrantable, actions: string[], ...resources: string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
}

describe('a grant to delete images is found', () => {
  test('with the grantee, and the repository', () => {
    repository().grant(role(), DELETE);
    expect(find()).toEqual([
      "Stack/Role/DefaultPolicy/Resource: Stack/Role/Resource may delete images (ecr:BatchDeleteImage) of repository 'team/api' (Stack/Repo/Resource).",
    ]);
  });

  test.each(['ecr:*', 'ecr:Batch*', 'ECR:batchdeleteimage', '*'])('by the action %s', (action) => {
    const { repositoryArn } = repository();
    allow(role(), [action], repositoryArn);
    expect(find()).toHaveLength(1);
  });

  test.each<[string, (statement: object) => object]>([
    ['a statement', (statement) => ({ Statement: [{ 'Fn::If': ['Debug', statement, { Ref: 'AWS::NoValue' }] }] })],
    ['all statements', (statement) => ({ Statement: { 'Fn::If': ['Debug', { Ref: 'AWS::NoValue' }, [statement]] } })],
    ['an action', (statement) => ({ Statement: [{ ...statement, Action: { 'Fn::If': ['Debug', DELETE, 'ecr:BatchGetImage'] } }] })],
    ['a resource', (statement) => ({ Statement: [{ ...statement, Resource: ['arn:aws:s3:::bucket', { 'Fn::If': ['Debug', '*', 'arn:aws:s3:::other'] }] }] })],
  ])('in one way in which a condition can turn out: %s', (_, document) => {
    repository();
    new CfnResource(stack, 'Policy', {
      type: 'AWS::IAM::Policy',
      properties: { PolicyName: 'p', Roles: ['role'], PolicyDocument: document({ Effect: 'Allow', Action: DELETE, Resource: '*' }) },
    });
    expect(find()).toEqual([expect.stringMatching(/^Stack\/Policy: role may delete images/)]);
  });

  test('though the repository denies it under a condition of the template', () => {
    const repo = repository();
    repo.grant(role(), DELETE);
    const deny = { Effect: 'Deny', Action: DELETE, Principal: '*' };
    (repo.node.defaultChild as CfnResource).addPropertyOverride('RepositoryPolicyText', { Statement: [{ 'Fn::If': ['Prod', deny, { Ref: 'AWS::NoValue' }] }] });
    expect(find()).toHaveLength(1);
  });

  const EVERYBODY = 'arn:aws:iam::111111111111:role/*';
  const anyone = { principals: [new iam.AnyPrincipal()] };
  test.each<[string, iam.PolicyStatementProps]>([
    ['denies the repository only to be deleted', { ...anyone, actions: ['ecr:DeleteRepository', 'ecr:SetRepositoryPolicy'] }],
    ['denies it to one', { principals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/dev')] }],
    ['excepts *', { ...anyone, conditions: { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::111111111111:role/ops', '*'] } } }],
    ['excepts all roles', { ...anyone, conditions: { ArnNotLike: { 'aws:PrincipalArn': EVERYBODY } } }],
    ['excepts all roles, by the operator with the other name', { ...anyone, conditions: { ArnNotEqualsIfExists: { 'AWS:principalarn': EVERYBODY } } }],
    ['excepts all roles of an account that deployment knows', {
      ...anyone,
      conditions: { ArnNotLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/*` } },
    }],
    ['excepts all of IAM, as a text', { ...anyone, conditions: { StringNotLike: { 'aws:PrincipalArn': 'arn:aws-cn:iam::*' } } }],
    ['excepts all, each of a list', { ...anyone, conditions: { 'ForAllValues:StringNotLike': { 'aws:PrincipalArn': ['*'] } } }],
    ['denies AWS services only', { ...anyone, conditions: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }],
    ['denies calls without TLS, whoever calls', { ...anyone, conditions: { Bool: { 'aws:SecureTransport': 'false' } } }],
    ['denies all but one from outside of a network', {
      ...anyone,
      conditions: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/ops' }, StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } },
    }],
    ['denies all but everybody', { notPrincipals: [new iam.StarPrincipal()] }],
  ])('though the policy of the repository %s', (_, props) => {
    const repo = repository();
    repo.addToResourcePolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: [DELETE], ...props }));
    repo.grant(role(), DELETE);
    expect(find()).toEqual([expect.stringContaining('Stack/Role/Resource may delete images')]);
  });

  test('by NotAction', () => {
    const { repositoryArn } = repository();
    role().addToPolicy(new iam.PolicyStatement({ notActions: ['iam:*'], resources: [repositoryArn] }));
    expect(find()).toHaveLength(1);
  });

  test.each<[string, (repo: ecr.IRepository) => string]>([
    ['*', () => '*'],
    ['all repositories', () => `arn:aws:ecr:*:${Aws.ACCOUNT_ID}:repository/*`],
    ['those of a namespace', () => `arn:${Aws.PARTITION}:ecr:${Aws.REGION}:*:repository/team/*`],
    ['the name', (repo) => `arn:${Aws.PARTITION}:ecr:${Aws.REGION}:${Aws.ACCOUNT_ID}:repository/${repo.repositoryName}`],
    ['the ARN of an import', () => ecr.Repository.fromRepositoryName(stack, 'Import', 'team/api').repositoryArn],
  ])('for the resource %s', (_, resource) => {
    const repo = repository();
    allow(role(), [DELETE], resource(repo));
    expect(find()).toHaveLength(1);
  });

  test('for a repository without a name, by all names', () => {
    repository({});
    allow(role(), [DELETE], 'arn:aws:ecr:*:*:repository/*');
    expect(find()).toHaveLength(1);
  });

  test('for a repository that the app adopts', () => {
    const repo = ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api');
    new ExistingRepositories(stack, 'Legacy', { repositories: [repo] });
    repo.grant(role(), DELETE);
    expect(find()).toEqual([expect.stringMatching(/^Stack\/Role\/DefaultPolicy\/Resource: Stack\/Role\/Resource .* of repository 'legacy\/api'/)]);
  });

  test('in another stack, and in a nested one', () => {
    const repo = repository();
    repo.grant(role(new Stack(app, 'Other')), DELETE);
    repo.grant(role(new NestedStack(stack, 'Nested')), DELETE);
    expect(find().map((finding) => finding.split(':')[0])).toEqual(['Stack/Nested/Role/DefaultPolicy/Resource', 'Other/Role/DefaultPolicy/Resource']);
  });

  test('in the inline policy of a role, a user and a group', () => {
    const { repositoryArn } = repository();
    const statements = [new iam.PolicyStatement({ actions: [DELETE], resources: [repositoryArn] })];
    role(stack, { inlinePolicies: { Clean: new iam.PolicyDocument({ statements }) } });
    const Policies = [{ PolicyName: 'Clean', PolicyDocument: { Statement: { Effect: 'Allow', Action: DELETE, Resource: '*' } } }];
    new CfnResource(stack, 'User', { type: 'AWS::IAM::User', properties: { Policies } });
    new CfnResource(stack, 'Group', { type: 'AWS::IAM::Group', properties: { Policies } });
    expect(find().map((finding) => finding.split(' may ')[0])).toEqual(['Stack/Role/Resource: Stack/Role/Resource', 'Stack/User: Stack/User', 'Stack/Group: Stack/Group']);
  });

  test('in a managed policy, whoever has it', () => {
    const { repositoryArn } = repository();
    new iam.ManagedPolicy(stack, 'Managed', { statements: [new iam.PolicyStatement({ actions: [DELETE], resources: [repositoryArn] })] });
    expect(find()).toEqual([expect.stringContaining('whoever has the policy Stack/Managed/Resource may delete')]);
  });

  test('in a policy of its own for a role that is named', () => {
    repository();
    const PolicyDocument = { Statement: [{ Effect: 'Allow', Action: [DELETE], Resource: ['*'] }] };
    new CfnResource(stack, 'RolePolicy', { type: 'AWS::IAM::RolePolicy', properties: { PolicyName: 'Clean', RoleName: 'cleaner', PolicyDocument } });
    expect(find()).toEqual([expect.stringContaining('Stack/RolePolicy: cleaner may delete')]);
  });

  test("in the repository's policy, by principal", () => {
    const repo = repository();
    repo.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:*'], principals: [new iam.ArnPrincipal(role().roleArn), new iam.AccountPrincipal('222222222222')] }));
    expect(find()).toEqual([expect.stringContaining('Stack/Repo/Resource: Stack/Role/Resource, arn:${AWS::Partition}:iam::222222222222:root may delete images')]);
  });

  test("in the repository's policy, to everybody", () => {
    repository().addToResourcePolicy(new iam.PolicyStatement({ actions: [DELETE], principals: [new iam.AnyPrincipal()] }));
    expect(find()).toEqual([expect.stringContaining(': everybody may delete images')]);
  });

  test("in the repository's policy as text", () => {
    const RepositoryPolicyText = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: DELETE, Principal: { AWS: '222222222222' } }] });
    new CfnResource(stack, 'Raw', { type: REPOSITORY_TYPE, properties: { ImageTagMutability: 'IMMUTABLE', RepositoryPolicyText } });
    expect(find()).toEqual([expect.stringContaining('Stack/Raw: 222222222222 may delete')]);
  });

  test('under a condition, and says so', () => {
    const { repositoryArn } = repository();
    role().addToPolicy(new iam.PolicyStatement({ actions: [DELETE], resources: [repositoryArn], conditions: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }));
    expect(find()).toEqual([expect.stringContaining(', under a condition.')]);
  });

  test('once for many repositories', () => {
    for (let index = 0; index < 5; index++) {
      new ImmutableRepository(stack, `Repo${index}`);
    }
    allow(role(), [DELETE], '*');
    expect(find()).toEqual([expect.stringContaining('repository Stack/Repo2/Resource and 2 more.')]);
  });
});

describe('nothing is said', () => {
  test('of who may pull and push', () => {
    repository().grantPullPush(role());
    expect(find()).toEqual([]);
  });

  test('of NotAction that names it', () => {
    const { repositoryArn } = repository();
    role().addToPolicy(new iam.PolicyStatement({ notActions: ['ecr:*Delete*'], resources: [repositoryArn] }));
    expect(find()).toEqual([]);
  });

  test('of Deny', () => {
    const { repositoryArn } = repository();
    role().addToPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['ecr:*'], resources: [repositoryArn] }));
    expect(find()).toEqual([]);
  });

  test.each([
    'arn:aws:ecr:eu-west-1:111111111111:repository/other',
    'arn:aws:ecr:eu-west-1:111111111111:repository/team',
    'arn:aws:ecr:us-east-1:111111111111:repository/team/api',
    'arn:aws:ecr:eu-west-1:222222222222:repository/*',
    'arn:aws:ecr-public:eu-west-1:111111111111:repository/*',
    'arn:aws:s3:::bucket',
  ])('of %s, which is not of this app', (resource) => {
    const there = new Stack(app, 'There', { env: ENV });
    repository(undefined, there);
    allow(role(there), [DELETE], resource);
    expect(find()).toEqual([]);
  });

  test('of another repository that is imported, or known only at deployment', () => {
    repository();
    allow(role(), [DELETE],
      ecr.Repository.fromRepositoryName(stack, 'Import', 'other').repositoryArn, new CfnParameter(stack, 'Arn').valueAsString);
    expect(find()).toEqual([]);
  });

  test('of * in an account that has no repository of this app', () => {
    repository(undefined, new Stack(app, 'There', { env: ENV }));
    allow(role(new Stack(app, 'Elsewhere', { env: { ...ENV, account: '222222222222' } })), ['*'], '*');
    expect(find()).toEqual([]);
  });

  test('of a pattern for a repository whose name nobody knows yet', () => {
    repository({});
    allow(role(), [DELETE], 'arn:aws:ecr:*:*:repository/team/*');
    expect(find()).toEqual([]);
  });

  test('of a repository in which every tag can be overwritten anyway', () => {
    new ecr.Repository(stack, 'Repo').grant(role(), DELETE);
    expect(find()).toEqual([]);
  });

  test.each<[string, iam.PolicyStatementProps]>([
    ['all', { principals: [new iam.AnyPrincipal()] }],
    ['all but some', { notPrincipals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/cleaner')] }],
    ['all under a condition', {
      principals: [new iam.AnyPrincipal()], conditions: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/cleaner' } },
    }],
  ])('of a repository whose policy denies it to %s', (_, props) => {
    const repo = repository();
    repo.addToResourcePolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: [DELETE], ...props }));
    repo.grant(role(), DELETE);
    expect(find()).toEqual([]);
  });

  const notLike = (...arns: string[]) => ({ principals: [new iam.AnyPrincipal()], conditions: { ArnNotLike: { 'aws:PrincipalArn': arns } } });
  test.each<[string, iam.PolicyStatementProps]>([
    ['a role', notLike('arn:aws:iam::111111111111:role/ops')],
    ['roles of a name', notLike('arn:aws:iam::*:role/ops-*', 'arn:aws:iam::111111111111:user/ann')],
    ['a role of an account that deployment knows', notLike(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/ops`)],
    ['whom a parameter names', { principals: [new iam.StarPrincipal()], conditions: { ArnNotLike: { 'aws:PrincipalArn': { Ref: 'Ops' } } } }],
    ['those with a tag', { principals: [new iam.AnyPrincipal()], conditions: { StringNotLike: { 'aws:PrincipalTag/ops': '*' } } }],
    ['a text that is no pattern', { principals: [new iam.AnyPrincipal()], conditions: { StringNotEquals: { 'aws:PrincipalArn': '*' } } }],
    ['a role and AWS services', {
      principals: [new iam.AnyPrincipal()],
      conditions: { ...notLike('arn:aws:iam::1:role/ops').conditions, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    }],
  ])('of a repository whose policy denies more than deleting to all but %s', (_, props) => {
    const repo = repository();
    repo.addToResourcePolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['ecr:SetRepositoryPolicy', 'ecr:*Delete*'], ...props }));
    repo.grant(role(), DELETE);
    expect(find()).toEqual([]);
  });

  test('of a repository with imageProtection', () => {
    const repo = repository({ imageProtection: { exceptPrincipals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/ops')] } });
    repo.grant(role(), DELETE);
    repo.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:*'], principals: [new iam.AccountPrincipal('222222222222')] }));
    expect(find()).toEqual([]);
  });

  test('of what CDK makes to empty a repository when the stack is deleted', () => {
    // The prop is deprecated, and in use.
    jest.spyOn(console, 'warn').mockImplementation();
    repository({ autoDeleteImages: true, removalPolicy: RemovalPolicy.DESTROY });
    expect(find()).toEqual([]);
  });

  test('of an exempt repository', () => {
    repository().grant(role(), DELETE);
    expect(find({ exemptions: [{ repositories: 'team/*', reason: 'scratch', owner: 'platform' }] })).toEqual([]);
  });

  test('of an app without repositories', () => {
    allow(role(), ['*'], '*');
    expect(find()).toEqual([]);
  });
});
