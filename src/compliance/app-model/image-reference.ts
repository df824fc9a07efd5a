import { PartlyKnownText } from './partly-known-text';

/** The parts of an image's URI in Amazon ECR, each as in the `text` of the URI. */
export interface ImageReference {
  /** The account and region of the registry; undefined for a URI that begins with a reference to the repository's. */
  readonly registry?: { readonly account: string; readonly region: string };
  /** The name of the repository, or what refers to the repository. */
  readonly repository: string;
  /** Undefined if the URI has none, which means `latest`. */
  readonly tag?: string;
}

/** What a container runtime pulls if a URI has no tag. */
export const DEFAULT_TAG = 'latest';

const TAG = '(?::(?<tag>[^:@/]+))?';

/** `111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/api:v1`; also the endpoints for FIPS and for both IP versions. */
const LITERAL_REGISTRY = new RegExp(`^(?<account>[^./]+)\\.dkr[.-]ecr(?:-fips)?\\.(?<region>[^./]+)\\.[^/]+/(?<repository>[^:@]+)${TAG}$`);

/** The attribute RepositoryUri of a repository, with or without a tag behind it. */
const REPOSITORY_URI = new RegExp(`^(?<repository>${PartlyKnownText.HOLE})${TAG}$`);

/**
 * The parts of an image's URI. Undefined for an image of another registry, for one with a digest, which no tag can move, and if
 * what is known only at deployment could be a digest.
 */
export function imageReference({ text }: PartlyKnownText): ImageReference | undefined {
  const { account, region, repository, tag } = (LITERAL_REGISTRY.exec(text) ?? REPOSITORY_URI.exec(text))?.groups ?? {};
  if (repository === undefined) {
    return undefined;
  }
  return { registry: account === undefined ? undefined : { account, region }, repository, tag };
}
