import { Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CheckContext } from './check';
import { resourcesOfApp } from './constructs-of-app';
import { DEFAULT_TAG, ImageReference, imageReference } from './image-reference';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { PartlyKnownText } from './partly-known-text';
import { propertiesWithReferences } from './properties-with-references';
import { RepositoriesOfApp, RepositoryOfApp, isIn, repositoriesOfApp } from './repositories-of-app';
import { propertiesIn, synthesizedResources } from './synthesized-resources';
import { isValidTag } from '../../mutability/limits';
import { differ } from '../../rendering/differ';

const BATCH_TASK = ['EcsProperties.TaskProperties.*.Containers.*.Image'];
const BATCH_POD = ['EksProperties.PodProperties.Containers.*.Image', 'EksProperties.PodProperties.InitContainers.*.Image'];

/** Where each type of resource names the images that it runs; `*` is for every member of a list. */
const IMAGES: Record<string, string[]> = {
  'AWS::ECS::TaskDefinition': ['ContainerDefinitions.*.Image'],
  'AWS::Lambda::Function': ['Code.ImageUri'],
  'AWS::AppRunner::Service': ['SourceConfiguration.ImageRepository.ImageIdentifier'],
  'AWS::Batch::JobDefinition': [
    'ContainerProperties.Image',
    ...BATCH_TASK,
    ...BATCH_POD,
    ...['Container.Image', ...BATCH_TASK, ...BATCH_POD].map((path) => `NodeProperties.NodeRangeProperties.*.${path}`),
  ],
  'AWS::CodeBuild::Project': ['Environment.Image'],
};

/** The types of what runs images. */
export const DEPLOYER_TYPES = Object.keys(IMAGES);

/** That a resource runs an image of a repository of the app by a tag that is known. */
export interface DeployedImage {
  readonly deployer: CfnResource;
  readonly repository: RepositoryOfApp;
  readonly tag: string;
  /** The property that names the image, up to the first list: `ContainerDefinitions`. */
  readonly property: string;
}

/** What the app deploys from its own repositories by tags. */
export class DeployedImages {
  private readonly byDeployer = new Map<IConstruct, DeployedImage[]>();
  private readonly byRepository = new Map<IConstruct, DeployedImage[]>();

  constructor(images: DeployedImage[]) {
    for (const image of images) {
      add(this.byDeployer, image.deployer, image);
      add(this.byRepository, image.repository.resource, image);
    }
  }

  /** What a resource runs. */
  public deployedBy(construct: IConstruct): DeployedImage[] {
    return this.byDeployer.get(construct) ?? [];
  }

  /** What is run of the repository that a resource declares. */
  public deployedFrom(construct: IConstruct): DeployedImage[] {
    return this.byRepository.get(construct) ?? [];
  }
}

/**
 * What the app deploys: by ECS task definitions, Lambda functions, App Runner services, Batch job definitions and CodeBuild
 * projects. Not seen are Kubernetes manifests, images named by an import or a parameter that the user wrote, images whose tag is known
 * only at deployment, and those of a registry whose account or region is a literal where the repository's is not known.
 */
export const deployedImages = ofWholeApp((context) => {
  const repositories = repositoriesOfApp(context);
  if (repositories.all.length === 0) {
    return new DeployedImages([]);
  }
  const deployers = resourcesOfApp(context, DEPLOYER_TYPES).filter((resource) => mayNameImages(resource, context));
  return new DeployedImages(deployers.flatMap((resource) => imagesOf(resource, repositories, context)));
});

/** Whether a resource of the type names an image in the stack; also if the template that says so is not there yet. */
function mayNameImages({ stack, cfnResourceType }: CfnResource, context: CheckContext): boolean {
  const naming = typesNamingImages(stack, context);
  return naming === undefined || naming.has(cfnResourceType);
}

/** Most functions run no image, and the logical id of thousands of resources takes time. */
const typesNamingImages = oncePerRun((stack: Stack, context) => {
  const resources = synthesizedResources(stack, context);
  return resources && new Set(Object.values(resources)
    .filter(({ Type: type, Properties: properties = {} }) => DEPLOYER_TYPES.includes(type) && urisIn(properties, type).length > 0)
    .map(({ Type: type }) => type));
});

