/** Apps whose roles somebody else makes, by the report of policies that CDK writes (`iam.Role.customizeRoles`). */
import * as fs from 'fs';
import * as path from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import {
  AppliedFor, CreationTemplate, ExistingCreationTemplate, ExistingRepositories, ImmutableRepository, OnRemove, PullThroughCacheRule,
  TagMutabilityProvider, TagMutabilityVia, UpstreamRegistry,
} from '../../src';

const PREVENTING = [['roles are not synthesized', true], ['roles are synthesized too', false]] as const;

function appWith(preventSynthesis: boolean, usePrecreatedRoles: Record<string, string>): App {
  const app = new App();
  iam.Role.customizeRoles(app, { preventSynthesis, usePrecreatedRoles });
  return app;
}

function adopt(scope: Construct, names: string[], onRemove = OnRemove.KEEP): void {
  new ExistingRepositories(scope, `Adopt${names[0]}`, {
    onRemove, repositories: names.map((name) => ecr.Repository.fromRepositoryName(scope, `Import${name}`, name)),
  });
}

/** The part of the report about one role, as people read it, and its statements. */
function reportOf(app: App, rolePath: string): { text: string; statements: any[] } {
  const { directory } = app.synth();
  const [text, json] = ['txt', 'json'].map((extension) => fs.readFileSync(path.join(directory, `iam-policy-report.${extension}`), 'utf-8'));
  const { identityPolicyStatements, managedPolicyStatements } = JSON.parse(json).roles.find((role: any) => role.roleConstructPath === rolePath);
  const begin = text.indexOf(`(${rolePath})`);
  const end = text.indexOf('\n<', begin);
  return { text: text.slice(begin, end < 0 ? undefined : end), statements: [...identityPolicyStatements, ...managedPolicyStatements] };
}

const arn = (name: string) => `arn:(PARTITION):ecr:(REGION):(ACCOUNT):repository/${name}`;
const allowing = (resources: string | string[], ...actions: string[]) => ({ Effect: 'Allow', Action: actions, Resource: resources });
const MUTABILITY = ['ecr:DescribeRepositories', 'ecr:PutImageTagMutability'] as const;

describe.each(PREVENTING)("the report has all that the provider's function needs, where %s", (_what, preventSynthesis) => {
  const provider = (make?: (stack: Stack) => iam.IRole) => {
    const app = appWith(preventSynthesis, { 'Stack/DefaultTagMutabilityProvider/Role': 'function', 'Stack/Role': 'function' });
    const stack = new Stack(app, 'Stack');
    if (make) {
      new TagMutabilityProvider(stack, 'Provider', { role: make(stack) });
    }
    adopt(stack, ['a', 'b']);
    adopt(stack, ['c'], OnRemove.RESTORE);
    adopt(stack, ['d']);
    return app;
  };

  test.each<[string, string, ((stack: Stack) => iam.IRole) | undefined]>([
    ['by default', 'Stack/DefaultTagMutabilityProvider/Role', undefined],
    ['with a role of the app', 'Stack/Role', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })],
    ['with a role by its name', 'Stack/Role', (stack) => iam.Role.fromRoleName(stack, 'Role', 'function')],
    ['with a role by its ARN', 'Stack/Role', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/function')],
  ])('%s', (_which, rolePath, make) => {
    const { text, statements } = reportOf(provider(make), rolePath);
    expect(statements).toHaveLength(3);
    expect(statements).toEqual(expect.arrayContaining([
      expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
      allowing([arn('a'), arn('b'), arn('d')], ...MUTABILITY),
      allowing(arn('c'), ...MUTABILITY),
    ]));
    expect(['a', 'b', 'c', 'd'].map((name) => text.split(`"${arn(name)}"`).length - 1)).toEqual([1, 1, 1, 1]);
  });
});

