/**
 * The bundle of the function beside a naive one: the same handler, bundled by esbuild as it comes. Size raw and compressed,
 * and how long a new process takes to load each, in turn.
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { buildSync } from 'esbuild';

const RUNS = 21;
const ROOT = path.join(__dirname, '..', '..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-size-'));

try {
  const naive = path.join(folder, 'naive.js');
  buildSync({ entryPoints: [path.join(ROOT, 'handlers', 'tag-mutability', 'index.ts')], bundle: true, platform: 'node', outfile: naive });
  const ours = path.join(ROOT, 'assets', 'tag-mutability', 'index.js');

  const times = { ours: [] as number[], naive: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    times.ours.push(loadTime(ours));
    times.naive.push(loadTime(naive));
  }
  report('shipped', ours, times.ours);
  report('naive', naive, times.naive);
  console.log(`ratio of the median load times, naive to shipped: ${(median(times.naive) / median(times.ours)).toFixed(2)}`);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Milliseconds that `require` takes in a process of its own. */
function loadTime(file: string): number {
  const code = `const t = process.hrtime.bigint(); require(${JSON.stringify(file)}); console.log(Number(process.hrtime.bigint() - t) / 1e6)`;
  return Number(execFileSync(process.execPath, ['-e', code], { env: { AWS_REGION: 'us-east-1' }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function report(name: string, file: string, times: number[]): void {
  const content = fs.readFileSync(file);
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`.padStart(8);
  console.log(`${name.padEnd(8)} raw ${kilobytes(content.length)}, gzip ${kilobytes(gzipSync(content, { level: 9 }).length)}, load ${median(times).toFixed(1)} ms (median of ${RUNS})`);
}
