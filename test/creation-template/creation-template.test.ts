import { CfnParameter, Fn, Lazy, Stack, Tags, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, RegistryStack } from './registry-stack';
import { AppliedFor, CreationTemplate, ICreationTemplate, TagFilters, TagMutabilitySetting } from '../../src';
import { LOG_IN_ACTION, PULL_ACTIONS, PUSH_ACTIONS, READ_ACTIONS, CREATION_ACTIONS, CREATION_KMS_ACTIONS } from '../../src/ecr/actions';
import { CREATION_TEMPLATE_TYPE } from '../../src/ecr/resource-types';
import { Fact, annotationId } from '../../src/messages/facts';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012';

let stack: RegistryStack;
beforeEach(() => { stack = new RegistryStack(); });

const warningIds = (of: Stack = stack) => Annotations.fromStack(of).findWarning('*', Match.anyValue())
  .map(({ entry }) => /\[ack: (\S+)\]/.exec(`${entry.data}`)?.[1]);

/** The grants of `ecr.IRepository`: what each allows on the repositories, and whether on logging in to the registry. */
const GRANTS: [string, (template: ICreationTemplate, grantee: iam.IGrantable) => iam.Grant, string[], boolean][] = [
  ['grant', (template, grantee) => template.grant(grantee, 'ecr:ListImages', 'ecr:DescribeImages'), ['ecr:ListImages', 'ecr:DescribeImages'], false],
  ['grantRead', (template, grantee) => template.grantRead(grantee), READ_ACTIONS, false],
  ['grantPull', (template, grantee) => template.grantPull(grantee), PULL_ACTIONS, true],
  ['grantPush', (template, grantee) => template.grantPush(grantee), PUSH_ACTIONS, true],
  ['grantPullPush', (template, grantee) => template.grantPullPush(grantee), [...PULL_ACTIONS, ...PUSH_ACTIONS], true],
];

/** A list of actions as CDK renders it: each once. */
const onceEach = (actions: string[]) => [...new Set(actions)];

