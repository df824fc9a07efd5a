/** No error may keep the CLI from looking up context: what a dummy breaks is silent until the context is there. */
import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  AppliedFor, CreationTemplate, ExistingCreationTemplate, ExistingRepositories, ImmutableRepository, PullThroughCacheRule, TagImmutabilityStandard,
  TagMutabilityProvider, TagMutabilitySetting, UpstreamRegistry,
} from '../../src';

const env = { account: '111111111111', region: 'eu-west-1' };

/** The name of the parameter that is looked up. */
const PARAMETER = '/team/value';

function lookUp(stack: Stack): string {
  return ssm.StringParameter.valueFromLookup(stack, PARAMETER);
}

/** An app by a parameter, whose value is there or still to be looked up. Returns how much is to be looked up. */
function synth(declare: (stack: Stack, value: string) => void, found?: string): number {
  const app = new App({ context: found === undefined ? {} : { [`ssm:account=${env.account}:parameterName=${PARAMETER}:region=${env.region}`]: found } });
  const stack = new Stack(app, 'Stack', { env });
  declare(stack, lookUp(stack));
  return app.synth().manifest.missing?.length ?? 0;
}

const template = { appliedFor: [AppliedFor.REPLICATION] };
const rule = { ecrRepositoryPrefix: 'cache', upstreamRegistry: UpstreamRegistry.quay() };
const named = (stack: Stack, name: string, id = name) => ecr.Repository.fromRepositoryName(stack, id, name);

/** A key as an L1 refers to it. */
function keyOf(stack: Stack, region: string, keyArn: string): kms.IKeyRef {
  return Object.assign(new Construct(stack, 'Key'), { env: { ...env, region }, keyRef: { keyId: '1', keyArn } });
}

