import { spawn } from 'child_process';
import * as path from 'path';
import { FUNCTION_TIMEOUT_SECONDS } from '../../../src/contract/custom-resource';

const BUNDLE = path.join(__dirname, '..', '..', '..', 'assets', 'tag-mutability', 'index.js');

/** Runs the function as it is shipped and as Lambda runs it, in a process of its own; what it wrote to its log. */
export async function invokeBundle(event: object, env: NodeJS.ProcessEnv, remainingMs = FUNCTION_TIMEOUT_SECONDS * 1000): Promise<string> {
  const code = `require(${JSON.stringify(BUNDLE)}).handler(${JSON.stringify(event)}, {
    logStreamName: 'the-stream', getRemainingTimeInMillis: () => ${remainingMs} - performance.now() }).then(() => process.exit(0));`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => { log += chunk; });
  }
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) {
    throw new Error(`The function ended with ${status}:\n${log}`);
  }
  return log;
}
