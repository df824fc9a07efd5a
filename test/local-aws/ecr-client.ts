import { createHash } from 'crypto';
import { AwsClient, AwsError } from './aws-client';

/** Whether tags of a repository can move, as ECR's API says it. */
export interface Mutability {
  readonly mutability: 'MUTABLE' | 'IMMUTABLE' | 'MUTABLE_WITH_EXCLUSION' | 'IMMUTABLE_WITH_EXCLUSION';
  readonly filters: string[];
}

/** A repository to be created. */
export interface NewRepository {
  readonly name: string;
  readonly mutability?: Mutability['mutability'];
  readonly filters?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** An image that ECR took (`digest`), or the code with which it refused to move the tag (`refused`). */
export type PutImageResult =
  | { readonly digest: string; readonly refused?: undefined }
  | { readonly digest?: undefined; readonly refused: string };

/** What makes ECR create a repository by itself. */
export type CreationScenario = 'PULL_THROUGH_CACHE' | 'REPLICATION' | 'CREATE_ON_PUSH';

/** The fields of a repository creation template, as ECR's API says them. */
export interface TemplateFields {
  readonly prefix: string;
  readonly appliedFor: readonly CreationScenario[];
  readonly description?: string;
  readonly encryptionConfiguration?: { readonly encryptionType: 'AES256' | 'KMS' | 'KMS_DSSE'; readonly kmsKey?: string };
  readonly resourceTags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly imageTagMutability?: Mutability['mutability'];
  readonly imageTagMutabilityExclusionFilters?: readonly { readonly filterType: 'WILDCARD'; readonly filter: string }[];
  readonly repositoryPolicy?: string;
  readonly lifecyclePolicy?: string;
  readonly customRoleArn?: string;
}

/** A repository creation template as ECR answers it. Times are text. */
export interface Template extends TemplateFields {
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** AWS's name of the refusal to move a tag, and moto's, which AWS uses for the same image pushed to the same tag again
 * (docs/facts.md: moved-tag, same-image). */
const REFUSALS = ['ImageTagAlreadyExistsException', 'ImageAlreadyExistsException'];

/** Amazon ECR, asked through the independent client. */
export class EcrClient {
  constructor(private readonly aws: AwsClient) {}

  async createRepository(name: string, setting?: { mutability: Mutability['mutability']; filters?: readonly string[] }): Promise<void> {
    await this.aws.call('ecr', 'create_repository', { repositoryName: name, ...(setting && parameters(setting)) });
  }

  /** Undefined if there is no such repository. */
  async describe(name: string): Promise<Mutability | undefined> {
    try {
      const { repositories: [repository] } = await this.aws.call('ecr', 'describe_repositories', { repositoryNames: [name] });
      return mutabilityOf(repository);
    } catch (error) {
      if (error instanceof AwsError && error.code === 'RepositoryNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }

  /** Every repository, by name. */
  async describeAll(): Promise<Record<string, Mutability>> {
    const repositories = await this.aws.callAllPages('ecr', 'describe_repositories', { maxResults: 1000 }, 'repositories');
    return Object.fromEntries(repositories.map((repository) => [repository.repositoryName, mutabilityOf(repository)]));
  }

  async setMutability(name: string, setting: { mutability: Mutability['mutability']; filters?: readonly string[] }): Promise<void> {
    await this.aws.call('ecr', 'put_image_tag_mutability', { repositoryName: name, ...parameters(setting) });
  }

  /** Pushes the manifest of an image that is empty but for a seed: another seed is another digest. */
  async putImage(repository: string, tag: string, seed: string): Promise<PutImageResult> {
    const refusal = await this.refusal(repository, tag, seed);
    return refusal ? { refused: refusal.code } : { digest: digest(manifest(seed)) };
  }

  /** Pushes an image like `putImage`, and gives the whole error if it is refused to move the tag. */
  async refusal(repository: string, tag: string, seed: string): Promise<AwsError | undefined> {
    const imageManifest = manifest(seed);
    try {
      await this.aws.call('ecr', 'put_image', { repositoryName: repository, imageTag: tag, imageManifest, imageDigest: digest(imageManifest) });
      return undefined;
    } catch (error) {
      if (error instanceof AwsError && REFUSALS.includes(error.code)) {
        return error;
      }
      throw error;
    }
  }

  /** Each tag of a repository, with the digest of the image that it is at. */
  async listTags(repository: string): Promise<Record<string, string>> {
    const images = await this.aws.callAllPages('ecr', 'list_images', { repositoryName: repository, filter: { tagStatus: 'TAGGED' } }, 'imageIds');
    return Object.fromEntries(images.map(({ imageTag, imageDigest }) => [imageTag, imageDigest]));
  }

  /** Deletes a repository with its images. */
  async deleteRepository(name: string): Promise<void> {
    await this.aws.call('ecr', 'delete_repository', { repositoryName: name, force: true });
  }

  async createTemplate(fields: TemplateFields): Promise<void> {
    await this.aws.call('ecr', 'create_repository_creation_template', fields);
  }

  /** Undefined if there is no such template. */
  async describeTemplate(prefix: string): Promise<Template | undefined> {
    try {
      const { repositoryCreationTemplates: [template] } = await this.aws.call('ecr', 'describe_repository_creation_templates', { prefixes: [prefix] });
      return template;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'TemplateNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }

  async deleteTemplate(prefix: string): Promise<void> {
    await this.aws.call('ecr', 'delete_repository_creation_template', { prefix });
  }
}

function mutabilityOf(repository: any): Mutability {
  return {
    mutability: repository.imageTagMutability,
    filters: (repository.imageTagMutabilityExclusionFilters ?? []).map((entry: { filter: string }) => entry.filter),
  };
}

function parameters({ mutability, filters = [] }: { mutability: string; filters?: readonly string[] }): object {
  return {
    imageTagMutability: mutability,
    ...(filters.length > 0 && {
      imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
    }),
  };
}

/** A valid OCI image manifest: the specification's empty configuration, one empty layer, and the seed as an annotation. */
function manifest(seed: string): string {
  const empty = '{}';
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digest(empty), size: empty.length },
    layers: [{ mediaType: 'application/vnd.oci.empty.v1+json', digest: digest(empty), size: empty.length }],
    annotations: { seed },
  });
}

function digest(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
