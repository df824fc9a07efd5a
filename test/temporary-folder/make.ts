import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** What Node reads, here and on Windows, and Python too. */
const NAMES = ['TMPDIR', 'TEMP', 'TMP'];

/**
 * Jest runs this before it starts its workers, which get our environment. CDK makes a folder for each app that says no `outdir`:
 * thousands in a run. They get a temporary folder that this run alone has, and `remove.ts` removes it.
 */
export default function makeTemporaryFolder(): void {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'ecr-tests-'));
  temporaryFolder.made = { folder, before: NAMES.map((name) => [name, process.env[name]] as const) };
  NAMES.forEach((name) => { process.env[name] = folder; });
}

/** What `remove.ts` has to undo. */
export const temporaryFolder: { made?: { readonly folder: string; readonly before: readonly (readonly [string, string | undefined])[] } } = {};
