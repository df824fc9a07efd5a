import { App, CfnParameter, CfnResource, DefaultStackSynthesizer, NestedStack, Stack, StackProps, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TagMutabilityVia, ImmutableRepository, OnRemove, ExistingRepositories, ExistingRepositoriesProps, TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilityProvider, TagMutabilitySetting } from '../../src';

const TYPE = 'Custom::EcrRepositoryTagMutability';

function adopt(scope: Construct, name: string, props: Partial<ExistingRepositoriesProps> = {}, id = name): ExistingRepositories {
  return new ExistingRepositories(scope, id, { repositories: [ecr.Repository.fromRepositoryName(scope, `${id}Import`, name)], ...props });
}

function logicalIds(stack: Stack, type: string): string[] {
  return Object.keys(Template.fromStack(stack).findResources(type));
}

const arnOf = (name: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:repository/${name}`]],
});

const permissionsOn = (resource: unknown) => ({
  Action: ['ecr:DescribeRepositories', 'ecr:PutImageTagMutability'],
  Effect: 'Allow',
  Resource: resource,
});

describe('the custom resource', () => {
  test('makes the repository immutable and keeps it so, if nothing is said', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api');
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      RepositoryName: 'legacy/api',
      ImageTagMutability: 'IMMUTABLE',
      ImageTagMutabilityExclusionFilters: Match.absent(),
      OnRemove: 'KEEP',
      ServiceTimeout: '300',
    });
  });

  test('says mode, filters and what to do at the end', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api', { tagMutability: TagMutabilitySetting.immutableExcept('latest', 'dev-*'), onRemove: OnRemove.RESTORE });
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: ['latest', 'dev-*'].map((pattern) => ({
        ImageTagMutabilityExclusionFilterType: 'WILDCARD',
        ImageTagMutabilityExclusionFilterValue: pattern,
      })),
      OnRemove: 'RESTORE',
    });
  });

  test('accepts an import as an L1 makes it', () => {
    const stack = new Stack();
    new ExistingRepositories(stack, 'Legacy', { repositories: [ecr.CfnRepository.fromRepositoryName(stack, 'Import', 'legacy/api')] });
    Template.fromStack(stack).hasResourceProperties(TYPE, { RepositoryName: 'legacy/api' });
  });

  test('a name and a filter that are tokens are carried to the template', () => {
    const stack = new Stack();
    const name = new CfnParameter(stack, 'Name').valueAsString;
    const branch = new CfnParameter(stack, 'Branch').valueAsString;
    adopt(stack, name, { tagMutability: TagMutabilitySetting.immutableExcept(branch) }, 'Legacy');
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      RepositoryName: { Ref: 'Name' },
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: { Ref: 'Branch' } }],
    });
  });
});

describe('identity', () => {
  test('renaming or moving the construct in its stack changes nothing in the template but the path in its metadata', () => {
    const template = (build: (stack: Stack) => void) => {
      const stack = new Stack(new App({ context: { 'aws:cdk:disable-path-metadata': true } }), 'Stack');
      build(stack);
      return Template.fromStack(stack).toJSON();
    };
    const before = template((stack) => adopt(stack, 'legacy/api', { onRemove: OnRemove.RESTORE }, 'Before'));
    expect(template((stack) => adopt(stack, 'legacy/api', { onRemove: OnRemove.RESTORE }, 'After'))).toEqual(before);
    expect(template((stack) => adopt(new Construct(stack, 'Group'), 'legacy/api', { onRemove: OnRemove.RESTORE }))).toEqual(before);
  });

  test('another repository is another resource, however alike the names are', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api');
    adopt(stack, 'legacy-api');
    adopt(stack, 'legacyapi');
    expect(new Set(logicalIds(stack, TYPE)).size).toBe(3);
  });

  test('a name that is a token falls back to the path', () => {
    const stack = new Stack();
    const names = ['A', 'B'].map((id) => new CfnParameter(stack, id).valueAsString);
    names.forEach((name, index) => adopt(stack, name, {}, `Legacy${index}`));
    expect(logicalIds(stack, TYPE)).toEqual([expect.stringMatching(/^Legacy0/), expect.stringMatching(/^Legacy1/)]);
  });

  test('the longest name makes a legal logical id', () => {
    const stack = new Stack();
    adopt(stack, 'a'.repeat(256), { onRemove: OnRemove.RESTORE }, 'Longest');
    expect(logicalIds(stack, TYPE)[0]).toMatch(/^[A-Za-z0-9]{1,255}$/);
    expect(logicalIds(stack, 'AWS::IAM::Policy')[0]).toMatch(/^[A-Za-z0-9]{1,255}$/);
  });

  test('two constructs for one repository in a stack are refused', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    adopt(stack, 'legacy/api', {}, 'First');
    adopt(stack, 'legacy/api', {}, 'Second');
    expect(() => app.synth()).toThrow(/Stack\/Second: 'Stack\/First' in this stack has adopted repository 'legacy\/api' already.*Remove one/);
  });
});

describe('a repository that this app declares is refused', () => {
  const message = /Stack\/Adopted: repository '.*' is declared by this app.*Declare this one as ImmutableRepository/;

  test.each<[string, (app: App, stack: Stack) => IRepositoryRef]>([
    ['given as the construct', (_app, stack) => new ecr.Repository(stack, 'Mine')],
    ['given as the construct of another stack', (app) => new ImmutableRepository(new Stack(app, 'Other'), 'Theirs')],
    ['given as an L1', (app) => new ecr.CfnRepository(new Stack(app, 'Other'), 'Resource')],
    ['imported by its own name', (_app, stack) =>
      ecr.Repository.fromRepositoryName(stack, 'ByName', new ImmutableRepository(stack, 'Mine').repositoryName)],
    ['imported by its own ARN', (_app, stack) => {
      const { repositoryArn } = new ImmutableRepository(stack, 'Mine');
      return ecr.Repository.fromRepositoryAttributes(stack, 'ByArn', { repositoryName: 'mine', repositoryArn });
    }],
  ])('%s, at synthesis', (_how, repository) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new ExistingRepositories(stack, 'Adopted', { repositories: [repository(app, stack)] });
    expect(() => app.synth()).toThrow(message);
  });

  test.each([
    ['in this stack', (_app: App, stack: Stack) => new ecr.Repository(stack, 'Mine', { repositoryName: 'team/api' })],
    ['in a nested stack', (_app: App, stack: Stack) => new ecr.Repository(new NestedStack(stack, 'Other'), 'Mine', { repositoryName: 'team/api' })],
    ['as a raw resource', (_app: App, stack: Stack) => new CfnResource(stack, 'Mine', { type: 'AWS::ECR::Repository', properties: { RepositoryName: 'team/api' } })],
  ])('imported by name and declared %s, at synthesis', (_where, declare) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    adopt(stack, 'team/api', {}, 'Adopted');
    declare(app, stack);
    expect(() => app.synth()).toThrow(/Stack\/Adopted: repository 'team\/api' \(.*Mine.*\) is declared by this app/);
  });

  test('but not one of that name in another account', () => {
    const app = new App();
    new ecr.Repository(new Stack(app, 'Other', { env: { account: '222222222222', region: 'us-east-1' } }), 'Mine', { repositoryName: 'team/api' });
    adopt(new Stack(app, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } }), 'team/api');
    expect(() => app.synth()).not.toThrow();
  });

  test('nor one of another Stage whose account is not known', () => {
    const app = new App();
    new ecr.Repository(new Stack(new Stage(app, 'Dev'), 'Stack'), 'Mine', { repositoryName: 'team/api' });
    adopt(new Stack(new Stage(app, 'Prod'), 'Stack'), 'team/api');
    expect(() => app.synth()).not.toThrow();
  });
});

describe('a repository out of reach is refused', () => {
  const stackIn = (account: string, region: string) => new Stack(new App(), 'Stack', { env: { account, region } });

  test.each([
    ['region', 'arn:aws:ecr:eu-west-1:111111111111:repository/legacy/api', /is in region eu-west-1, but the stack deploys to us-east-1/],
    ['account', 'arn:aws:ecr:us-east-1:222222222222:repository/legacy/api', /is in account 222222222222, but the stack deploys to 111111111111.*registryId: '222222222222' and a TagMutabilityProvider with a role/],
  ])('by the %s in its ARN', (_what, arn, message) => {
    const imports: ((stack: Stack) => IRepositoryRef)[] = [
      (stack) => ecr.Repository.fromRepositoryArn(stack, 'ByArn', arn),
      (stack) => ecr.Repository.fromRepositoryAttributes(stack, 'ByAttributes', { repositoryName: 'legacy/api', repositoryArn: arn }),
    ];
    for (const imported of imports) {
      const stack = stackIn('111111111111', 'us-east-1');
      new ExistingRepositories(stack, 'Adopted', { repositories: [imported(stack)] });
      expect(() => (stack.node.root as App).synth()).toThrow(message);
    }
  });

  test('but not where the stack does not know its own account and region', () => {
    const stack = new Stack();
    const arn = 'arn:aws:ecr:eu-west-1:111111111111:repository/legacy/api';
    new ExistingRepositories(stack, 'A', { repositories: [ecr.Repository.fromRepositoryArn(stack, 'ByArn', arn)] });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([permissionsOn(arn)]) } }],
    });
  });
});

describe('permissions', () => {
  test('with KEEP all repositories share one policy, which names exactly them', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api');
    adopt(stack, 'legacy/web');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: Match.absent(),
      Policies: [{
        PolicyDocument: { Statement: [Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }), permissionsOn([arnOf('legacy/api'), arnOf('legacy/web')])] },
      }],
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('with RESTORE each has a policy of its own, which its resource depends on', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api', { onRemove: OnRemove.RESTORE });
    const template = Template.fromStack(stack);
    const [policyId] = logicalIds(stack, 'AWS::IAM::Policy');
    template.hasResource(TYPE, { DependsOn: [policyId] });
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [permissionsOn(arnOf('legacy/api'))] } });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: [Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] })] } }],
    });
  });

  test('nothing is allowed on every resource', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api');
    adopt(stack, 'legacy/web', { onRemove: OnRemove.RESTORE });
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/"Resource":"\*"|"ecr:\*"/);
  });

  test('with KEEP more than fit into one policy go on in managed ones, each within its limit', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    const names = Array.from({ length: 400 }, (_, index) => `legacy/service-${index}`);
    names.forEach((name) => adopt(stack, name));
    const template = Template.fromStack(stack);

    const policies = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(policies.length).toBeGreaterThan(1);
    const allowed = policies.flatMap(([policyId, { Properties: { PolicyDocument } }]) => {
      const document = JSON.stringify(PolicyDocument).replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g, '"arn:aws-us-gov$1"');
      expect(document.length).toBeLessThanOrEqual(6144);
      return [...document.matchAll(/repository\/([^"]*)"/g)].map(([, name]) => [name, policyId]);
    });
    const resources = Object.values(template.findResources(TYPE));
    for (const [name, policyId] of allowed) {
      expect(resources.find(({ Properties }) => Properties.RepositoryName === name)).toMatchObject({ DependsOn: [policyId] });
    }
    const [{ Properties: { Policies: [inline], ManagedPolicyArns } }] = Object.values(template.findResources('AWS::IAM::Role'));
    expect(ManagedPolicyArns).toEqual(policies.map(([Ref]) => ({ Ref })));
    const all = [...allowed.map(([name]) => name), ...[...JSON.stringify(inline).matchAll(/repository\/([^"]*)"/g)].map(([, name]) => name)];
    expect(all.sort()).toEqual(names.sort());
  });

  test('with KEEP ARNs that are known only at deployment count as long as they can be', () => {
    const stack = new Stack();
    for (let i = 0; i < 160; i++) {
      new ImmutableRepository(stack, `R${i}`, { mutableTags: ['dev-*'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
    }
    // 160 ARNs of at most 314 characters: 26 in the role, and 18 in each managed policy.
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 8);
  });

  test.each([
    [OnRemove.KEEP, 280, 'a'.repeat(240), /\[Stack\/.*need \d+ managed policies; IAM allows 10 .*several stacks/],
    [OnRemove.RESTORE, 60, 'legacy', /\[Stack\/.*the 60 repositories.*are \d+ characters; IAM allows 10240.*several stacks/],
  ])('with %s more than IAM allows a role is an error at synthesis', (onRemove, count, prefix, message) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    for (let i = 0; i < count; i++) {
      adopt(stack, `${prefix}/${i}`, { onRemove }, `R${i}`);
    }
    expect(() => app.synth()).toThrow(message);
  });
});

describe('the function', () => {
  test('is one for a stack, whatever it adopts', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api');
    adopt(new Construct(stack, 'Group'), 'legacy/web', { onRemove: OnRemove.RESTORE });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.resourceCountIs('AWS::IAM::Role', 1);
  });

  test('is its own in every stack, nested ones too', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    adopt(stack, 'legacy/api');
    adopt(nested, 'legacy/web');
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
    Template.fromStack(nested).resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('is its own in every Stage', () => {
    const app = new App();
    for (const id of ['Dev', 'Prod']) {
      const stack = new Stack(new Stage(app, id), 'Stack');
      adopt(stack, 'legacy/api');
      Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
    }
  });

  test('is published where a synthesizer of the user says', () => {
    const synthesizer = new DefaultStackSynthesizer({ fileAssetsBucketName: 'the-bucket' });
    const stack = new Stack(new App(), 'Stack', { synthesizer });
    adopt(stack, 'legacy/api');
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Code: { S3Bucket: 'the-bucket' } });
  });

  test('keeps its log, which is the record of earlier settings, for a year, and beyond the stack', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api');
    const template = Template.fromStack(stack);
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: logicalIds(stack, 'AWS::Logs::LogGroup')[0] } } });
  });

  test('gets no event that is older than CloudFormation waits', () => {
    const stack = new Stack();
    adopt(stack, 'legacy/api');
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumEventAgeInSeconds: 300 });
  });
});

test('tagMutability stays true after an Aspect', () => {
  const stack = new Stack(new App(), 'Stack');
  const adopted = adopt(stack, 'legacy/api', { tagMutability: TagMutabilitySetting.immutableExcept('dev-*', 'v*') });
  TagImmutabilityAspect.addTo(stack, { standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('dev-*') }) });
  Template.fromStack(stack);
  expect(`${adopted.tagMutability}`).toBe("IMMUTABLE except 'dev-*'");
});

test('a filter that changes nothing is warned of', () => {
  const stack = new Stack(new App(), 'Stack');
  adopt(stack, 'legacy/api', { tagMutability: TagMutabilitySetting.immutableExcept('dev-*', 'dev-ci-*') }, 'Legacy');
  Annotations.fromStack(stack).hasWarning('/Stack/Legacy', Match.stringLikeRegexp("'dev-ci-\\*' is shadowed"));
});

describe('several repositories in one construct', () => {
  test('have a custom resource each, named as if each had a construct', () => {
    const together = new Stack();
    const imports = ['api', 'web'].map((name) => ecr.Repository.fromRepositoryName(together, name, name));
    new ExistingRepositories(together, 'Both', { repositories: imports, onRemove: OnRemove.RESTORE });
    const apart = new Stack();
    ['api', 'web'].forEach((name) => adopt(apart, name, { onRemove: OnRemove.RESTORE }));

    const resources = (stack: Stack) => Object.entries(Template.fromStack(stack).findResources(TYPE))
      .map(([logicalId, { Properties: { ServiceToken, ...properties } }]) => [logicalId, properties]);
    expect(resources(together)).toHaveLength(2);
    expect(resources(together)).toEqual(resources(apart));
  });

  test('one of them twice is refused, at synthesis', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    adopt(stack, 'api', { repositories: ['A', 'B'].map((id) => ecr.Repository.fromRepositoryName(stack, id, 'other')) });
    expect(() => app.synth()).toThrow(/'Stack\/api' in this stack has adopted repository 'other' already/);
  });
});

describe('what types forbid is refused at once', () => {
  test.each<[string, object, RegExp]>([
    ['no repository', { repositories: [] }, /'repositories' is empty.*Name at least one repository/],
    ['no list of repositories', { repositories: undefined }, /'repositories' is not given, and it is required/],
    ['a repository in place of a list', { repositories: ecr.Repository.fromRepositoryName(new Stack(), 'Import', 'api') }, /'repositories' is the construct 'Default\/Import'; a list/],
    ['a name in place of a list', { repositories: 'legacy/api' }, /'repositories' is the text 'legacy\/api'; a list is allowed/],
    ['a name in place of a repository', { repositories: ['legacy/api'] }, /'repositories\[0\]' is the text 'legacy\/api'; a repository is allowed.*fromRepositoryName\(this, 'Repo', 'legacy\/api'\)/],
    ['the name of a mode', { tagMutability: 'IMMUTABLE' }, /'tagMutability' is the text 'IMMUTABLE'.*Write TagMutabilitySetting.IMMUTABLE/],
    ["a member of CDK's enum", { tagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION }, /Write TagMutabilitySetting.immutableExcept\('latest'\)/],
    ['a misspelt onRemove', { onRemove: 'restore' }, /'onRemove' is the text 'restore'; KEEP, RESTORE are allowed. Write OnRemove.RESTORE/],
    ['a misspelt prop', { onRemoval: OnRemove.RESTORE }, /ExistingRepositories is given 'onRemoval'; repositories, registryId,.* are allowed/],
    ['a registry that is no account', { registryId: '2222' }, /registryId '2222' is not the id of an account. Give the 12 digits/],
  ])('%s', (_what, props, message) => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => adopt(stack, 'legacy/web', props, 'Adopted')).toThrow(message);
    expect(() => adopt(stack, 'legacy/web', props, 'Adopted2')).toThrow(/^Stack\/Adopted2: /);
  });
});

describe("another account's registry", () => {
  const env = { account: '111111111111', region: 'us-east-1' };
  const stackWithRole = (props?: StackProps) => {
    const stack = new Stack(new App(), 'Stack', props);
    new TagMutabilityProvider(stack, 'Provider', { role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/ecr') });
    return stack;
  };

  test('is told to the function, and its repository is what the role may touch', () => {
    const stack = stackWithRole({ env });
    adopt(stack, 'api', { registryId: '222222222222' });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(TYPE, { RepositoryName: 'api', RegistryId: '222222222222' });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain(':ecr:us-east-1:222222222222:repository/api');
  });

  test('makes another repository of the same name', () => {
    const stack = stackWithRole({ env });
    adopt(stack, 'api');
    new ExistingRepositories(stack, 'Elsewhere', {
      repositories: [ecr.Repository.fromRepositoryArn(stack, 'ByArn', 'arn:aws:ecr:us-east-1:222222222222:repository/api')],
      registryId: '222222222222',
    });
    Template.fromStack(stack).resourceCountIs(TYPE, 2);
  });

  test("may be the stack's own, and needs no role then", () => {
    const stack = new Stack(new App(), 'Stack', { env });
    adopt(stack, 'api', { registryId: '111111111111' });
    Template.fromStack(stack).hasResourceProperties(TYPE, { RegistryId: '111111111111' });
  });

  test('names the resource the same whether the stack knows its account or not', () => {
    const [known, unknown] = [stackWithRole({ env }), stackWithRole()].map((stack) => {
      adopt(stack, 'api', { registryId: '111111111111' });
      return logicalIds(stack, TYPE);
    });
    expect(known).toEqual(unknown);
  });

  test('needs a provider with a role, which may be made later', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env });
    adopt(stack, 'api', { registryId: '222222222222' });
    expect(() => app.synth()).toThrow(
      /\[Stack\/api\] registryId '222222222222' is not known to be the stack's own account \(111111111111\), and the stack's TagMutabilityProvider has no role/);
    new TagMutabilityProvider(stack, 'Provider', { role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/ecr') });
    expect(() => app.synth({ force: true })).not.toThrow();
  });

  test("is not that of a third account's ARN, at synthesis", () => {
    const stack = stackWithRole({ env });
    adopt(stack, 'api', {
      repositories: [ecr.Repository.fromRepositoryArn(stack, 'Third', 'arn:aws:ecr:us-east-1:333333333333:repository/api')],
      registryId: '222222222222',
    });
    expect(() => (stack.node.root as App).synth()).toThrow(/is in account 333333333333, but registryId is '222222222222'/);
  });
});

describe('while CDK looks up context', () => {
  test('two repositories by lookup, in whatever account and region, are no error: their names are the same dummy', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const found = ['api', 'web'].map((repositoryName) => ecr.Repository.fromLookup(stack, repositoryName, { repositoryName }));
    new ExistingRepositories(stack, 'Adopted', { repositories: found });
    const assembly = app.synth();
    expect(assembly.manifest.missing).toHaveLength(2);
  });
});
