import * as fs from 'fs';
import * as os from 'os';
import { runAlone } from './leaves-nothing';

const node = (script: string) => runAlone(process.execPath, ['-e', script], 500);

test('a command that leaves nothing', async () => {
  expect(await node("require('fs').rmSync(require('fs').mkdtempSync(require('os').tmpdir() + '/a-'), { recursive: true })"))
    .toEqual({ status: 0, remains: { files: [], processes: [] } });
});

test('a command that fails and leaves a file: both are said, and the file goes', async () => {
  const before = fs.readdirSync(os.tmpdir());
  expect(await node("require('fs').writeFileSync(require('os').tmpdir() + '/left', ''); process.exitCode = 3"))
    .toEqual({ status: 3, remains: { files: ['left'], processes: [] } });
  expect(fs.readdirSync(os.tmpdir())).toEqual(before);
});

test('a process that goes on running is named', async () => {
  const { status, remains } = await node(`
    const child = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 10_000)'], { detached: true, stdio: 'ignore' });
    child.unref();`);
  expect({ status, remains }).toEqual({ status: 0, remains: { files: [], processes: [expect.stringContaining('setTimeout(() => {}, 10_000)')] } });
  process.kill(parseInt(remains.processes[0]));
});

test('a process that ends in time is not', async () => {
  expect(await node(`
    const child = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 200)'], { detached: true, stdio: 'ignore' });
    child.unref();`)).toEqual({ status: 0, remains: { files: [], processes: [] } });
});
