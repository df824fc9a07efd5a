/** Synthesizes an app with many constructs of a kind, and tells how long that took. */
import { App, Environment, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  AppliedFor, CreationTemplate, ExistingCreationTemplate, ExistingRepositories, ImmutableRepository, PullThroughCacheRule, TagImmutabilityChecks,
  TagImmutabilityStandard, UpstreamRegistry,
} from '../../src';
import { stopwatch } from '../stopwatch';

const env = { account: '111111111111', region: 'eu-west-1' };
const [way, size] = [process.argv[2], Number(process.argv[3])];

const names = Array.from({ length: size }, (_, index) => `team-${index % 20}/app-${index}`);

/** So many prefixes in each other, as many times as there are names: ECR takes 256 characters. */
const NESTED = 100;
const nestedPrefixes = names.map((_, index) => [`team-${Math.floor(index / NESTED)}`, ...Array.from({ length: index % NESTED }, () => 'a')].join('/'));

const declareTemplate = (scope: Construct, prefix: string) => new CreationTemplate(scope, prefix, { prefix, appliedFor: [AppliedFor.REPLICATION] });
const adopt = (scope: Construct, some: string[]) => some.forEach((name) =>
  new ExistingRepositories(scope, name, { repositories: [ecr.Repository.fromRepositoryName(scope, `${name}Import`, name)] }));

/** Deals the names out to so many. */
function dealt(count: number): string[][] {
  return Array.from({ length: count }, (_, index) => names.filter((_name, position) => position % count === index));
}

const WAYS: Record<string, (app: App) => void> = {
  'CreationTemplate': inStack((stack) => names.forEach((name) => declareTemplate(stack, name))),
  'CfnRepositoryCreationTemplate': inStack((stack) => names.forEach((prefix) =>
    new ecr.CfnRepositoryCreationTemplate(stack, prefix, { prefix, appliedFor: ['REPLICATION'] }))),
  'checks, creation templates': checkedTemplates(names),
  'checks, creation templates, each in another one': checkedTemplates(nestedPrefixes),
  'checks, creation templates of one prefix': checkedTemplates(names.map(() => 'team')),
  'ExistingCreationTemplate': inStack((stack) => names.forEach((prefix) => new ExistingCreationTemplate(stack, prefix, { prefix }))),
  'ExistingRepositories, KEEP': inStack((stack) => adopt(stack, names)),
  'ExistingRepositories in 100 stacks': (app) => dealt(100).forEach((some, index) => adopt(new Stack(app, `Stack${index}`, { env }), some)),
  'CreationTemplate in 100 Stages': (app) => dealt(100).forEach((some, index) => {
    const stack = new Stack(new Stage(app, `Stage${index}`, { env: { ...env, account: `${111111111111 + index}` } }), 'Stack');
    some.forEach((name) => declareTemplate(stack, name));
  }),
  'PullThroughCacheRule': inStack((stack) => names.forEach((name, index) => new PullThroughCacheRule(stack, name, {
    ecrRepositoryPrefix: `cache-${index}`, upstreamRegistry: UpstreamRegistry.quay(),
  }))),
  'ImmutableRepository': inStack((stack) => names.forEach((name) => new ImmutableRepository(stack, name, { repositoryName: name }))),
  'CfnRepository': inStack((stack) => names.forEach((name) => new ecr.CfnRepository(stack, name, { repositoryName: name }))),
  'checks, stacks of 100 in one environment': inStacksOf100(() => env, addChecks),
  'checks, an environment for each 100': inStacksOf100(environment, addChecks),
  'another plugin, an environment for each 100': inStacksOf100(environment, addPlugin),
  'checks, as many policies for all repositories': (app) => {
    inStack((stack) => names.forEach((name) => {
      new ecr.CfnRepository(stack, name, { repositoryName: name, imageTagMutability: 'IMMUTABLE' });
      new iam.CfnPolicy(stack, `${name}-policy`, {
        policyName: 'policy', roles: ['role'], policyDocument: { Statement: [{ Effect: 'Allow', Action: 'ecr:BatchDeleteImage', Resource: '*' }] },
      });
    }))(app);
    addChecks(app);
  },
};

function environment(index: number): Environment {
  return { ...env, account: `${111111111111 + index}` };
}

function inStacksOf100(envOf: (index: number) => Environment, add: (app: App) => void): (app: App) => void {
  return (app) => {
    dealt(Math.ceil(size / 100)).forEach((some, index) => {
      const stack = new Stack(app, `Stack${index}`, { env: envOf(index) });
      some.forEach((name) => new ecr.CfnRepository(stack, name, { repositoryName: name, imageTagMutability: 'IMMUTABLE' }));
    });
    add(app);
  };
}

/** L1s do not say by themselves what others do to them, so that the checks do. */
function checkedTemplates(prefixes: readonly string[]): (app: App) => void {
  return (app) => {
    inStack((stack) => prefixes.forEach((prefix, index) => new ecr.CfnRepositoryCreationTemplate(stack, `Template${index}`, {
      prefix, appliedFor: ['REPLICATION'], imageTagMutability: 'IMMUTABLE',
    })))(app);
    addChecks(app);
  };
}

function addChecks(app: App): void {
  TagImmutabilityChecks.addTo(app, { standard: new TagImmutabilityStandard() });
}

/** What CDK itself does for any plugin, in each environment. */
function addPlugin(app: App): void {
  Validations.of(app).addPlugins({ name: 'nothing', validate: () => ({ success: true, violations: [] }) });
}

function inStack(declare: (stack: Stack) => void): (app: App) => void {
  return (app) => declare(new Stack(app, 'Stack', { env }));
}

const elapsed = stopwatch();
// What CloudFormation takes in one stack is not what is measured.
const app = new App({ context: { '@aws-cdk/core:stackResourceLimit': 0 } });
WAYS[way](app);
try {
  app.synth();
} catch (error) {
  // More repositories than policies have room for are an error when everything else is done, and so is a prefix that is repeated.
  if (!/IAM allows|Validation failed/i.test((error as Error).message)) {
    throw error;
  }
}
console.log(JSON.stringify({ synthesize: elapsed() }));
