/**
 * Each rule of `.dependency-cruiser.cjs` finds what it is for, and leaves alone what it must: shown with files that are made for it. The
 * task `check:imports` holds the real ones to the rules.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const REPOSITORY = path.join(__dirname, '..');
const CONFIG = path.join(REPOSITORY, '.dependency-cruiser.cjs');

/** What a file imports, and the rules that forbid it; files are without `.ts`, what has no folder is a package. */
const FORBIDDEN: [file: string, imported: string, ...rules: string[]][] = [
  ['src/lifecycle/one', 'src/index', 'arrows-of-lifecycle', 'nobody-imports-the-barrel'],
  ['handlers/one', 'src/index', 'handlers-share-pure-folders-only', 'nobody-imports-the-barrel'],
  ['src/repository/one', 'lodash', 'no-other-package'],
  ['src/ecr/one', 'aws-cdk-lib', 'pure-folders-import-nothing-else'],
  ['src/contract/one', 'constructs', 'pure-folders-import-nothing-else'],
  ['src/contract/three', 'src/template/target', 'arrows-of-contract', 'pure-folders-import-nothing-else'],
  ['src/mutability/language/one', 'fs', 'pure-folders-import-nothing-else'],
  ['src/mutability/language/two', 'src/mutability/target', 'arrows-of-mutability-language', 'pure-folders-import-nothing-else'],
  ['src/mutability/language/three', 'src/ecr/target', 'arrows-of-mutability-language'],
  ['src/ecr/two', 'src/contract/target', 'arrows-of-ecr'],
  ['src/mutability/one', 'aws-cdk-lib/aws-ecr', 'the-model-imports-the-core-of-cdk-only'],
  ['src/mutability/two', 'constructs', 'the-model-imports-the-core-of-cdk-only'],
  ['src/mutability/three', 'src/messages/target', 'arrows-of-mutability'],
  ['handlers/two', 'src/mutability/target', 'handlers-share-pure-folders-only'],
  ['handlers/three', 'aws-cdk-lib', 'handlers-share-pure-folders-only'],
  ['src/existing/one', 'handlers/target', 'nothing-imports-what-is-bundled-apart'],
  ['src/existing/four', 'report/target', 'nothing-imports-what-is-bundled-apart'],
  ['handlers/six', 'report/target', 'nothing-imports-what-is-bundled-apart'],
  ['report/one', 'src/ecr/target', 'the-command-shares-words-and-contract-only'],
  ['report/two', 'aws-cdk-lib', 'the-command-shares-words-and-contract-only'],
  ['report/three', 'lodash', 'the-command-shares-words-and-contract-only'],
  ['report/four', 'handlers/target', 'the-command-shares-words-and-contract-only'],
  ['report/page/one', 'report/target', 'the-page-runs-in-a-browser'],
  ['report/page/two', 'fs', 'the-page-runs-in-a-browser'],
  ['src/standard/one', 'src/compliance/enforcers/target', 'arrows-of-standard'],
  ['src/standard/two', 'src/compliance/target', 'arrows-of-standard'],
  ['src/template/one', 'src/creation-template/target', 'arrows-of-template'],
  ['src/template/two', 'src/standard/target', 'arrows-of-template'],
  ['src/messages/one', 'src/existing/target', 'arrows-of-messages'],
  ['src/lifecycle/two', 'src/repository/target', 'arrows-of-lifecycle'],
  ['src/creation-template/one', 'src/existing/target', 'arrows-of-creation-template'],
  ['src/repository-policy/one', 'src/creation-template/target', 'arrows-of-repository-policy'],
  ['src/existing/two', 'src/compliance/app-model/target', 'arrows-of-existing'],
  ['src/repository/two', 'src/creation-template/target', 'arrows-of-repository'],
  ['src/scanners/one', 'src/standard/target', 'arrows-of-scanners'],
  ['src/registry/one', 'src/compliance/target', 'arrows-of-registry'],
  ['src/registry/decision/one', 'src/messages/target', 'arrows-of-registry-decision'],
  ['src/registry/decision/two', 'src/registry/target', 'arrows-of-registry-decision'],
  ['src/registry/two', 'src/organization/target', 'arrows-of-registry'],
  ['src/organization/one', 'src/repository/target', 'arrows-of-organization'],
  ['src/testing/one', 'src/repository/target', 'arrows-of-testing'],
  ['src/compliance/rules/one', 'src/compliance/rules/target', 'rules-do-not-know-each-other'],
  ['src/compliance/rules/two', 'src/compliance/enforcers/target', 'arrows-of-compliance-rules'],
  ['src/compliance/rules/three', 'src/compliance/all-rules', 'arrows-of-compliance-rules'],
  ['src/compliance/app-model/one', 'src/compliance/rules/target', 'arrows-of-compliance-app-model'],
  ['src/compliance/app-model/two', 'src/compliance/enforcers/target', 'arrows-of-compliance-app-model'],
  ['src/compliance/app-model/three', 'src/compliance/report/target', 'arrows-of-compliance-app-model'],
  ['src/compliance/report/one', 'src/compliance/rules/target', 'arrows-of-compliance-report'],
  ['src/compliance/enforcers/one', 'src/compliance/rules/target', 'arrows-of-compliance-enforcers'],
  ['src/compliance/one', 'src/existing/target', 'arrows-of-compliance'],
  ['src/own-package', 'src/ecr/target', 'arrows-of-own-package.ts'],
  ['src/attic/one', 'src/ecr/target', 'every-folder-has-arrows'],
  ['src/own-package', 'src/ecr/target', 'arrows-of-own-package.ts'],
  ['src/lifecycle/three', 'src/lifecycle/nowhere', 'resolvable'],
];

