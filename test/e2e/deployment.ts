import * as path from 'path';
import { App, Stack, StackProps } from 'aws-cdk-lib';
import { AppOptions, LocalAws } from '../local-aws';

/** More for CDK's CLI, such as parameters. */
export type DeployOptions = Pick<AppOptions, 'args'>;

/** A stack that is deployed again and again as it changes, by the real CDK CLI. */
export class Deployment {
  private revision = 0;

  /** @param stackProps makes the properties of each stack anew */
  constructor(private readonly aws: LocalAws, private readonly stackName: string, private readonly stackProps: () => StackProps = () => ({})) {}

  /** Deploys the stack as it is built here; throws what the CLI said if that fails. */
  public async deploy(build: (stack: Stack) => void, options: DeployOptions = {}): Promise<void> {
    await this.aws.deploy(this.synthesize(build), options);
  }

  /** Deploys the stack and returns what the CLI said of the failure that this must be. */
  public async failToDeploy(build: (stack: Stack) => void): Promise<string> {
    return this.aws.deploy(this.synthesize(build)).then(
      () => { throw new Error(`${this.stackName} was deployed, but should have failed`); },
      (error: Error) => error.message,
    );
  }

  public async destroy(): Promise<void> {
    await this.aws.destroy(this.assembly);
  }

  public async status(): Promise<string | undefined> {
    return this.aws.stacks.status(this.stackName);
  }

  /** The reasons that CloudFormation's events give for what failed. */
  public async failures(): Promise<string[]> {
    const events = await this.aws.stacks.events(this.stackName);
    return events.filter(({ status, reason }) => reason && /_FAILED$/.test(status)).map(({ reason }) => reason!);
  }

  /** What the function has logged. */
  public async log(): Promise<string> {
    const resources = await this.aws.stacks.resources(this.stackName);
    const [logGroup] = Object.entries(resources).filter(([logicalId]) => /^EcrTagMutabilityProviderLogGroup/.test(logicalId)).map(([, id]) => id);
    return (await this.aws.logMessages(logGroup)).join('\n');
  }

  private synthesize(build: (stack: Stack) => void): string {
    this.revision++;
    const app = new App({ outdir: this.assembly });
    build(new Stack(app, this.stackName, this.stackProps()));
    return app.synth().directory;
  }

  private get assembly(): string {
    return path.join(this.aws.folder, `${this.stackName}-${this.revision}`);
  }
}
