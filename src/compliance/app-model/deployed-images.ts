import { Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { RuleContext } from '../rule';
import { resourcesOfApp } from './constructs-of-app';
import { DEFAULT_TAG, ImageReference, imageReference } from './image-reference';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { PartlyKnownText } from './partly-known-text';
import { RepositoriesOfApp, RepositoryOfApp, isIn, repositoriesOfApp } from './repositories-of-app';
import { logicalIdOf, synthesizedOfTypes } from './synthesized-resources';
import { isValidTag } from '../../mutability/language/limits';
import { areKnownToDiffer } from '../../template/environment';
import { propertiesWithReferences } from '../../template/properties-with-references';

const BATCH_TASK = ['EcsProperties.TaskProperties.*.Containers.*.Image'];
const BATCH_POD = ['EksProperties.PodProperties.Containers.*.Image', 'EksProperties.PodProperties.InitContainers.*.Image'];

/** The properties in which each type of resource names the images that it runs. `*` is every member of a list. */
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

/** The types of resources that run images. */
export const DEPLOYER_TYPES = Object.keys(IMAGES);

/** The paths of `IMAGES` as steps, each with the property up to the first list. */
const IMAGE_PATHS = Object.fromEntries(Object.entries(IMAGES).map(([type, paths]) =>
  [type, paths.map((path) => ({ steps: path.split('.'), property: path.split('.*')[0] }))]));

/** An image of a repository of the app that a resource runs by a known tag. */
export interface DeployedImage {
  readonly deployer: CfnResource;
  readonly repository: RepositoryOfApp;
  readonly tag: string;
  /** The property that names the image, up to the first list: `ContainerDefinitions`. */
  readonly property: string;
}

/** The images that the app deploys from its own repositories by tags. */
export class DeployedImages {
  private readonly byDeployer = new Map<IConstruct, DeployedImage[]>();
  private readonly byRepository = new Map<IConstruct, DeployedImage[]>();

  constructor(images: DeployedImage[]) {
    for (const image of images) {
      add(this.byDeployer, image.deployer, image);
      add(this.byRepository, image.repository.resource, image);
    }
  }

  /** The images that a resource runs. */
  public deployedBy(construct: IConstruct): DeployedImage[] {
    return this.byDeployer.get(construct) ?? [];
  }

  /** The images of a repository that something runs. */
  public deployedFrom(construct: IConstruct): DeployedImage[] {
    return this.byRepository.get(construct) ?? [];
  }
}

/**
 * The images that the app deploys by ECS task definitions, Lambda functions, App Runner services, Batch job definitions and CodeBuild
 * projects. It does not see Kubernetes manifests, images that the user names by an import or a parameter, images whose tag is a token, and
 * images of a registry whose account or region is a literal if that of the repository is a token.
 */
export const deployedImages = ofWholeApp((context) => {
  const repositories = repositoriesOfApp(context);
  if (repositories.all.length === 0) {
    return new DeployedImages([]);
  }
  return new DeployedImages(resourcesOfApp(DEPLOYER_TYPES, context).flatMap((resource) => imagesOf(resource, repositories, context)));
});

function imagesOf(deployer: CfnResource, repositories: RepositoriesOfApp, context: RuleContext): DeployedImage[] {
  const images = new Map<string, DeployedImage>();
  for (const named of imagesNamedBy(deployer, repositories, context)) {
    const own = ownImage(named, deployer.stack, repositories);
    if (own) {
      images.set(`${own.repository.resource.node.path}:${own.tag}`, { deployer, property: named.property, ...own });
    }
  }
  return [...images.values()];
}

/** An image of ECR, as far as its URI tells. */
interface NamedImage {
  readonly uri: PartlyKnownText;
  readonly image: ImageReference;
  /** The property that names it, up to the first list. */
  readonly property: string;
}

/** Reads the template, if it tells which image is meant, or else the construct, which takes longer. */
function imagesNamedBy(deployer: CfnResource, repositories: RepositoriesOfApp, context: RuleContext): NamedImage[] {
  const { stack, cfnResourceType: type } = deployer;
  const inTemplate = imagesNamedInTemplate(stack, context);
  if (inTemplate !== undefined) {
    // Most functions run no image, and the logical id of thousands of resources takes time.
    const named = inTemplate.types.has(type) ? inTemplate.byLogicalId.get(logicalIdOf(deployer, context)) ?? [] : [];
    if (named.every((image) => isClear(image, stack, repositories))) {
      return named;
    }
  }
  return imagesNamedIn(propertiesWithReferences(deployer), type);
}

/** The images that the resources in a stack's template name, by logical id, and the types of these; undefined before synthesis. */
const imagesNamedInTemplate = oncePerRun((stack: Stack, context) => {
  const deployers = synthesizedOfTypes(stack, DEPLOYER_TYPES, context);
  if (deployers === undefined) {
    return undefined;
  }
  const byLogicalId = new Map<string, NamedImage[]>();
  const types = new Set<string>();
  deployers.forEach(({ Type: type, Properties: properties = {} }, logicalId) => {
    const named = imagesNamedIn(properties, type);
    if (named.length > 0) {
      byLogicalId.set(logicalId, named);
      types.add(type);
    }
  });
  return { byLogicalId, types };
});

function imagesNamedIn(properties: Record<string, any>, type: string): NamedImage[] {
  return IMAGE_PATHS[type].flatMap(({ steps, property }) => valuesAt(properties, steps).flatMap((value) => {
    const uri = new PartlyKnownText(value);
    const image = imageReference(uri);
    return image === undefined ? [] : [{ uri, image, property }];
  }));
}

/** Whether a URI in a template says its repository, if it is of ECR: by name, or by a reference to one in the same stack. */
function isClear({ uri, image: { repository } }: NamedImage, stack: Stack, repositories: RepositoriesOfApp): boolean {
  const reference = uri.referenceIn(repository);
  return uri.isKnown(repository) || (reference !== undefined && repositories.withId(stack, reference.id) !== undefined);
}

function ownImage({ uri, image }: NamedImage, stack: Stack, repositories: RepositoriesOfApp): Pick<DeployedImage, 'repository' | 'tag'> | undefined {
  const repository = repositoryOf(image, uri, stack, repositories);
  const tag = image.tag ?? DEFAULT_TAG;
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
  const contradicts = (inUri: string, own: string) => uri.isKnown(inUri) && areKnownToDiffer(inUri, own);
  return attribute === 'Ref' && !contradicts(account, repository.account) && !contradicts(region, repository.region);
}

/** Account and region in a URI, where a pseudo parameter is the stack's own. */
function placeOf({ account, region }: { account: string; region: string }, stack: Stack, uri: PartlyKnownText) {
  return {
    account: uri.referenceIn(account)?.id === 'AWS::AccountId' ? stack.account : account,
    region: uri.referenceIn(region)?.id === 'AWS::Region' ? stack.region : region,
  };
}

function valuesAt(value: any, steps: readonly string[], at = 0): unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  const step = steps[at];
  if (step === undefined) {
    return [value];
  }
  if (step !== '*') {
    return valuesAt(value[step], steps, at + 1);
  }
  return Array.isArray(value) ? value.flatMap((member) => valuesAt(member, steps, at + 1)) : [];
}

function add(map: Map<IConstruct, DeployedImage[]>, key: IConstruct, image: DeployedImage): void {
  map.set(key, map.get(key) ?? []);
  map.get(key)!.push(image);
}
