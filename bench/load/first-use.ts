/** Makes an app in one way, synthesizes it, and prints the milliseconds that it took: see `load.ts`. */
import { createHash } from 'crypto';
import { App, Aspects, CustomResource, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as Nag from 'cdk-nag';
import type * as Library from '../../src';
import { stopwatch } from '../stopwatch';

const ASSETS = process.argv[3];

/** An app that requires what it needs, and makes its constructs. */
type Make<T> = (library: T, app: App) => void;

interface Way<T> {
  readonly load: () => T;
  readonly make: Make<T>;
}

/* eslint-disable @typescript-eslint/no-require-imports */
const nothing = (make: Make<void>): Way<void> => ({ load: () => {}, make });
const library = (make: Make<typeof Library>): Way<typeof Library> => ({ load: () => require('cdk-ecr-immutability'), make });
const nag = (make: Make<typeof Nag>): Way<typeof Nag> => ({ load: () => require('cdk-nag'), make });
/* eslint-enable @typescript-eslint/no-require-imports */

const WAYS: Record<string, Way<any>> = {
  'ecr.Repository': nothing((_, app) => new ecr.Repository(new Stack(app, 'Stack'), 'Images', { imageTagMutability: ecr.TagMutability.IMMUTABLE })),
  'ImmutableRepository': library(({ ImmutableRepository }, app) => new ImmutableRepository(new Stack(app, 'Stack'), 'Images')),

  'function and custom resource by hand': nothing((_, app) => adoptByHand(new Stack(app, 'Stack'))),
  'ExistingRepositories': library(({ ExistingRepositories }, app) => {
    const stack = new Stack(app, 'Stack');
    new ExistingRepositories(stack, 'Adopted', { repositories: [imported(stack)] });
  }),

  'a plugin and an Aspect that do nothing': nothing((_, app) => {
    Aspects.of(app).add({ visit: () => {} });
    Validations.of(app).addPlugins({ name: 'nothing', validate: () => ({ success: true, violations: [] }) });
    addService(new Stack(app, 'Stack'));
  }),
  'standard.applyTo': library(({ TagImmutabilityStandard }, app) => {
    new TagImmutabilityStandard().applyTo(app);
    addService(new Stack(app, 'Stack'));
  }),
  'cdk-nag AwsSolutions': nag(({ AwsSolutionsChecks }, app) => {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    addService(new Stack(app, 'Stack'));
  }),
};

const { load, make } = WAYS[process.argv[2]];

const start = performance.now();
const elapsed = stopwatch();
const loaded = load();
const required = elapsed();
const app = new App({ analyticsReporting: false });
make(loaded, app);
const made = elapsed();
app.synth();
const times = { require: required, made, cpu: elapsed(), clock: performance.now() - start };

console.log(JSON.stringify({ ...times, resources: resourcesOf(app) }));

/** An app to judge, in which neither the standard nor cdk-nag finds anything: a repository, and a function that runs an image of it. */
function addService(stack: Stack): void {
  const repository = new ecr.Repository(stack, 'Images', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  repository.grant(role, 'ecr:BatchGetImage');
  new lambda.DockerImageFunction(stack, 'Function', { code: lambda.DockerImageCode.fromEcr(repository, { tagOrDigest: 'v1' }), role });
}

function imported(stack: Stack): ecr.IRepository {
  return ecr.Repository.fromRepositoryName(stack, 'Images', 'legacy/api');
}

/** What ExistingRepositories makes, and nothing of what it checks. */
function adoptByHand(stack: Stack): void {
  const repository = imported(stack);
  const logGroup = new logs.LogGroup(stack, 'Logs', { retention: logs.RetentionDays.ONE_YEAR });
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Shared: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
          new iam.PolicyStatement({ actions: ['ecr:DescribeRepositories', 'ecr:PutImageTagMutability'], resources: [repository.repositoryArn] }),
        ],
      }),
    },
  });
  const handler = new lambda.Function(stack, 'Function', {
    code: lambda.Code.fromAsset(ASSETS),
    handler: 'index.handler',
    runtime: lambda.determineLatestNodeRuntime(stack),
    memorySize: 256,
    timeout: Duration.minutes(2),
    maxEventAge: Duration.hours(1),
    role,
    logGroup,
  });
  new CustomResource(stack, 'Setting', {
    serviceToken: handler.functionArn,
    properties: { RepositoryName: repository.repositoryName, ImageTagMutability: 'IMMUTABLE' },
  });
}

/** A number that is the same for apps that have as many resources of the same types; how CloudFormation names a custom resource's is left open. */
function resourcesOf(one: App): number {
  const types = one.node.findAll().flatMap((construct) => 'cfnResourceType' in construct ? [String(construct.cfnResourceType)] : []);
  const compared = types.map((type) => type.replace(/^Custom::.*/, 'AWS::CloudFormation::CustomResource')).sort();
  return createHash('sha256').update(compared.join()).digest().readUIntBE(0, 6);
}
