/** Tells projen which version to release: it says in VERSION which one is released, and reads the next one from stdout. */
import { readChangelog, versionToRelease } from './changelog';

try {
  process.stdout.write(versionToRelease(readChangelog(), process.env.VERSION ?? '0.0.0'));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
