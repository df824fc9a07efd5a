/** The registry, by calls of Amazon ECR's API. */
import { setTimeout } from 'node:timers/promises';
import {
  DescribeRepositoriesCommand, DescribeRepositoryCreationTemplatesCommand, ECRClient, PutImageTagMutabilityCommand,
  UpdateRepositoryCreationTemplateCommand,
} from '@aws-sdk/client-ecr';
import { apiSetting, settingOf } from './api-setting';
import { Missing, Registry, RepositoryMissing, TemplateMissing, TemplateUpdate } from './registry';
import { TemplateState, stateOf, updateOf } from './template-state';
import { TemplateAddress } from '../../src/contract/creation-template';
import { RepositoryAddress } from '../../src/contract/repository';
import { DESCRIBE_ACTION, PUT_ACTION, DESCRIBE_TEMPLATES_ACTION, UPDATE_TEMPLATE_ACTION } from '../../src/ecr/actions';
import type { SettingText } from '../../src/mutability/language/setting-text';

/** The error of ECR for a missing permission. The SDK has no class for it, since the models of APIs do not declare it. */
const ACCESS_DENIED = 'AccessDeniedException';

/**
 * A policy that CloudFormation has just attached may take some seconds to reach ECR: IAM is eventually consistent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const ACCESS_DENIED_DELAYS_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * The errors of ECR for a repository and a template that do not exist. The API's model does not declare the second for describing a
 * template: an answer without the template means the same.
 */
const NOT_FOUND = ['RepositoryNotFoundException', 'TemplateNotFoundException'];

/** The repository or the template that a call is about. */
interface Subject {
  readonly name: string;
  readonly missing: () => Missing;
}

export class EcrRegistry implements Registry {
  constructor(private readonly client: ECRClient, private readonly abortSignal: AbortSignal) {}

  public async describeRepository(repository: RepositoryAddress): Promise<SettingText> {
    const subject = repositorySubject(repository);
    const { repositories } = await this.call(DESCRIBE_ACTION, subject, () => this.client.send(
      new DescribeRepositoriesCommand({ repositoryNames: [repository.repositoryName], registryId: repository.registryId }),
      { abortSignal: this.abortSignal },
    ));
    return settingOf(found(repositories, subject));
  }

  public async putTagMutability(repository: RepositoryAddress, setting: SettingText): Promise<void> {
    await this.call(PUT_ACTION, repositorySubject(repository), () => this.client.send(
      new PutImageTagMutabilityCommand({ ...repository, ...apiSetting(setting) }),
      { abortSignal: this.abortSignal },
    ));
  }

  public async describeTemplate(template: TemplateAddress): Promise<TemplateState> {
    const subject = templateSubject(template);
    const { repositoryCreationTemplates } = await this.call(DESCRIBE_TEMPLATES_ACTION, subject, () => this.client.send(
      new DescribeRepositoryCreationTemplatesCommand({ prefixes: [template.prefix] }),
      { abortSignal: this.abortSignal },
    ));
    return stateOf(found(repositoryCreationTemplates, subject));
  }

  public async updateTemplate(template: TemplateAddress, update: TemplateUpdate): Promise<TemplateState | undefined> {
    const { repositoryCreationTemplate } = await this.call(UPDATE_TEMPLATE_ACTION, templateSubject(template), () => this.client.send(
      new UpdateRepositoryCreationTemplateCommand({ ...template, ...updateOf(update) }),
      { abortSignal: this.abortSignal },
    ));
    return repositoryCreationTemplate && stateOf(repositoryCreationTemplate);
  }

  /** Makes a call. Waits for a permission that is still on its way. The error of a call that fails says which call it was. */
  private async call<T>(action: string, subject: Subject, send: () => Promise<T>): Promise<T> {
    const delays = [...ACCESS_DENIED_DELAYS_MS];
    for (;;) {
      try {
        return await send();
      } catch (error) {
        const delay = (error as Error).name === ACCESS_DENIED ? delays.shift() : undefined;
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
  const what = error.name === ACCESS_DENIED
    ? 'is not allowed: the role of the function lacks the permission, or a permissions boundary or a service control policy denies the call'
    : 'failed';
  return new Error(`${action} on ${name} ${what}. ${error.name}: ${error.message}`);
}
