/**
 * Names every tool that packaging for a language needs and this machine lacks, before jsii-pacmak fails over the first one with a stack
 * trace.
 *
 *   ts-node test/languages/check-tools.ts python java
 */
import { requireTool, toolsOf } from './tool';

void (async () => {
  const tools = new Set(process.argv.slice(2).flatMap(toolsOf));
  const results = await Promise.allSettled([...tools].map(requireTool));
  for (const result of results) {
    if (result.status === 'rejected') {
      console.error((result.reason as Error).message);
      process.exitCode = 1;
    }
  }
})();
