import * as fs from 'node:fs';
import * as path from 'node:path';

const MANIFEST = /\.assets\.json$/;
const STAGED = /^asset\.([0-9a-f]{64})\b/;
const HASH = /[0-9a-f]{64}/g;

/** The files that the stacks of one Stage upload as assets, by the hash that references to them have in their names. */
export class AssetsOfStage {
  private readonly byHash = new Map<string, string>();

  /** @param outdir the directory of the Stage in the cloud assembly */
  constructor(outdir: string) {
    const files = fs.readdirSync(outdir);
    // Without a manifest, as with synthesizers that a user has written, the name of a staged file tells.
    files.forEach((file) => this.keep(STAGED.exec(file)?.[1], path.join(outdir, file)));
    files.filter((file) => MANIFEST.test(file)).forEach((file) => this.read(outdir, file));
  }

  /** The file that a value of a template refers to: a text, or an expression that has the hash in some part of it. */
  public fileOf(reference: unknown): string | undefined {
    const hashes = JSON.stringify(reference)?.match(HASH) ?? [];
    return hashes.map((hash) => this.byHash.get(hash)).find((file) => file !== undefined);
  }

  private read(outdir: string, manifest: string): void {
    const { files } = JSON.parse(fs.readFileSync(path.join(outdir, manifest), 'utf8'));
    for (const [hash, asset] of Object.entries<any>(files ?? {})) {
      const source = asset?.source?.path;
      this.keep(hash, typeof source === 'string' ? path.join(outdir, source) : undefined);
    }
  }

  private keep(hash: string | undefined, file: string | undefined): void {
    if (hash !== undefined && file !== undefined) {
      this.byHash.set(hash, file);
    }
  }
}
