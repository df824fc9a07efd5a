import * as fs from 'fs';
import { temporaryFolder } from './make';

/** Jest runs this when all tests have ended, those that failed too. */
export default function removeTemporaryFolder(): void {
  const { folder, before } = temporaryFolder.made!;
  for (const [name, value] of before) {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }
  // A process that a test has just ended may still write.
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
