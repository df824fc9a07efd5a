import { ChildProcess, SpawnOptions, spawn } from 'child_process';
import { once } from 'events';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/** A command of the project that runs as somebody would run it. */
export interface CommandRun {
  readonly process: ChildProcess;
  /** Waits for its end. */
  readonly status: Promise<number | null>;
  /** What it has printed so far. */
  output(): string;
  /** Waits for a text in the output, and returns what it matched. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
}

const running: ChildProcess[] = [];

/** For `afterEach`: no command outlives its test. */
export function killCommands(): void {
  running.splice(0).forEach((child) => child.kill('SIGKILL'));
}

export function startCommand(command: string, args: readonly string[], options: Pick<SpawnOptions, 'env'> = {}): CommandRun {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'], ...options });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => { output += chunk; });
  }
  return {
    process: child,
    output: () => output,
    says: (pattern) => new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match) {
          resolve(match);
        }
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.on('close', (status) => reject(new Error(`it ended with ${status} before it said ${pattern}:\n${output}`)));
      look();
    }),
    status: once(child, 'close').then(([status]) => status),
  };
}
