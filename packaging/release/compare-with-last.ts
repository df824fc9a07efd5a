/**
 * Compares what the library offers with its last release on npm: nothing of it may be gone or changed, unless the version says that it may.
 *
 *   npm run compat
 */
import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { mayBreak } from './changelog';

const ROOT = path.join(__dirname, '..', '..');

function compare(): number {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const last = lastRelease(name);
  if (last === undefined) {
    console.log(`${name} has no release yet: there is nothing to compare with.`);
    return 0;
  }
  // All of the API is marked as experimental, which jsii-diff passes over by default.
  const { status } = spawnSync('jsii-diff', [`npm:${name}@${last}`, '--keys', '--error-on=all', '--ignore-file=.compatignore'], { cwd: ROOT, stdio: 'inherit' });
  if (status === 0) {
    return 0;
  }
  if (mayBreak(last, version)) {
    console.log(`${version} may differ from ${last} in this way.`);
    return 0;
  }
  console.error(`${version} must not differ from ${last} in this way. Release it as a version that may, or put what is no fault into .compatignore.`);
  return 1;
}

/** Nothing, if npm has never heard of the package. Any other failure is one. */
function lastRelease(name: string): string | undefined {
  try {
    return execFileSync('npm', ['view', name, 'version', '--json'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).replace(/["\s]/g, '');
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string };
    if (/"E404"/.test(stdout)) {
      return undefined;
    }
    throw error;
  }
}

process.exitCode = compare();
