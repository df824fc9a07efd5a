import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Properties, SimulatedEcr, keyIn } from './simulated-ecr';
import { ALL_UPLOADS_OF_A_RUN, CLEAR, Run, SimulatedLambda, Weather, readAnswer, responseUrl } from './simulated-lambda';
import { Witness } from './witness';
import { Answer } from '../../../handlers/tag-mutability/answer';

/** The custom resources of a template, by logical id. */
export type Template = Map<string, Properties>;

/** How one deployment goes. */
export interface Course {
  /** What goes wrong with each event, in order; nothing with those after. */
  readonly weather: readonly Weather[];
  /** Another resource of the stack fails after so many of ours. */
  readonly otherFailsAfter?: number;
  /** CloudFormation works on resources that do not depend on each other in any order. */
  readonly backwards: boolean;
  /**
   * How a replacement is rolled back: by a reverse Update of the new resource, or by giving up the new and keeping the old. The first
   * is what aws/aws-cdk#29581 saw; AWS documents neither.
   */
  readonly replacementsRollBackBy: 'update' | 'delete';
}

export const FINE: Course = { weather: [], backwards: false, replacementsRollBackBy: 'update' };

interface Resource {
  readonly physicalId: string;
  readonly properties: Properties;
}

/** What a resource was before the deployment and what became of it. */
type Change =
  | { readonly logicalId: string; readonly kind: 'created'; readonly now: Resource }
  | { readonly logicalId: string; readonly kind: 'updated'; readonly now: Resource; readonly earlier: Resource }
  | { readonly logicalId: string; readonly kind: 'create-failed'; readonly physicalId: string; readonly properties: Properties }
  | { readonly logicalId: string; readonly kind: 'update-failed'; readonly earlier: Resource; readonly properties: Properties };

/**
 * A stack as CloudFormation handles it: creations and updates first, deletions in the cleanup after all have succeeded,
 * a rollback if one has not. Permissions change with it as the construct has them.
 */
export class SimulatedStack {
  private resources = new Map<string, Resource>();
  private exists = false;
  /** What CloudFormation leaves to a person: the stack can then only be deleted. */
  private isBroken = false;
  private requests = 0;
  /** The shared policy of the resources with KEEP, and the ones of the resources with RESTORE. */
  private shared = new Set<string>();
  private readonly own = new Map<string, string>();
  private weather: Weather[] = [];

  constructor(
    private readonly name: string, private readonly ecr: SimulatedEcr, private readonly lambda: SimulatedLambda, private readonly witness: Witness,
  ) {}

  public async deploy(template: Template, course: Course): Promise<void> {
    if (this.isBroken) {
      await this.delete(FINE);
    }
    this.weather = [...course.weather];
    const before = new Map(this.resources);
    const ownBefore = new Map(this.own);
    this.share(template);

    const changes: Change[] = [];
    let failed = course.otherFailsAfter === 0;
    for (const [logicalId, properties] of course.backwards ? [...template].reverse() : template) {
      const change = failed ? undefined : await this.bring(logicalId, properties);
      if (change) {
        changes.push(change);
        failed = change.kind === 'create-failed' || change.kind === 'update-failed' || changes.length === course.otherFailsAfter;
      }
    }

    if (!failed) {
      await this.cleanUp(template, changes);
      this.exists = true;
    } else if (this.exists) {
      await this.rollBack(before, ownBefore, changes, course);
    } else {
      await this.rollBackCreation(changes);
    }
    if (this.exists) {
      this.witness.complete(new Map([...this.resources].map(([logicalId, { properties }]) => [`${this.name}/${logicalId}`, properties])));
    }
  }

  public async delete(course: Course): Promise<void> {
    this.weather = [...course.weather];
    const wasBroken = this.isBroken;
    for (const [logicalId, resource] of [...this.resources].reverse()) {
      if (await this.remove(logicalId, resource) || wasBroken) {
        // A person who deletes again tells CloudFormation to leave what still fails.
        this.resources.delete(logicalId);
        this.own.delete(logicalId);
      }
    }
    this.exists = false;
    this.isBroken = this.resources.size > 0;
  }

