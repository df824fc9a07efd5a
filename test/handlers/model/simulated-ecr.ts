import {
  DescribeRepositoriesCommand, DescribeRepositoryCreationTemplatesCommand, ECRClient, PutImageTagMutabilityCommand, RepositoryNotFoundException,
  ServerException, TemplateNotFoundException, UpdateRepositoryCreationTemplateCommand,
} from '@aws-sdk/client-ecr';
import { TemplateAddress, TemplateResourceProperties } from '../../../src/contract/creation-template';
import { RepositoryAddress, ResourceProperties } from '../../../src/contract/repository';
import { SettingText } from '../../../src/mutability/language/setting-text';

/** What becomes of one call; `...-after` does the work first. What the SDK tries again itself comes here when it has given up. */
export type Fault = 'none' | 'throttled' | 'server-error' | 'server-error-after' | 'timed-out' | 'timed-out-after' | 'denied' | 'gone' | 'hang' | 'hang-after';

/** What a template's fields become that an update omits, but for the mutability, which becomes MUTABLE: AWS documents no more. */
export type Omitted = 'stay' | 'reset';

/** What can be adopted. */
export type Subject = RepositoryAddress | TemplateAddress;

/** The properties of a custom resource. */
export type Properties = ResourceProperties | TemplateResourceProperties;

/** What a repository or a template is like: field by field as in the API, nothing of a field that it does not have. */
export interface State {
  readonly tagMutability: SettingText;
  readonly [field: string]: unknown;
}

/** A call that reached ECR and was allowed. */
export interface EcrCall {
  readonly subject: string;
  /** The state that a write replaced, and whether it is another one; absent for a read. */
  readonly write?: { readonly replaced: State; readonly isChange: boolean };
  /** How many lines the function had logged before it. */
  readonly linesBefore: number;
}

/** A repository or a template in a form that can be a key. */
export function keyOf(subject: Subject): string {
  return 'prefix' in subject ? `template ${subject.prefix}` : `${subject.registryId ?? ''}/${subject.repositoryName}`;
}

/** What a custom resource is about, as a key. */
export function keyIn(properties: Properties): string {
  return keyOf('Prefix' in properties ? { prefix: properties.Prefix } : { repositoryName: properties.RepositoryName, registryId: properties.RegistryId });
}

/** The same for the same state, or value of a field. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (name, member) => (name === 'filters' ? [...member].sort() : member)) ?? 'nothing';
}

type Command =
  | DescribeRepositoriesCommand | PutImageTagMutabilityCommand | DescribeRepositoryCreationTemplatesCommand | UpdateRepositoryCreationTemplateCommand;

/** Amazon ECR as far as the function knows it. */
export class SimulatedEcr {
  public readonly states: Map<string, State>;
  /** The calls since this was last emptied. */
  public readonly calls: EcrCall[] = [];

  constructor(initial: Record<string, State>, private readonly omitted: Omitted = 'stay') {
    this.states = new Map(Object.entries(initial));
  }

  /** A client that may call what its role allows, and whose calls meet these faults, one each. */
  public clientFor(isAllowed: (subject: string) => boolean, faults: Fault[], logged: readonly unknown[]): ECRClient {
    const send = async (command: Command, { abortSignal }: { abortSignal: AbortSignal }) => {
      throwIfAborted(abortSignal);
      const fault = faults.shift() ?? 'none';
      const key = keyOf(subjectOf(command));
      if (fault === 'denied' || !isAllowed(key)) {
        throw named('AccessDeniedException');
      }
      if (fault === 'gone') {
        this.states.delete(key);
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

  private execute(key: string, command: Command, linesBefore: number): object {
    const present = this.states.get(key);
    if (!present) {
      return this.missing(command);
    }
    if (command instanceof DescribeRepositoriesCommand) {
      this.calls.push({ subject: key, linesBefore });
      return { repositories: [apiSetting(present.tagMutability)] };
    }
    if (command instanceof DescribeRepositoryCreationTemplatesCommand) {
      this.calls.push({ subject: key, linesBefore });
      return { repositoryCreationTemplates: [described(present)] };
    }
    const state = command instanceof PutImageTagMutabilityCommand ? { tagMutability: settingOf(command.input) } : this.updated(present, command);
    this.calls.push({ subject: key, linesBefore, write: { replaced: present, isChange: textOf(present) !== textOf(state) } });
    this.states.set(key, state);
    return { repositoryCreationTemplate: described(state) };
  }

  private updated({ tagMutability: _, ...present }: State, { input }: UpdateRepositoryCreationTemplateCommand): State {
    const { prefix, imageTagMutability, imageTagMutabilityExclusionFilters, ...fields } = input;
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const all = { ...(this.omitted === 'stay' ? present : {}), ...given };
    return {
      ...Object.fromEntries(Object.entries(all).filter(([, value]) => textOf(value) !== '""' && textOf(value) !== '[]').sort()),
      tagMutability: settingOf({ imageTagMutability, imageTagMutabilityExclusionFilters }),
    };
  }

  /** Of a template that there is not, AWS documents no answer: an error, or an answer without it. */
  private missing(command: Command): object {
    if (command instanceof DescribeRepositoryCreationTemplatesCommand && this.omitted === 'stay') {
      return { repositoryCreationTemplates: [] };
    }
    const NotFound = 'repositoryName' in command.input || 'repositoryNames' in command.input ? RepositoryNotFoundException : TemplateNotFoundException;
    throw new NotFound({ message: 'not found', $metadata: {} });
  }
}

function described({ tagMutability, ...fields }: State): object {
  return { ...fields, ...apiSetting(tagMutability) };
}

function apiSetting({ mode, filters }: SettingText): object {
  return { imageTagMutability: mode, imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })) };
}

function settingOf(input: Pick<UpdateRepositoryCreationTemplateCommand['input'], 'imageTagMutability' | 'imageTagMutabilityExclusionFilters'>): SettingText {
  return {
    mode: input.imageTagMutability ?? 'MUTABLE',
    filters: (input.imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter!),
  };
}

function subjectOf({ input }: Command): Subject {
  if ('prefix' in input) {
    return { prefix: input.prefix! };
  }
  if ('prefixes' in input) {
    return { prefix: input.prefixes![0] };
  }
  const { registryId, repositoryName, repositoryNames } = input as DescribeRepositoriesCommand['input'] & Partial<PutImageTagMutabilityCommand['input']>;
  return { registryId, repositoryName: repositoryName ?? repositoryNames![0] };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw named('AbortError');
  }
}

function named(name: string): Error {
  return Object.assign(new Error(`${name} of the simulation`), { name });
}
