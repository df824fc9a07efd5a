import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Admin } from './admin';
import { AwsClient } from './aws-client';
import { Buckets } from './buckets';
import { CdkCli, CdkOptions, CdkResult } from './cdk-cli';
import { ACCOUNT, clientEnvironment, REGION } from './client-environment';
import { createByTemplate } from './creation-by-template';
import { EcrCalls } from './ecr-calls';
import { CreationScenario, EcrClient, NewRepository } from './ecr-client';
import { Executions } from './executions';
import { Fault, Faults } from './faults';
import { tail } from './lines';
import { NODE_MODULES } from './locations';
import { ensurePython } from './python';
import { Recorder } from './recorder';
import { Server } from './server';
import { Stacks } from './stacks';

/** Where the CDK CLI runs unless told otherwise: a folder with no `cdk.json`. */
const WORK = 'work';

export interface LocalAwsOptions {
  /** Told what is going on, a line at a time: the installation, and what the CDK CLI says. */
  readonly progress?: (line: string) => void;
  /** Whether functions find the AWS SDK where the Lambda runtime has it. Ours must not need it, but those of CDK's own constructs do. */
  readonly sdkForFunctions?: boolean;
}

export interface AppOptions extends CdkOptions {
  /** The stacks; by default all of the app. */
  readonly stacks?: readonly string[];
  /** More arguments of the CLI. */
  readonly args?: readonly string[];
}

/**
 * An AWS on this machine, on free loopback ports: CloudFormation, Lambda, IAM (enforced), ECR and more. Nothing of it outlives
 * `stop`, nor the process that started it.
 */