function imagesOf(deployer: CfnResource, repositories: RepositoriesOfApp, context: CheckContext): DeployedImage[] {
  const stack = Stack.of(deployer);
  const images = new Map<string, DeployedImage>();
  for (const { uri, path } of urisOf(deployer, repositories, context)) {
    const image = ownImage(uri, stack, repositories);
    if (image) {
      images.set(`${image.repository.resource.node.path}:${image.tag}`, { deployer, property: path.split('.*')[0], ...image });
    }
  }
  return [...images.values()];
}

/** The URI of an image, and the property that names it. */
interface NamedImage {
  readonly uri: PartlyKnownText;
  readonly path: string;
}

/** From the template if it tells what is meant; else, which costs more, from the construct. */
function urisOf(deployer: CfnResource, repositories: RepositoriesOfApp, context: CheckContext): NamedImage[] {
  const uris = urisIn(propertiesIn(context, deployer) ?? {}, deployer.cfnResourceType);
  return uris.every(({ uri }) => isClear(uri, Stack.of(deployer), repositories))
    ? uris
    : urisIn(propertiesWithReferences(deployer), deployer.cfnResourceType);
}

function urisIn(properties: Record<string, any>, type: string): NamedImage[] {
  return IMAGES[type].flatMap((path) => valuesAt(properties, path.split('.')).map((value) => ({ uri: new PartlyKnownText(value), path })));
}

/** Whether a URI in a template says its repository, if it is of ECR: by name, or by a reference to one in the same stack. */
function isClear(uri: PartlyKnownText, stack: Stack, repositories: RepositoriesOfApp): boolean {
  const image = imageReference(uri);
  const reference = image && uri.referenceIn(image.repository);
  return image === undefined || uri.isKnown(image.repository) || (reference !== undefined && repositories.withId(stack, reference.id) !== undefined);
}

function ownImage(uri: PartlyKnownText, stack: Stack, repositories: RepositoriesOfApp): Pick<DeployedImage, 'repository' | 'tag'> | undefined {
  const image = imageReference(uri);
  const repository = image && repositoryOf(image, uri, stack, repositories);
  const tag = image?.tag ?? DEFAULT_TAG;
  return repository && uri.isKnown(tag) && isValidTag(tag) ? { repository, tag } : undefined;
}

function repositoryOf(image: ImageReference, uri: PartlyKnownText, stack: Stack, repositories: RepositoriesOfApp): RepositoryOfApp | undefined {
  const reference = uri.referenceIn(image.repository);
  if (reference) {
    const named = repositories.withId(stack, reference.id);
    return named && isThere(named, image, reference.attribute, stack, uri) ? named : undefined;
  }
  if (!image.registry || !uri.isKnown(image.repository)) {
    return undefined;
  }
  const { account, region } = placeOf(image.registry, stack, uri);
  return repositories.named(image.repository).find((one) => isIn(one, 'account', account, stack) && isIn(one, 'region', region, stack));
}

/** Whether a URI that refers to a repository is of it: by its URI, or by its name in what is not known to be another registry. */
function isThere(repository: RepositoryOfApp, { registry }: ImageReference, attribute: string, stack: Stack, uri: PartlyKnownText): boolean {
  if (!registry) {
    return attribute === 'RepositoryUri';
  }
  const { account, region } = placeOf(registry, stack, uri);
  const contradicts = (inUri: string, own: string) => uri.isKnown(inUri) && differ(inUri, own);
  return attribute === 'Ref' && !contradicts(account, repository.account) && !contradicts(region, repository.region);
}

/** Account and region in a URI, where a pseudo parameter is the stack's own. */
function placeOf({ account, region }: { account: string; region: string }, stack: Stack, uri: PartlyKnownText) {
  return {
    account: uri.referenceIn(account)?.id === 'AWS::AccountId' ? stack.account : account,
    region: uri.referenceIn(region)?.id === 'AWS::Region' ? stack.region : region,
  };
}

function valuesAt(value: any, [first, ...rest]: string[]): unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (first === undefined) {
    return [value];
  }
  if (first !== '*') {
    return valuesAt(value[first], rest);
  }
  return Array.isArray(value) ? value.flatMap((member) => valuesAt(member, rest)) : [];
}

function add(map: Map<IConstruct, DeployedImage[]>, key: IConstruct, image: DeployedImage): void {
  map.set(key, map.get(key) ?? []);
  map.get(key)!.push(image);
}
