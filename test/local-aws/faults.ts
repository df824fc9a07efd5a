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

/** The local AWS's own endpoint for faults. */
export class Faults {
  constructor(private readonly admin: string) {}

  async inject(fault: Fault): Promise<void> {
    await this.request('POST', fault);
  }

  /** The faults that nobody has met yet, with the number of times that are left. */
  async pending(): Promise<Fault[]> {
    return (await this.request('GET')).faults;
  }

  async clear(): Promise<void> {
    await this.request('DELETE');
  }

  private async request(method: string, body?: Fault): Promise<any> {
    const response = await fetch(`${this.admin}/faults`, { method, body: body && JSON.stringify(body) });
    const answer: any = await response.json();
    if (!response.ok) {
      throw new Error(`The local AWS refused the fault: ${answer.message}`);
    }
    return answer;
  }
}
