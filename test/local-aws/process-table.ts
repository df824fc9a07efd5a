import { execFile } from 'child_process';
import { promisify } from 'util';

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/**
 * The pids of all processes that a process started, and they in turn.
 *
 * @param others what is none of the test's, such as a service that a test before it in this process has started
 */
export async function descendants(pid: number, others: readonly number[] = []): Promise<number[]> {
  const table = await living();
  const found = [pid];
  for (const parent of found) {
    found.push(...table.filter((row) => row.parent === parent).map((row) => row.pid));
  }
  return found.slice(1).filter((one) => !others.includes(one));
}

/** Those of the pids that still run. */
export async function stillRunning(pids: readonly number[]): Promise<number[]> {
  return (await living()).map(({ pid }) => pid).filter((pid) => pids.includes(pid));
}

/** The pids of a process group that run. */
export async function livingInGroup(group: number): Promise<number[]> {
  return (await living()).filter((row) => row.group === group).map(({ pid }) => pid);
}

/** The processes that have a text in their environment, each with its command. This one and those that it was started by do not count. */
export async function withInEnvironment(text: string): Promise<string[]> {
  const table = await living();
  const ours = [process.pid];
  for (const pid of ours) {
    ours.push(...table.filter((row) => row.pid === pid && !ours.includes(row.parent)).map((row) => row.parent));
  }
  // `e`: the environment stands behind the command.
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
  const alive = new Set(table.map(({ pid }) => pid));
  return stdout.split('\n').map((line) => line.trim())
    .filter((line) => line.includes(`=${text}`) && alive.has(parseInt(line)) && !ours.includes(parseInt(line)))
    .map((line) => line.slice(0, 200));
}

async function living(): Promise<Row[]> {
  const ps = promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=']);
  const { stdout } = await ps;
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    // `ps` itself is gone by now; a zombie does nothing but wait for its parent to notice.
    .filter(([pid, , , state]) => Number(pid) !== ps.child.pid && !state.startsWith('Z'))
    .map(([pid, parent, group]) => ({ pid: Number(pid), parent: Number(parent), group: Number(group) }));
}
