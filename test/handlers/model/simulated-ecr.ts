import { DescribeRepositoriesCommand, ECRClient, PutImageTagMutabilityCommand, RepositoryNotFoundException, ServerException } from '@aws-sdk/client-ecr';
import { RepositoryAddress } from '../../../src/existing/contract';
import { SettingText, isSameText } from '../../../src/mutability/setting-text';

/** What becomes of one call; `...-after` does the work first. What the SDK tries again itself comes here when it has given up. */
export type Fault = 'none' | 'throttled' | 'server-error' | 'server-error-after' | 'timed-out' | 'timed-out-after' | 'denied' | 'gone' | 'hang' | 'hang-after';

/** A call that reached ECR and was allowed. */
export interface EcrCall {
  readonly repository: string;
  /** The setting that a write replaced, and whether it is another one; absent for a read. */
  readonly write?: { readonly replaced: SettingText; readonly isChange: boolean };
  /** How many lines the function had logged before it. */
  readonly linesBefore: number;
}

/** A repository in a form that can be a key. */
export function keyOf({ registryId = '', repositoryName }: RepositoryAddress): string {
  return `${registryId}/${repositoryName}`;
}

/** Amazon ECR as far as the function knows it. */
export class SimulatedEcr {
  public readonly repositories: Map<string, SettingText>;
  /** The calls since this was last emptied. */
  public readonly calls: EcrCall[] = [];

  constructor(initial: Record<string, SettingText>) {
    this.repositories = new Map(Object.entries(initial));
  }

  /** A client that may call what its role allows, and whose calls meet these faults, one each. */
  public clientFor(isAllowed: (repository: string) => boolean, faults: Fault[], logged: readonly string[]): ECRClient {
    const send = async (command: DescribeRepositoriesCommand | PutImageTagMutabilityCommand, { abortSignal }: { abortSignal: AbortSignal }) => {
      throwIfAborted(abortSignal);
      const fault = faults.shift() ?? 'none';
      const key = keyOf({ registryId: command.input.registryId, repositoryName: nameIn(command) });
      if (fault === 'denied' || !isAllowed(key)) {
        throw named('AccessDeniedException');
      }
      if (fault === 'gone') {
        this.repositories.delete(key);
      }
      const result = fault === 'none' || fault === 'gone' || fault.endsWith('-after') ? this.execute(key, command, logged.length) : undefined;
      switch (fault) {
        case 'throttled':
          throw named('ThrottlingException');
        case 'server-error':
        case 'server-error-after':
          throw new ServerException({ message: 'internal failure', $metadata: {} });
        case 'timed-out':
        case 'timed-out-after':
          throw named('TimeoutError');
        case 'hang':
        case 'hang-after':
          return new Promise((_, reject) => abortSignal.addEventListener('abort', () => reject(named('AbortError'))));
      }
      return result;
    };
    return { send } as unknown as ECRClient;
  }

  private execute(key: string, command: DescribeRepositoriesCommand | PutImageTagMutabilityCommand, linesBefore: number): object {
    const present = this.repositories.get(key);
    if (!present) {
      throw new RepositoryNotFoundException({ message: 'not found', $metadata: {} });
    }
    if (command instanceof DescribeRepositoriesCommand) {
      this.calls.push({ repository: key, linesBefore });
      return {
        repositories: [{
          imageTagMutability: present.mode,
          imageTagMutabilityExclusionFilters: present.filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
        }],
      };
    }
    const setting = {
      mode: command.input.imageTagMutability!,
      filters: (command.input.imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter!),
    };
    this.calls.push({ repository: key, linesBefore, write: { replaced: present, isChange: !isSameText(present, setting) } });
    this.repositories.set(key, setting);
    return {};
  }
}

function nameIn({ input }: DescribeRepositoriesCommand | PutImageTagMutabilityCommand): string {
  return 'repositoryName' in input ? input.repositoryName! : (input as DescribeRepositoriesCommand['input']).repositoryNames![0];
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw named('AbortError');
  }
}

function named(name: string): Error {
  return Object.assign(new Error(`${name} of the simulation`), { name });
}
