import { App, Aspects, CfnParameter, CfnResource, DefaultStackSynthesizer, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { TagMutabilityVia, ImmutableRepository, OnRemove, ExistingRepositories, ExistingRepositoriesProps, TagImmutabilityAspect, TagMutabilitySetting } from '../../src';

const TYPE = 'Custom::EcrRepositoryTagMutability';

function adopt(scope: Construct, name: string, props: Partial<ExistingRepositoriesProps> = {}, id = name): ExistingRepositories {
  return new ExistingRepositories(scope, id, { repository: ecr.Repository.fromRepositoryName(scope, `${id}Import`, name), ...props });
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
    new ExistingRepositories(stack, 'Legacy', { repository: ecr.CfnRepository.fromRepositoryName(stack, 'Import', 'legacy/api') });
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
    const stack = new Stack(new App(), 'Stack');
    adopt(stack, 'legacy/api', {}, 'First');
    expect(() => adopt(stack, 'legacy/api', {}, 'Second'))
      .toThrow(/^Stack\/Second: repository 'legacy\/api' is adopted by 'Stack\/First' in this stack already.*Remove one/);
  });
});

describe('a repository that this app declares is refused', () => {
  const message = /declared by this app.*declare this one as ImmutableRepository instead/;

  test('given as the construct', () => {
    const stack = new Stack(new App(), 'Stack');
    const repository = new ecr.Repository(stack, 'Mine');
    expect(() => new ExistingRepositories(stack, 'Adopted', { repository })).toThrow(message);
    expect(() => new ExistingRepositories(stack, 'Adopted2', { repository })).toThrow(/^Stack\/Adopted2: repository 'Stack\/Mine'/);
  });

  test('given as the construct of another stack, or as its L1', () => {
    const app = new App();
    const other = new Stack(app, 'Other');
    const stack = new Stack(app, 'Stack');
    const repository = new ImmutableRepository(other, 'Theirs');
    const resource = new ecr.CfnRepository(other, 'Resource');
    expect(() => new ExistingRepositories(stack, 'A', { repository })).toThrow(message);
    expect(() => new ExistingRepositories(stack, 'B', { repository: resource })).toThrow(message);
  });

  test('imported by its own name or ARN', () => {
    const stack = new Stack(new App(), 'Stack');
    const { repositoryName, repositoryArn } = new ImmutableRepository(stack, 'Mine');
    const byName = ecr.Repository.fromRepositoryName(stack, 'ByName', repositoryName);
    const byArn = ecr.Repository.fromRepositoryAttributes(stack, 'ByArn', { repositoryName: 'mine', repositoryArn });
    expect(() => new ExistingRepositories(stack, 'A', { repository: byName })).toThrow(message);
    expect(() => new ExistingRepositories(stack, 'B', { repository: byArn })).toThrow(message);
  });

  test.each([
    ['in this stack', (_app: App, stack: Stack) => new ecr.Repository(stack, 'Mine', { repositoryName: 'team/api' })],
    ['in another stack', (app: App) => new ecr.Repository(new Stack(app, 'Other'), 'Mine', { repositoryName: 'team/api' })],
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
    ['account', 'arn:aws:ecr:us-east-1:222222222222:repository/legacy/api', /is in account 222222222222, but the stack deploys to 111111111111.*registryId: '222222222222' and a role/],
  ])('by the %s in its ARN', (_what, arn, message) => {
    const stack = stackIn('111111111111', 'us-east-1');
    const repository = ecr.Repository.fromRepositoryArn(stack, 'ByArn', arn);
    const attributes = ecr.Repository.fromRepositoryAttributes(stack, 'ByAttributes', { repositoryName: 'legacy/api', repositoryArn: arn });
    expect(() => new ExistingRepositories(stack, 'A', { repository })).toThrow(message);
    expect(() => new ExistingRepositories(stack, 'B', { repository: attributes })).toThrow(message);
  });

  test('but not where the stack does not know its own account and region', () => {
    const stack = new Stack();
    const arn = 'arn:aws:ecr:eu-west-1:111111111111:repository/legacy/api';
    new ExistingRepositories(stack, 'A', { repository: ecr.Repository.fromRepositoryArn(stack, 'ByArn', arn) });
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
  Aspects.of(stack).add(new TagImmutabilityAspect({ baseline: TagMutabilitySetting.immutableExcept('dev-*') }));
  Template.fromStack(stack);
  expect(`${adopted.tagMutability}`).toBe("IMMUTABLE except 'dev-*'");
});

test('a filter that changes nothing is warned of', () => {
  const stack = new Stack(new App(), 'Stack');
  adopt(stack, 'legacy/api', { tagMutability: TagMutabilitySetting.immutableExcept('dev-*', 'dev-ci-*') }, 'Legacy');
  Annotations.fromStack(stack).hasWarning('/Stack/Legacy', Match.stringLikeRegexp("'dev-ci-\\*' is shadowed"));
});
