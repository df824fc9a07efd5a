import {
  App, CfnParameter, CfnResource, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, IPropertyInjector, Lazy, LegacyStackSynthesizer,
  NestedStack, RemovalPolicy, Stack, StackProps,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AppliedFor, CreationTemplate, ExistingCreationTemplate, ImageProtection, ImmutableRepository, ImmutableRepositoryProps } from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const OPERATIONS = new iam.ArnPrincipal('arn:aws:iam::111111111111:role/operations');
const PROTECTION: ImageProtection = { exceptPrincipals: [OPERATIONS] };

const PARTITION = { Ref: 'AWS::Partition' };
const arn = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const EXECUTION_ROLE = arn('arn:', PARTITION, ':iam::111111111111:role/cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1');
const REGISTRY_ROLES = arn('arn:', PARTITION, ':iam::111111111111:role/cdk-ecr-immutability/*');
const ECR_ROLES = arn('arn:', PARTITION, ':iam::111111111111:role/aws-service-role/*ecr.amazonaws.com/*');
const ALWAYS = [EXECUTION_ROLE, REGISTRY_ROLES, ECR_ROLES];

afterEach(() => jest.restoreAllMocks());

function stackOf(props: StackProps = {}, app = new App()): Stack {
  return new Stack(app, 'Stack', { env: ENV, ...props });
}

function repository(stack: Stack, props: ImmutableRepositoryProps = {}): ImmutableRepository {
  return new ImmutableRepository(stack, 'Api', { imageProtection: PROTECTION, ...props });
}

function statementsIn(stack: Stack): any[] {
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  return resource.Properties.RepositoryPolicyText?.Statement;
}

/** The ARNs that the only Deny of the repository in a stack excepts. */
function exceptedIn(stack: Stack): any[] {
  const denials = statementsIn(stack).filter(({ Effect }) => Effect === 'Deny');
  expect(denials).toHaveLength(1);
  return denials[0].Condition.ArnNotLike['aws:PrincipalArn'];
}

