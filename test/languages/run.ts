import { execFile } from 'child_process';
import { promisify } from 'util';
import { tail } from '../local-aws/lines';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and returns what it wrote to stdout. If it fails, the Error says what it wrote last. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { env: process.env, maxBuffer: 64 * 1024 * 1024, ...options });
    return stdout;
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message.split('\n')[0]}\n${tail(`${stdout}${stderr}`)}`);
  }
}
