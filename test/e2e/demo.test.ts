import { once } from 'events';
import * as fs from 'fs';
import * as path from 'path';
import { killCommands, startCommand } from './command-run';
import { descendants, stillRunning } from '../local-aws/process-table';

const ROOT = path.join(__dirname, '..', '..');
/** As the task `demo` has it. */
const DEMO = [require.resolve('ts-node/dist/bin.js'), '-P', 'tsconfig.dev.json', 'demo/main.ts'];

const start = () => startCommand(process.execPath, DEMO);

afterEach(killCommands);

test('shows what it promises, and leaves nothing running', async () => {
  const demo = start();
  await demo.says(/cdk bootstrap/);
  const started = await descendants(demo.process.pid!);
  expect(started.length).toBeGreaterThan(0);
  const [status] = await once(demo.process, 'exit');

  expect({ status, output: demo.output() }).toMatchObject({ status: 0, output: expect.stringContaining('Everything did what it says') });
  expect(demo.output()).toMatch(/push another image to example\/api:v1 +REFUSED/);
  expect(demo.output()).toMatch(/push another image to example\/api:dev-1 +accepted/);
  expect(demo.output()).toMatch(/push another image to example\/worker:latest +accepted/);
  expect(demo.output()).toMatch(/push another image to example\/api:latest +REFUSED/);
  expect(demo.output()).toMatch(/A refused push is told: ImageAlreadyExistsException: .*'v1'.*'example\/api'/);
  expect(demo.output()).toMatch(/would be closed: other\/tool +1\n/);
  expect(fs.readFileSync(path.join(ROOT, '.local-aws', 'demo', 'report.html'), 'utf8')).toContain('other/tool');
  expect(demo.output()).toMatch(/legacy\/api \(OnRemove\.KEEP, the default\) +IMMUTABLE\n/);
  expect(demo.output()).toMatch(/legacy\/web \(OnRemove\.RESTORE\) +MUTABLE\n/);
  expect(await stillRunning(started)).toEqual([]);
});

test('stops everything after Ctrl-C in the middle of a deployment', async () => {
  const demo = start();
  await demo.says(/CREATE_IN_PROGRESS/);
  const started = await descendants(demo.process.pid!);
  expect(started.length).toBeGreaterThan(0);
  demo.process.kill('SIGINT');
  const [status] = await once(demo.process, 'exit');

  expect(status).not.toBe(0);
  expect(demo.output()).toContain('SIGINT: stopping the local AWS');
  expect(await stillRunning(started)).toEqual([]);
});
