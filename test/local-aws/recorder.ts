import { Admin } from './admin';

/** A request about a repository creation template or a pull-through cache rule, as it arrived. */
export interface RecordedRequest {
  /** The name of the API, such as `UpdateRepositoryCreationTemplate`. */
  readonly action: string;
  readonly request: any;
  /** AWS's name of the error, if the request was refused. */
  readonly refused?: string;
}

/**
 * The part of the local AWS that stands in for repository creation templates and pull-through cache rules. A recorder, since no
 * emulator knows them: it holds requests and answers against the API's model and keeps what it is told. It creates no repository.
 */
export class Recorder {
  constructor(private readonly admin: Admin) {}

  /** Every request that reached it, of clients and of CloudFormation, the oldest first. What met a fault did not reach it. */
  async requests(): Promise<RecordedRequest[]> {
    return (await this.admin.call('GET', '/recorded')).requests;
  }

  /** Those of them that changed something, or were to. */
  async written(): Promise<RecordedRequest[]> {
    return (await this.requests()).filter(({ action }) => !action.startsWith('Describe'));
  }

  /** Forgets the requests; what they made stays. */
  async clear(): Promise<void> {
    await this.admin.call('DELETE', '/recorded');
  }

  /**
   * What becomes of a field that UpdateRepositoryCreationTemplate omits: it stays (the default), or goes back to its default. AWS
   * documents only that an omitted `imageTagMutability` becomes MUTABLE, which it does here in both cases (docs/facts.md: template-update,
   * template-update-mutability).
   */
  async omittedTemplateFields(become: 'stay' | 'reset'): Promise<void> {
    await this.admin.call('PUT', '/omitted-template-fields', { become });
  }
}