function excepted(principal: (stack: Stack) => iam.IGrantable): any[] {
  const stack = stackOf();
  repository(stack, { imageProtection: { exceptPrincipals: [principal(stack)] } });
  const arns = exceptedIn(stack);
  expect(arns.slice(-ALWAYS.length)).toEqual(ALWAYS);
  return arns.slice(0, -ALWAYS.length);
}

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('the policy of a protected repository', () => {
  test('denies everybody but the excepted to remove images, the repository and the policy', () => {
    const stack = stackOf();
    repository(stack);
    expect(statementsIn(stack)).toEqual([{
      Sid: 'ProtectedImages',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: [
        'ecr:BatchDeleteImage', 'ecr:DeleteRepository', 'ecr:PutLifecyclePolicy', 'ecr:UpdateImageStorageClass', 'ecr:SetRepositoryPolicy',
        'ecr:DeleteRepositoryPolicy',
      ],
      Condition: {
        ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::111111111111:role/operations', ...ALWAYS] },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }]);
  });

  test('keeps what the user adds, before and after', () => {
    const stack = stackOf();
    const repo = repository(stack);
    repo.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:ListImages'], principals: [new iam.AccountPrincipal('222222222222')] }));
    repo.grantPull(new iam.AccountPrincipal('333333333333'));
    expect(statementsIn(stack).map(({ Effect }) => Effect)).toEqual(['Deny', 'Allow', 'Allow']);
  });

  test('is not there without the prop', () => {
    const stack = stackOf();
    repository(stack, { imageProtection: undefined });
    expect(statementsIn(stack)).toBeUndefined();
  });

  test('is there if a property injector of this class gives the prop', () => {
    const injector: IPropertyInjector = {
      constructUniqueId: ImmutableRepository.PROPERTY_INJECTION_ID,
      inject: (props) => ({ ...props, imageProtection: PROTECTION }),
    };
    const stack = stackOf({}, new App({ propertyInjectors: [injector] }));
    repository(stack, { imageProtection: undefined });
    expect(exceptedIn(stack)).toHaveLength(4);
  });
});

describe('excepted is', () => {
  test.each<[string, (stack: Stack) => iam.IGrantable, unknown]>([
    ['a role', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }), { 'Fn::GetAtt': [expect.stringMatching(/^Role/), 'Arn'] }],
    ['an imported role', (stack) => iam.Role.fromRoleName(stack, 'Role', 'ops'), arn('arn:', PARTITION, ':iam::111111111111:role/ops')],
    ['a user', (stack) => new iam.User(stack, 'User'), { 'Fn::GetAtt': [expect.stringMatching(/^User/), 'Arn'] }],
    ['the role of a project', (stack) => new codebuild.Project(stack, 'Project', { buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }) }),
      { 'Fn::GetAtt': [expect.stringMatching(/^ProjectRole/), 'Arn'] }],
    ['the ARN of a parameter', (stack) => new iam.ArnPrincipal(new CfnParameter(stack, 'Arn').valueAsString), { Ref: 'Arn' }],
    ['a pattern', () => new iam.ArnPrincipal('arn:aws:iam::*:role/ops-?-*'), 'arn:aws:iam::*:role/ops-?-*'],
    ['a role with a path', () => new iam.ArnPrincipal('arn:aws-us-gov:iam::222222222222:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*'),
      'arn:aws-us-gov:iam::222222222222:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*'],
    ['a user or role of a name', () => new iam.ArnPrincipal('arn:aws:iam::222222222222:*/ops'), 'arn:aws:iam::222222222222:*/ops'],
    ['a federated user', () => new iam.ArnPrincipal('arn:aws:sts::222222222222:federated-user/ann'), 'arn:aws:sts::222222222222:federated-user/ann'],
    ['the root user alone', () => new iam.ArnPrincipal('arn:aws:iam::111111111111:root'), 'arn:aws:iam::111111111111:root'],
  ])('%s', (_, principal, expected) => {
    expect(excepted(principal)).toEqual([expected]);
  });

  test('each of several principals in one, once', () => {
    expect(excepted(() => new iam.CompositePrincipal(OPERATIONS, new iam.ArnPrincipal('arn:aws:iam::1:user/ann'), OPERATIONS)))
      .toEqual(['arn:aws:iam::111111111111:role/operations', 'arn:aws:iam::1:user/ann']);
  });

  test('the function for autoDeleteImages, only of the repository that has it, and a template without a circle', () => {
    // The prop is deprecated, and in use.
    jest.spyOn(console, 'warn').mockImplementation();
    const stack = stackOf();
    repository(stack, { autoDeleteImages: true, removalPolicy: RemovalPolicy.DESTROY });
    new ImmutableRepository(stack, 'Other', { imageProtection: PROTECTION });
    const [ofApi, ofOther] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))
      .map(({ Properties }) => Properties.RepositoryPolicyText.Statement[0].Condition.ArnNotLike['aws:PrincipalArn']);
    expect(ofApi).toEqual([expect.any(String), ...ALWAYS, { 'Fn::GetAtt': ['CustomECRAutoDeleteImagesCustomResourceProviderRole665F2773', 'Arn'] }]);
    expect(ofOther).toEqual([expect.any(String), ...ALWAYS]);
  });
});

describe('the role of CloudFormation is', () => {
  test('that of a stack without an environment', () => {
    const stack = new Stack(new App(), 'Stack');
    repository(stack);
    const account = { Ref: 'AWS::AccountId' };
    expect(exceptedIn(stack)).toContainEqual(
      arn('arn:', PARTITION, ':iam::', account, ':role/cdk-hnb659fds-cfn-exec-role-', account, '-', { Ref: 'AWS::Region' }));
  });

  test('that of the synthesizer, with its qualifier or name', () => {
    const stack = stackOf({ synthesizer: new DefaultStackSynthesizer({ qualifier: 'abc' }) });
    repository(stack);
    expect(exceptedIn(stack)).toContainEqual(arn('arn:', PARTITION, ':iam::111111111111:role/cdk-abc-cfn-exec-role-111111111111-eu-west-1'));

    const named = stackOf({ synthesizer: new DefaultStackSynthesizer({ cloudFormationExecutionRole: 'arn:aws:iam::${AWS::AccountId}:role/deploy' }) });
    repository(named);
    expect(exceptedIn(named)).toContain('arn:aws:iam::111111111111:role/deploy');
  });

  test('that of the stack around a nested one', () => {
    const nested = new NestedStack(stackOf(), 'Nested');
    repository(nested);
    expect(exceptedIn(nested)).toContainEqual(EXECUTION_ROLE);
  });

  test('whom deployedBy names, and no other', () => {
    const stack = stackOf();
    repository(stack, { imageProtection: { ...PROTECTION, deployedBy: iam.Role.fromRoleArn(stack, 'Deploy', 'arn:aws:iam::111111111111:role/deploy') } });
    expect(exceptedIn(stack)).toEqual(['arn:aws:iam::111111111111:role/operations', 'arn:aws:iam::111111111111:role/deploy', REGISTRY_ROLES, ECR_ROLES]);
  });

  describe.each([
    ['LegacyStackSynthesizer', () => new LegacyStackSynthesizer()],
    ['CliCredentialsStackSynthesizer', () => new CliCredentialsStackSynthesizer()],
  ])('not known with %s', (_, synthesizer) => {
    test('which is an error', () => {
      const message = messageOf(() => repository(stackOf({ synthesizer: synthesizer() })));
      expect(message).toMatch(/^Stack\/Api: 'imageProtection' is given, and the synthesizer of the stack names no role .*; ECR allows only a policy that does not /);
      expect(message).toContain('lock out who sets it. Say who deploys: deployedBy: new iam.ArnPrincipal(');
    });

    test('unless deployedBy says it, or for a template', () => {
      const stack = stackOf({ synthesizer: synthesizer() });
      repository(stack, { imageProtection: { ...PROTECTION, deployedBy: new iam.ArnPrincipal('arn:aws:iam::111111111111:user/ann') } });
      expect(exceptedIn(stack)).toContain('arn:aws:iam::111111111111:user/ann');
      new CreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION], imageProtection: PROTECTION });
    });
  });
});

