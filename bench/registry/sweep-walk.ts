import { Account, Repositories } from './account';
import { Counts, Walk } from './walk';
import { PAGES_PER_EXECUTION, PAGE_SIZE } from '../../src/registry/sweep/sweep-states';

/** A state machine as it is deployed, and where. */
export interface DeployedMachine {
  readonly arn: string;
  readonly definition: any;
}

/** What a whole sweep uses. */
export interface SweepUsage {
  readonly counts: Counts;
  readonly largest: Walk['largest'];
  readonly histories: readonly number[];
  readonly summary: any;
}

export interface SweepOptions {
  /** Whether this standard was reported before, so that a sweep under ENFORCE may write. */
  readonly hasMarker?: boolean;
  readonly pagesPerExecution?: number;
  readonly failsFirst?: boolean;
}

/**
 * What a sweep of so many repositories uses. Each execution is walked through, but for the pages in its middle: as soon as two pages in
 * turn are alike in all that is counted, those that follow are taken to be so too, up to the last one of the execution, which is walked
 * through with the variables that it would have. The same goes for executions, up to the last one.
 */
export async function walkSweep(machine: DeployedMachine, repositories: Repositories, options: SweepOptions = {}): Promise<SweepUsage> {
  const { hasMarker = false, pagesPerExecution = PAGES_PER_EXECUTION, failsFirst = false } = options;
  const account = new Account(repositories, hasMarker);
  const pages = Math.max(1, Math.ceil(repositories.count / PAGE_SIZE));
  const lists = Object.entries<any>(machine.definition.States).find(([, { Resource }]) => `${Resource}`.endsWith(':ecr:describeRepositories'))![0];
  let arrivals: Arrival[] = [];
  let executions: Arrival[] = [];
  const walk = new Walk(machine.definition, account, (state, variables, counts) => {
    if (state !== lists) {
      return;
    }
    arrivals = [...arrivals.slice(-2), { progress: variables.progress, counts: { ...counts } }];
    // Pages are numbered from 1 on.
    const skipped = Math.min(pages + 1, variables.progress.began + pagesPerExecution) - variables.progress.page - 1;
    if (skipped > 0 && areAlike(arrivals)) {
      variables.progress = skip(arrivals, skipped, counts);
      arrivals = [];
    }
  }, failsFirst);

  /** Where a sweep is after so many more steps like the last one; the counts move on too. */
  const skip = ([, before, now]: Arrival[], steps: number, counts: Counts): any => {
    Object.assign(counts, movedOn(before.counts, now.counts, steps));
    const progress = movedOn(before.progress, now.progress, steps);
    return { ...progress, next: { NextToken: account.tokenAfter((progress.page - 1) * PAGE_SIZE) } };
  };

  const StartTime = new Date().toISOString();
  const Id = (name: string) => `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  let summary: any;
  account.started.push({ name: '01234567-89ab-cdef-0123-456789abcdef', input: {} });
  for (let next = account.started.shift(); next !== undefined; next = account.started.shift()) {
    arrivals = [];
    const { continues } = next.input;
    if (continues !== undefined) {
      executions = [...executions.slice(-2), { progress: continues.progress, counts: { ...walk.counts } }];
      const skipped = Math.ceil((pages + 1 - continues.progress.page) / pagesPerExecution) - 1;
      if (skipped > 0 && areAlike(executions)) {
        walk.histories.push(...Array.from({ length: skipped }, () => walk.histories[walk.histories.length - 1]));
        const progress = skip(executions, skipped, walk.counts);
        next = { name: `${continues.run.run}-${progress.execution}`, input: { continues: { ...continues, progress } } };
        executions = [];
      }
    }
    summary = await walk.execution({
      Execution: { Id: Id(next.name), Name: next.name, Input: next.input, StartTime, RoleArn: 'arn:aws:iam::000000000000:role/cdk-ecr-immutability/Sweep' },
      StateMachine: { Id: machine.arn, Name: machine.arn.split(':').pop() },
    });
  }
  return { counts: walk.counts, largest: walk.largest, histories: walk.histories, summary };
}

/** A moment at which a sweep is where it has been before. */
interface Arrival {
  readonly progress: any;
  readonly counts: Counts;
}

/** Whether the last two steps have cost the same. A number of one more digit is no difference. */
function areAlike([first, second, third]: Arrival[]): boolean {
  return third !== undefined && Object.keys(third.counts).every((name) => / bytes$/.test(name)
    || third.counts[name] - second.counts[name] === second.counts[name] - (first.counts[name] ?? 0));
}

/** What is there after so many more steps like the last one. Only numbers may move. */
function movedOn(before: any, now: any, steps: number): any {
  if (typeof now === 'number') {
    return now + (now - (before ?? 0)) * steps;
  }
  if (now !== null && typeof now === 'object' && !Array.isArray(now)) {
    return Object.fromEntries(Object.entries(now).map(([name, value]) => [name, name === 'next' ? value : movedOn(before?.[name], value, steps)]));
  }
  if (JSON.stringify(now) !== JSON.stringify(before)) {
    throw new Error(`what a sweep keeps moves in a way that is no counting: ${JSON.stringify(before)} became ${JSON.stringify(now)}`);
  }
  return now;
}