test('the report has what a template that exists already needs, and a repository of the app whose custom resource says the mutability', () => {
  const app = appWith(true, { 'Stack/DefaultTagMutabilityProvider/Role': 'function' });
  const stack = new Stack(app, 'Stack');
  new ExistingCreationTemplate(stack, 'Template', { prefix: 'eng' });
  new ImmutableRepository(stack, 'Repository', { repositoryName: 'app', tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
  const { statements } = reportOf(app, 'Stack/DefaultTagMutabilityProvider/Role');
  expect(statements).toEqual(expect.arrayContaining([
    allowing('*', 'ecr:DescribeRepositoryCreationTemplates', 'ecr:UpdateRepositoryCreationTemplate'),
    { Effect: 'Allow', Action: 'ecr:CreateRepository', Resource: arn('eng/*') },
    allowing('(Stack/Repository/Resource.Arn)', ...MUTABILITY),
  ]));
});

test('the report has the managed policies, of which there are some for many repositories', () => {
  const app = appWith(true, { 'Stack/DefaultTagMutabilityProvider/Role': 'function' });
  const names = Array.from({ length: 400 }, (_, index) => `team/repository-${index}`);
  adopt(new Stack(app, 'Stack'), names);
  const { statements } = reportOf(app, 'Stack/DefaultTagMutabilityProvider/Role');
  const resources = statements.filter(({ Action: action }) => action.includes(MUTABILITY[1])).flatMap(({ Resource: resource }) => resource);
  expect(resources.sort()).toEqual(names.map(arn).sort());
});

test('the report has no role of a default provider in whose place another one came', () => {
  const app = appWith(true, { 'Stack/Provider/Role': 'function' });
  const stack = new Stack(app, 'Stack');
  adopt(stack, ['a']);
  adopt(stack, ['b'], OnRemove.RESTORE);
  new TagMutabilityProvider(stack, 'Provider');
  const { statements } = reportOf(app, 'Stack/Provider/Role');
  expect(statements).toEqual(expect.arrayContaining([allowing(arn('a'), ...MUTABILITY), allowing(arn('b'), ...MUTABILITY)]));
  const report = fs.readFileSync(path.join(app.synth().directory, 'iam-policy-report.txt'), 'utf-8');
  expect(report).not.toContain('DefaultTagMutabilityProvider/Role)');
});

test('the report has each Stage', () => {
  const app = appWith(true, { 'Dev/Stack/DefaultTagMutabilityProvider/Role': 'dev', 'Prod/Stack/DefaultTagMutabilityProvider/Role': 'prod' });
  for (const id of ['Dev', 'Prod']) {
    adopt(new Stack(new Stage(app, id), 'Stack'), [id.toLowerCase()]);
  }
  for (const id of ['Dev', 'Prod']) {
    expect(reportOf(app, `${id}/Stack/DefaultTagMutabilityProvider/Role`).statements).toContainEqual(allowing(arn(id.toLowerCase()), ...MUTABILITY));
  }
});

describe('the report has what ECR needs', () => {
  const CREATING = ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'];

  test.each(PREVENTING)('of the role that a template makes, where %s', (_what, preventSynthesis) => {
    const app = appWith(preventSynthesis, { 'Stack/Template/CreationRole': 'creation' });
    const stack = new Stack(app, 'Stack');
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1');
    new CreationTemplate(stack, 'Template', { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION], encryptionKey });
    expect(reportOf(app, 'Stack/Template/CreationRole').statements).toEqual([
      allowing('arn:aws:kms:eu-west-1:111111111111:key/1', 'kms:CreateGrant', 'kms:RetireGrant', 'kms:DescribeKey'),
      allowing(arn('eng/*'), ...CREATING),
    ]);
  });

  test('of a role that is given, to a new template, to one that exists already, and to an upstream registry', () => {
    const app = appWith(true, { 'Stack/Role': 'creation', 'Stack/Upstream': 'upstream' });
    const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const customRole = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') });
    new CreationTemplate(stack, 'New', { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION], customRole });
    new ExistingCreationTemplate(stack, 'Existing', { prefix: 'ops', customRole });
    const role = new iam.Role(stack, 'Upstream', { assumedBy: new iam.ServicePrincipal('pullthroughcache.ecr.amazonaws.com') });
    new PullThroughCacheRule(stack, 'Rule', {
      ecrRepositoryPrefix: 'cache', upstreamRegistry: UpstreamRegistry.ecr({ account: '222222222222', region: 'eu-west-1', role }),
    });
    const own = (name: string) => `arn:(PARTITION):ecr:eu-west-1:111111111111:repository/${name}`;
    expect(reportOf(app, 'Stack/Role').statements).toEqual([allowing(own('eng/*'), ...CREATING), allowing(own('ops/*'), ...CREATING)]);
    expect(reportOf(app, 'Stack/Upstream').statements).toEqual(expect.arrayContaining([
      expect.objectContaining({ Action: expect.arrayContaining(['ecr:BatchGetImage']), Resource: ['arn:(PARTITION):ecr:eu-west-1:222222222222:repository/*', own('cache/*')] }),
      expect.objectContaining({ Action: 'ecr:GetAuthorizationToken', Resource: '*' }),
    ]));
  });
});

test('a role that no report is about gets each permission once', () => {
  const stack = new Stack(new App(), 'Stack');
  new TagMutabilityProvider(stack, 'Provider', { role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }) });
  adopt(stack, ['a']);
  expect(Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toHaveLength(1);
});
