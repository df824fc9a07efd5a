import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { faultsOf } from '../../packaging/check-packages';
import { noteSources, shippedFiles, whyNotReady } from '../../packaging/shipped';

/** What a command does with a repository, in little: whatever it makes says of what it was made. */
const COMMANDS: Record<string, (root: string) => void> = {
  'bundle': (root) => {
    for (const file of ['tag-mutability/index.js', 'report/index.js', 'report/browser.js', 'report/page.css']) {
      write(root, `assets/${file}`, `bundle of ${read(root, file.startsWith('report') ? 'report/index.ts' : 'handlers/index.ts')}`);
    }
  },
  'compile': (root) => {
    write(root, 'lib/index.js', `compiled ${read(root, 'src/index.ts')}`);
    for (const file of fs.readdirSync(path.join(root, 'src'))) {
      write(root, `lib/${file.replace('.ts', '.d.ts')}`, `declarations of ${read(root, `src/${file}`)}`);
    }
    write(root, '.jsii', `assembly of ${['src/index.ts', 'README.md', 'package.json'].map((file) => read(root, file)).join()}`);
  },
  'post-compile': (root) => write(root, '.jsii.tabl.json.gz', `translations of ${fs.existsSync(path.join(root, '.jsii')) ? read(root, '.jsii') : 'nothing'}`),
  'make': (root) => {
    ['lib', 'assets', '.jsii', '.jsii.tabl.json.gz'].forEach((name) => fs.rmSync(path.join(root, name), { recursive: true, force: true }));
    ['bundle', 'compile', 'post-compile'].forEach((command) => COMMANDS[command](root));
    noteSources(root);
  },
  'edit a source': (root) => fs.appendFileSync(path.join(root, 'src/index.ts'), ' and more'),
  'edit the function': (root) => fs.appendFileSync(path.join(root, 'handlers/index.ts'), ' and more'),
  'edit the README': (root) => fs.appendFileSync(path.join(root, 'README.md'), ' and more'),
  'change the version': (root) => fs.appendFileSync(path.join(root, 'package.json'), ' '),
  'add a source': (root) => write(root, 'src/added.ts', 'a source'),
  'remove the bundles': (root) => fs.rmSync(path.join(root, 'assets'), { recursive: true, force: true }),
};

const NAMES = Object.keys(COMMANDS);
const PAIRS = NAMES.flatMap((first) => [[first], ...NAMES.map((second) => [first, second])]);
// Made and then changed: what most people have.
const ORDERS = PAIRS.flatMap((order) => [order, ['make', ...order]]);

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'shipped-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test(`after any of ${ORDERS.length} orders of commands, what is called ready is what \`make\` makes`, () => {
  let ready = 0;
  for (const order of ORDERS) {
    const root = newRepository();
    order.forEach((command) => COMMANDS[command](root));
    if (whyNotReady(root) === undefined) {
      ready++;
      const shipped = contents(root);
      COMMANDS.make(root);
      expect({ order, shipped }).toEqual({ order, shipped: contents(root) });
    }
    fs.rmSync(root, { recursive: true });
  }
  expect(ready).toBeGreaterThan(20);
});

test.each([
  [[], 'there is no .jsii, no .jsii.tabl.json.gz, no assets/report/browser.js, and 6 more are missing'],
  [['compile'], 'there is no .jsii.tabl.json.gz, no assets/report/browser.js, no assets/report/index.js, and 3 more are missing'],
  [['bundle', 'compile'], 'there is no .jsii.tabl.json.gz, no lib/made-from.json'],
  [['bundle', 'compile', 'post-compile'], 'there is no lib/made-from.json'],
  [['make', 'remove the bundles'], 'there is no assets/report/browser.js, no assets/report/index.js, no assets/report/page.css, and 1 more are missing'],
  [['make', 'add a source'], 'there is no lib/added.d.ts'],
  [['make', 'edit the README'], 'it was made from other sources'],
  [['make', 'edit the function', 'bundle'], 'it was made from other sources'],
  [['make'], undefined],
  [['make', 'compile', 'bundle'], undefined],
])('after %j: %s', (order, reason) => {
  const root = newRepository();
  order.forEach((command) => COMMANDS[command](root));
  expect(whyNotReady(root)).toBe(reason);
});

