import type { Stack } from 'aws-cdk-lib';
import type { AppTemplate, TemplateResource } from './app-template';
import { IMAGE_PROPERTIES } from './image-properties';
import { DEFAULT_TAG, ImageReference, imageReference } from './image-reference';
import { ofWholeApp } from './once-per-run';
import { PartlyKnownText } from './partly-known-text';
import { RepositoriesOfApp, RepositoryOfApp, isIn, repositoriesOfApp } from './repositories-of-app';
import { resourcesOfApp } from './templates-of-app';
import { isValidTag } from '../../mutability/language/limits';
import { areKnownToDiffer } from '../../template/environment';
import { expressionsAt } from '../../template/expressions';
import { possibleValues } from '../../template/possible-values';
import type { ValueScope } from '../../template/value-scope';

/** The types of resources that run images. */
const DEPLOYER_TYPES = Object.keys(IMAGE_PROPERTIES);

/** The paths of `IMAGE_PROPERTIES` as steps, each with the property up to the first list or map. */
const IMAGE_PATHS = Object.fromEntries(Object.entries(IMAGE_PROPERTIES).map(([type, paths]) =>
  [type, paths.map((path) => ({ steps: path.split('.'), property: path.split('.*')[0] }))]));

/** An image of a repository of the app that a resource runs by a known tag. */
export interface DeployedImage {
  readonly deployer: TemplateResource;
  readonly repository: RepositoryOfApp;
  readonly tag: string;
  /** The property that names the image, up to the first list: `ContainerDefinitions`. */
  readonly property: string;
}

/** The images that the app deploys from its own repositories by tags. */
export class DeployedImages {
  private readonly byDeployer = new Map<TemplateResource, DeployedImage[]>();
  private readonly byRepository = new Map<TemplateResource, DeployedImage[]>();

  constructor(images: DeployedImage[]) {
    for (const image of images) {
      add(this.byDeployer, image.deployer, image);
      add(this.byRepository, image.repository.resource, image);
    }
  }

  /** The resources that run any. */
  public get deployers(): TemplateResource[] {
    return [...this.byDeployer.keys()];
  }

  /** The images that a resource runs. */
  public deployedBy(resource: TemplateResource): DeployedImage[] {
    return this.byDeployer.get(resource) ?? [];
  }

  /** The images of a repository that something runs. */
  public deployedFrom(resource: TemplateResource): DeployedImage[] {
    return this.byRepository.get(resource) ?? [];
  }
}

/**
 * The images that the app deploys by resources of CloudFormation (`IMAGE_PROPERTIES`). It does not see Kubernetes manifests, images that
 * the user names by an import or a parameter, images whose tag is a token, and images of a registry whose account or region is a literal
 * if that of the repository is a token.
 */
export const deployedImages = ofWholeApp((context) => {
  const repositories = repositoriesOfApp(context);
  if (repositories.all.length === 0) {
    return new DeployedImages([]);
  }
  return new DeployedImages(resourcesOfApp(DEPLOYER_TYPES, context).flatMap((resource) => imagesOf(resource, repositories)));
});

function imagesOf(deployer: TemplateResource, repositories: RepositoriesOfApp): DeployedImage[] {
  const images = new Map<RepositoryOfApp, Map<string, DeployedImage>>();
  for (const named of imagesNamedBy(deployer, repositories)) {
    for (const own of ownImages(named, deployer, repositories)) {
      const byTag = images.get(own.repository) ?? new Map<string, DeployedImage>();
      images.set(own.repository, byTag.set(own.tag, { deployer, property: named.property, ...own }));
    }
  }
  return [...images.values()].flatMap((byTag) => [...byTag.values()]);
}

/** An image of ECR, as far as its URI tells. */
interface NamedImage {
  readonly uri: PartlyKnownText;
  readonly image: ImageReference;
  /** The property that names it, up to the first list. */
  readonly property: string;
}

/** Reads the template, if it tells which image is meant, or else the construct, which takes longer. */
function imagesNamedBy(deployer: TemplateResource, repositories: RepositoriesOfApp): NamedImage[] {
  const { template, type, properties } = deployer;
  const named = imagesNamedIn(properties, type, template.scope);
  return named.every((image) => isClear(image, template, repositories)) ? named
    : imagesNamedIn(deployer.propertiesByPath, type, template.scope);
}

function imagesNamedIn(properties: Record<string, any>, type: string, scope: ValueScope): NamedImage[] {
  return IMAGE_PATHS[type].flatMap(({ steps, property }) => expressionsAt(properties, steps)
    .flatMap((expression) => possibleValues(expression, scope))
    .flatMap(({ value }) => {
      const uri = new PartlyKnownText(value);
      const image = value === undefined ? undefined : imageReference(uri);
      return image === undefined ? [] : [{ uri, image, property }];
    }));
}

/** Whether a URI in a template says its repository, if it is of ECR: by name, or by a reference to one in the same template. */
function isClear({ uri, image: { repository } }: NamedImage, template: AppTemplate, repositories: RepositoriesOfApp): boolean {
  const reference = uri.referenceIn(repository);
  return uri.isKnown(repository) || (reference !== undefined && repositories.withId(template, reference.id) !== undefined);
}

function ownImages({ uri, image }: NamedImage, deployer: TemplateResource, repositories: RepositoriesOfApp): Pick<DeployedImage, 'repository' | 'tag'>[] {
  const tag = image.tag ?? DEFAULT_TAG;
  return uri.isKnown(tag) && isValidTag(tag)
    ? repositoriesOf(image, uri, deployer, repositories).map((repository) => ({ repository, tag })) : [];
}

function repositoriesOf(
  image: ImageReference, uri: PartlyKnownText, { template, stack }: TemplateResource, repositories: RepositoriesOfApp,
): RepositoryOfApp[] {
  const reference = uri.referenceIn(image.repository);
  if (reference) {
    const named = repositories.withId(template, reference.id);
    return named && isThere(named, image, reference.attribute, stack, uri) ? [named] : [];
  }
  if (!image.registry || !uri.isKnown(image.repository)) {
    return [];
  }
  const { account, region } = placeOf(image.registry, stack, uri);
  return repositories.named(image.repository, template, (one) => isIn(one, 'account', account, stack) && isIn(one, 'region', region, stack));
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

function add(map: Map<TemplateResource, DeployedImage[]>, key: TemplateResource, image: DeployedImage): void {
  const images = map.get(key) ?? [];
  images.push(image);
  map.set(key, images);
}