describe('what the template says', () => {
  test('is immutable where nothing is said, since ECR takes silence for MUTABLE', () => {
    stack.template();
    expect(stack.rendered()).toEqual({ Prefix: 'eng', AppliedFor: ['REPLICATION'], ImageTagMutability: 'IMMUTABLE' });
  });

  test('is every field that was given', () => {
    const key = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
    const repositoryPolicy = new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ sid: 'Lambda', principals: [new iam.ServicePrincipal('lambda.amazonaws.com')], actions: ['ecr:BatchGetImage'] })],
    });
    const customRole = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/ecr-creates');
    stack.template({
      prefix: 'eng/test/',
      appliedFor: [AppliedFor.PULL_THROUGH_CACHE, AppliedFor.CREATE_ON_PUSH],
      description: 'all of it',
      encryption: ecr.RepositoryEncryption.KMS_DSSE,
      encryptionKey: key,
      tagMutability: TagMutabilitySetting.immutableExcept('latest', 'dev-*'),
      lifecyclePolicyRules: [{ maxImageCount: 10, description: 'Keep ten images, whichever they are' }],
      repositoryPolicy,
      resourceTags: { team: 'eng', stage: 'test' },
      customRole,
    });
    const { RepositoryPolicy: policy, LifecyclePolicy: lifecycle, ...rest } = stack.rendered();
    expect(rest).toEqual({
      Prefix: 'eng/test/',
      AppliedFor: ['PULL_THROUGH_CACHE', 'CREATE_ON_PUSH'],
      Description: 'all of it',
      EncryptionConfiguration: { EncryptionType: 'KMS_DSSE', KmsKey: KEY_ARN },
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: ['latest', 'dev-*'].map((filter) => ({
        ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: filter,
      })),
      ResourceTags: [{ Key: 'team', Value: 'eng' }, { Key: 'stage', Value: 'test' }],
      CustomRoleArn: 'arn:aws:iam::111111111111:role/ecr-creates',
    });
    expect(JSON.parse(policy).Statement).toEqual([
      { Sid: 'Lambda', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'ecr:BatchGetImage' },
    ]);
    expect(JSON.parse(lifecycle).rules).toHaveLength(1);
  });

  test.each([
    TagMutabilitySetting.MUTABLE, TagMutabilitySetting.mutableExcept('v*'), TagMutabilitySetting.IMMUTABLE,
  ])('is the setting that was given, whichever: %s', (tagMutability) => {
    const template = stack.template({ tagMutability });
    expect(stack.rendered()).toMatchObject(tagMutability.toCloudFormation());
    expect(template.tagMutability.isSameAs(tagMutability)).toBe(true);
  });

  test('is read back with an override in it', () => {
    const template = stack.template();
    (template.node.defaultChild as ecr.CfnRepositoryCreationTemplate).addPropertyOverride('ImageTagMutability', 'MUTABLE');
    expect(template.tagMutability.isSameAs(TagMutabilitySetting.MUTABLE)).toBe(true);
  });

  test('has what is a token as it is', () => {
    const parameter = (id: string) => new CfnParameter(stack, id);
    const prefix = parameter('Prefix').valueAsString;
    const tag = parameter('Tag').valueAsString;
    stack.template({
      prefix,
      description: parameter('Description').valueAsString,
      appliedFor: [parameter('Scenario').valueAsString as AppliedFor],
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', Fn.importValue('Key')),
      tagMutability: TagMutabilitySetting.immutableExcept(parameter('Filter').valueAsString),
      resourceTags: { [tag]: parameter('Value').valueAsString },
      lifecyclePolicyRules: [{ description: 'Keep as many images as the parameter says', maxImageCount: Token.asNumber(Fn.importValue('Count')) }],
    });
    expect(stack.rendered()).toMatchObject({
      Prefix: { Ref: 'Prefix' },
      Description: { Ref: 'Description' },
      AppliedFor: [{ Ref: 'Scenario' }],
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::ImportValue': 'Key' } },
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: { Ref: 'Filter' } }],
      ResourceTags: [{ Key: { Ref: 'Tag' }, Value: { Ref: 'Value' } }],
    });
    expect(JSON.stringify(stack.rendered().LifecyclePolicy)).toContain('{"Fn::ImportValue":"Count"}');
  });

  test('has scenarios that are one token as they are', () => {
    const appliedFor = new CfnParameter(stack, 'Scenarios', { type: 'CommaDelimitedList' }).valueAsList as AppliedFor[];
    stack.template({ appliedFor });
    expect(stack.rendered().AppliedFor).toEqual({ Ref: 'Scenarios' });
  });

  describe('has tags that are one token', () => {
    const LIST = [{ Key: 'team', Value: 'eng' }];
    const tagsThat = (value: any) => Lazy.any({ produce: () => value }) as unknown as { [key: string]: string };

    test.each<[string, any, any]>([
      ['for a map as a list', { team: 'eng' }, LIST],
      ['for a function of CloudFormation as that', { 'Fn::If': ['IsProd', LIST, []] }, { 'Fn::If': ['IsProd', LIST, []] }],
    ])('%s, and a role for them', (_what, value, rendered) => {
      expect(stack.template({ resourceTags: tagsThat(value) }).customRole).toBeDefined();
      expect(stack.rendered().ResourceTags).toEqual(rendered);
    });

    test('and none if it is nothing', () => {
      stack.template({ resourceTags: tagsThat(null) });
      expect(stack.rendered()).not.toHaveProperty('ResourceTags');
    });

    test.each<[string, any, RegExp]>([
      ['ECR would refuse them', { 'aws:team': 'eng' }, /Stack\/Template: the resource tag key 'aws:team' begins with 'aws:'/],
      ['they are no map', LIST, /Stack\/Template: 'resourceTags' is \[{"Key":"team","Value":"eng"}\]; a map of keys to values is allowed/],
    ])('unless %s, which an error says at synthesis', (_what, value, message) => {
      stack.template({ resourceTags: tagsThat(value) });
      expect(() => stack.app.synth()).toThrow(message);
    });
  });

  test('has filters that are one token as they are', () => {
    const filters = { 'Fn::If': ['IsDev', [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'dev-*' }], []] };
    stack.template({
      tagMutability: TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: filters }),
    });
    expect(stack.rendered().ImageTagMutabilityExclusionFilters).toEqual(filters);
  });
});

