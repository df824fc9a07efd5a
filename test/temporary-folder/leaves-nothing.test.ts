import * as fs from 'fs';
import * as os from 'os';
import { runAlone } from './leaves-nothing';
import { PREFIX } from './make';

const node = (script: string, patience?: number) => runAlone(process.execPath, ['-e', script], patience);

test('a command that leaves nothing', async () => {
  expect(await node("require('fs').rmSync(require('fs').mkdtempSync(require('os').tmpdir() + '/a-'), { recursive: true })"))
    .toEqual({ status: 0, remains: { files: [], processes: [] } });
});

test('a command that fails and leaves a file: both are said, and the file goes', async () => {
  expect(await node("require('fs').writeFileSync(require('os').tmpdir() + '/left', ''); process.exitCode = 3"))
    .toEqual({ status: 3, remains: { files: ['left'], processes: [] } });
  // Other tests put there what is theirs.
  expect(fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(`${PREFIX}${process.pid}-`))).toEqual([]);
});

test('a process that goes on running is named', async () => {
  const { status, remains } = await node(`
    const child = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 10_000)'], { detached: true, stdio: 'ignore' });
    child.unref();`, 500);
  expect({ status, remains }).toEqual({ status: 0, remains: { files: [], processes: [expect.stringContaining('setTimeout(() => {}, 10_000)')] } });
  process.kill(parseInt(remains.processes[0]));
});

test('a process that ends in time is not', async () => {
  expect(await node(`
    const child = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 200)'], { detached: true, stdio: 'ignore' });
    child.unref();`)).toEqual({ status: 0, remains: { files: [], processes: [] } });
});
