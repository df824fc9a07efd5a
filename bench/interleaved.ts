import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { buildSync } from 'esbuild';

const PACKAGES = path.join(__dirname, '..', 'node_modules');

/** What a process that measures itself has found, by name. */
type Measures = Record<string, number>;

/** The processes of each way, in the order of their rounds. */
export class Rounds {
  constructor(private readonly found: Record<string, Measures[]>) {}

  /** The median of a measure. */
  public median(way: string, name: string): number {
    return median(this.found[way].map((one) => one[name]));
  }

  /** How much more than another way it takes: the median of the rounds' own differences. */
  public difference(way: string, other: string, name: string): number {
    return median(this.found[way].map((one, round) => one[name] - this.found[other][round][name]));
  }

  /** How many times as much as another way it takes: the median of the rounds' own ratios. */
  public ratio(way: string, other: string, name: string): number {
    return median(this.found[way].map((one, round) => one[name] / this.found[other][round][name]));
  }
}

/**
 * Runs a script of this folder again and again, each time in a process of its own, with the ways in turn, so that what slows the
 * machine for a while slows all of them. It finds the packages that it requires in a folder: the repository's own, or another.
 *
 * The script is bundled once: a process that compiles TypeScript first would have another heap, and CDK's stack traces would go
 * through the compiler's source maps.
 */
export function interleaved(script: string, ways: string[], rounds: number, args: string[] = [], packages = PACKAGES): Rounds {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const bundle = path.join(folder, 'script.js');
    // The library finds its files from where its sources are.
    const define = { __dirname: JSON.stringify(path.join(__dirname, '..', 'src')) };
    buildSync({ entryPoints: [path.join(__dirname, script)], bundle: true, packages: 'external', platform: 'node', outfile: bundle, define });
    const found: Record<string, Measures[]> = Object.fromEntries(ways.map((way) => [way, []]));
    for (let round = 0; round < rounds; round++) {
      for (const way of ways) {
        found[way].push(measure(folder, bundle, way, args, packages));
      }
    }
    return new Rounds(found);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function measure(folder: string, bundle: string, way: string, args: string[], packages: string): Measures {
  // CDK leaves the assembly of an app that says no `outdir` where temporary files are.
  const env = { ...process.env, NODE_PATH: packages, TMPDIR: folder, TEMP: folder, TMP: folder };
  const output = execFileSync(process.execPath, [bundle, way, ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e9 });
  // What CDK and others print comes before.
  return JSON.parse(output.trim().split('\n').pop()!);
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
