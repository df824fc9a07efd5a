/**
 * Makes what a package holds, if it is not there or not of today's sources: after any other command, so that nobody has to know an order.
 *
 *   ts-node packaging/make-ready.ts          makes it, if need be
 *   ts-node packaging/make-ready.ts --note   notes that all of it has just been made (the last step of the task `make`)
 */
import { spawnSync } from 'child_process';
import * as path from 'path';
import { noteSources, whyNotReady } from './shipped';

const ROOT = path.join(__dirname, '..');

if (process.argv.includes('--note')) {
  noteSources(ROOT);
} else {
  const reason = whyNotReady(ROOT);
  if (reason !== undefined) {
    console.log(`What is shipped is made first: ${reason}.`);
    const { status } = spawnSync('npx', ['projen', 'make'], { cwd: ROOT, stdio: 'inherit' });
    const still = status === 0 ? whyNotReady(ROOT) : `\`npx projen make\` has failed (${status})`;
    if (still !== undefined) {
      console.error(`No package can be made: ${still}. Repair that, then run this command again.`);
      process.exitCode = 1;
    }
  }
}
