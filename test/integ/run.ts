/**
 * Runs the integration tests in the AWS account and the region of your credentials, one after the other: deploys each, reads what its
 * assertions say, and destroys it, also after Ctrl-C.
 *
 *   npm run integ                              # all of them
 *   npm run integ -- immutable-repository      # this one
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { failures } from './assertions';
import { IntegTest, ROOT } from './integ-test';

const CDK = require.resolve('aws-cdk/bin/cdk');

// The CLI gets Ctrl-C too and ends. What it has deployed is still to be destroyed.
let interrupted = false;
process.on('SIGINT', () => { interrupted = true; });

/** The part of `integ.json` that says what is deployed first: assertions are about what is there. */
interface TestCase {
  readonly stacks: readonly string[];
  readonly assertionStack: string;
}

function run(test: IntegTest, folder: string): string[] {
  const assembly = path.join(folder, test.name);
  const outputs = path.join(folder, `${test.name}.json`);
  const cdk = (command: string, ...args: string[]): boolean => spawnSync(
    process.execPath, [CDK, command, '--app', assembly, ...args], { cwd: ROOT, stdio: 'inherit' },
  ).status === 0;
  const deploy = (...args: string[]) => cdk('deploy', ...args, '--require-approval', 'never', '--outputs-file', outputs);

  test.synthesizeTo(assembly);
  const { testCases } = JSON.parse(fs.readFileSync(path.join(assembly, 'integ.json'), 'utf8'));
  try {
    return Object.values<TestCase>(testCases).flatMap(({ stacks, assertionStack }) => (
      deploy(...stacks) && deploy(assertionStack, '--exclusively') ? failures(JSON.parse(fs.readFileSync(outputs, 'utf8'))) : ['It was not deployed']
    ));
  } finally {
    if (!cdk('destroy', '--all', '--force')) {
      console.error(`The stacks of ${test.name} are still there: delete those whose names begin with CdkEcrImmutabilityInteg, and the one of its assertions`);
      process.exitCode = 1;
    }
  }
}

const names = process.argv.slice(2);
const tests = IntegTest.all().filter(({ name }) => names.length === 0 || names.includes(name));
const unknown = names.filter((name) => !tests.some((test) => test.name === name));
if (unknown.length > 0) {
  throw new Error(`There is no integration test '${unknown[0]}'. There are: ${IntegTest.all().map(({ name }) => name).join(', ')}`);
}

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'integ-'));
const results: [string, string[]][] = [];
for (const test of tests) {
  if (!interrupted) {
    results.push([test.name, run(test, temporary)]);
  }
}
fs.rmSync(temporary, { recursive: true, force: true });
for (const [name, failed] of results) {
  console.log(`${failed.length === 0 ? 'passed' : 'FAILED'}  ${name}${failed.map((failure) => `\n        ${failure}`).join('')}`);
}
if (results.length < tests.length || results.some(([, failed]) => failed.length > 0)) {
  process.exitCode = 1;
}
