/** `npm run integ`, as somebody with an account would run it: on the local AWS it deploys, asserts and destroys. */
import { spawn } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { LocalAws } from '../local-aws';

const ROOT = path.join(__dirname, '..', '..');
const RUN = [require.resolve('ts-node/dist/bin.js'), '-T', '-P', 'tsconfig.dev.json', 'test/integ/run.ts'];

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start({ sdkForFunctions: true });
  await aws.bootstrap();
});

afterAll(() => aws?.stop());

async function integ(...names: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [...RUN, ...names], { cwd: ROOT, env: aws.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => { output += chunk; });
  }
  const [status] = await once(child, 'close');
  return { status, output };
}

test('adopts a repository, holds what ECR says of it, and leaves nothing', async () => {
  const before = await aws.ecr.describeAll();
  const { status, output } = await integ('existing-repositories');
  expect({ status, output }).toMatchObject({ status: 0, output: expect.stringMatching(/\npassed {2}existing-repositories\n$/) });
  expect(output).toMatch(/AssertionResults\w+ = \{"status":"success"\}/);
  expect(await aws.ecr.describeAll()).toEqual(before);
  expect(await aws.functionNames()).toEqual([]);
});

test('destroys what was deployed if what follows fails', async () => {
  const before = await aws.ecr.describeAll();
  // The first call about an assertion; the deployments make none.
  await aws.injectFault({ action: 'DescribeRepositories', kind: 'access-denied', times: 1 });
  const { status, output } = await integ('immutable-repository');
  expect({ status, output }).toMatchObject({ status: 1, output: expect.stringMatching(/\nFAILED {2}immutable-repository\n {8}It was not deployed\n$/) });
  expect(await aws.ecr.describeAll()).toEqual(before);
  expect(await aws.functionNames()).toEqual([]);
});

test('names the tests that there are to who asks for another one', async () => {
  const { status, output } = await integ('no-such-test');
  expect(status).not.toBe(0);
  expect(output).toContain("There is no integration test 'no-such-test'. There are: existing-repositories, immutable-registry,");
});
