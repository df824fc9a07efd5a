import { CfnResource, Stack } from 'aws-cdk-lib';
import { DeployedMachine, SweepUsage } from './sweep-walk';
import { BYTES_BEYOND_LINE, Counts } from './walk';
import { ImmutableRegistry, ImmutableRegistryProps } from '../../src';
import { MARKERS_PREFIX } from '../../src/contract/registry-records';
import { PAGES_PER_EXECUTION } from '../../src/registry/sweep/sweep-states';
import { Deployment } from '../../test/e2e/deployment';
import { LocalAws } from '../../test/local-aws';

/** What only the walk can count: the local AWS keeps no history of Express children, and Step Functions there writes no log. */
const NOT_COUNTED = ['express events', 'express transitions', 'service log bytes'];

/** How long an execution may take here: many children at once are slow on a small machine. */
export const LONGEST_MILLISECONDS = 3_600_000;

/** A registry that is deployed to the local AWS, and counts what its sweeps do. */
export class RealRegistry {
  private readonly deployment: Deployment;
  private resources: Record<string, string> = {};

  constructor(private readonly aws: LocalAws, private readonly name: string) {
    this.deployment = new Deployment(aws, name);
  }

  /** With fewer pages an execution than there are, a few repositories show how a sweep goes on in the next one. */
  public async deploy(props: ImmutableRegistryProps, pagesPerExecution = PAGES_PER_EXECUTION): Promise<void> {
    await this.deployment.deploy((stack: Stack) => {
      const machine = new ImmutableRegistry(stack, 'Registry', { sweepOnDeploy: false, ...props }).node.findChild('Sweep') as CfnResource;
      const limit = (pages: number) => `$progress.began>=${pages}`;
      const definition = JSON.stringify(stack.resolve((machine as any).definition));
      if (!definition.includes(limit(PAGES_PER_EXECUTION))) {
        throw new Error(`the definition has no '${limit(PAGES_PER_EXECUTION)}' that could be made smaller`);
      }
      machine.addPropertyOverride('Definition', JSON.parse(definition.replace(limit(PAGES_PER_EXECUTION), limit(pagesPerExecution))));
    });
    this.resources = await this.aws.stacks.resources(this.name);
  }

  public async machine(): Promise<DeployedMachine> {
    const arn = this.physicalId(/^RegistrySweep[0-9A-F]{8}$/);
    const { definition } = await this.aws.aws.call('stepfunctions', 'describe_state_machine', { stateMachineArn: arn });
    return { arn, definition: JSON.parse(definition) };
  }

  /** A whole sweep, and what it used, by what the services say when it has ended. */
  public async sweep(): Promise<SweepUsage & { readonly milliseconds: number }> {
    const { arn } = await this.machine();
    const bucket = this.physicalId(/^RegistryRecords[0-9A-F]{8}$/);
    const known = new Set((await this.aws.executions.list(arn)).map(({ executionArn }) => executionArn));
    // A sweep that reports writes the marker of its standard again.
    const keys = new Set((await this.aws.buckets.keys(bucket)).filter((key) => !key.startsWith(MARKERS_PREFIX)));
    await this.aws.ecrCalls.clear();
    const begun = Date.now();
    const counts: Counts = {};
    const add = (what: string, count = 1) => { counts[what] = (counts[what] ?? 0) + count; };
    const histories: number[] = [];
    let largest = { bytes: 0, place: '' };
    let summary: any = (await this.aws.executions.end(await this.aws.executions.start(arn), LONGEST_MILLISECONDS)).output;
    while (summary.continuedBy !== undefined) {
      const next = `${arn.replace(':stateMachine:', ':execution:')}:${summary.continuedBy}`;
      summary = (await this.aws.executions.end(next, LONGEST_MILLISECONDS)).output;
    }
    const milliseconds = Date.now() - begun;

    const executions = (await this.aws.executions.list(arn)).filter(({ executionArn }) => !known.has(executionArn)).reverse();
    for (const { executionArn } of executions) {
      const events = await this.aws.executions.history(executionArn);
      histories.push(events.length);
      add('events', events.length);
      for (const { type, ...event } of events) {
        if (/StateEntered$/.test(type)) {
          add('transitions');
        }
        if (type === 'TaskScheduled') {
          add(`call ${event.taskScheduledEventDetails.resourceType.split(':').pop()}:${event.taskScheduledEventDetails.resource}`);
        }
        if (type === 'MapRunStarted') {
          const { executionCounts } = await this.aws.aws.call('stepfunctions', 'describe_map_run', { mapRunArn: event.mapRunStartedEventDetails.mapRunArn });
          add('express requests', executionCounts.total);
        }
        for (const details of Object.values<any>(event)) {
          for (const text of [details?.input, details?.output, details?.parameters]) {
            const bytes = typeof text === 'string' ? Buffer.byteLength(text) : 0;
            largest = bytes > largest.bytes ? { bytes, place: `${type} ${details.name ?? details.resource}` } : largest;
          }
        }
      }
    }
    // Calls of the children too.
    for (const [action, calls] of Object.entries(await this.aws.ecrCalls.counts())) {
      counts[`call ecr:${action[0].toLowerCase()}${action.slice(1)}`] = calls;
    }
    for (const key of (await this.aws.buckets.keys(bucket)).filter((each) => !keys.has(each))) {
      const body = await this.aws.buckets.read(bucket, key);
      if (!key.startsWith(MARKERS_PREFIX) || JSON.parse(body).run === summary.run) {
        add('s3 objects');
        add('s3 bytes', Buffer.byteLength(body));
      }
    }
    for (const message of await this.aws.logMessages(this.physicalId(/^RegistryLog[0-9A-F]{8}$/), summary.run)) {
      add('own log lines');
      add('own log bytes', Buffer.byteLength(message) + BYTES_BEYOND_LINE);
    }
    return { counts, histories, largest: { payload: largest }, summary, milliseconds };
  }

  private physicalId(logicalId: RegExp): string {
    return Object.entries(this.resources).find(([id]) => logicalId.test(id))![1];
  }
}

/** Where a walk says another thing than a sweep that has run: all counts must be the same, and bytes by a hundredth. */
export function differences(walked: SweepUsage, real: SweepUsage): string[] {
  const names = [...new Set([...Object.keys(walked.counts), ...Object.keys(real.counts)])].filter((name) => !NOT_COUNTED.includes(name));
  const pairs: [string, number, number][] = [
    ...names.map((name): [string, number, number] => [name, walked.counts[name] ?? 0, real.counts[name] ?? 0]),
    ['executions', walked.histories.length, real.histories.length],
    ...walked.histories.map((events, index): [string, number, number] => [`events of execution ${index + 1}`, events, real.histories[index] ?? 0]),
    ['largest payload, bytes', walked.largest.payload.bytes, real.largest.payload.bytes],
  ];
  return pairs.filter(([name, one, other]) => / bytes$/.test(name) ? Math.abs(one - other) > other / 100 : one !== other)
    .map(([name, one, other]) => `${name}: ${one} by the walk, ${other} by the sweep`);
}
