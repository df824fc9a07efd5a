import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';

const SERVICES_PER_STACK = 20;

/** An app of services, each with a repository of its own, of about as many constructs as are asked for. */
export function sampleApp(constructs: number): App {
  const app = new App({ analyticsReporting: false });
  let stack = new Stack(app, 'Stack0');
  for (let service = 0, made = 0; made < constructs; service++) {
    if (service % SERVICES_PER_STACK === 0 && service > 0) {
      stack = new Stack(app, `Stack${service}`);
    }
    const before = stack.node.findAll().length;
    addService(stack, service);
    made += stack.node.findAll().length - before;
  }
  return app;
}

/** Of three repositories one says nothing, one is immutable, and one says what the standard leaves mutable. */
const MUTABILITIES: ecr.RepositoryProps[] = [
  {},
  { imageTagMutability: ecr.TagMutability.IMMUTABLE },
  {
    imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
    imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('latest')],
  },
];

function addService(stack: Stack, index: number): void {
  const name = `Service${index}`;
  const repository = new ecr.Repository(stack, `${name}Repository`, { repositoryName: `team/service-${index}`, ...MUTABILITIES[index % MUTABILITIES.length] });
  const task = new ecs.FargateTaskDefinition(stack, `${name}Task`);
  task.addContainer('main', {
    image: ecs.ContainerImage.fromEcrRepository(repository, 'v1'),
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: name, logGroup: new logs.LogGroup(stack, `${name}Logs`) }),
  });
  const bucket = new s3.Bucket(stack, `${name}Bucket`);
  const queue = new sqs.Queue(stack, `${name}Queue`, { visibilityTimeout: Duration.minutes(5) });
  bucket.grantRead(task.taskRole);
  queue.grantSendMessages(task.taskRole);
  const worker = new lambda.Function(stack, `${name}Worker`, {
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
  });
  queue.grantConsumeMessages(worker);
  repository.grantPull(new iam.Role(stack, `${name}Scanner`, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
}
