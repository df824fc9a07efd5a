import { createInterface } from 'readline';
import { Readable } from 'stream';

/** Calls back for each line of a stream. */
export function eachLine(stream: Readable, callback: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', callback);
}

/** The last lines of an output: where the reason of a failure is. */
export function tail(output: string, lines = 40): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
