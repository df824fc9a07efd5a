import { Admin } from './admin';

/** What a test makes go wrong: the next `times` calls of an action of Amazon ECR. CloudFormation's own calls meet no fault. */
export interface Fault {
  /** The name of the API, such as `PutImageTagMutability`. */
  readonly action: string;
  /**
   * - `throttling`: ThrottlingException
   * - `server-error`: ServerException with status 500
   * - `access-denied`: AccessDeniedException
   * - `delay`: the right answer, late
   */
  readonly kind: 'throttling' | 'server-error' | 'access-denied' | 'delay';
  readonly times: number;
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
}
