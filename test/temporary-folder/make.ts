import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** What Node reads, here and on Windows, and Python too. */
const NAMES = ['TMPDIR', 'TEMP', 'TMP'];

/** How the name of a run's folder begins; the id of the run's process follows. */
export const PREFIX = 'ecr-tests-';

/**
 * Jest runs this before it starts its workers, which get our environment. CDK makes a folder for each app that says no `outdir`:
 * thousands in a run. They get a temporary folder that this run alone has, and `remove.ts` removes it. If the
 * run is killed, the next one does.
 */
export default function makeTemporaryFolder(): void {
  const shared = fs.realpathSync(os.tmpdir());
  fs.readdirSync(shared).filter(isOfAnEndedRun).forEach((name) => fs.rmSync(path.join(shared, name), { recursive: true, force: true }));
  const folder = fs.mkdtempSync(path.join(shared, `${PREFIX}${process.pid}-`));
  temporaryFolder.made = { folder, before: NAMES.map((name) => [name, process.env[name]] as const) };
  NAMES.forEach((name) => { process.env[name] = folder; });
}

function isOfAnEndedRun(name: string): boolean {
  const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
  if (pid === undefined) {
    return false;
  }
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    // Somebody else's process is running: EPERM.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** What `remove.ts` has to undo. */
export const temporaryFolder: { made?: { readonly folder: string; readonly before: readonly (readonly [string, string | undefined])[] } } = {};
