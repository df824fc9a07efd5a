/** The bundle is made of its source and nothing else: users' asset hashes change when the code does, not with who built it. */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');
const BUNDLE = path.join('assets', 'tag-mutability', 'index.js');

/** The command of the project's own task. */
const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf-8'));
const [program, ...args] = tasks.bundle.steps[0].exec.split(' ');

let elsewhere: string;

beforeAll(() => {
  elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
  for (const folder of ['handlers', 'src']) {
    fs.cpSync(path.join(ROOT, folder), path.join(elsewhere, folder), { recursive: true });
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(elsewhere, 'node_modules'), 'dir');
  execFileSync(path.join(ROOT, 'node_modules', '.bin', program), args, { cwd: elsewhere });
});
afterAll(() => fs.rmSync(elsewhere, { recursive: true, force: true }));

test('a build in another folder gives the same bytes', () => {
  expect(fs.readFileSync(path.join(elsewhere, BUNDLE)).equals(fs.readFileSync(path.join(ROOT, BUNDLE)))).toBe(true);
});

test('no path of the machine is in it', () => {
  const bundle = fs.readFileSync(path.join(elsewhere, BUNDLE), 'utf-8');
  expect([elsewhere, ROOT, os.homedir(), 'node_modules'].filter((text) => bundle.includes(text))).toEqual([]);
});
