/** The registry, by calls of Amazon ECR's API. */
import { setTimeout } from 'node:timers/promises';
import {
  DescribeRepositoriesCommand, DescribeRepositoryCreationTemplatesCommand, ECRClient, PutImageTagMutabilityCommand,
  UpdateRepositoryCreationTemplateCommand,
} from '@aws-sdk/client-ecr';
import { apiSetting, settingOf } from './api-setting';
import { ecrUnreachable, isUnreachable } from './network';
import { Missing, Registry, RepositoryMissing, TemplateMissing, TemplateUpdate } from './registry';
import { TemplateState, stateOf, updateOf } from './template-state';
import { TemplateAddress } from '../../src/contract/creation-template';
import { RepositoryAddress } from '../../src/contract/repository';
import { DESCRIBE_ACTION, PUT_ACTION, DESCRIBE_TEMPLATES_ACTION, UPDATE_TEMPLATE_ACTION } from '../../src/ecr/actions';
import type { SettingText } from '../../src/mutability/language/setting-text';

/** The error of ECR for a missing permission. The SDK has no class for it, since the models of APIs do not declare it
 * (docs/facts.md: access-denied-name). */
const ACCESS_DENIED = 'AccessDeniedException';

/**
 * A policy that CloudFormation has just attached may take some time to reach ECR: IAM is eventually consistent, and AWS does not say how
 * long that can take (docs/facts.md: permission-delay). Functions of CDK itself wait for 31 seconds (proposed for AwsCustomResource) and for a minute (Trigger). All calls of
 * a run share the minute: the policy allows them together, and the function must answer before its timeout.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 * https://github.com/aws/aws-cdk/pull/37878
 * https://github.com/aws/aws-cdk/pull/22124
 */
export const ACCESS_DENIED_DELAYS_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000];

const SECONDS_FOR_PERMISSIONS = ACCESS_DENIED_DELAYS_MS.reduce((sum, delay) => sum + delay) / 1_000;

const WHY_DENIED = 'A permission that was just given can take longer to reach Amazon ECR (IAM propagation): deploy again. If that fails too, the role of the ' +
  'function lacks the permission, or a permissions boundary, a service control policy or the policy of a VPC endpoint denies the call.';

/**
 * The errors of ECR for a repository and a template that do not exist. The API's model does not declare the second for describing a
 * template: an answer without the template means the same (docs/facts.md: template-missing).
 */
const NOT_FOUND = ['RepositoryNotFoundException', 'TemplateNotFoundException'];

/** The repository or the template that a call is about. */
interface Subject {
  readonly name: string;
  readonly missing: () => Missing;
}

export class EcrRegistry implements Registry {
  private readonly delaysLeft = [...ACCESS_DENIED_DELAYS_MS];
  /** How the last attempt failed, if it did. */
  private lastFailure: unknown;
  /** The call that is made, as a message says it. */
  private current = '';

  constructor(private readonly client: ECRClient, private readonly abortSignal: AbortSignal) {}

  public get trouble(): string | undefined {
    if (this.lastFailure === undefined) {
      return undefined;
    }
    const error = this.lastFailure as Error;
    if (isUnreachable(error)) {
      return `${ecrUnreachable()} ${shownError(error)}`;
    }
    return error.name === ACCESS_DENIED ? `${this.current} was not allowed until then. ${WHY_DENIED} ${shownError(error)}`
      : `${this.current} failed in every attempt until then: deploy again. ${shownError(error)}`;
  }

  public async describeRepository(repository: RepositoryAddress): Promise<SettingText> {
    const subject = repositorySubject(repository);
    const { repositories } = await this.call(DESCRIBE_ACTION, subject, () => this.client.send(
      this.watched(new DescribeRepositoriesCommand({ repositoryNames: [repository.repositoryName], registryId: repository.registryId })),
      { abortSignal: this.abortSignal },
    ));
    return settingOf(found(repositories, subject));
  }

  public async putTagMutability(repository: RepositoryAddress, setting: SettingText): Promise<void> {
    await this.call(PUT_ACTION, repositorySubject(repository), () => this.client.send(
      this.watched(new PutImageTagMutabilityCommand({ ...repository, ...apiSetting(setting) })),
      { abortSignal: this.abortSignal },
    ));
  }

  public async describeTemplate(template: TemplateAddress): Promise<TemplateState> {
    const subject = templateSubject(template);
    const { repositoryCreationTemplates } = await this.call(DESCRIBE_TEMPLATES_ACTION, subject, () => this.client.send(
      this.watched(new DescribeRepositoryCreationTemplatesCommand({ prefixes: [template.prefix] })),
      { abortSignal: this.abortSignal },
    ));
    return stateOf(found(repositoryCreationTemplates, subject));
  }

  public async updateTemplate(template: TemplateAddress, update: TemplateUpdate): Promise<TemplateState | undefined> {
    const { repositoryCreationTemplate } = await this.call(UPDATE_TEMPLATE_ACTION, templateSubject(template), () => this.client.send(
      this.watched(new UpdateRepositoryCreationTemplateCommand({ ...template, ...updateOf(update) })),
      { abortSignal: this.abortSignal },
    ));
    return repositoryCreationTemplate && stateOf(repositoryCreationTemplate);
  }

  /** Has each attempt of a command tell how it failed. The SDK tries so often that the time is over before it tells the last failure. */
  private watched<C extends { readonly middlewareStack: { add(middleware: any, options: any): void } }>(command: C): C {
    command.middlewareStack.add((next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
      try {
        const result = await next(args);
        this.lastFailure = undefined;
        return result;
      } catch (error) {
        this.lastFailure = error;
        throw error;
      }
    }, { step: 'finalizeRequest', priority: 'low', name: 'watchAttempts' });
    return command;
  }

  /** Makes a call. Waits for a permission that is still on its way. The error of a call that fails says which call it was. */
  private async call<T>(action: string, subject: Subject, send: () => Promise<T>): Promise<T> {
    this.current = `${action} on ${subject.name}`;
    this.lastFailure = undefined;
    for (;;) {
      try {
        return await send();
      } catch (error) {
        const delay = (error as Error).name === ACCESS_DENIED ? this.delaysLeft.shift() : undefined;
        if (delay === undefined) {
          throw explain(error as Error, action, subject);
        }
        await setTimeout(delay, undefined, { signal: this.abortSignal });
      }
    }
  }
}

function repositorySubject(repository: RepositoryAddress): Subject {
  return { name: `repository '${repository.repositoryName}'`, missing: () => new RepositoryMissing(repository) };
}

function templateSubject(template: TemplateAddress): Subject {
  return { name: `repository creation template '${template.prefix}'`, missing: () => new TemplateMissing(template) };
}

function found<T>([first]: T[] = [], { missing }: Subject): T {
  if (!first) {
    throw missing();
  }
  return first;
}

function explain(error: Error, action: string, { name, missing }: Subject): Error {
  if (NOT_FOUND.includes(error.name)) {
    return missing();
  }
  return new Error(`${action} on ${name} ${whatHappened(error)} ${shownError(error)}`);
}

function whatHappened(error: Error): string {
  if (error.name === ACCESS_DENIED) {
    return `is not allowed, also after ${SECONDS_FOR_PERMISSIONS} seconds. ${WHY_DENIED}`;
  }
  return isUnreachable(error) ? `failed. ${ecrUnreachable()}` : 'failed.';
}

function shownError({ name, message }: Error): string {
  return `${name}: ${message}`;
}
