/**
 * The command `report` as it is shipped, on a registry of 1,000, 10,000 and 100,000 repositories: seconds on the clock and of CPU, the most
 * memory that it had, and the bytes of its page. The records are made here, 100 a file, as a registry writes them.
 *
 *   npm run bench:report [-- 1000000]
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { sampleRepositories, writeRun } from '../../test/report/sample-records';

const COMMAND = path.join(__dirname, '..', '..', 'assets', 'report', 'index.js');
const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1000, 10_000, 100_000];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-report-'));

/** Runs the command in a process of its own, which says at its end what it has used. The placeholder stands where a script's path would. */
const MEASURED = `
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    require('fs').writeSync(1, JSON.stringify({ kilobytes: maxRSS, cpu: (userCPUTime + systemCPUTime) / 1e6 }));
  });
  require(${JSON.stringify(COMMAND)});`;

try {
  for (const size of sizes) {
    const bucket = path.join(folder, String(size));
    const output = path.join(folder, `${size}.html`);
    writeRun(bucket, sampleRepositories(size));
    const start = process.hrtime.bigint();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', MEASURED, 'placeholder', 'report', bucket, '--output', output], { encoding: 'utf8' });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (status !== 0) {
      throw new Error(stderr);
    }
    const { kilobytes, cpu } = JSON.parse(stdout.split('\n').at(-1)!);
    const page = fs.readFileSync(output);
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    console.log(
      `${size.toLocaleString('en-US').padStart(9)} repositories: ${seconds.toFixed(2)} s (${cpu.toFixed(2)} s of CPU), ${megabytes(kilobytes * 1024)} of memory, ` +
      `page ${megabytes(page.length)} (gzip ${megabytes(gzipSync(page).length)})`);
    fs.rmSync(bucket, { recursive: true });
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
