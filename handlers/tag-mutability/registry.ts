/** The registry as the lifecycle sees it. It is given, so that nothing but ecr-registry.ts knows AWS. */
import type { TemplateState } from './template-state';
import type { TemplateAddress } from '../../src/contract/creation-template';
import type { RepositoryAddress } from '../../src/contract/repository';
import type { SettingText } from '../../src/mutability/language/setting-text';

/** An update of a template. The mutability is always in it: ECR documents that a template becomes MUTABLE where it is omitted. */
export type TemplateUpdate = Partial<TemplateState> & Pick<TemplateState, 'tagMutability'>;

/** The calls there are. Each throws `Missing` where there is no such thing. */
export interface Registry {
  describeRepository(repository: RepositoryAddress): Promise<SettingText>;
  putTagMutability(repository: RepositoryAddress, setting: SettingText): Promise<void>;
  describeTemplate(template: TemplateAddress): Promise<TemplateState>;
  /** Returns what the answer says of the template; undefined if it says nothing. */
  updateTemplate(template: TemplateAddress, update: TemplateUpdate): Promise<TemplateState | undefined>;
}

/** What the resource is about does not exist (any more). */
export abstract class Missing extends Error {}

export class RepositoryMissing extends Missing {
  constructor({ repositoryName, registryId }: RepositoryAddress) {
    super(
      `There is no repository '${repositoryName}' in ${registryId ? `registry ${registryId}` : 'this account'} and region. Create it before its ExistingRepositories ` +
      'is deployed, or declare it with ImmutableRepository instead.');
  }
}

export class TemplateMissing extends Missing {
  constructor({ prefix }: TemplateAddress) {
    super(
      `There is no repository creation template with the prefix '${prefix}' in this account and region. Create it before its ExistingCreationTemplate ` +
      'is deployed, with the prefix written as ECR describes it, or declare it with CreationTemplate instead.');
  }
}
