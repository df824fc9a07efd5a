import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as ts from 'typescript';
import { REPOSITORY, packaged } from './locations';
import { run } from './run';
import { sampleRepositories, writeRun } from '../report/sample-records';

const MAXIMUM_BYTES = 500_000;

/** What runs, what describes it to compilers and documentation, and what a package must have. */
const ALLOWED = [
  /^lib\/index\.js$/,
  /^lib\/.+\.d\.ts$/,
  // Of which sources it was made.
  /^lib\/made-from\.json$/,
  /^assets\/[a-z-]+\/index\.js$/,
  // What the page of the command `report` has inside.
  /^assets\/report\/(browser\.js|page\.css)$/,
  /^\.jsii$/,
  /^\.jsii\.tabl\.json\.gz$/,
  /^(README\.md|LICENSE|package\.json)$/,
];

// The packages of the other languages have the same file inside.
test('the npm package is small and holds only what runs', async () => {
  const tarball = packaged('js', /\.tgz$/);
  const files = (await run('tar', ['-tzf', tarball])).trim().split('\n').map((file) => path.posix.relative('package', file));

  expect(files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining([
    'lib/index.js', 'lib/index.d.ts', 'assets/tag-mutability/index.js', 'assets/report/index.js', 'assets/report/browser.js', 'assets/report/page.css', '.jsii', 'README.md', 'LICENSE', 'package.json',
  ]));
  expect(fs.statSync(tarball).size).toBeLessThan(MAXIMUM_BYTES);
});

test('its command runs as npm installs it, with nothing beside it', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'installed-'));
  // Its peers would be installed too; the command must do without them.
  await run('npm', ['install', '--prefix', folder, '--legacy-peer-deps', '--offline', '--no-audit', '--no-fund', packaged('js', /\.tgz$/)]);
  expect(fs.readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['cdk-ecr-immutability']);
  const command = path.join(folder, 'node_modules', '.bin', 'cdk-ecr-immutability');
  const { version } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8'));
  expect((await run(command, ['--version'])).trim()).toBe(version);
  writeRun(path.join(folder, 'bucket'), sampleRepositories(10));
  await run(command, ['report', path.join(folder, 'bucket'), '--output', path.join(folder, 'page.html')]);
  expect(fs.readFileSync(path.join(folder, 'page.html'), 'utf8')).toContain('10 repositories');
});

test('no JavaScript in it has a source map', async () => {
  const scripts = await run('tar', ['-xzOf', packaged('js', /\.tgz$/), 'package/lib', 'package/assets']);
  expect(scripts.match(/sourceMappingURL=.{40}/g) ?? []).toEqual([]);
});

test('what it exports has its own name, as a script, as an ES module, and whatever an app asks for first', async () => {
  const { types } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, '.jsii'), 'utf8'));
  const names = Object.values<any>(types).filter(({ kind }) => kind !== 'interface').map(({ name }) => name).sort();

  // An ES module's import asks for all of them, in the order of the file. So a script asks for each of a file that has not run yet.
  const ask = `
    const file = require.resolve('cdk-ecr-immutability');
    const ownNames = Object.keys(require(file)).sort().map((name) => {
      delete require.cache[file];
      return [name, require(file)[name].name ?? name];
    });
    console.log(JSON.stringify(ownNames));`;
  expect(JSON.parse(await run(process.execPath, ['-e', ask], { cwd: REPOSITORY }))).toEqual(names.map((name) => [name, name]));

  const module = `import { ${names.join(', ')} } from 'cdk-ecr-immutability'; console.log(JSON.stringify(Object.keys({ ${names.join(', ')} })));`;
  expect(JSON.parse(await run(process.execPath, ['--input-type=module', '-e', module], { cwd: REPOSITORY }))).toEqual(names);
});

test('it declares what it exports, and nothing that is not meant for every language', () => {
  const { types } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, '.jsii'), 'utf8'));
  const program = ts.createProgram([path.join(REPOSITORY, 'lib', 'index.d.ts')], { skipLibCheck: true });
  const checker = program.getTypeChecker();
  const [source] = program.getRootFileNames().map((file) => program.getSourceFile(file)!);
  const declared = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).map(({ name }) => name);
  expect(declared.sort()).toEqual(Object.values<any>(types).map(({ name }) => name).sort());
});