export class LocalAws {
  static async start(options: LocalAwsOptions = {}): Promise<LocalAws> {
    const progress = options.progress ?? (() => {});
    const python = await ensurePython(progress);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-'));
    try {
      fs.mkdirSync(path.join(folder, WORK));
      const server = await Server.start(python, folder, options.sdkForFunctions ? { NODE_PATH: NODE_MODULES } : {});
      return new LocalAws(python, folder, server, progress);
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  readonly account = ACCOUNT;
  readonly region = REGION;
  /** Where all of AWS is. */
  readonly endpoint: string;
  /** The environment for processes that are to talk to this AWS. It holds nothing that leads to another. */
  readonly env: NodeJS.ProcessEnv;
  /** Any call of any service, through an independent client. */
  readonly aws: AwsClient;
  readonly ecr: EcrClient;
  readonly stacks: Stacks;
  readonly executions: Executions;
  readonly buckets: Buckets;
  readonly ecrCalls: EcrCalls;
  readonly faults: Faults;
  readonly recorder: Recorder;

  private readonly admin: Admin;
  private readonly cli: CdkCli;
  private stopping?: Promise<void>;

  private constructor(
    python: string,
    /** A folder for what a test needs for a while, such as cloud assemblies: `stop` removes it. */
    readonly folder: string,
    private readonly server: Server,
    progress: (line: string) => void,
  ) {
    this.endpoint = server.endpoint;
    this.env = clientEnvironment(server.endpoint, folder);
    this.aws = AwsClient.start(python, this.env);
    this.ecr = new EcrClient(this.aws);
    this.stacks = new Stacks(this.aws);
    this.buckets = new Buckets(this.aws);
    this.admin = new Admin(server.admin);
    this.executions = new Executions(this.aws, this.admin);
    this.ecrCalls = new EcrCalls(this.admin);
    this.faults = new Faults(this.admin);
    this.recorder = new Recorder(this.admin);
    this.cli = new CdkCli(this.env, path.join(folder, WORK), progress);
  }

  /** Runs the real CDK CLI. */
  async cdk(args: readonly string[], options?: CdkOptions): Promise<CdkResult> {
    return this.cli.run(args, options);
  }

  async bootstrap(): Promise<void> {
    await this.mustSucceed(['bootstrap', `aws://${this.account}/${this.region}`]);
    const { BucketName } = await this.stacks.outputs('CDKToolkit');
    // It refuses plain HTTP, which is what there is on loopback.
    await this.aws.call('s3', 'delete_bucket_policy', { Bucket: BucketName });
  }

  /** Deploys an app: the folder of a synthesized cloud assembly, or a command. Throws what the CLI said if that fails. */
  async deploy(app: string, options: AppOptions = {}): Promise<void> {
    await this.mustSucceed(['deploy', ...selection(app, options), '--require-approval', 'never', '--progress', 'events'], options);
  }

  /** Destroys what `deploy` deployed. */
  async destroy(app: string, options: AppOptions = {}): Promise<void> {
    await this.mustSucceed(['destroy', ...selection(app, options), '--force'], options);
  }

  /** Puts an event of ECR itself on the default bus, whatever it says: what ECR does of its own accord does not happen here. */
  async putEcrEvent(detailType: string, detail: object): Promise<void> {
    await this.admin.call('POST', '/events', { detailType, detail });
  }

  /** The bodies of all messages of a queue, which is empty then. */
  async takeMessages(queueArn: string): Promise<string[]> {
    return (await this.admin.call('POST', '/messages', { queueArn })).bodies;
  }

  /** The messages of a CloudWatch log group, or of one stream of it, in order. */
  async logMessages(logGroup: string, stream?: string): Promise<string[]> {
    const of = { logGroupName: logGroup, ...stream !== undefined && { logStreamNames: [stream] } };
    const events = await this.aws.callAllPages('logs', 'filter_log_events', of, 'events');
    return events.map(({ message }) => message);
  }

  /** The values of a CloudWatch metric that were put, in the order of their time. */
  async metricValues(namespace: string, metric: string, dimensions: Record<string, string> = {}): Promise<number[]> {
    const { Datapoints } = await this.aws.call('cloudwatch', 'get_metric_statistics', {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(Date.now() - 3_600_000).toISOString(),
      EndTime: new Date(Date.now() + 3_600_000).toISOString(),
      Period: 60,
      Statistics: ['Sum'],
    });
    return Datapoints
      .sort((one: { Timestamp: string }, other: { Timestamp: string }) => one.Timestamp.localeCompare(other.Timestamp))
      .map(({ Sum }: { Sum: number }) => Sum);
  }

  /** Creates many repositories in one go, without IAM, faults and counted calls. */
  async createRepositories(repositories: readonly NewRepository[]): Promise<void> {
    await this.admin.call('POST', '/repositories', { repositories });
  }

  /** The names of the Lambda functions that there are. */
  async functionNames(): Promise<string[]> {
    const functions = await this.aws.callAllPages('lambda', 'list_functions', {}, 'Functions', 'Marker');
    return functions.map(({ FunctionName }) => FunctionName);
  }

  async injectFault(fault: Fault): Promise<void> {
    await this.faults.inject(fault);
  }

  /** Stands in for ECR, which would create a repository by itself. See `createByTemplate`. */
  async createByTemplate(repositoryName: string, scenario: CreationScenario): Promise<string | undefined> {
    return createByTemplate(this.aws, repositoryName, scenario);
  }

  /** Ends everything that was started, a CDK CLI in the middle of its work too. May be called more than once. */
  async stop(): Promise<void> {
    this.stopping ??= this.end();
    await this.stopping;
  }

  private async end(): Promise<void> {
    await this.cli.stop();
    await Promise.all([this.aws.stop(), this.server.stop()]);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private async mustSucceed(args: readonly string[], options?: CdkOptions): Promise<void> {
    const { status, output } = await this.cdk(args, options);
    if (status !== 0) {
      throw new Error(`cdk ${args.join(' ')} ended with ${status}:\n${tail(output)}`);
    }
  }
}

function selection(app: string, { stacks, args = [] }: AppOptions): string[] {
  return [...(stacks ?? ['--all']), '--app', app, ...args];
}