  /** Creates or updates a resource; undefined if there is nothing to do. */
  private async bring(logicalId: string, properties: Properties): Promise<Change | undefined> {
    const earlier = this.resources.get(logicalId);
    if (earlier && JSON.stringify(earlier.properties) === JSON.stringify(properties)) {
      return undefined;
    }
    if (properties.OnRemove === 'RESTORE') {
      // The resource depends on its policy.
      this.own.set(logicalId, keyIn(properties));
    }
    if (!earlier) {
      const answer = await this.send('Create', logicalId, { properties });
      if (answer?.Status !== 'SUCCESS') {
        return { logicalId, kind: 'create-failed', properties, physicalId: answer?.PhysicalResourceId ?? `${this.name}-${logicalId}-1INVENTED` };
      }
      const now = { physicalId: answer.PhysicalResourceId, properties };
      this.resources.set(logicalId, now);
      return { logicalId, kind: 'created', now };
    }
    const answer = await this.send('Update', logicalId, { properties, physicalId: earlier.physicalId, oldProperties: earlier.properties });
    if (answer?.Status !== 'SUCCESS') {
      return { logicalId, kind: 'update-failed', earlier, properties };
    }
    const now = { physicalId: answer.PhysicalResourceId, properties };
    this.resources.set(logicalId, now);
    return { logicalId, kind: 'updated', now, earlier };
  }

