/**
 * What adopting repositories costs in a template: resources and bytes of ExistingRepositories, of AwsCustomResource and
 * of the Provider framework, each for the same repositories. The latter two set IMMUTABLE; neither remembers what was before.
 */
import { App, CustomResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { OnRemove, ExistingRepositories } from '../../src';
import makeTemporaryFolder from '../../test/temporary-folder/make';
import removeTemporaryFolder from '../../test/temporary-folder/remove';

const COUNTS = [1, 100, 400];
const ACTIONS = ['ecr:DescribeRepositories', 'ecr:PutImageTagMutability'];

const arnOf = (stack: Stack, name: string) => stack.formatArn({ service: 'ecr', resource: 'repository', resourceName: name });

const WAYS: Record<string, (stack: Stack, names: string[]) => void> = {
  'ExistingRepositories, KEEP': (stack, names) => adoptAll(stack, names, OnRemove.KEEP),
  'ExistingRepositories, RESTORE': (stack, names) => adoptAll(stack, names, OnRemove.RESTORE),
  'AwsCustomResource': (stack, names) => names.forEach((name) => {
    const call = (imageTagMutability: string) => ({
      service: 'ECR',
      action: 'putImageTagMutability',
      parameters: { repositoryName: name, imageTagMutability },
      physicalResourceId: PhysicalResourceId.of(name),
    });
    new AwsCustomResource(stack, name, {
      onCreate: call('IMMUTABLE'),
      onUpdate: call('IMMUTABLE'),
      onDelete: call('MUTABLE'),
      policy: AwsCustomResourcePolicy.fromStatements([new iam.PolicyStatement({ actions: ACTIONS, resources: [arnOf(stack, name)] })]),
    });
  }),
  'Provider framework': (stack, names) => {
    const onEventHandler = new lambda.Function(stack, 'Handler', {
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_22_X,
      initialPolicy: [new iam.PolicyStatement({ actions: ACTIONS, resources: names.map((name) => arnOf(stack, name)) })],
    });
    const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
    names.forEach((name) => new CustomResource(stack, name, { serviceToken, properties: { RepositoryName: name, ImageTagMutability: 'IMMUTABLE' } }));
  },
};

function adoptAll(stack: Stack, names: string[], onRemove: OnRemove): void {
  const repositories = names.map((name) => ecr.Repository.fromRepositoryName(stack, name, name));
  new ExistingRepositories(stack, 'Legacy', { repositories, onRemove });
}

makeTemporaryFolder();
process.once('exit', removeTemporaryFolder);
console.log('way'.padEnd(36), 'repositories'.padStart(12), 'resources'.padStart(10), 'beyond one each'.padStart(16), 'bytes'.padStart(9));
for (const [way, build] of Object.entries(WAYS)) {
  for (const count of COUNTS) {
    const app = new App({ analyticsReporting: false, context: { 'aws:cdk:disable-path-metadata': true } });
    const stack = new Stack(app, 'Stack');
    build(stack, Array.from({ length: count }, (_, index) => `team-${index % 10}/service-${index}`));
    console.log(way.padEnd(36), String(count).padStart(12), ...measure(stack, count));
  }
}

function measure(stack: Stack, count: number): string[] {
  try {
    const template = Template.fromStack(stack).toJSON();
    const resources = Object.keys(template.Resources).length;
    return [String(resources).padStart(10), String(resources - count).padStart(16), String(JSON.stringify(template).length).padStart(9)];
  } catch (error) {
    // More than fit a stack: CDK's limit of resources, or IAM's of a role's policies.
    return [`  refused: ${(error as Error).message.replace(/\s+/g, ' ').slice(0, 110)}`];
  }
}
