/** What tests start ends with them: what has chosen to stay too, and it is gone, not only about to go. */
import { once } from 'events';
import { endGroup, startInOwnGroup } from './process-group';
import { descendants, stillRunning } from './process-table';

/** Hears no signal, and has so much memory that the system needs a moment to end it. */
const STAYING = 'process.on(\'SIGTERM\', () => {}); Buffer.alloc(400 * 2 ** 20, 1); console.log(\'ready\'); setInterval(() => {}, 1000)';

const seen: number[] = [];

afterEach(async () => (await stillRunning(seen.splice(0))).forEach((pid) => process.kill(pid, 'SIGKILL')));

/** A shell that waits for the end of its stdin, or for a signal. */
async function startOneWhoseChildStays(): Promise<{ child: ReturnType<typeof startInOwnGroup>; started: number[] }> {
  const others = await descendants(process.pid);
  const child = startInOwnGroup('sh', ['-c', `"${process.execPath}" -e "${STAYING}" < /dev/null & read line`], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(child.stdout!, 'data');
  const started = await descendants(process.pid, others);
  seen.push(...started);
  expect(started.length).toBeGreaterThanOrEqual(2);
  return { child, started };
}

test('nothing of a group runs after it was ended', async () => {
  const { child, started } = await startOneWhoseChildStays();
  await endGroup(child);
  expect(await stillRunning(started)).toEqual([]);
});

test('nor after its leader has ended by itself', async () => {
  const { child, started } = await startOneWhoseChildStays();
  const exit = once(child, 'exit');
  child.stdin!.end();
  await exit;
  await endGroup(child);
  expect(await stillRunning(started)).toEqual([]);
});
