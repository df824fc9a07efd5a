/** Tells projen which version to release: it says in VERSION which one is released, and reads the next one from stdout. */
import * as fs from 'fs';
import * as path from 'path';
import { readChangelog, versionToRelease } from './changelog';
import { checkReadme } from './readme';

const README = path.join(__dirname, '..', '..', 'README.md');

try {
  checkReadme(fs.readFileSync(README, 'utf8'));
  process.stdout.write(versionToRelease(readChangelog(), process.env.VERSION ?? '0.0.0'));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
