import { ChildProcess, spawn, SpawnOptions } from 'child_process';
import { once } from 'events';

const GRACE_MILLISECONDS = 8_000;

/**
 * Starts a process in a process group of its own: Ctrl-C in a terminal goes to the whole foreground group, and must not reach
 * what we started before we have stopped it in order.
 */
export function startInOwnGroup(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn(command, args, { ...options, detached: true });
}

/** Ends a process that `startInOwnGroup` started, and what it started in turn: asks first, then does not ask. */
export async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, 'exit');
  const group = -child.pid;
  const impatience = setTimeout(() => signal(group, 'SIGKILL'), GRACE_MILLISECONDS);
  signal(group, 'SIGTERM');
  await ended;
  clearTimeout(impatience);
  // What it started may have chosen to stay.
  signal(group, 'SIGKILL');
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
