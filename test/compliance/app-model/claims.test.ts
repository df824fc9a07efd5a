import { App, Aspects, CfnCondition, CfnResource, DefaultStackSynthesizer, Fn, LegacyStackSynthesizer, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { ExistingRepositories, ImmutableRepository, TagMutabilityProvider, TagMutabilityVia } from '../../../src';
import { creationTemplateLooser } from '../../../src/compliance/rules/creation-template-looser';
import { notJudged } from '../../../src/compliance/rules/not-judged';
import { repositoryMutable } from '../../../src/compliance/rules/repository-mutable';
import { PROVIDER_FUNCTION_ID } from '../../../src/contract/custom-resource';
import { REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../../../src/ecr/resource-types';
import { markAsSetByCustomResource } from '../../../src/template/tag-mutability';
import { findings } from '../support/context';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ analyticsReporting: false });
  stack = new Stack(app, 'Stack');
});

function repository(): { l1: ecr.CfnRepository; custom: CfnResource } {
  const made = new ImmutableRepository(stack, 'Repo', { mutableTags: ['latest'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
  const custom = made.node.findAll().find((one) => (one as CfnResource).cfnResourceType === TAG_MUTABILITY_TYPE) as CfnResource;
  return { l1: made.node.defaultChild as ecr.CfnRepository, custom };
}

function provider(): CfnResource {
  return stack.node.findAll().filter(CfnResource.isCfnResource).find(({ logicalId }) => stack.resolve(logicalId) === PROVIDER_FUNCTION_ID)!;
}

/** What is said of the repository. The construct itself refuses some of what is tried here, and the checks must not depend on that. */
function messages(): string[] {
  app.synth({ skipValidation: true });
  return findings(repositoryMutable, stack).map(({ path, message }) => `${path}: ${message}`);
}

const UNPROVEN = /^Stack\/Repo.*every tag of the repository can be overwritten.*Its metadata says that a custom resource sets it, and its template has none that certainly does$/;

test('a repository whose custom resource is there is judged by that one', () => {
  repository();
  expect(messages()).toEqual([]);
});

test('also if both are there under one condition', () => {
  const { l1, custom } = repository();
  l1.cfnOptions.condition = custom.cfnOptions.condition = new CfnCondition(stack, 'Prod', { expression: Fn.conditionEquals('a', 'b') });
  expect(messages()).toEqual([]);
});

test.each<[string, object, string]>([
  ['a repository', { RepositoryName: 'prod/a', ImageTagMutability: 'MUTABLE' }, repositoryMutable.id],
  ['a creation template', { Prefix: 'prod', ImageTagMutability: 'MUTABLE' }, creationTemplateLooser.id],
])('what the function of this library sets for a custom resource of another type is judged: %s', (_, properties, rule) => {
  const { custom } = repository();
  new CfnResource(stack, 'Foo', {
    type: 'Custom::Foo', properties: { ServiceToken: { 'Fn::GetAtt': [PROVIDER_FUNCTION_ID, 'Arn'] }, ...properties },
  }).addDependency(custom);
  const rules = [repositoryMutable, creationTemplateLooser];
  expect(rules.flatMap((one) => findings(one, stack).map(({ path }) => `${path} ${one.id}`))).toEqual([`Stack/Foo ${rule}`]);
});

describe('a repository whose custom resource is there is judged by that one, however its function is deployed:', () => {
  test.each<[string, () => void]>([
    ['with all that a provider takes', () => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      new TagMutabilityProvider(stack, 'Provider', { vpc, memorySize: 512, runtime: lambda.Runtime.NODEJS_22_X, environmentEncryption: new kms.Key(stack, 'Key') });
    }],
    ['with what Aspects commonly add', () => {
      Tags.of(stack).add('team', 'platform');
      Aspects.of(stack).add({ visit: (node) => node instanceof lambda.CfnFunction && node.addPropertyOverride('TracingConfig', { Mode: 'Active' }) });
      Aspects.of(stack).add({ visit: (node) => node instanceof lambda.CfnFunction && node.addPropertyOverride('ReservedConcurrentExecutions', 2) });
    }],
    ['in a region that is known', () => { stack = new Stack(app, 'Known', { env: { account: '111111111111', region: 'eu-west-1' } }); }],
    ['in a nested stack', () => { stack = new NestedStack(stack, 'Nested'); }],
    ['in a Stage', () => { stack = new Stack(new Stage(app, 'Stage'), 'Stack'); }],
    ['with a synthesizer that has parameters for assets', () => { stack = new Stack(app, 'Legacy', { synthesizer: new LegacyStackSynthesizer() }); }],
    ['in a nested stack of one', () => {
      stack = new NestedStack(new Stack(app, 'Legacy', { synthesizer: new LegacyStackSynthesizer() }), 'Nested');
    }],
    ['with other names of buckets', () => {
      stack = new Stack(app, 'Own', { synthesizer: new DefaultStackSynthesizer({ fileAssetsBucketName: 'own-${AWS::Region}', bucketPrefix: 'a/' }) });
    }],
    ['with assets that are not staged', () => {
      app = new App({ context: { 'aws:cdk:disable-asset-staging': true }, analyticsReporting: false });
      stack = new Stack(app, 'Stack');
    }],
  ])('%s', (_, prepare) => {
    prepare();
    repository();
    expect(messages()).toEqual([]);
  });
});

test.each<[string, unknown]>([
  ['an alias', { Ref: 'Alias' }],
  ['a text with its ARN', { 'Fn::Sub': `\${${PROVIDER_FUNCTION_ID}.Arn}` }],
  ['an import', { 'Fn::ImportValue': 'Token' }],
  ['an ARN', 'arn:aws:lambda:eu-west-1:111111111111:function:Known'],
])('what a custom resource of another type says of a tag mutability is judged, however it refers to its function: %s', (_, token) => {
  new CfnResource(stack, 'Foo', { type: 'Custom::Foo', properties: { ServiceToken: token, RepositoryName: 'prod/a', ImageTagMutability: 'MUTABLE' } });
  expect(messages()).toEqual([expect.stringMatching(/^Stack\/Foo: every tag/)]);
});

describe('what becomes of an adopted repository, nobody knows', () => {
  const unknown = () => findings(notJudged, stack).map(({ path, message }) => `${path}: ${message}`);
  const adopted = () => new ExistingRepositories(stack, 'Adopted', { repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api')] });
  const custom = () => stack.node.findAll().find((one) => (one as CfnResource).cfnResourceType === TAG_MUTABILITY_TYPE) as CfnResource;

  test('if the function of its custom resource has other code', () => {
    adopted();
    provider().addPropertyOverride('Code', { ZipFile: '' });
    expect(unknown()).toEqual([expect.stringMatching(/^Stack\/Adopted\/.*: Code of the function 'EcrTagMutabilityProviderFunction', which serves it, is not as this library renders it/)]);
  });

  test.each<[string, unknown]>([['another function', 'arn:aws:lambda:eu-west-1:111111111111:function:other'], ['what is no reference', { 'Fn::GetAtt': 1 }], ['nothing', null]])(
    'if its ServiceToken names %s', (__, token) => {
      adopted();
      custom().addPropertyOverride('ServiceToken', token);
      expect(unknown()).toEqual([expect.stringMatching(/^Stack\/Adopted\/.*: the function that its ServiceToken names is not the one/)]);
    });

  test('and else everybody does', () => {
    adopted();
    expect(unknown()).toEqual([]);
  });
});

describe('the claim of a repository counts for nothing', () => {
  const condition = () => new CfnCondition(stack, 'Sometimes', { expression: Fn.conditionEquals('a', 'b') });

  test.each<[string, (made: ReturnType<typeof repository>) => void]>([
    ['if the custom resource is there under a condition', ({ custom }) => { custom.cfnOptions.condition = condition(); }],
    ['if it is there under another condition', ({ l1, custom }) => {
      l1.cfnOptions.condition = condition();
      custom.cfnOptions.condition = new CfnCondition(stack, 'Rarely');
    }],
    ['if it is not there', ({ custom }) => { custom.addOverride('Type', 'AWS::SNS::Topic'); }],
    ['if it is about another repository', ({ custom }) => { custom.addPropertyOverride('RepositoryName', 'other'); }],
    ['if it is about a repository of another account', ({ custom }) => { custom.addPropertyOverride('RegistryId', '222222222222'); }],
    ['if it is about what only a deployment knows', ({ custom }) => { custom.addPropertyOverride('RepositoryName', { Ref: 'Name' }); }],
    ['if somebody else serves it', ({ custom }) => { custom.addPropertyOverride('ServiceToken', 'arn:aws:lambda:eu-west-1:111111111111:function:other'); }],
    ['if its function is of another type', () => provider().addOverride('Type', 'AWS::SNS::Topic')],
    ['if its function is there under a condition', () => { provider().cfnOptions.condition = condition(); }],
    ['if its function is another one by an alias', ({ custom }) => { custom.addPropertyOverride('ServiceToken', { Ref: 'Alias' }); }],
    ...Object.entries<unknown>({
      'Code': { ZipFile: 'exports.handler = async () => {};' },
      'Code.S3Key': 'other.zip',
      'Code.S3Bucket': 'other',
      'Code.S3ObjectVersion': '1',
      'Code.ImageUri': '111111111111.dkr.ecr.eu-west-1.amazonaws.com/other:1',
      'PackageType': 'Image',
      'Handler': 'other.handler',
      'Runtime': 'provided.al2023',
      'Layers': ['arn:aws:lambda:eu-west-1:111111111111:layer:other:1'],
      'Environment.Variables': { NODE_OPTIONS: '--require /opt/other.js' },
      'ImageConfig': { EntryPoint: ['other'] },
      'FileSystemConfigs': [{ Arn: 'arn', LocalMountPath: '/mnt/a' }],
      'WhatLambdaHasTomorrow': true,
      'Fn::Transform': { Name: 'Other' },
    }).map(([property, value]): [string, (made: ReturnType<typeof repository>) => void] =>
      [`if its function has another ${property}`, () => provider().addPropertyOverride(property.startsWith('Fn') ? 'Fn::Transform' : property, value)]),
    ['if an Aspect gives its function other code', () => Aspects.of(stack).add({
      visit: (node) => { if (node === provider()) { (node as lambda.CfnFunction).code = { s3Bucket: 'other', s3Key: 'other.zip' }; } },
    })],
    ['if the repository says a mode itself', ({ l1 }) => { l1.addPropertyOverride('ImageTagMutability', 'MUTABLE'); }],
  ])('%s', (_, change) => {
    change(repository());
    expect(messages()).toEqual([expect.stringMatching(UNPROVEN)]);
  });

  test('if its function has the code of another asset of the app', () => {
    repository();
    const other = new assets.Asset(stack, 'Other', { path: __dirname });
    provider().addPropertyOverride('Code', { S3Bucket: other.s3BucketName, S3Key: other.s3ObjectKey });
    expect(messages()).toEqual([expect.stringMatching(UNPROVEN)]);
  });

  test('if there never was a custom resource', () => {
    markAsSetByCustomResource(new CfnResource(stack, 'Repo', { type: REPOSITORY_TYPE }));
    expect(messages()).toEqual([expect.stringMatching(UNPROVEN)]);
  });
});
