/**
 * Runs a command with a temporary folder of its own. When it has ended, nothing of it may be left there or running.
 *
 *   ts-node test/temporary-folder/leaves-nothing.ts projen test:everything
 */
import { spawn } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import makeTemporaryFolder, { temporaryFolder } from './make';
import removeTemporaryFolder from './remove';
import { withInEnvironment } from '../local-aws/process-table';

/** A process that was told to end may take a moment. */
const PATIENCE_MILLISECONDS = 10_000;

export interface Remains {
  readonly files: string[];
  readonly processes: string[];
}

export interface Ended {
  readonly status: number;
  readonly remains: Remains;
}

/** Runs a command, and returns its exit code and what it has left. What it has left is removed; a process is not ended. */
export async function runAlone(command: string, args: readonly string[], patience = PATIENCE_MILLISECONDS): Promise<Ended> {
  makeTemporaryFolder();
  try {
    const { folder } = temporaryFolder.made!;
    const child = spawn(command, args, {
      stdio: 'inherit',
      // Java does not read TMPDIR, and keeps figures of each process beside.
      env: { ...process.env, JAVA_TOOL_OPTIONS: `${process.env.JAVA_TOOL_OPTIONS ?? ''} -Djava.io.tmpdir=${folder} -XX:-UsePerfData`.trim() },
    });
    // Ctrl-C reaches the command by itself; it decides when it has ended.
    const ignore = () => {};
    process.on('SIGINT', ignore);
    const [code] = await once(child, 'close');
    process.off('SIGINT', ignore);
    const until = Date.now() + patience;
    let processes = await withInEnvironment(folder);
    while (processes.length > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      processes = await withInEnvironment(folder);
    }
    return { status: code ?? 1, remains: { files: fs.readdirSync(folder), processes } };
  } finally {
    removeTemporaryFolder();
  }
}

if (require.main === module) {
  void (async () => {
    const [command, ...args] = process.argv.slice(2);
    const { status, remains } = await runAlone(command, args);
    process.exitCode = status;
    for (const [what, left] of Object.entries(remains) as [string, string[]][]) {
      if (left.length > 0) {
        console.error(`'${[command, ...args].join(' ')}' has left ${what}:\n${left.join('\n')}`);
        process.exitCode = status || 1;
      }
    }
  })();
}
