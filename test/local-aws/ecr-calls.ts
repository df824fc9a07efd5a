import { Admin } from './admin';

/** How the clients of this AWS have called Amazon ECR: SDKs, functions and state machines, and not CloudFormation. */
export class EcrCalls {
  constructor(private readonly admin: Admin) {}

  /** How often each action was called since the last `clear`. */
  async counts(): Promise<Record<string, number>> {
    return (await this.admin.call('GET', '/calls')).calls;
  }

  /** How many calls of each action were on their way at once, at most. */
  async mostAtOnce(): Promise<Record<string, number>> {
    return (await this.admin.call('GET', '/calls')).mostAtOnce;
  }

  async clear(): Promise<void> {
    await this.admin.call('DELETE', '/calls');
  }
}