const ALLOWED: [file: string, imported: string][] = [
  ['src/index', 'src/compliance/index'],
  ['handlers/four', 'src/contract/target'],
  ['handlers/five', '@aws-sdk/client-ecr'],
  ['report/five', 'fs'],
  ['report/six', 'src/contract/target'],
  ['report/seven', 'report/page/target'],
  ['report/page/three', 'src/mutability/language/target'],
  ['report/page/four', 'report/page/target'],
  ['src/contract/two', 'src/mutability/language/target'],
  ['src/mutability/four', 'aws-cdk-lib'],
  ['src/standard/three', 'src/scanners/target'],
  ['src/standard/four', 'aws-cdk-lib/aws-ecr'],
  ['src/compliance/rules/four', 'src/compliance/rule'],
  ['src/compliance/rules/five', 'src/compliance/app-model/target'],
  ['src/compliance/index', 'src/compliance/enforcers/target'],
  ['src/organization/two', 'src/standard/target'],
  ['src/repository/three', 'src/existing/target'],
  ['src/existing/three', 'src/own-package'],
];

/** Two files that import each other, one of them a type only. */
const CIRCLE: [file: string, imported: string][] = [['src/scanners/day', 'src/scanners/night'], ['src/scanners/night', 'src/scanners/day']];

const PACKAGES = ['aws-cdk-lib', 'aws-cdk-lib/aws-ecr', 'constructs', 'lodash', '@aws-sdk/client-ecr'];

/** What is found, as `file rule`. */
let found: string[];

beforeAll(() => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'imports-'));
  PACKAGES.forEach((name) => write(folder, `node_modules/${name}/index.js`, 'exports.value = 1;'));
  const imports = [...FORBIDDEN, ...ALLOWED, ...CIRCLE];
  for (const [, imported] of imports.filter(([, one]) => /^(src|handlers|report)\//.test(one) && !one.endsWith('nowhere'))) {
    write(folder, `${imported}.ts`, 'export const value = 1;');
  }
  for (const [file, imported] of imports) {
    const from = /^(src|handlers|report)\//.test(imported) ? path.posix.relative(path.posix.dirname(file), imported) : imported;
    const kind = file === CIRCLE[0][0] ? 'import type' : 'import';
    write(folder, `${file}.ts`, `${kind} * as other from '${from === imported || from.startsWith('.') ? from : `./${from}`}';\nexport type Other = typeof other;\n`);
  }
  found = cruise(folder);
});

function write(folder: string, file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), content);
}

function cruise(folder: string): string[] {
  const tool = path.join(REPOSITORY, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [tool, 'src', 'handlers', 'report', '--config', CONFIG, '--output-type', 'json'], {
    cwd: folder, encoding: 'utf8', maxBuffer: 1e8,
  });
  if (stdout === '') {
    throw new Error(stderr);
  }
  return JSON.parse(stdout).summary.violations.map(({ from, rule }: any) => `${from.replace(/\.ts$/, '')} ${rule.name}`);
}

const foundIn = (file: string) => found.filter((one) => one.startsWith(`${file} `)).map((one) => one.split(' ')[1]).sort();

test.each(FORBIDDEN)('%s must not import %s', (file, _imported, ...rules) => {
  expect(foundIn(file)).toEqual(rules);
});

test.each(ALLOWED)('%s may import %s', (file) => {
  expect(foundIn(file)).toEqual([]);
});

test('two files must not import each other, be it a type', () => {
  expect([...new Set(CIRCLE.flatMap(([file]) => foundIn(file)))]).toEqual(['no-circle']);
});

test('each rule is tried', () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const rules: string[] = require(CONFIG).forbidden.map(({ name }: any) => name);
  expect([...new Set([...FORBIDDEN.flatMap(([, , ...names]) => names), 'no-circle'])].sort()).toEqual(rules.sort());
});

test('of aws-cdk-lib the model imports Token, and no more', () => {
  const folder = path.join(REPOSITORY, 'src', 'mutability');
  const imported = fs.readdirSync(folder).filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...fs.readFileSync(path.join(folder, file), 'utf8').matchAll(/^import (.*) from 'aws-cdk-lib';/gm)].map(([, what]) => what));
  expect([...new Set(imported)]).toEqual(['{ Token }']);
});
