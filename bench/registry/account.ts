import { Answering, BYTES_BEYOND_LINE, Call, Counts } from './walk';

/** Who has so many repositories, and of which kind they are. */
export interface Repositories {
  readonly count: number;
  readonly mode: string;
  readonly filters: readonly string[];
  /** Their names, which sort like their numbers. */
  readonly name: (index: number) => string;
}

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** Names of an ordinary length. */
export function ordinaryName(index: number): string {
  return `team-${String(Math.floor(index / 1000)).padStart(4, '0')}/service-${String(index).padStart(7, '0')}`;
}

/** Names of the length that ECR allows. */
export function longestName(index: number): string {
  return ordinaryName(index).replace('/', `/${'a-'.repeat(100)}`).padEnd(256, '-x').replace(/-$/, 'x');
}

/** An account that answers a sweep as the local AWS does: it has many repositories, which exist only while somebody looks at them. */
export class Account implements Answering {
  /** The executions that an execution has started. */
  public readonly started: { readonly name: string; readonly input: any }[] = [];

  constructor(private readonly repositories: Repositories, private readonly hasMarker: boolean) {}

  /** The token with which the listing goes on behind so many repositories. */
  public tokenAfter(count: number): string {
    return Buffer.from(JSON.stringify({ after: this.repositories.name(count - 1), count })).toString('base64');
  }

  public answer({ service, action, args, context }: Call): { result: object; counts?: Counts } {
    switch (`${service}:${action}`) {
      case 'ecr:describeRepositories':
        return {
          result: args.RepositoryNames ? { Repositories: args.RepositoryNames.map((name: string) => this.repository(name)) } : this.page(args),
        };
      case 'ecr:listTagsForResource':
        return { result: { Tags: [] } };
      case 'ecr:putImageTagMutability':
        return { result: { RegistryId: ACCOUNT, ...args } };
      case 'ecr:describePullThroughCacheRules':
        return { result: { PullThroughCacheRules: [] } };
      case 'ecr:describeRepositoryCreationTemplates':
        return { result: { RegistryId: ACCOUNT, RepositoryCreationTemplates: [] } };
      case 'sfn:listExecutions':
        // The other machine that is asked for is the one that restores.
        return {
          result: {
            Executions: args.StateMachineArn !== context.StateMachine.Id ? [] : [{
              ExecutionArn: context.Execution.Id, Name: context.Execution.Name, StateMachineArn: context.StateMachine.Id, Status: 'RUNNING', StartDate: context.Execution.StartTime,
            }],
          },
        };
      case 'sfn:startExecution':
        this.started.push({ name: args.Name, input: JSON.parse(args.Input) });
        return { result: { ExecutionArn: `${context.Execution.Id}-next`, StartDate: context.Execution.StartTime } };
      case 's3:listObjectsV2':
        return { result: { IsTruncated: false, KeyCount: Number(this.hasMarker), MaxKeys: 1, Name: args.Bucket, Prefix: args.Prefix } };
      case 's3:putObject':
        return { result: { ETag: `"${'0'.repeat(32)}"` }, counts: { 's3 objects': 1, 's3 bytes': Buffer.byteLength(JSON.stringify(args.Body)) } };
      case 'cloudwatchlogs:createLogStream':
      case 'cloudwatch:putMetricData':
        return { result: {} };
      case 'cloudwatchlogs:putLogEvents': {
        const bytes = args.LogEvents.map(({ Message }: { Message: string }) => Buffer.byteLength(Message));
        return {
          result: { NextSequenceToken: '0'.repeat(56) },
          counts: { 'own log lines': bytes.length, 'own log bytes': bytes.reduce((sum: number, each: number) => sum + each + BYTES_BEYOND_LINE, 0) },
        };
      }
      case 'eventbridge:putEvents':
        return { result: { FailedEntryCount: 0, Entries: [{ EventId: '0'.repeat(36) }] } };
      default:
        throw new Error(`the walk calls ${service}:${action}, which its account does not know`);
    }
  }

  private page({ MaxResults, NextToken }: { MaxResults: number; NextToken?: string }): object {
    const { count, name } = this.repositories;
    const from = NextToken === undefined ? 0 : JSON.parse(Buffer.from(NextToken, 'base64').toString()).count;
    const to = Math.min(count, from + MaxResults);
    return {
      Repositories: Array.from({ length: to - from }, (_, index) => this.repository(name(from + index))),
      ...to < count && { NextToken: this.tokenAfter(to) },
    };
  }

  private repository(name: string): object {
    const { mode, filters } = this.repositories;
    return {
      RepositoryArn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${name}`,
      RegistryId: ACCOUNT,
      RepositoryName: name,
      RepositoryUri: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${name}`,
      CreatedAt: '2026-11-27T16:00:00.123Z',
      ImageTagMutability: mode,
      ...filters.length > 0 && { ImageTagMutabilityExclusionFilters: filters.map((filter) => ({ Filter: filter, FilterType: 'WILDCARD' })) },
      ImageScanningConfiguration: { ScanOnPush: false },
      EncryptionConfiguration: { EncryptionType: 'AES256' },
    };
  }
}