  private async cleanUp(template: Template, changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      if (change.kind === 'updated' && change.now.physicalId !== change.earlier.physicalId) {
        await this.remove(change.logicalId, change.earlier);
      }
    }
    for (const [logicalId, resource] of [...this.resources]) {
      if (!template.has(logicalId)) {
        // The stack is complete whether or not this succeeds.
        await this.remove(logicalId, resource);
        this.resources.delete(logicalId);
      }
    }
    for (const logicalId of [...this.own.keys()]) {
      if (template.get(logicalId)?.OnRemove !== 'RESTORE') {
        this.own.delete(logicalId);
      }
    }
  }

  private async rollBack(before: Map<string, Resource>, ownBefore: Map<string, string>, changes: readonly Change[], course: Course): Promise<void> {
    this.share(new Map([...before].map(([logicalId, { properties }]) => [logicalId, properties])));
    ownBefore.forEach((subject, logicalId) => this.own.set(logicalId, subject));
    this.resources = new Map(before);
    const superseded: [string, Resource][] = [];
    for (const change of changes) {
      const { logicalId } = change;
      switch (change.kind) {
        case 'created':
          superseded.push([logicalId, change.now]);
          break;
        case 'create-failed':
          superseded.push([logicalId, change]);
          break;
        case 'update-failed':
          superseded.push(...await this.reverse(logicalId, { ...change, physicalId: change.earlier.physicalId }, change.earlier));
          break;
        case 'updated':
          if (change.now.physicalId !== change.earlier.physicalId && course.replacementsRollBackBy === 'delete') {
            superseded.push([logicalId, change.now]);
          } else {
            superseded.push(...await this.reverse(logicalId, change.now, change.earlier));
          }
      }
    }
    for (const [logicalId, resource] of superseded) {
      await this.remove(logicalId, resource);
    }
    for (const logicalId of [...this.own.keys()].filter((id) => !ownBefore.has(id))) {
      this.own.delete(logicalId);
    }
  }

  /** The reverse Update of a resource; what it replaces if it gives another id. */
  private async reverse(logicalId: string, now: Resource, earlier: Resource): Promise<[string, Resource][]> {
    const request = { properties: earlier.properties, physicalId: now.physicalId, oldProperties: now.properties };
    let answer = await this.send('Update', logicalId, request);
    if (answer?.Status !== 'SUCCESS') {
      // A person continues the rollback when the weather is better, and has the resource skipped if that does not help.
      this.weather = [];
      answer = await this.send('Update', logicalId, request);
    }
    if (answer?.Status !== 'SUCCESS') {
      this.resources.delete(logicalId);
      return [];
    }
    this.resources.set(logicalId, { physicalId: answer.PhysicalResourceId, properties: earlier.properties });
    return answer.PhysicalResourceId === now.physicalId ? [] : [[logicalId, now]];
  }

  private async rollBackCreation(changes: readonly Change[]): Promise<void> {
    for (const change of [...changes].reverse()) {
      const resource = change.kind === 'create-failed' ? change : this.resources.get(change.logicalId)!;
      if (await this.remove(change.logicalId, resource)) {
        this.resources.delete(change.logicalId);
        this.own.delete(change.logicalId);
      }
    }
    this.isBroken = this.resources.size > 0;
  }

  private async remove(logicalId: string, { physicalId, properties }: Resource): Promise<boolean> {
    return (await this.send('Delete', logicalId, { properties, physicalId }))?.Status === 'SUCCESS';
  }

  private share(template: Template): void {
    this.shared = new Set([...template.values()].filter(({ OnRemove }) => OnRemove === 'KEEP').map((properties) => keyIn(properties)));
  }

  private async send(
    requestType: 'Create' | 'Update' | 'Delete', logicalId: string,
    { properties, physicalId, oldProperties }: { properties: Properties; physicalId?: string; oldProperties?: Properties },
  ): Promise<Answer | undefined> {
    const requestId = `${this.name}-${++this.requests}`;
    const event = {
      RequestType: requestType,
      RequestId: requestId,
      ResponseURL: responseUrl(requestId),
      StackId: `arn:aws:cloudformation:us-east-1:111111111111:stack/${this.name}/1`,
      LogicalResourceId: logicalId,
      ResourceProperties: properties,
      ...(physicalId && { PhysicalResourceId: physicalId }),
      ...(oldProperties && { OldResourceProperties: oldProperties }),
    } as unknown as CloudFormationCustomResourceEvent;
    const isAllowed = (subject: string) => this.shared.has(subject) || [...this.own.values()].includes(subject);
    const weather = this.weather.shift() ?? CLEAR;

    this.ecr.calls.length = 0;
    const before = new Map(this.ecr.states);
    const beforeRuns: typeof before[] = [];
    const runs = await this.lambda.invoke(event, isAllowed, weather, () => beforeRuns.push(new Map(this.ecr.states)));
    if (weather.crashes === 0 && weather.uploads.length < ALL_UPLOADS_OF_A_RUN) {
      expect(runs).toHaveLength(1);
    }
    const answering = answeringRun(runs);
    const answer = answering === -1 ? undefined : readAnswer(event, runs[answering].received[0]);
    this.witness.event({
      resource: `${this.name}/${logicalId}`,
      requestType,
      physicalResourceId: physicalId,
      properties,
      isAllowed: isAllowed(keyIn(properties)),
      isClear: weather.faults.every((fault) => fault === 'none' || fault === 'denied') && weather.crashes === 0 && weather.uploads.length === 0,
      before,
      beforeAnswer: answering === -1 ? before : beforeRuns[answering],
      calls: [...this.ecr.calls],
      logged: [...this.lambda.logged],
      answer: answer && { isSuccess: answer.Status === 'SUCCESS', physicalResourceId: answer.PhysicalResourceId },
    });
    return answer;
  }
}

/** The run whose answer CloudFormation took, which is the first that it received; -1 if it received none. */
function answeringRun(runs: readonly Run[]): number {
  for (const { received, ended } of runs) {
    expect(new Set(received).size).toBeLessThanOrEqual(1);
    expect(ended && received.length === 0).toBe(false);
  }
  return runs.findIndex(({ received }) => received.length > 0);
}
