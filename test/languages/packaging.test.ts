/** The tasks themselves, on a library so small that each takes seconds: whatever was run before, a package is complete. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { REPOSITORY } from './locations';
import { run } from './run';

/** All that the tasks read, but for the sources. */
const AS_IT_IS = [
  '.projen/tasks.json', 'package.json', 'package-lock.json', 'LICENSE', 'tsconfig.dev.json', 'handlers', 'report', 'packaging', 'test/languages', 'test/local-aws',
  // What handlers and command have from the library.
  'src/contract', 'src/ecr', 'src/mutability/language',
];

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'small-library-'));
  for (const name of AS_IT_IS) {
    fs.cpSync(path.join(REPOSITORY, name), path.join(folder, name), { recursive: true, filter: (file) => !/node_modules|__pycache__/.test(file) });
  }
  fs.symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
  write('src/index.ts', "export * from './greeting';\n");
  write('src/greeting.ts', [
    "import { Construct } from 'constructs';",
    '/** A greeting. */',
    'export class Greeting extends Construct {}',
    '',
  ].join('\n'));
  write('README.md', ['# Small', '```ts', 'new Greeting(this, "Hello");   // the first', '```', ''].join('\n'));
  write('rosetta/default.ts-fixture', [
    "import { Construct } from 'constructs';",
    "import { Greeting } from 'cdk-ecr-immutability';",
    'class Fixture extends Construct { constructor(scope: Construct, id: string) { super(scope, id);',
    '/// here',
    '} }',
    '',
  ].join('\n'));
});

// The worst that was: no bundles, no translations, and declarations of a source that has gone.
test('after `compile` alone, and a change of the sources since, a package is complete and of today', async () => {
  await projen('compile');
  expect(fs.existsSync(path.join(folder, 'lib', 'greeting.d.ts'))).toBe(true);
  expect(fs.existsSync(path.join(folder, 'assets'))).toBe(false);
  fs.renameSync(path.join(folder, 'src/greeting.ts'), path.join(folder, 'src/welcome.ts'));
  write('src/index.ts', "export * from './welcome';\n");
  await projen('package:go');

  const files = await packed();
  expect(files).toEqual(expect.arrayContaining([
    '.jsii', '.jsii.tabl.json.gz', 'LICENSE', 'README.md', 'assets/report/index.js', 'assets/tag-mutability/index.js', 'lib/index.js', 'lib/welcome.d.ts', 'package.json',
  ]));
  expect(files.filter((file) => /^(src|test|packaging|handlers)\/|greeting/.test(file))).toEqual([]);
  const readme = fs.readFileSync(path.join(folder, 'dist/go/cdkecrimmutability/README.md'), 'utf8');
  expect(readme).toContain('cdkecrimmutability.NewGreeting(stack, jsii.String("Hello")) // the first');
});

test('if it cannot be made, no package is, and it is said what to do', async () => {
  write('src/index.ts', "export * from './nowhere';\n");
  await expect(projen('package:go')).rejects.toThrow('No package can be made: `npx projen make` has failed (1). Repair that, then run this command again.');
});

async function projen(task: string): Promise<void> {
  await run(process.execPath, [path.join(REPOSITORY, 'node_modules/projen/bin/projen'), task], { cwd: folder });
}

/** What is in the npm package that the package for Go has inside. */
async function packed(): Promise<string[]> {
  const inside = path.join(folder, 'dist/go/cdkecrimmutability/jsii');
  const [tarball] = fs.readdirSync(inside).filter((file) => file.endsWith('.tgz'));
  return (await run('tar', ['-tzf', path.join(inside, tarball)])).trim().split('\n').map((file) => path.posix.relative('package', file)).sort();
}

function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), content);
}
