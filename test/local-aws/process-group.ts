import { ChildProcess, spawn, SpawnOptions } from 'child_process';
import { once } from 'events';
import { livingInGroup } from './process-table';

const GRACE_MILLISECONDS = 8_000;

/** Nothing refuses SIGKILL, but a process with much memory, or on a busy machine, takes a while to be gone. */
const KILLED_MILLISECONDS = 30_000;

/**
 * Starts a process in a process group of its own: Ctrl-C in a terminal goes to the whole foreground group, and must not reach
 * what we started before we have stopped it in order. What it starts in turn ends with it.
 */
export function startInOwnGroup(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  // At once: later, the number of the group may be another's.
  child.once('exit', () => signal(-child.pid!, 'SIGKILL'));
  return child;
}

/** Ends a process that `startInOwnGroup` started, and what it started in turn: asks first, then does not ask. Then all of them are gone. */
export async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) {
    return;
  }
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    const impatience = setTimeout(() => signal(-pid, 'SIGKILL'), GRACE_MILLISECONDS);
    signal(-pid, 'SIGTERM');
    await ended;
    clearTimeout(impatience);
  }
  await gone(pid);
}

/** Waits until nobody of a group that was killed is left. */
async function gone(group: number): Promise<void> {
  const patience = Date.now() + KILLED_MILLISECONDS;
  for (;;) {
    const left = await livingInGroup(group);
    if (left.length === 0) {
      return;
    }
    if (Date.now() > patience) {
      throw new Error(`Processes ${left.join(', ')} were killed ${KILLED_MILLISECONDS / 1000} seconds ago and still run`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(group, name);
  } catch (error) {
    // Nobody is left to signal; macOS says EPERM if what is left has ended and only waits to be noticed.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code!)) {
      throw error;
    }
  }
}
