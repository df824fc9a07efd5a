import { ChildProcess } from 'child_process';
import * as path from 'path';
import { eachLine } from './lines';
import { PYTHON_SOURCE } from './locations';
import { endGroup, startInOwnGroup } from './process-group';

/** What AWS answered instead of a result. */
export class AwsError extends Error {
  constructor(
    /** AWS's name of the error, such as `RepositoryNotFoundException`. */
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
    this.name = 'AwsError';
  }
}

interface Waiting {
  readonly resolve: (result: any) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A client of AWS that shares no code with this library: boto3, in one process that lives as long as the local AWS. It makes
 * one attempt a call, and one call at a time.
 */
export class AwsClient {
  static start(python: string, env: NodeJS.ProcessEnv): AwsClient {
    return new AwsClient(startInOwnGroup(python, [path.join(PYTHON_SOURCE, 'boto3_bridge.py')], { env, stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  private readonly waiting: Waiting[] = [];
  private ended = false;

  private constructor(private readonly child: ChildProcess) {
    eachLine(child.stdout!, (line) => {
      const { resolve, reject } = this.waiting.shift()!;
      const { result, error } = JSON.parse(line);
      if (error) {
        reject(new AwsError(error.code, error.message));
      } else {
        resolve(result);
      }
    });
    // Writing to a process that has just ended; its `exit` tells whoever waits.
    child.stdin!.on('error', () => {});
    child.once('exit', () => {
      this.ended = true;
      this.waiting.splice(0).forEach(({ reject }) => reject(new Error('The client of the local AWS ended before it answered')));
    });
  }

  /**
   * Any call of any service: `call('logs', 'filter_log_events', { logGroupName: '/x' })`. Service, operation and parameters are
   * named as in boto3, the result as in AWS's API; times are text.
   *
   * @param role the ARN of a role that it assumes for the call. Without one it calls as the root user, whom nothing is denied here
   */
  async call<Result = any>(service: string, operation: string, parameters: object = {}, role?: string): Promise<Result> {
    if (this.ended) {
      throw new Error('The local AWS was stopped');
    }
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin!.write(`${JSON.stringify({ service, operation, parameters, role })}\n`);
    });
  }

  /** Like `call`, through all pages: the items of the member `items` of every page. */
  async callAllPages<Item = any>(
    service: string, operation: string, parameters: object, items: string, token: 'NextToken' | 'nextToken' | 'Marker' = 'nextToken',
  ): Promise<Item[]> {
    const found: Item[] = [];
    let next: object = {};
    do {
      const page = await this.call(service, operation, { ...parameters, ...next });
      found.push(...page[items]);
      const value = token === 'Marker' ? page.NextMarker : page[token];
      next = value ? { [token]: value } : {};
    } while (Object.keys(next).length > 0);
    return found;
  }

  async stop(): Promise<void> {
    await endGroup(this.child);
  }
}