describe('the policy of the repositories', () => {
  test('has what grants and statements add to it, and the principal what it may do', () => {
    const template = stack.template({ prefix: CreationTemplate.ROOT });
    const puller = new iam.Role(stack, 'Puller', { assumedBy: new iam.AccountRootPrincipal() });
    expect(template.grantPull(puller).success).toBe(true);
    expect(template.addToRepositoryPolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('lambda.amazonaws.com')], actions: ['ecr:DescribeImages'],
    })).statementAdded).toBe(true);

    const policy = JSON.parse(JSON.stringify(stack.rendered().RepositoryPolicy['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : 'ARN')));
    expect(JSON.parse(policy.join('')).Statement).toEqual([
      { Effect: 'Allow', Principal: { AWS: 'ARN' }, Action: PULL_ACTIONS },
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'ecr:DescribeImages' },
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: PULL_ACTIONS, Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/*']] } },
          { Effect: 'Allow', Action: LOG_IN_ACTION, Resource: '*' },
        ],
      },
    });
  });

  test.each(GRANTS)('lets an account of somebody else do what %s allows, and no more', (_, grant, actions) => {
    grant(stack.template(), new iam.AccountPrincipal('222222222222'));
    const policy = stack.rendered().RepositoryPolicy['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : 'aws').join('');
    expect(JSON.parse(policy).Statement).toEqual([
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action: onceEach(actions) },
    ]);
  });

  test('is not there while nothing is in it', () => {
    stack.template({ repositoryPolicy: new iam.PolicyDocument() });
    expect(stack.rendered()).not.toHaveProperty('RepositoryPolicy');
  });
});

describe('the role of ECR', () => {
  const policies = () => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument.Statement);
  const ownKey = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111111111111:key/*']] };
  const repositories = (pattern: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${pattern}`]] });

  test('is not made where nothing needs it', () => {
    expect(stack.template({ encryption: ecr.RepositoryEncryption.AES_256, resourceTags: {} }).customRole).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
    expect(stack.rendered()).not.toHaveProperty('CustomRoleArn');
  });

  test('is made for tags, with just the actions that AWS documents, on the repositories of the prefix', () => {
    stack.template({ resourceTags: { team: 'eng' } });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecr.amazonaws.com' } }] },
    });
    expect(policies()).toEqual([[{ Effect: 'Allow', Action: CREATION_ACTIONS, Resource: repositories('eng/*') }]]);
    expect(stack.rendered().CustomRoleArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^TemplateCreationRole/), 'Arn'] });
  });

  test('is made for a key, with what it needs of this key', () => {
    stack.template({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
    expect(policies()).toEqual([[
      { Effect: 'Allow', Action: CREATION_KMS_ACTIONS, Resource: KEY_ARN },
      { Effect: 'Allow', Action: CREATION_ACTIONS, Resource: repositories('eng/*') },
    ]]);
  });

  test("is allowed by the key's own policy too where that does not trust the account", () => {
    const keyPolicy = { Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:role/admin' }, Action: 'kms:*', Resource: '*' }] };
    const key = kms.Key.fromCfnKey(new kms.CfnKey(stack, 'Key', { keyPolicy }));
    stack.template({ encryptionKey: key });
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({ Action: CREATION_KMS_ACTIONS, Principal: { AWS: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } } })]),
      },
    });
  });

  test('is allowed to use a key of which only the L1 is known', () => {
    stack.template({ encryptionKey: new kms.CfnKey(stack, 'Key') });
    expect(policies()[0][0]).toMatchObject({ Action: CREATION_KMS_ACTIONS, Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } });
  });

  test('may use the AWS managed key of ECR, and no other, where KMS is asked for without a key', () => {
    stack.template({ encryption: ecr.RepositoryEncryption.KMS });
    expect(policies()[0][0]).toEqual({
      Effect: 'Allow',
      Action: CREATION_KMS_ACTIONS,
      Resource: ownKey,
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/aws/ecr' } },
    });
  });

  test('of one for the rest of the registry may create every repository', () => {
    stack.template({ prefix: CreationTemplate.ROOT, resourceTags: { team: 'eng' } });
    expect(policies()[0][0].Resource).toEqual(repositories('*'));
  });

  test('that was given gets the same, of the app or imported', () => {
    const key = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
    const own = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') });
    const imported = iam.Role.fromRoleName(stack, 'Imported', 'ecr-creates');
    stack.template({ prefix: 'a', encryptionKey: key, customRole: own }, 'A');
    stack.template({ prefix: 'b', encryptionKey: key, customRole: imported }, 'B');
    expect(policies()).toEqual(['a/*', 'b/*'].map((pattern) => [
      { Effect: 'Allow', Action: CREATION_KMS_ACTIONS, Resource: KEY_ARN },
      { Effect: 'Allow', Action: CREATION_ACTIONS, Resource: repositories(pattern) },
    ]));
    expect(warningIds()).toEqual([]);
  });

  test('that CDK may not change comes with a warning that says what it needs', () => {
    const customRole = iam.Role.fromRoleName(stack, 'Imported', 'ecr-creates', { mutable: false });
    stack.template({ resourceTags: { team: 'eng' }, encryption: ecr.RepositoryEncryption.KMS, customRole });
    expect(policies()).toEqual([]);
    for (const needed of ['ecr.amazonaws.com', ...CREATION_ACTIONS, ...CREATION_KMS_ACTIONS]) {
      Annotations.fromStack(stack).hasWarning('/Stack/Template', Match.stringLikeRegexp(needed));
    }
    expect(warningIds()).toEqual([annotationId(Fact.ROLE_UNCHANGED)]);
  });
});

describe("the tags of CDK's Tags.of()", () => {
  test('do not become resource tags, which would need a role', () => {
    stack.template();
    Tags.of(stack.app).add('cost-center', '42');
    expect(stack.rendered()).not.toHaveProperty('ResourceTags');
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
  });

  test('are not added to those that were given', () => {
    stack.template({ resourceTags: { team: 'eng' } });
    Tags.of(stack.app).add('cost-center', '42');
    expect(stack.rendered().ResourceTags).toEqual([{ Key: 'team', Value: 'eng' }]);
  });
});

describe('a warning', () => {
  test('says that the tags of a pull-through cache freeze, with the filters against it, unless the user has said what they want', () => {
    stack.template({ appliedFor: [AppliedFor.REPLICATION, AppliedFor.PULL_THROUGH_CACHE] });
    expect(warningIds()).toEqual([annotationId(Fact.PULL_THROUGH_TAGS_FROZEN)]);
    for (const filter of TagFilters.FLOATING) {
      Annotations.fromStack(stack).hasWarning('/Stack/Template', Match.stringLikeRegexp(`'${filter.replace('*', '\\*')}'`));
    }
  });

  test.each([TagMutabilitySetting.IMMUTABLE, TagMutabilitySetting.immutableExcept('latest')])('is not there for a cache that is %s', (tagMutability) => {
    stack.template({ appliedFor: [AppliedFor.PULL_THROUGH_CACHE], tagMutability });
    expect(warningIds()).toEqual([]);
  });

  test('says that a push creates whatever repository it names', () => {
    stack.template({ prefix: CreationTemplate.ROOT, appliedFor: [AppliedFor.CREATE_ON_PUSH] });
    expect(warningIds()).toEqual([annotationId(Fact.ROOT_TEMPLATE_CREATES_ON_PUSH)]);
  });

  test('is not there for a push within a namespace, nor for another scenario of ROOT', () => {
    stack.template({ appliedFor: [AppliedFor.CREATE_ON_PUSH] }, 'Named');
    stack.template({ prefix: CreationTemplate.ROOT, appliedFor: [AppliedFor.REPLICATION] }, 'Root');
    expect(warningIds()).toEqual([]);
  });

  test('says that a filter is shadowed', () => {
    stack.template({ tagMutability: TagMutabilitySetting.immutableExcept('dev-*', 'dev-a*') });
    expect(warningIds()).toEqual([annotationId(Fact.FILTER_WITHOUT_EFFECT)]);
  });
});

describe.each<[string, () => ICreationTemplate]>([
  ['of this app', () => stack.template()],
  ['that is imported', () => CreationTemplate.fromPrefix(stack, 'Import', 'eng')],
])('by the policy of the principal, a template %s', (_kind, template) => {
  test.each(GRANTS)('grants with %s', (_, grant, actions, logsIn) => {
    const granted = grant(template(), new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(granted.success).toBe(true);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: onceEach(actions),
            Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:${ACCOUNT}:repository/eng/*`]] },
          },
          ...logsIn ? [{ Effect: 'Allow', Action: LOG_IN_ACTION, Resource: '*' }] : [],
        ],
      },
    });
  });
});

describe('an imported template', () => {
  test('cannot be added to', () => {
    const imported = CreationTemplate.fromPrefix(stack, 'Import', 'eng');
    imported.grantPullPush(new iam.AccountPrincipal('222222222222'));
    expect(imported.repositoryCreationTemplateRef).toEqual({ prefix: 'eng' });
    expect(imported.addToRepositoryPolicy(new iam.PolicyStatement()).statementAdded).toBe(false);
    Template.fromStack(stack).resourceCountIs(CREATION_TEMPLATE_TYPE, 0);
  });

  test('grants on the repositories of the registry of its own stack, also to a principal of another one', () => {
    const elsewhere = new Stack(stack.app, 'Elsewhere', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    CreationTemplate.fromPrefix(elsewhere, 'Import', CreationTemplate.ROOT).grantPull(role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Effect: 'Allow',
          Action: PULL_ACTIONS,
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:us-east-1:${ACCOUNT}:repository/*`]] },
        }]),
      },
    });
  });
});
