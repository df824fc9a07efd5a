import * as fs from 'node:fs';
import * as path from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { oncePerRun } from './once-per-run';
import { PartlyKnownText } from './partly-known-text';
import type { RuleContext } from '../rule';

const MANIFEST = /\.assets\.json$/;
const STAGED = /^asset\.([0-9a-f]{64})\b/;

/** A URL or an ARN in Amazon S3, as CDK writes it, and what is behind its endpoint or partition: the bucket and the key. */
const ADDRESS = /^(?:https:\/\/s3[^/]*\/|s3:\/\/|arn:.*?:s3:::)(.+)$/;

/** The parameter that has the bucket of an asset, where a stack has parameters for its assets. */
const BUCKET_PARAMETER = /AssetParameters([0-9a-f]{64})S3Bucket/;

/** One that has the bucket or the key. */
const PARAMETER = /AssetParameters([0-9a-f]{64})S3/;

/** The files that the stacks of one Stage upload as assets, by the addresses that they then have. */
export class AssetsOfStage {
  private readonly byAddress = new Map<string, string>();
  private readonly staged = new Map<string, string>();

  /** @param outdir the directory of the Stage in the cloud assembly */
  constructor(outdir: string) {
    for (const file of fs.readdirSync(outdir)) {
      const hash = STAGED.exec(file)?.[1];
      if (hash !== undefined) {
        this.staged.set(hash, path.join(outdir, file));
      } else if (MANIFEST.test(file)) {
        this.read(outdir, file);
      }
    }
  }

  /**
   * The file that a URL in a template refers to. An address that only looks like one of them, in another bucket, may have another content.
   *
   * @param url a text, or an expression that becomes one
   */
  public fileOf(url: unknown): string | undefined {
    const address = ADDRESS.exec(`${new PartlyKnownText(url)}`)?.[1];
    const hash = BUCKET_PARAMETER.exec(JSON.stringify(url) ?? '')?.[1];
    return (address === undefined ? undefined : this.byAddress.get(address)) ?? (hash === undefined ? undefined : this.staged.get(hash));
  }

  /**
   * The file or folder that is an object in a bucket, each as a template says it.
   *
   * @param bucket a text, or an expression that becomes one
   * @param key the same
   */
  public fileAt(bucket: unknown, key: unknown): string | undefined {
    const [hash, hashOfKey] = [bucket, key].map((value) => PARAMETER.exec(JSON.stringify(value) ?? '')?.[1]);
    return this.byAddress.get(`${new PartlyKnownText(bucket)}/${new PartlyKnownText(key)}`)
      ?? (hash === undefined || hash !== hashOfKey ? undefined : this.staged.get(hash));
  }

  private read(outdir: string, manifest: string): void {
    const { files } = JSON.parse(fs.readFileSync(path.join(outdir, manifest), 'utf8'));
    for (const { source, destinations } of Object.values<any>(files ?? {})) {
      for (const { bucketName, objectKey } of Object.values<any>(destinations ?? {})) {
        if (typeof source?.path === 'string') {
          this.byAddress.set(`${bucketName}/${objectKey}`, path.resolve(outdir, source.path));
        }
      }
    }
  }
}

/** The assets of the Stage that a stack is in. */
export function assetsAround(stack: Stack, context: RuleContext): AssetsOfStage {
  return assetsOf(Stage.of(stack)!, context);
}

const assetsOf = oncePerRun((stage: Stage) => new AssetsOfStage(stage.outdir));

/** Whether a URL is made of the parameters that a stack has for its assets. */
export function isUrlOfParameters(url: unknown): boolean {
  return BUCKET_PARAMETER.test(JSON.stringify(url) ?? '');
}
