import { Admin } from './admin';

/** What a test makes go wrong: the next `times` calls of an action of Amazon ECR. CloudFormation's own calls meet no fault. */
export interface Fault {
  /** The name of the API, such as `PutImageTagMutability`. */
  readonly action: string;
  /**
   * - `throttling`: ThrottlingException
   * - `server-error`: ServerException with status 500
   * - `access-denied`: AccessDeniedException
   * - `not-found`: RepositoryNotFoundException
   * - `invalid-token`: InvalidParameterException about the token of a page
   * - `delay`: the right answer, late
   */
  readonly kind: 'throttling' | 'server-error' | 'access-denied' | 'not-found' | 'invalid-token' | 'delay';
  readonly times: number;
  /** Only calls about this repository. */
  readonly repository?: string;
  /** How long the answer waits; with any kind. */
  readonly delayMs?: number;
}

/** The faults that wait for a call to meet them. */
export class Faults {
  constructor(private readonly admin: Admin) {}

  async inject(fault: Fault): Promise<void> {
    await this.admin.call('POST', '/faults', fault);
  }

  /** The faults that nobody has met yet, with the number of times that are left. */
  async pending(): Promise<Fault[]> {
    return (await this.admin.call('GET', '/faults')).faults;
  }

  async clear(): Promise<void> {
    await this.admin.call('DELETE', '/faults');
  }

  /** From now on, each action of Amazon ECR takes so many calls a second, and so many at once; it throttles the others. CloudFormation meets no limit. */
  async throttle(perSecond: number, burst: number): Promise<void> {
    await this.admin.call('PUT', '/throttle', { perSecond, burst });
  }

  /** How many calls of each action were throttled since `throttle`. */
  async throttled(): Promise<Record<string, number>> {
    return (await this.admin.call('GET', '/throttle')).throttled;
  }

  async endThrottling(): Promise<void> {
    await this.admin.call('DELETE', '/throttle');
  }
}
