import {
  CompleteLayerUploadCommand, CreateRepositoryCommand, CreateRepositoryCreationTemplateCommand, CreateRepositoryCreationTemplateCommandInput,
  DeleteRepositoryCommand, DeleteRepositoryCreationTemplateCommand, DescribeRepositoriesCommand, DescribeRepositoryCreationTemplatesCommand,
  ECRClient, GetAuthorizationTokenCommand, ImageTagMutability, ImageTagMutabilityExclusionFilter, InitiateLayerUploadCommand, ListImagesCommand,
  ListTagsForResourceCommand, PutImageCommand, PutImageTagMutabilityCommand, PutLifecyclePolicyCommand, Repository,
  RepositoryCreationTemplate,
  UpdateRepositoryCreationTemplateCommand, UpdateRepositoryCreationTemplateCommandInput, UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { Image, imageOf } from './image';
import { Kind, Left, Made, Thing } from './made';
import { Outcome, outcomeOf } from './outcome';
import { CannotAsk } from './question';
import { PushRefused, pushToRegistry } from './registry-push';
import { FILTER_TYPE } from '../src/mutability/language/limits';

/** The tag of every repository of a run; its value is the run. */
const MARK = 'cdk-ecr-immutability:ask-aws';

/** The mode and the filters of a repository or a template. */
export interface Setting {
  readonly mode: ImageTagMutability;
  readonly filters?: readonly string[];
}

/** The fields of a template besides its prefix and its description, by which this command knows its templates. */
export type TemplateFields = Omit<CreateRepositoryCreationTemplateCommandInput, 'prefix' | 'description'>;

interface ApiSetting {
  readonly imageTagMutability: ImageTagMutability;
  readonly imageTagMutabilityExclusionFilters?: ImageTagMutabilityExclusionFilter[];
}

/** A run was asked to end. */
export class Interrupted extends Error {}

/** Something has the name of what a run may have made, and is not it. */
class NotOurs extends Error {}

/** Where a run asks, and what it may do there. */
export interface TrialOptions {
  readonly client: ECRClient;
  /** All that the run makes is below it. It is of this run alone. */
  readonly prefix: string;
  /** Whether the client's endpoint is AWS's own, so that the registry which it names may be pushed to. */
  readonly hasRegistry: boolean;
  /** A client that tries each call once, for the question of how throttling is named; none if nobody wants to know. */
  readonly burstClient?: ECRClient;
}

/**
 * What a question may do: make repositories and templates below the prefix of the run, and change and push to those. Nothing that it has not
 * made can be named.
 */
export class Trial {
  public readonly made = new Made();
  private readonly digests = new Set<string>();
  /** The blobs that each repository has of this run. */
  private readonly uploaded = new Set<string>();
  private isEnding = false;

  public constructor(private readonly options: TrialOptions) {}

  public get prefix(): string {
    return this.options.prefix;
  }

  /** Whether nothing more is to be asked. */
  public get isOver(): boolean {
    return this.isEnding;
  }

  public get burstClient(): ECRClient | undefined {
    return this.options.burstClient;
  }

  /** From now on each call throws, but for those that remove. The call that is on its way is waited for, since it may make something. */
  public end(): void {
    this.isEnding = true;
  }

  // -- Repositories

  /** Makes a repository, and returns its name. */
  public async repository(name: string, { mode, filters }: Setting = { mode: 'MUTABLE' }): Promise<string> {
    const repositoryName = this.below(name);
    if (await this.find(repositoryName)) {
      throw new CannotAsk(`there is a repository ${repositoryName} that this run has not made`);
    }
    await this.makeFirst('repository', repositoryName, () => this.client.send(new CreateRepositoryCommand({
      repositoryName, ...apiSetting(mode, filters), tags: [{ Key: MARK, Value: this.prefix }],
    })));
    return repositoryName;
  }

  public async describe(name: string): Promise<Repository> {
    const repository = await this.find(this.own('repository', name));
    if (!repository) {
      throw new CannotAsk(`the repository ${name} of this run has gone`);
    }
    return repository;
  }

  public async setMutability(name: string, { mode, filters }: Setting): Promise<void> {
    await this.client.send(new PutImageTagMutabilityCommand({ repositoryName: this.own('repository', name), ...apiSetting(mode, filters) }));
  }

  public async setLifecyclePolicy(name: string, policy: object): Promise<void> {
    await this.client.send(new PutLifecyclePolicyCommand({
      repositoryName: this.own('repository', name), lifecyclePolicyText: JSON.stringify(policy),
    }));
  }

  /** Pushes an image by ECR's API. Another seed is another image. */
  public async push(name: string, tag: string, seed: string): Promise<Outcome> {
    return outcomeOf(() => this.pushByApi(this.own('repository', name), tag, this.image(seed)));
  }

  /** Whether an image moves a tag that another image of the run has: pushes one after the other. */
  public async move(name: string, tag: string): Promise<Outcome> {
    const first = await this.push(name, tag, `first ${tag}`);
    if (first.refused) {
      throw new CannotAsk(`not even the first image was taken: ${first.refused.name}: ${first.refused.message}`);
    }
    return this.push(name, tag, `second ${tag}`);
  }

  /** Pushes to a repository that does not exist, and returns what ECR made of it; undefined if it made none. */
  public async pushToNew(name: string): Promise<{ pushed: Outcome; repository?: Repository }> {
    const repositoryName = this.below(name);
    if (await this.find(repositoryName)) {
      throw new CannotAsk(`there is a repository ${repositoryName} that this run has not made`);
    }
    const image = this.image(`first ${name}`);
    const thing = this.made.ask('repository', repositoryName, 'pushed');
    const pushed = await this.pushOutcome(repositoryName, 'first', image);
    const repository = await this.find(repositoryName);
    if (!repository && pushed.refused) {
      this.made.forget(thing);
    }
    return { pushed, repository };
  }

  /** A page of the repositories of the registry, and the token of the next one. */
  public async page(maxResults: number, nextToken?: string): Promise<string | undefined> {
    return (await this.client.send(new DescribeRepositoriesCommand({ maxResults, nextToken }))).nextToken;
  }

  // -- Templates

  /** Makes a template for a namespace of the run, and returns its prefix. */
  public async template(name: string, fields: TemplateFields): Promise<string> {
    const prefix = this.below(name);
    if (await this.findTemplate(prefix)) {
      throw new CannotAsk(`there is a creation template ${prefix} that this run has not made`);
    }
    await this.makeFirst('template', prefix, () => this.createTemplate(prefix, fields));
    return prefix;
  }

  /** Tries to make a template for the namespace of another one of this run, with a `/` at the end of its prefix. */
  public async secondTemplate(prefix: string, fields: TemplateFields): Promise<Outcome> {
    const second = `${this.own('template', prefix)}/`;
    return outcomeOf(() => this.make('template', second, () => this.createTemplate(second, fields)));
  }

  public async updateTemplate(prefix: string, fields: Omit<UpdateRepositoryCreationTemplateCommandInput, 'prefix'>): Promise<void> {
    await this.client.send(new UpdateRepositoryCreationTemplateCommand({ ...fields, prefix: this.own('template', prefix) }));
  }

  public async describeTemplate(prefix: string): Promise<RepositoryCreationTemplate> {
    const template = await this.findTemplate(this.own('template', prefix));
    if (!template) {
      throw new CannotAsk(`the template ${prefix} of this run has gone`);
    }
    return template;
  }

  /** What ECR answers to who describes a template that does not exist. */
  public async describeMissingTemplate(name: string): Promise<Outcome<number>> {
    return outcomeOf(async () => {
      const answer = await this.client.send(new DescribeRepositoryCreationTemplatesCommand({ prefixes: [this.below(name)] }));
      return answer.repositoryCreationTemplates?.length ?? 0;
    });
  }

  // -- Removing

  /** Removes a thing of this run. Throws if ECR does not, and if it is not sure that the run made it. */
  public async remove(thing: Thing): Promise<void> {
    if (thing.sureness !== 'made') {
      const is = thing.kind === 'repository' ? await this.isRepositoryOurs(thing) : await this.isTemplateOurs(thing);
      if (is !== 'ours') {
        this.made.forget(thing);
        if (is === 'foreign') {
          throw new NotOurs('it does not look as this run would have made it, so it stays');
        }
        return;
      }
    }
    await ignoring(['RepositoryNotFoundException', 'TemplateNotFoundException'], () => (thing.kind === 'repository'
      ? this.removing.send(new DeleteRepositoryCommand({ repositoryName: thing.name, force: true }))
      : this.removing.send(new DeleteRepositoryCreationTemplateCommand({ prefix: thing.name }))));
    this.made.forget(thing);
  }

  /** Removes all that is left of this run, and returns what could not be removed. */
  public async removeAll(): Promise<Left[]> {
    const left: Left[] = [];
    for (const thing of this.made.left) {
      await this.remove(thing).catch((error: Error) => left.push({
        thing, isOurs: !(error instanceof NotOurs), why: error.name === 'Error' ? error.message : `${error.name}: ${error.message}`,
      }));
    }
    return left;
  }

  private async isRepositoryOurs({ name, sureness }: Thing): Promise<'ours' | 'foreign' | 'missing'> {
    const repository = await this.find(name, this.removing);
    if (!repository) {
      return 'missing';
    }
    if (sureness === 'asked') {
      return await this.hasMark(repository) ? 'ours' : 'foreign';
    }
    // ECR made it of a template, which gives no tags without a role. So it is ours if nothing but our images is in it.
    const { imageIds = [], nextToken } = await this.removing.send(new ListImagesCommand({ repositoryName: name }));
    return !nextToken && imageIds.every(({ imageDigest }) => this.digests.has(imageDigest!)) ? 'ours' : 'foreign';
  }

  private async isTemplateOurs({ name }: Thing): Promise<'ours' | 'foreign' | 'missing'> {
    const template = await this.findTemplate(name, this.removing);
    return !template ? 'missing' : template.description === this.mark ? 'ours' : 'foreign';
  }

  private async hasMark({ repositoryArn }: Repository): Promise<boolean> {
    const { tags = [] } = await this.removing.send(new ListTagsForResourceCommand({ resourceArn: repositoryArn }));
    return tags.some(({ Key, Value }) => Key === MARK && Value === this.prefix);
  }

  // -- Making

  private get mark(): string {
    return `Made by npm run ask-aws: ${this.prefix}`;
  }

  /** The client of those calls that a run makes until it ends. */
  private get client(): ECRClient {
    if (this.isEnding) {
      throw new Interrupted('the run was asked to end');
    }
    return this.options.client;
  }

  private get removing(): ECRClient {
    return this.options.client;
  }

  private below(name: string): string {
    return `${this.prefix}/${name}`;
  }

  /** The name of what this run has made; nothing else may be changed. */
  private own(kind: Kind, name: string): string {
    if (!this.made.find(kind, name)) {
      throw new Error(`This run has made no ${kind} ${name}`);
    }
    return name;
  }

  private async make(kind: Kind, name: string, create: () => Promise<unknown>): Promise<void> {
    const thing = this.made.ask(kind, name);
    try {
      await create();
      thing.sureness = 'made';
    } catch (error) {
      const { $fault, $metadata } = error as { $fault?: string; $metadata?: { attempts?: number } };
      if (error instanceof Interrupted || ($fault === 'client' && ($metadata?.attempts ?? 1) === 1)) {
        // ECR has answered the only request that there was, and refused it.
        this.made.forget(thing);
      }
      throw error;
    }
  }

  /** Makes what was not there a moment ago. */
  private async makeFirst(kind: Kind, name: string, create: () => Promise<unknown>): Promise<void> {
    try {
      await this.make(kind, name, create);
    } catch (error) {
      const { name: code } = error as Error;
      if (code === 'RepositoryAlreadyExistsException' || code === 'TemplateAlreadyExistsException') {
        throw new CannotAsk(`${name} has appeared since this run looked: ${code}`);
      }
      throw error;
    }
  }

  private async createTemplate(prefix: string, fields: TemplateFields): Promise<void> {
    await this.client.send(new CreateRepositoryCreationTemplateCommand({ ...fields, prefix, description: this.mark }));
  }

  // -- Asking

  private async find(repositoryName: string, client = this.client): Promise<Repository | undefined> {
    const answer = await ignoring(['RepositoryNotFoundException'], () => client.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] })));
    return answer?.repositories?.[0];
  }

  private async findTemplate(prefix: string, client = this.client): Promise<RepositoryCreationTemplate | undefined> {
    const answer = await ignoring(['TemplateNotFoundException'], () => client.send(new DescribeRepositoryCreationTemplatesCommand({ prefixes: [prefix] })));
    return answer?.repositoryCreationTemplates?.[0];
  }

  private image(seed: string): Image {
    const image = imageOf(`${this.prefix} ${seed}`);
    this.digests.add(image.digest);
    return image;
  }

  private async pushOutcome(repositoryName: string, tag: string, image: Image): Promise<Outcome> {
    if (!this.options.hasRegistry) {
      return outcomeOf(() => this.pushByApi(repositoryName, tag, image));
    }
    const { authorizationData: [login] = [] } = await this.client.send(new GetAuthorizationTokenCommand());
    try {
      return { done: await pushToRegistry({ address: login!.proxyEndpoint!, token: login!.authorizationToken! }, repositoryName, tag, image) };
    } catch (error) {
      if (error instanceof PushRefused && error.status === 404) {
        return { refused: error };
      }
      throw error;
    }
  }

  private async pushByApi(repositoryName: string, imageTag: string, { blobs, manifest, digest }: Image): Promise<void> {
    for (const blob of blobs.filter((each) => !this.uploaded.has(`${repositoryName} ${each.digest}`))) {
      const { uploadId } = await this.client.send(new InitiateLayerUploadCommand({ repositoryName }));
      await this.client.send(new UploadLayerPartCommand({
        repositoryName, uploadId, partFirstByte: 0, partLastByte: blob.content.length - 1, layerPartBlob: blob.content,
      }));
      await ignoring(['LayerAlreadyExistsException'], () => this.client.send(new CompleteLayerUploadCommand({
        repositoryName, uploadId, layerDigests: [blob.digest],
      })));
      this.uploaded.add(`${repositoryName} ${blob.digest}`);
    }
    await this.client.send(new PutImageCommand({ repositoryName, imageTag, imageManifest: manifest, imageDigest: digest }));
  }
}

export function apiSetting(mode: ImageTagMutability, filters?: readonly string[]): ApiSetting {
  return {
    imageTagMutability: mode,
    ...filters && { imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: FILTER_TYPE, filter })) },
  };
}

async function ignoring<T>(names: readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (names.includes((error as Error).name)) {
      return undefined;
    }
    throw error;
  }
}