const ROLES_AND_USERS = 'roles and users are allowed';

describe.each<[string, (stack: Stack, imageProtection: ImageProtection) => void, string]>([
  ['a repository', (stack, imageProtection) => repository(stack, { imageProtection }), 'Stack/Api'],
  ['a template', (stack, imageProtection) => new CreationTemplate(stack, 'Api', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION], imageProtection }),
    'Stack/Api'],
  ['an adopted template', (stack, imageProtection) => new ExistingCreationTemplate(stack, 'Api',
    { prefix: 'team', imageProtection, repositoryPolicy: new iam.PolicyDocument() }), 'Stack/Api'],
])('%s is refused, if its protection', (_, declare, path) => {
  function refused(imageProtection: (stack: Stack) => any): string {
    const stack = stackOf();
    const message = messageOf(() => {
      declare(stack, imageProtection(stack));
      // What a token is, CDK knows then.
      Template.fromStack(stack);
    });
    expect(message).toMatch(new RegExp(`(^${path}:|\\[${path}\\]) 'imageProtection`));
    return message;
  }

  test('excepts nobody', () => {
    expect(refused(() => ({ exceptPrincipals: [] }))).toContain(
      "'imageProtection.exceptPrincipals' is empty: it excepts nobody, so that nobody could delete an image that must go; at least one principal is needed. " +
      'Name who may, such as [new iam.ArnPrincipal(');
  });

  test.each<[string, (stack: Stack) => iam.IGrantable, string[]]>([
    ['everybody', () => new iam.AnyPrincipal(), ["is everybody ('*'), so that nothing would be protected", 'Name those who may delete images']],
    ['everybody, as a star', () => new iam.StarPrincipal(), ["is everybody ('*')", 'Name those who may delete images']],
    ['all roles', () => new iam.ArnPrincipal('arn:aws:iam::111111111111:role/*'), ["is everybody ('arn:aws:iam::111111111111:role/*')"]],
    ['all roles with a name of two characters or more', () => new iam.ArnPrincipal('arn:aws:iam::*:role/??*'), ['is everybody']],
    ['all users', () => new iam.ArnPrincipal('arn:aws:iam::*:user/*'), ['is everybody']],
    ['all principals', () => new iam.ArnPrincipal('arn:*:iam::*:*'), ['is everybody']],
    ['all roles of an account that is a token', (stack) => new iam.ArnPrincipal(`arn:aws:iam::${new CfnParameter(stack, 'A').valueAsString}:role/*`),
      ['is everybody']],
    ['what turns out as everybody', () => new iam.ArnPrincipal(Lazy.string({ produce: () => '*' })), ["is everybody ('*')"]],
    ['an account', () => new iam.AccountPrincipal('222222222222'), ["is a whole account ('arn:<Partition>:iam::222222222222:root')", "write new iam.ArnPrincipal('arn:aws:iam::<account>:root')"]],
    ['an account among others', () => new iam.CompositePrincipal(OPERATIONS, new iam.AccountRootPrincipal()),
      ["is a whole account ('arn:<Partition>:iam::111111111111:root')"]],
    ['a session', () => new iam.ArnPrincipal('arn:aws:sts::111111111111:assumed-role/ops/ann'),
      ["is a session of a role ('arn:aws:sts::111111111111:assumed-role/ops/ann')", 'name it by arn:aws:iam::<account>:role/<name>']],
    ['a group', (stack) => new iam.Group(stack, 'Group'), ['is a group', 'name its users']],
    ['an imported group', () => new iam.ArnPrincipal('arn:aws:iam::111111111111:group/ops'), ["is a group ('arn:aws:iam::111111111111:group/ops')"]],
    ['a service', () => new iam.ServicePrincipal('lambda.amazonaws.com'), ['is a principal of the kind Service',
      'AWS services that call with no role are not denied']],
    ['a federated principal', () => new iam.FederatedPrincipal('cognito-identity.amazonaws.com', {}), ['is a principal of the kind Federated']],
    ['an organization', () => new iam.OrganizationPrincipal('o-1234567890'), ['is a principal with conditions (StringEquals)', 'An exception cannot have conditions']],
    ['conditions', () => OPERATIONS.withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), ['is a principal with conditions (Bool)']],
    ['what has no role', (stack) => lambda.Function.fromFunctionArn(stack, 'F', 'arn:aws:lambda:eu-west-1:111111111111:function:f'),
      ['has no role that is known', 'Name its role']],
    ['what is no ARN', () => new iam.ArnPrincipal('operations'), ["is 'operations'", 'Write an ARN such as arn:aws:iam::123456789012:role/operations']],
    ['the ARN of something else', () => new iam.ArnPrincipal('arn:aws:s3:::bucket'), ["is 'arn:aws:s3:::bucket'"]],
    ['a pattern over the parts of an ARN', () => new iam.ArnPrincipal('arn:aws:iam::*'), ["is 'arn:aws:iam::*'"]],
  ])('excepts %s', (__, principal, says) => {
    const message = refused((stack) => ({ exceptPrincipals: [OPERATIONS, principal(stack)] }));
    expect(message).toContain("'imageProtection.exceptPrincipals[1]' ");
    expect(message).toContain(ROLES_AND_USERS);
    says.forEach((part) => expect(message).toContain(part));
  });

  test('is deployed by everybody', () => {
    expect(refused(() => ({ ...PROTECTION, deployedBy: new iam.AnyPrincipal() }))).toContain("'imageProtection.deployedBy' is everybody");
  });

  test.each<[string, unknown, string]>([
    ['a text', { exceptPrincipals: 'arn' }, "'imageProtection.exceptPrincipals' is the text 'arn'; a list is allowed"],
    ['texts', { exceptPrincipals: ['arn:aws:iam::1:role/a'] },
      "'imageProtection.exceptPrincipals[0]' is the text 'arn:aws:iam::1:role/a'; a principal is allowed. Write new iam.ArnPrincipal("],
    ['nothing', {}, "'imageProtection.exceptPrincipals' is not given, and it is required"],
    ['a prop that there is not', { ...PROTECTION, deployer: 1 }, "'imageProtection' is given 'deployer'; exceptPrincipals, deployedBy are allowed"],
  ])('is given %s', (__, given, says) => {
    expect(refused(() => given)).toContain(says);
  });
});

