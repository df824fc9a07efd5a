/** The command as it is shipped, built of today's sources by the project's own task, in a folder of its own. */
import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

export const ROOT = path.join(__dirname, '..', '..');

export interface BuiltCommand {
  /** Where it lies, as in the package: `assets/report/`, below a folder that has the package.json. */
  readonly folder: string;
  run(args: readonly string[], cwd?: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
  remove(): void;
}

export function buildCommand(): BuiltCommand {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'command-'));
  for (const folder of ['report', 'src/contract', 'src/mutability/language', 'package.json']) {
    fs.cpSync(path.join(ROOT, folder), path.join(root, folder), { recursive: true });
  }
  const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8'));
  for (const { exec } of tasks['bundle:report'].steps) {
    const [program, ...args] = exec.split(' ');
    execFileSync(path.join(ROOT, 'node_modules', '.bin', program), args, { cwd: root });
  }
  // Of everything else that lies there, the command needs nothing.
  fs.rmSync(path.join(root, 'report'), { recursive: true });
  fs.rmSync(path.join(root, 'src'), { recursive: true });
  const folder = path.join(root, 'assets', 'report');
  return {
    folder,
    run: (args, cwd = root) => spawnSync(process.execPath, [path.join(folder, 'index.js'), ...args], { cwd, encoding: 'utf8' }),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}