test('what somebody has changed by hand in what was made is seen', () => {
  const root = newRepository();
  COMMANDS.make(root);
  fs.appendFileSync(path.join(root, 'assets/tag-mutability/index.js'), ' ');
  expect(whyNotReady(root)).toBe('a part of it was made at another time than the rest');
});

describe('a package', () => {
  let root: string;
  beforeEach(() => {
    root = newRepository();
    COMMANDS.make(root);
  });

  test('that has everything has no fault', () => {
    pack(root, shippedFiles(root));
    expect(faultsOf('js', root)).toEqual([]);
  });

  test.each([
    ['without the bundles', (files: string[]) => files.filter((file) => !file.startsWith('assets/tag')), 'assets/tag-mutability/index.js is missing in the npm package'],
    ['without translations', (files: string[]) => files.filter((file) => file !== '.jsii.tabl.json.gz'), '.jsii.tabl.json.gz is missing in the npm package'],
    ['with a test', (files: string[]) => [...files, 'test/a.test.ts'], 'test/a.test.ts must not be in the npm package'],
  ])('%s is faulty', (_, choose, fault) => {
    write(root, 'test/a.test.ts', 'a test');
    pack(root, choose(shippedFiles(root)));
    expect(faultsOf('js', root)).toEqual([`dist/js: ${fault}`]);
  });

  test('of yesterday is faulty', () => {
    pack(root, shippedFiles(root));
    COMMANDS['edit a source'](root);
    COMMANDS.make(root);
    expect(faultsOf('js', root)).toContain('dist/js: lib/index.js is not the one that lies here');
  });

  test('that is not there is faulty', () => {
    expect(faultsOf('js', root)).toEqual(['dist/js: there are 0 npm packages inside, and must be one']);
    expect(faultsOf('python', root)).toEqual([
      'dist/python: there are 0 files /\\.whl$/, and must be one', 'dist/python: there are 0 files /\\.tar\\.gz$/, and must be one',
    ]);
  });

  test('for PyPI is judged by the npm package that it has inside', () => {
    pack(root, shippedFiles(root).filter((file) => file !== 'lib/index.js'));
    fs.mkdirSync(path.join(root, 'dist/python'));
    execFileSync('python3', ['-m', 'zipfile', '-c', '../python/a.whl', 'package.tgz'], { cwd: path.join(root, 'dist/js') });
    pack(root, shippedFiles(root));
    execFileSync('tar', ['-czf', '../python/a.tar.gz', 'package.tgz'], { cwd: path.join(root, 'dist/js') });
    expect(faultsOf('python', root)).toEqual(['dist/python: a.whl: lib/index.js is missing in the npm package']);
  });
});

/** The sources of a small library, and nothing that is made. */
function newRepository(): string {
  const root = fs.mkdtempSync(path.join(folder, 'repository-'));
  for (const file of ['src/index.ts', 'handlers/index.ts', 'report/index.ts', 'packaging/a.ts', 'rosetta/a', '.projen/tasks.json', 'package.json', 'package-lock.json', 'README.md', 'LICENSE']) {
    write(root, file, file);
  }
  return root;
}

function contents(root: string) {
  return shippedFiles(root).map((file) => [file, read(root, file)]);
}

function pack(root: string, files: readonly string[]): void {
  const staged = fs.mkdtempSync(path.join(folder, 'staged-'));
  files.forEach((file) => fs.cpSync(path.join(root, file), path.join(staged, 'package', file)));
  fs.mkdirSync(path.join(root, 'dist/js'), { recursive: true });
  execFileSync('tar', ['-czf', path.join(root, 'dist/js/package.tgz'), 'package'], { cwd: staged });
}

function read(root: string, file: string): string {
  return fs.readFileSync(path.join(root, file), 'utf8');
}

function write(root: string, file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), content);
}