describe('at synthesis', () => {
  test('it is an error if something replaces the policy', () => {
    const stack = stackOf();
    const repo = repository(stack);
    (repo.node.defaultChild as CfnResource).addPropertyOverride('RepositoryPolicyText', { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*' }] });
    expect(messageOf(() => Template.fromStack(stack))).toMatch(
      /\[Stack\/Api\] 'imageProtection' is given, but an override or an Aspect has replaced the repository policy.*only added statements are allowed\. Add yours/);
  });

  test('it is an error if the policy has more than 10,240 characters', () => {
    const stack = stackOf();
    const repo = repository(stack);
    for (let account = 0; account < 200; account++) {
      repo.grantPull(new iam.AccountPrincipal(`${100000000000 + account}`));
    }
    expect(messageOf(() => Template.fromStack(stack))).toMatch(/\[Stack\/Api\] the repository policy has \d{5} characters; ECR allows at most 10240\./);
  });
});

describe('a template', () => {
  const APPLIED = [AppliedFor.REPLICATION];
  function policyIn(stack: Stack): any {
    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::RepositoryCreationTemplate'));
    const text = resource.Properties.RepositoryPolicy;
    // What is a reference is not in quotes yet.
    const parts = typeof text === 'string' ? [text] : text['Fn::Join'][1];
    return JSON.parse(parts.map((part: unknown) => typeof part === 'string' ? part : `<${Object.values(part as object).flat().join('.')}>`).join(''));
  }

  test('has the same statement, after those that are given and granted', () => {
    const stack = stackOf();
    const given = new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['ecr:ListImages'], principals: [OPERATIONS] })] });
    const template = new CreationTemplate(stack, 'Team', { prefix: 'team', appliedFor: APPLIED, repositoryPolicy: given, imageProtection: PROTECTION });
    template.grantPull(new iam.AccountPrincipal('222222222222'));
    const { Version: version, Statement: statements } = policyIn(stack);
    expect(version).toBe('2012-10-17');
    expect(statements.map(({ Effect }: any) => Effect)).toEqual(['Allow', 'Allow', 'Deny']);
    const role = 'arn:<AWS::Partition>:iam::111111111111:role';
    expect(statements[2].Condition.ArnNotLike['aws:PrincipalArn']).toEqual([
      'arn:aws:iam::111111111111:role/operations',
      `${role}/cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1`,
      `${role}/cdk-ecr-immutability/*`,
      `${role}/aws-service-role/*ecr.amazonaws.com/*`,
    ]);
  });

  test('excepts the role by which ECR creates the repositories', () => {
    const stack = stackOf();
    new CreationTemplate(stack, 'Team', { prefix: 'team', appliedFor: APPLIED, resourceTags: { team: 'a' }, imageProtection: PROTECTION });
    expect(policyIn(stack).Statement[0].Condition.ArnNotLike['aws:PrincipalArn']).toContainEqual(expect.stringMatching(/^<TeamCreationRole\w+\.Arn>$/));
  });

  test('adds nothing to a document that another template has too', () => {
    const stack = stackOf();
    const shared = new iam.PolicyDocument();
    new CreationTemplate(stack, 'Team', { prefix: 'team', appliedFor: APPLIED, repositoryPolicy: shared, imageProtection: PROTECTION });
    new CreationTemplate(stack, 'Open', { prefix: 'open', appliedFor: APPLIED, repositoryPolicy: shared });
    const byPrefix = Object.values(Template.fromStack(stack).findResources('AWS::ECR::RepositoryCreationTemplate'))
      .map(({ Properties }) => [Properties.Prefix, Properties.RepositoryPolicy !== undefined]);
    expect(byPrefix).toEqual([['team', true], ['open', false]]);
  });

  test('takes a principal of another stack', () => {
    const app = new App();
    const role = new iam.Role(new Stack(app, 'Other', { env: ENV }), 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const stack = stackOf({}, app);
    new CreationTemplate(stack, 'Team', { prefix: 'team', appliedFor: APPLIED, imageProtection: { exceptPrincipals: [role] } });
    expect(policyIn(stack).Statement[0].Condition.ArnNotLike['aws:PrincipalArn'][0]).toMatch(/^<Other:ExportsOutputFnGetAttRole\w+>$/);
  });

  test('is held to the length of a policy with the statement', () => {
    const stack = stackOf();
    const exceptPrincipals = Array.from({ length: 200 }, (_, index) => new iam.ArnPrincipal(`arn:aws:iam::111111111111:role/operations-of-team-${index}`));
    new CreationTemplate(stack, 'Team', { prefix: 'team', appliedFor: APPLIED, imageProtection: { exceptPrincipals } });
    expect(messageOf(() => Template.fromStack(stack))).toMatch(/\[Stack\/Team\] the repository policy has \d{5} characters; ECR allows at most 10240\./);
  });

  test('that exists keeps the policy that is given for it', () => {
    const stack = stackOf();
    const repositoryPolicy = new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['ecr:ListImages'], principals: [OPERATIONS] })] });
    new ExistingCreationTemplate(stack, 'Team', { prefix: 'team', repositoryPolicy, imageProtection: PROTECTION });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('Custom::EcrRepositoryCreationTemplate'));
    expect(JSON.stringify(Properties.RepositoryPolicy)).toMatch(/ecr:ListImages.*ProtectedImages/);
  });

  test('that exists is refused without its policy, which would be lost', () => {
    expect(messageOf(() => new ExistingCreationTemplate(stackOf(), 'Team', { prefix: 'team', imageProtection: PROTECTION }))).toBe(
      "Stack/Team: 'imageProtection' is given without 'repositoryPolicy', and would replace the policy that the template has; both are needed. " +
      "Give 'repositoryPolicy' what the template has, or an empty iam.PolicyDocument.");
  });
});

test('the L2 that is imported has no protection to offer', () => {
  // A static method of ecr.Repository: the type says so, and nothing is added to somebody else's policy.
  const imported = ImmutableRepository.fromRepositoryName(stackOf(), 'Import', 'team/api');
  expect(imported.addToResourcePolicy(new iam.PolicyStatement())).toEqual({ statementAdded: false });
  expect(imported).not.toBeInstanceOf(ecr.Repository);
});
