import { App, NestedStack, CfnParameter, CfnResource, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import {
  AppliedFor, CreationTemplate, ExistingCreationTemplate, ExistingCreationTemplateProps, OnRemove, ExistingRepositories, TagImmutabilityAspect,
  TagImmutabilityStandard,
  TagMutabilitySetting,
} from '../../src';
import { CREATION_ACTIONS } from '../../src/ecr/actions';
import { MAX_TEMPLATE_PREFIX_LENGTH } from '../../src/ecr/limits';

const TYPE = 'Custom::EcrRepositoryCreationTemplate';

function adopt(scope: Construct, prefix: string, props: Partial<ExistingCreationTemplateProps> = {}, id = prefix): ExistingCreationTemplate {
  return new ExistingCreationTemplate(scope, id, { prefix, ...props });
}

function logicalIds(stack: Stack, type: string): string[] {
  return Object.keys(Template.fromStack(stack).findResources(type));
}

const arnOf = (names: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:repository/${names}`]],
});
const ON_ALL = { Action: ['ecr:DescribeRepositoryCreationTemplates', 'ecr:UpdateRepositoryCreationTemplate'], Effect: 'Allow', Resource: '*' };
const LOGS = Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] });

const creationRole = (scope: Construct) => new iam.Role(scope, 'CreationRole', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') });
const pullPolicy = () => new iam.PolicyDocument({
  statements: [new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [new iam.AccountPrincipal('222222222222')] })],
});

describe('the custom resource', () => {
  test('makes the template immutable and says nothing else, if nothing is said', () => {
    const stack = new Stack();
    adopt(stack, 'eng');
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources(TYPE));
    expect(Properties).toEqual({
      ServiceToken: expect.anything(), ServiceTimeout: '300', Prefix: 'eng', ImageTagMutability: 'IMMUTABLE', OnRemove: 'KEEP',
    });
  });

  test('says what is given as AWS::ECR::RepositoryCreationTemplate does', () => {
    const stack = new Stack();
    adopt(stack, 'eng', {
      appliedFor: [AppliedFor.REPLICATION],
      description: 'ours now',
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab'),
      tagMutability: TagMutabilitySetting.immutableExcept('latest'),
      lifecyclePolicyRules: [{ maxImageCount: 10 }],
      repositoryPolicy: pullPolicy(),
      resourceTags: { team: 'eng' },
      customRole: creationRole(stack),
      onRemove: OnRemove.RESTORE,
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(TYPE, {
      Prefix: 'eng',
      AppliedFor: ['REPLICATION'],
      Description: 'ours now',
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: Match.stringLikeRegexp('key/1234abcd') },
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'latest' }],
      LifecyclePolicy: Match.serializedJson({ rules: [Match.objectLike({ rulePriority: 1 })] }),
      RepositoryPolicy: Match.anyValue(),
      ResourceTags: [{ Key: 'team', Value: 'eng' }],
      CustomRoleArn: { 'Fn::GetAtt': [logicalIds(stack, 'AWS::IAM::Role')[0], 'Arn'] },
      OnRemove: 'RESTORE',
    });
  });

  test('what is a token is carried to the template', () => {
    const stack = new Stack();
    const [prefix, branch, description] = ['Prefix', 'Branch', 'Description'].map((id) => new CfnParameter(stack, id).valueAsString);
    adopt(stack, prefix, { tagMutability: TagMutabilitySetting.immutableExcept(branch), description }, 'Existing');
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      Prefix: { Ref: 'Prefix' },
      Description: { Ref: 'Description' },
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: { Ref: 'Branch' } }],
    });
  });

  test('tags that are one token for a map are carried as a list', () => {
    const stack = new Stack();
    adopt(stack, 'eng', { resourceTags: Lazy.any({ produce: () => ({ team: 'eng' }) }) as unknown as { [key: string]: string } });
    Template.fromStack(stack).hasResourceProperties(TYPE, { ResourceTags: [{ Key: 'team', Value: 'eng' }] });
  });

  test('is served by the one function that repositories are served by', () => {
    const stack = new Stack();
    adopt(stack, 'eng');
    new ExistingRepositories(stack, 'Legacy', { repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'eng')] });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });
});

describe('identity', () => {
  test.each([OnRemove.KEEP, OnRemove.RESTORE])('with %s renaming or moving the construct, or writing the slash that ECR assumes, makes no other resource', (onRemove) => {
    const template = (build: (stack: Stack) => void) => {
      const stack = new Stack(new App({ context: { 'aws:cdk:disable-path-metadata': true } }), 'Stack');
      build(stack);
      return Template.fromStack(stack).toJSON();
    };
    const before = template((stack) => adopt(stack, 'eng/test', { onRemove }, 'Before'));
    expect(template((stack) => adopt(stack, 'eng/test', { onRemove }, 'After'))).toEqual(before);
    expect(template((stack) => adopt(new Construct(stack, 'Group'), 'eng/test', { onRemove }))).toEqual(before);
    expect(Object.keys(template((stack) => adopt(stack, 'eng/test/', { onRemove })).Resources)).toEqual(Object.keys(before.Resources));
  });

  test('another prefix is another resource, however alike the two are', () => {
    const stack = new Stack();
    ['eng/test', 'eng-test', 'engtest', 'ROOT', 'root'].forEach((prefix) => adopt(stack, prefix));
    expect(new Set(logicalIds(stack, TYPE)).size).toBe(5);
  });

  test('a prefix that is a token falls back to the path', () => {
    const stack = new Stack();
    const prefixes = ['A', 'B'].map((id) => new CfnParameter(stack, id).valueAsString);
    prefixes.forEach((prefix, index) => adopt(stack, prefix, {}, `Existing${index}`));
    expect(logicalIds(stack, TYPE)).toEqual([expect.stringMatching(/^Existing0/), expect.stringMatching(/^Existing1/)]);
  });

  test('the longest prefix makes a legal logical id', () => {
    const stack = new Stack();
    adopt(stack, 'a'.repeat(MAX_TEMPLATE_PREFIX_LENGTH), { onRemove: OnRemove.RESTORE }, 'Longest');
    expect(logicalIds(stack, TYPE)[0]).toMatch(/^[A-Za-z0-9]{1,255}$/);
    expect(logicalIds(stack, 'AWS::IAM::Policy')[0]).toMatch(/^[A-Za-z0-9]{1,255}$/);
  });

  test.each(['eng', 'eng/'])('two constructs for one prefix in a stack are refused: eng and %s', (prefix) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    adopt(stack, 'eng', {}, 'First');
    adopt(stack, prefix, {}, 'Second');
    expect(() => app.synth()).toThrow(new RegExp(`Stack/Second: 'Stack/First' in this stack has adopted template '${prefix}' already.*Remove one`));
  });
});

describe('a prefix that this app declares is refused at synthesis', () => {
  test.each<[string, (app: App, stack: Stack) => void]>([
    ['in this stack', (_app, stack) => new CreationTemplate(stack, 'Mine', { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION] })],
    ['in a nested stack', (_app, stack) => new CreationTemplate(new NestedStack(stack, 'Other'), 'Mine', { prefix: 'eng/', appliedFor: [AppliedFor.REPLICATION] })],
    ['as an L1', (_app, stack) => new ecr.CfnRepositoryCreationTemplate(stack, 'Mine', { prefix: 'eng', appliedFor: ['REPLICATION'] })],
    ['as a raw resource', (_app, stack) => new CfnResource(stack, 'Mine', { type: 'AWS::ECR::RepositoryCreationTemplate', properties: { Prefix: 'eng' } })],
  ])('%s', (_where, declare) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    adopt(stack, 'eng', {}, 'Adopted');
    declare(app, stack);
    expect(() => app.synth()).toThrow(/Stack\/Adopted.*the template 'eng' is declared by '.*Mine.*' too/);
  });

  const inAccount = (account: string) => (app: App) => new Stack(app, `In${account}`, { env: { account, region: 'us-east-1' } });
  const inStage = (id: string) => (app: App) => new Stack(new Stage(app, id), 'Stack');

  test.each<[string, (app: App) => Stack, (app: App) => Stack]>([
    ['in another account', inAccount('111111111111'), inAccount('222222222222')],
    ['in another Stage whose account is not known', inStage('Dev'), inStage('Prod')],
  ])('but not %s', (_where, here, there) => {
    const app = new App();
    adopt(here(app), 'eng');
    new CreationTemplate(there(app), 'Mine', { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION] });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('what ECR would refuse is refused', () => {
  test.each<[string, string, Partial<ExistingCreationTemplateProps>, RegExp]>([
    ['an empty prefix', '', {}, /the prefix '' has 0 characters/],
    ['a prefix that is too long', 'a'.repeat(MAX_TEMPLATE_PREFIX_LENGTH + 1), {}, /has 257 characters; allowed are 1 to 256/],
    ['ROOT/', 'ROOT/', {}, /'ROOT\/' has a '\/' at its end/],
    ['a wildcard', 'eng/*', {}, /the prefix 'eng\/\*' cannot be a namespace.*Write 'eng'/],
    ['nothing to be for', 'eng', { appliedFor: [] }, /'appliedFor' is empty/],
    ['a setting that nobody can have', 'eng', { tagMutability: TagMutabilitySetting.fromApi({ imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }) }, /a template cannot have the setting/],
    ['a long description', 'eng', { description: 'd'.repeat(257) }, /has 257 characters/],
    ['a role of another account', 'eng', {
      customRole: iam.Role.fromRoleArn(new Stack(), 'Theirs', 'arn:aws:iam::222222222222:role/theirs'),
    }, /belongs to account 222222222222/],
  ])('%s', (_what, prefix, props, message) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    expect(() => adopt(stack, prefix, props, 'Existing')).toThrow(message);
    expect(() => adopt(stack, prefix, props, 'Existing2')).toThrow(/^Stack\/Existing2: /);
  });

  test('and a repository policy that names resources, at synthesis', () => {
    const app = new App();
    const statement = new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [new iam.AnyPrincipal()], resources: ['*'] });
    adopt(new Stack(app, 'Stack'), 'eng', { repositoryPolicy: new iam.PolicyDocument({ statements: [statement] }) });
    expect(() => app.synth()).toThrow(/Stack\/eng.*names resources/);
  });

  test('and an onRemove that is no member of OnRemove', () => {
    expect(() => adopt(new Stack(new App(), 'Stack'), 'eng', { onRemove: 'restore' as OnRemove }))
      .toThrow(/^Stack\/eng: 'onRemove' is the text 'restore'; KEEP, RESTORE are allowed. Write OnRemove.RESTORE/);
  });
});

describe('permissions', () => {
  test('with KEEP are shared: one statement for all templates, the namespaces one by one', () => {
    const stack = new Stack();
    adopt(stack, 'eng');
    adopt(stack, 'ops/');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyDocument: {
          Statement: [LOGS, ON_ALL, { Action: 'ecr:CreateRepository', Effect: 'Allow', Resource: [arnOf('eng/*'), arnOf('ops/*')] }],
        },
      }],
    });
  });

  test('with RESTORE are a policy of its own, which the resource depends on', () => {
    const stack = new Stack();
    adopt(stack, 'eng', { onRemove: OnRemove.RESTORE });
    const template = Template.fromStack(stack);
    const [policyId] = logicalIds(stack, 'AWS::IAM::Policy');
    template.hasResource(TYPE, { DependsOn: [policyId] });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [ON_ALL, { Action: 'ecr:CreateRepository', Effect: 'Allow', Resource: arnOf('eng/*') }] },
    });
    template.hasResourceProperties('AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement: [LOGS] } }] });
  });

  test.each<[string, Partial<ExistingCreationTemplateProps>, string | string[]]>([
    ['a lifecycle policy', { lifecyclePolicyRules: [{ maxImageCount: 10 }] }, ['ecr:CreateRepository', 'ecr:PutLifecyclePolicy']],
    ['a repository policy', { repositoryPolicy: pullPolicy() }, ['ecr:CreateRepository', 'ecr:SetRepositoryPolicy']],
    ['tags', { resourceTags: { team: 'eng' } }, 'ecr:CreateRepository'],
  ])('are what AWS demands for %s, in the namespace only', (_what, props, actions) => {
    const stack = new Stack();
    adopt(stack, 'eng', props);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: [LOGS, ON_ALL, { Action: actions, Effect: 'Allow', Resource: arnOf('eng/*') }] } }],
    });
  });

  test('for ROOT are for every namespace', () => {
    const stack = new Stack();
    adopt(stack, CreationTemplate.ROOT);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: [LOGS, ON_ALL, Match.objectLike({ Resource: arnOf('*') })] } }],
    });
  });

  test('pass the role that is given to ECR, and no other', () => {
    const stack = new Stack();
    const customRole = iam.Role.fromRoleName(stack, 'Role', 'creation');
    adopt(stack, 'eng', { customRole, onRemove: OnRemove.RESTORE });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Action: 'iam:PassRole',
          Effect: 'Allow',
          Resource: stack.resolve(customRole.roleArn),
          Condition: { StringEquals: { 'iam:PassedToService': 'ecr.amazonaws.com' } },
        }]),
      },
    });
  });
});

describe('the role', () => {
  test('that is given may create the repositories before the template names it', () => {
    const stack = new Stack();
    adopt(stack, 'eng', { customRole: creationRole(stack), resourceTags: { team: 'eng' } });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: CREATION_ACTIONS, Effect: 'Allow', Resource: arnOf('eng/*') }] },
      Roles: [{ Ref: logicalIds(stack, 'AWS::IAM::Role')[0] }],
    });
    template.hasResource(TYPE, { DependsOn: Match.arrayWith(logicalIds(stack, 'AWS::IAM::Policy')) });
  });

  test('is not made: the template may have one', () => {
    const stack = new Stack();
    adopt(stack, 'eng', { resourceTags: { team: 'eng' } });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
  });

  test('that CDK may not change is warned of', () => {
    const stack = new Stack(new App(), 'Stack');
    const customRole = iam.Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::111111111111:role/theirs', { mutable: false });
    adopt(stack, 'eng', { customRole });
    Annotations.fromStack(stack).hasWarning('/Stack/eng', Match.stringLikeRegexp("customRole 'Stack/Theirs' is a role that CDK may not change"));
  });
});

test('tagMutability stays true after an Aspect, which holds the template to its baseline', () => {
  const stack = new Stack(new App(), 'Stack');
  const adopted = adopt(stack, 'eng', { tagMutability: TagMutabilitySetting.immutableExcept('dev-*', 'v*') });
  TagImmutabilityAspect.addTo(stack, { standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('dev-*') }) });
  Template.fromStack(stack).hasResourceProperties(TYPE, { ImageTagMutabilityExclusionFilters: [Match.objectLike({ ImageTagMutabilityExclusionFilterValue: 'dev-*' })] });
  expect(`${adopted.tagMutability}`).toBe("IMMUTABLE except 'dev-*'");
});

test('a filter that changes nothing is warned of', () => {
  const stack = new Stack(new App(), 'Stack');
  adopt(stack, 'eng', { tagMutability: TagMutabilitySetting.immutableExcept('dev-*', 'dev-ci-*') });
  Annotations.fromStack(stack).hasWarning('/Stack/eng', Match.stringLikeRegexp("'dev-ci-\\*' is shadowed"));
});

test('a template for a pull-through cache whose mutability is not said, and one for every push, are warned of as those of CreationTemplate are', () => {
  const stack = new Stack();
  adopt(stack, 'cache', { appliedFor: [AppliedFor.PULL_THROUGH_CACHE] });
  adopt(stack, CreationTemplate.ROOT, { appliedFor: [AppliedFor.CREATE_ON_PUSH] });
  const annotations = Annotations.fromStack(stack);
  annotations.hasWarning('/Default/cache', Match.stringLikeRegexp('pullThroughTagsFrozen'));
  annotations.hasWarning('/Default/ROOT', Match.stringLikeRegexp('rootTemplateCreatesOnPush'));
});