/** By what a parameter decides: what declares it, and a value that is wrong there, with what is then said. */
const WRONG: [string, (stack: Stack, value: string) => void, string, RegExp][] = [
  ['the prefix of a template', (stack, value) =>
    new CreationTemplate(stack, 'T', { ...template, prefix: value }),
  'Team', /Stack\/T: the prefix 'Team'/],
  ['the prefix of an import', (stack, value) => CreationTemplate.fromPrefix(stack, 'T', value), 'Team', /Stack\/T: the prefix 'Team'/],
  ['the prefix of a template that exists', (stack, value) =>
    new ExistingCreationTemplate(stack, 'T', { prefix: value }),
  'Team', /the prefix 'Team'/],
  ['onRemove of a template', (stack, value) =>
    new ExistingCreationTemplate(stack, 'T', { prefix: 'eng', onRemove: value as any }),
  'DROP', /'onRemove' is the text 'DROP'/],
  ['a scenario', (stack, value) =>
    new CreationTemplate(stack, 'T', { prefix: 'eng', appliedFor: [value as any] }),
  'PUSH', /'appliedFor\[0\]' is the text 'PUSH'/],
  ['a scenario twice', (stack, value) => new CreationTemplate(stack, 'T', { prefix: 'eng', appliedFor: [value as any, value as any] }),
    'REPLICATION', /'appliedFor' has REPLICATION twice/],
  ['a description', (stack, value) => new CreationTemplate(stack, 'T', { ...template, prefix: 'eng', description: value.repeat(20) }),
    'A long description', /the description .* has 360 characters/],
  ['a key of a tag', (stack, value) => new CreationTemplate(stack, 'T', { ...template, prefix: 'eng', resourceTags: { [value.repeat(9)]: 'x' } }),
    'a key that is a bit long', /the resource tag key/],
  ['the ARN of a key', (stack, value) => new CreationTemplate(stack, 'T', {
    ...template, prefix: 'eng', encryptionKey: keyOf(stack, env.region, value),
  }), 'alias/mine', /'encryptionKey' has the ARN 'alias\/mine'/],
  ['the region of a key', (stack, value) => new CreationTemplate(stack, 'T', {
    ...template,
    prefix: 'eng',
    encryptionKey: keyOf(stack, value, 'arn:aws:kms:x:111111111111:key/1'),
  }), 'us-east-1', /'encryptionKey' is in region us-east-1/],
  ['the account of a role', (stack, value) => new CreationTemplate(stack, 'T', {
    ...template, prefix: 'eng', customRole: iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${value.slice(-12)}:role/r`),
  }), '222222222222', /customRole '.*' belongs to account 222222222222/],
  ['a lifecycle rule', (stack, value) => new CreationTemplate(stack, 'T', {
    ...template, prefix: 'eng', lifecyclePolicyRules: [{ tagPatternList: [value], maxImageAge: Duration.days(1) }, { tagPatternList: ['****'.repeat(9)], maxImageCount: 1 }],
  }), 'x', /\*\*\*/],
  ['the policy of the repositories', (stack, value) => new CreationTemplate(stack, 'T', {
    ...template,
    prefix: 'eng',
    repositoryPolicy: iam.PolicyDocument.fromJson({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*', Resource: value }] }),
  }), '*', /names resources/],
  ['the prefix of a rule', (stack, value) =>
    new PullThroughCacheRule(stack, 'R', { ...rule, ecrRepositoryPrefix: value }),
  'Quay', /Stack\/R: the prefix 'Quay'/],
  ['the namespace of an upstream', (stack, value) =>
    new PullThroughCacheRule(stack, 'R', { ...rule, upstreamRepositoryPrefix: value }),
  'Lib', /upstreamRepositoryPrefix: the prefix 'Lib'/],
  ['the address of an upstream', (stack, value) => new PullThroughCacheRule(stack, 'R', {
    ...rule, upstreamRegistry: UpstreamRegistry.azure(value, secretsmanager.Secret.fromSecretNameV2(stack, 'S', 'ecr-pullthroughcache/azure')),
  }), 'quay.io', /the upstream registry has the address 'quay\.io'/],
  ['the name of a secret', (stack, value) => new PullThroughCacheRule(stack, 'R', {
    ...rule, upstreamRegistry: UpstreamRegistry.dockerHub(secretsmanager.Secret.fromSecretNameV2(stack, 'S', value)),
  }), 'docker', /the secret '.*' has the name 'docker'/],
  ['the account of an upstream', (stack, value) => new PullThroughCacheRule(stack, 'R', {
    ...rule, upstreamRegistry: UpstreamRegistry.ecr({ account: value, region: 'us-east-1' }),
  }), '222222222222', /belongs to account 222222222222, .* and no role is given/],
  ['the region of an upstream', (stack, value) => new PullThroughCacheRule(stack, 'R', {
    ...rule, upstreamRegistry: UpstreamRegistry.ecr({ account: env.account, region: value }),
  }), 'Ireland', /the region of the upstream registry is 'Ireland'/],
  ['the registry of repositories', (stack, value) => new ExistingRepositories(stack, 'E', { repositories: [named(stack, 'api')], registryId: value }),
    'mine', /registryId 'mine' is not the id of an account/],
  ['another registry, which needs a role', (stack, value) =>
    new ExistingRepositories(stack, 'E', { repositories: [named(stack, 'api')], registryId: value }),
  '222222222222', /registryId '222222222222' is not known to be the stack's own account/],
  ['onRemove of repositories', (stack, value) =>
    new ExistingRepositories(stack, 'E', { repositories: [named(stack, 'api')], onRemove: value as any }),
  'DROP', /'onRemove' is the text 'DROP'/],
  ['the ARN of a repository', (stack, value) => new ExistingRepositories(stack, 'E', {
    repositories: [ecr.Repository.fromRepositoryAttributes(stack, 'I', { repositoryName: 'api', repositoryArn: value })],
  }), 'legacy/api', /repository 'legacy\/api' has no ARN of a repository/],
  ['the region of a repository', (stack, value) => new ExistingRepositories(stack, 'E', {
    repositories: [ecr.Repository.fromRepositoryAttributes(stack, 'I', { repositoryName: 'api', repositoryArn: `arn:aws:ecr:${value}:${env.account}:repository/api` })],
  }), 'us-east-1', /is in region us-east-1, but the stack deploys to eu-west-1/],
  ['the same repository twice', (stack, value) =>
    ['A', 'B'].forEach((id) => new ExistingRepositories(stack, id, { repositories: [named(stack, value, `I${id}`)] })),
  'legacy/api', /'Stack\/A' in this stack has adopted repository 'legacy\/api' already/],
  ['the same template twice', (stack, value) =>
    ['A', 'B'].forEach((id) => new CreationTemplate(stack, id, { ...template, prefix: value.replace('dummy-value-for-/', '') })),
  'eng', /the template 'eng' is declared by '.*' too/],
  ['the same rule twice', (stack, value) => ['A', 'B'].forEach((id) => new PullThroughCacheRule(stack, id, { ...rule, ecrRepositoryPrefix: value })),
    'quay', /the pull-through cache rule 'quay' is declared by '.*' too/],
  ['a repository that the app declares', (stack, value) => {
    new ecr.CfnRepository(stack, 'Mine', { repositoryName: value });
    new ExistingRepositories(stack, 'E', { repositories: [named(stack, value, 'I')] });
  }, 'legacy/api', /repository 'legacy\/api' \(Stack\/Mine\) is declared by this app/],
  ['the runtime of the function', (stack, value) =>
    new TagMutabilityProvider(stack, 'P', { runtime: new lambda.Runtime(value, lambda.RuntimeFamily.NODEJS) }),
  'nodejs18.x', /the runtime 'nodejs18\.x' cannot run the function/],
  ['a filter of a repository', (stack, value) =>
    new ImmutableRepository(stack, 'R', { mutableTags: [value] }),
  'a/b', /tag filter 'a\/b' has the character '\/'/],
  ['a filter of a setting', (stack, value) =>
    new CreationTemplate(stack, 'T', { ...template, prefix: 'eng', tagMutability: TagMutabilitySetting.immutableExcept(value) }),
  'a/b', /tag filter 'a\/b' has the character '\/'/],
  ['a mode', (stack, value) =>
    new ExistingRepositories(stack, 'E', { repositories: [named(stack, 'api')], tagMutability: TagMutabilitySetting.of(value as any) }),
  'FROZEN', /the tag mutability mode is 'FROZEN'/],
  ['the mode of a repository of the app', (stack, value) =>
    new ImmutableRepository(stack, 'R', { tagMutability: TagMutabilitySetting.of(value as any) }),
  'MUTABLE', /an ImmutableRepository cannot be MUTABLE/],
  ['a namespace of a standard', (_stack, value) =>
    new TagImmutabilityStandard({ namespaces: [{ prefix: value }] }),
  'Team', /namespace 'Team': no repository can be in it/],
  ['an account of a standard', (_stack, value) =>
    new TagImmutabilityStandard({ accounts: [{ account: value, enforcement: 'REPORT' as any }] }),
  '1', /'1' is not the id of an account/],
  ['the day of an exemption', (_stack, value) =>
    new TagImmutabilityStandard({ exemptions: [{ repositories: 'x', reason: 'r', owner: 'o', expires: value }] }),
  'soon', /'soon', which is not a day/],
];

test.each(WRONG)('%s by a lookup: silent until it is there, and then wrong as ever', (_what, declare, wrong, message) => {
  expect(synth(declare)).toBe(1);
  expect(() => synth(declare, wrong)).toThrow(message);
});

test('what is wrong in one stack is silent while another stack of the app looks up', () => {
  const app = new App();
  lookUp(new Stack(app, 'Other', { env }));
  const stack = new Stack(new Stage(app, 'Stage'), 'Stack', { env });
  expect(() => new CreationTemplate(stack, 'T', { ...template, prefix: 'Team' })).not.toThrow();
});

test('what no dummy causes is wrong at once', () => {
  const stack = new Stack(new App(), 'Stack', { env });
  lookUp(stack);
  expect(() => new CreationTemplate(stack, 'A', { ...template, prefix: 'eng', tagMutabilty: 1 } as any)).toThrow(/is given 'tagMutabilty'/);
  expect(() => new ExistingRepositories(stack, 'B', { repositories: [] })).toThrow(/'repositories' is empty/);
});
