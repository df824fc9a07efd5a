/**
 * Names every tool that packaging for the other languages needs and this machine lacks, before jsii-pacmak fails over the first one
 * with a stack trace.
 */
import { requireTool, TOOLS } from './tool';

void (async () => {
  const results = await Promise.allSettled(TOOLS.map(requireTool));
  for (const result of results) {
    if (result.status === 'rejected') {
      console.error((result.reason as Error).message);
      process.exitCode = 1;
    }
  }
})();
