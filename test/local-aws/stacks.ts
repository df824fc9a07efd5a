import { AwsClient, AwsError } from './aws-client';

/** One line of what happened to a stack. */
export interface StackEvent {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly resourceType: string;
  readonly status: string;
  readonly reason?: string;
}

/** CloudFormation's stacks, asked through the independent client. */
export class Stacks {
  constructor(private readonly aws: AwsClient) {}

  /** The status of a stack, such as `UPDATE_ROLLBACK_COMPLETE`; undefined if there is no such stack. */
  async status(name: string): Promise<string | undefined> {
    return (await this.describe(name))?.StackStatus;
  }

  async outputs(name: string): Promise<Record<string, string>> {
    const outputs: { OutputKey: string; OutputValue: string }[] = (await this.describe(name))?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  }

  /** The physical id of each resource that a stack has now, by logical id. */
  async resources(name: string): Promise<Record<string, string>> {
    const resources = await this.aws.callAllPages('cloudformation', 'list_stack_resources', { StackName: name }, 'StackResourceSummaries', 'NextToken');
    return Object.fromEntries(resources.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]));
  }

  /** Everything that happened to a stack, the oldest first. Ask for a deleted stack by its id. */
  async events(nameOrId: string): Promise<StackEvent[]> {
    const events = await this.aws.callAllPages('cloudformation', 'describe_stack_events', { StackName: nameOrId }, 'StackEvents', 'NextToken');
    return events.reverse().map((event) => ({
      logicalId: event.LogicalResourceId,
      physicalId: event.PhysicalResourceId,
      resourceType: event.ResourceType,
      status: event.ResourceStatus,
      reason: event.ResourceStatusReason || undefined,
    }));
  }

  private async describe(name: string): Promise<any> {
    try {
      return (await this.aws.call('cloudformation', 'describe_stacks', { StackName: name })).Stacks[0];
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ValidationError') {
        return undefined;
      }
      throw error;
    }
  }
}
