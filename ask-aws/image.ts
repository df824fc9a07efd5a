import { createHash } from 'crypto';

const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

/** An image of some hundred bytes: one layer with nothing in it, a configuration and a manifest. */
export interface Image {
  readonly blobs: readonly Blob[];
  readonly manifest: string;
  readonly digest: string;
}

export interface Blob {
  readonly content: Buffer;
  readonly digest: string;
}

/** The end of a tar archive is all that an empty one has. */
const LAYER = blobOf(Buffer.alloc(1024));

/** An image; another seed is another image. */
export function imageOf(seed: string): Image {
  const config = blobOf(Buffer.from(JSON.stringify({
    architecture: 'amd64', os: 'linux', config: { Labels: { seed } }, rootfs: { type: 'layers', diff_ids: [LAYER.digest] },
  })));
  const descriptor = (mediaType: string, { content, digest }: Blob) => ({ mediaType, digest, size: content.length });
  const manifest = JSON.stringify({
    schemaVersion: 2, mediaType: MANIFEST_TYPE, config: descriptor(CONFIG_TYPE, config), layers: [descriptor(LAYER_TYPE, LAYER)],
  });
  return { blobs: [config, LAYER], manifest, digest: digestOf(manifest) };
}

function blobOf(content: Buffer): Blob {
  return { content, digest: digestOf(content) };
}

function digestOf(content: Buffer | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
