/** The registry as Amazon ECR has it. */
import { setTimeout } from 'node:timers/promises';
import {
  DescribeRepositoriesCommand, ECRClient, PutImageTagMutabilityCommand, RepositoryNotFoundException,
  type ImageTagMutability,
} from '@aws-sdk/client-ecr';
import { Registry, RepositoryMissing } from './lifecycle';
import { DESCRIBE_ACTION, PUT_ACTION, RepositoryAddress } from '../../src/existing/contract';
import { FILTER_TYPE } from '../../src/mutability/limits';
import { SettingText } from '../../src/mutability/setting-text';

/** What ECR says where a permission is missing; the SDK has no class for it, since no API's model declares it. */
const ACCESS_DENIED = 'AccessDeniedException';

/**
 * A policy that CloudFormation has just attached may take some seconds to reach ECR: IAM is eventually consistent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const ACCESS_DENIED_DELAYS_MS = [1_000, 2_000, 4_000, 8_000];

export class EcrRegistry implements Registry {
  constructor(private readonly client: ECRClient, private readonly abortSignal: AbortSignal) {}

  public async describe(repository: RepositoryAddress): Promise<SettingText> {
    const { repositories } = await this.call(DESCRIBE_ACTION, repository, () => this.client.send(
      new DescribeRepositoriesCommand({ repositoryNames: [repository.repositoryName], registryId: repository.registryId }),
      { abortSignal: this.abortSignal },
    ));
    const [found] = repositories ?? [];
    if (!found) {
      throw new RepositoryMissing(repository);
    }
    return {
      // A repository without the field is one with ECR's default.
      mode: found.imageTagMutability ?? 'MUTABLE',
      filters: (found.imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter!),
    };
  }

  public async put(repository: RepositoryAddress, setting: SettingText): Promise<void> {
    await this.call(PUT_ACTION, repository, () => this.client.send(
      new PutImageTagMutabilityCommand({
        ...repository,
        imageTagMutability: setting.mode as ImageTagMutability,
        imageTagMutabilityExclusionFilters: setting.filters.length === 0
          ? undefined
          : setting.filters.map((filter) => ({ filterType: FILTER_TYPE, filter })),
      }),
      { abortSignal: this.abortSignal },
    ));
  }

  /** Makes a call, patient with a permission that is still on its way, and says of a failure which call it was. */
  private async call<T>(action: string, repository: RepositoryAddress, send: () => Promise<T>): Promise<T> {
    const delays = [...ACCESS_DENIED_DELAYS_MS];
    for (;;) {
      try {
        return await send();
      } catch (error) {
        const delay = (error as Error).name === ACCESS_DENIED ? delays.shift() : undefined;
        if (delay === undefined) {
          throw explain(error as Error, action, repository);
        }
        await setTimeout(delay, undefined, { signal: this.abortSignal });
      }
    }
  }
}

function explain(error: Error, action: string, repository: RepositoryAddress): Error {
  if (error instanceof RepositoryNotFoundException) {
    return new RepositoryMissing(repository);
  }
  const what = error.name === ACCESS_DENIED
    ? 'is not allowed: the role of the function lacks the permission, or a permissions boundary or a service control policy denies it'
    : 'failed';
  return new Error(`${action} on repository '${repository.repositoryName}' ${what}. ${error.name}: ${error.message}`);
}
