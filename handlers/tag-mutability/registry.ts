/** The registry, as the lifecycle sees it. Only ecr-registry.ts calls AWS. */
import type { TemplateState } from './template-state';
import type { TemplateAddress } from '../../src/contract/creation-template';
import type { RepositoryAddress } from '../../src/contract/repository';
import type { SettingText } from '../../src/mutability/language/setting-text';

/** An update of a template. It always has the mutability: ECR documents that a template becomes MUTABLE by an update without it. */
export type TemplateUpdate = Partial<TemplateState> & Pick<TemplateState, 'tagMutability'>;

/** The calls. Each throws `Missing` if the repository or the template does not exist. */
export interface Registry {
  /** What keeps the calls from an answer, as far as that is known. */
  readonly trouble?: string;
  describeRepository(repository: RepositoryAddress): Promise<SettingText>;
  putTagMutability(repository: RepositoryAddress, setting: SettingText): Promise<void>;
  describeTemplate(template: TemplateAddress): Promise<TemplateState>;
  /** Returns the state of the template in the answer. Undefined if the answer has no template. */
  updateTemplate(template: TemplateAddress, update: TemplateUpdate): Promise<TemplateState | undefined>;
}

/** The repository or the template of the resource does not exist, or does not exist any more. */
export abstract class Missing extends Error {}

export class RepositoryMissing extends Missing {
  constructor({ repositoryName, registryId }: RepositoryAddress) {
    super(
      `There is no repository '${repositoryName}' in ${registryId ? `registry ${registryId}` : 'this account'} and region. Create the repository before ` +
      'ExistingRepositories is deployed, or declare it with ImmutableRepository instead.');
  }
}

export class TemplateMissing extends Missing {
  constructor({ prefix }: TemplateAddress) {
    super(
      `There is no repository creation template with the prefix '${prefix}' in this account and region. Create the template before ` +
      'ExistingCreationTemplate is deployed, and give the prefix as ECR describes it. Or declare the template with CreationTemplate instead.');
  }
}
