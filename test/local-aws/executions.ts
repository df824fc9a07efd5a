import { setTimeout as sleep } from 'timers/promises';
import { Admin } from './admin';
import { AwsClient } from './aws-client';

const POLL_MILLISECONDS = 100;
const END_MILLISECONDS = 300_000;

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution of a state machine, as Step Functions describes it. */
export interface Execution<Output = any> {
  readonly arn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly input: any;
  /** Undefined unless it has succeeded. */
  readonly output?: Output;
  readonly error?: string;
  readonly cause?: string;
}

/** A wait of an execution: a Wait state's, or the one before a retry. */
export interface PlannedWait {
  readonly execution: string;
  readonly state: string;
  readonly why: 'Wait' | 'Retry';
  /** What it is by the definition, whatever the scale of waits makes of it. */
  readonly seconds: number;
}

/** Executions of state machines, asked through the independent client. */
export class Executions {
  constructor(private readonly aws: AwsClient, private readonly admin: Admin) {}

  /** Starts an execution; the result is its ARN. */
  async start(stateMachineArn: string, input: object = {}, name?: string): Promise<string> {
    const parameters = { stateMachineArn, input: JSON.stringify(input), ...(name !== undefined && { name }) };
    return (await this.aws.call('stepfunctions', 'start_execution', parameters)).executionArn;
  }

  async describe<Output = any>(arn: string): Promise<Execution<Output>> {
    const { name, status, input, output, error, cause } = await this.aws.call('stepfunctions', 'describe_execution', { executionArn: arn });
    return { arn, name, status, input: JSON.parse(input), output: output ? JSON.parse(output) : undefined, error, cause };
  }

  /** Waits until an execution has ended, in whatever way. */
  async end<Output = any>(arn: string, milliseconds = END_MILLISECONDS): Promise<Execution<Output>> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const execution = await this.describe<Output>(arn);
      if (execution.status !== 'RUNNING') {
        return execution;
      }
      if (Date.now() > deadline) {
        throw new Error(`The execution ${arn} has not ended within ${milliseconds} ms`);
      }
      await sleep(POLL_MILLISECONDS);
    }
  }

  /** Starts an execution and waits for its end. */
  async run<Output = any>(stateMachineArn: string, input: object = {}, name?: string): Promise<Execution<Output>> {
    return this.end<Output>(await this.start(stateMachineArn, input, name));
  }

  async stop(arn: string): Promise<void> {
    await this.aws.call('stepfunctions', 'stop_execution', { executionArn: arn });
  }

  /** The executions of a state machine, the newest first. */
  async list(stateMachineArn: string): Promise<{ readonly executionArn: string; readonly name: string; readonly status: ExecutionStatus }[]> {
    return this.aws.callAllPages('stepfunctions', 'list_executions', { stateMachineArn }, 'executions');
  }

  /** What happened in an execution, as Step Functions counts it too. Children of a distributed Map have histories of their own. */
  async history(arn: string): Promise<any[]> {
    return this.aws.callAllPages('stepfunctions', 'get_execution_history', { executionArn: arn, maxResults: 1000 }, 'events');
  }

  /** How long waits really take, from 0 to 1. Executions do not see it: their own time goes on as if they had waited in full. */
  async waitScale(factor: number): Promise<void> {
    await this.admin.call('PUT', '/wait-scale', { factor });
  }

  /**
   * What the result of a distributed Map has for children that have failed and were tolerated: nothing at all (unless a test says otherwise),
   * a null, or the error. AWS does not document it (docs/facts.md: failed-children).
   */
  async failedChildrenBecome(become: 'absent' | 'null' | 'error'): Promise<void> {
    await this.admin.call('PUT', '/failed-children', { become });
  }

  /** Every wait since the last `clearWaits`. */
  async waits(): Promise<PlannedWait[]> {
    return (await this.admin.call('GET', '/waits')).waits;
  }

  async clearWaits(): Promise<void> {
    await this.admin.call('DELETE', '/waits');
  }
}
