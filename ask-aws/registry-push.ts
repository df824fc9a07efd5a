import { Image, MANIFEST_TYPE } from './image';

/** Where images are pushed to, and with what. */
export interface RegistryLogin {
  readonly address: string;
  /** What `GetAuthorizationToken` answers: user and password in base64. */
  readonly token: string;
}

/** A registry that answered something else than that it has what was sent. */
export class PushRefused extends Error {
  constructor(public readonly status: number, message: string) {
    super(message);
    this.name = 'PushRefused';
  }
}

/**
 * Pushes an image as `docker push` does, by the OCI distribution specification, and not by ECR's API: AWS documents that such a push can create a
 * repository.
 */
export async function pushToRegistry({ address, token }: RegistryLogin, repository: string, tag: string, image: Image): Promise<void> {
  const send = async (method: string, url: URL, expected: number, body?: Uint8Array<ArrayBuffer> | string, type = 'application/octet-stream') => {
    const response = await fetch(url, {
      method, body, headers: { Authorization: `Basic ${token}`, ...body !== undefined && { 'Content-Type': type } }, signal: AbortSignal.timeout(30_000),
    });
    if (response.status !== expected) {
      throw new PushRefused(response.status, `${method} ${url.pathname}: ${response.status} ${(await response.text()).slice(0, 1000)}`);
    }
    return response;
  };
  const base = new URL(`/v2/${repository}/`, address);
  for (const { content, digest } of image.blobs) {
    const begun = await send('POST', new URL('blobs/uploads/', base), 202);
    const upload = new URL(begun.headers.get('Location')!, base);
    upload.searchParams.set('digest', digest);
    await send('PUT', upload, 201, new Uint8Array(content));
  }
  await send('PUT', new URL(`manifests/${tag}`, base), 201, image.manifest, MANIFEST_TYPE);
}
