import * as fs from 'fs';
import * as path from 'path';
import { packaged } from './locations';
import { run } from './run';

const MAXIMUM_BYTES = 500_000;

/** What runs, what describes it to compilers and documentation, and what a package must have. */
const ALLOWED = [
  /^lib\/.+\.js$/,
  /^lib\/.+\.d\.ts$/,
  /^assets\/[a-z-]+\/index\.js$/,
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
    'lib/index.js', 'lib/index.d.ts', 'assets/tag-mutability/index.js', '.jsii', 'README.md', 'LICENSE', 'package.json',
  ]));
  expect(fs.statSync(tarball).size).toBeLessThan(MAXIMUM_BYTES);
});

test('no JavaScript in it has a source map', async () => {
  const scripts = await run('tar', ['-xzOf', packaged('js', /\.tgz$/), 'package/lib', 'package/assets']);
  expect(scripts.match(/sourceMappingURL=.{40}/g) ?? []).toEqual([]);
});
