/** The template of a registry, as cfn-lint judges it: it holds the definition of a state machine to a schema. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as fc from 'fast-check';
import { withAddresses } from './registry';
import { ImmutableRegistry } from '../../src';
import { ensurePython } from '../local-aws';
import { registryProps, standard } from '../registry/sweep/arbitrary-standards';

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-registry-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function findings(files: readonly string[]): Promise<string[]> {
  const cfnLint = path.join(path.dirname(await ensurePython()), 'cfn-lint');
  const { stdout } = await promisify(execFile)(cfnLint, ['--format', 'json', '--non-zero-exit-code', 'none', '--', ...files], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout).map(({ Rule, Location, Message }: any) => `${Rule.Id} ${Location.Path?.join('/')} ${Message}`);
}

test('has no finding, whatever the standard says', async () => {
  const samples = fc.sample(fc.tuple(standard, registryProps), { numRuns: 8, seed: 20261127 });
  const files = samples.map(([given, props], index) => {
    const app = new App({ outdir: path.join(folder, String(index)) });
    const stack = new Stack(app, 'Stack');
    new ImmutableRegistry(stack, 'Registry', { standard: given, schedule: events.Schedule.rate(Duration.days(1)), ...props });
    app.synth();
    const plain = path.join(folder, `plain-${index}.json`);
    fs.writeFileSync(plain, JSON.stringify(withAddresses(path.join(folder, String(index), 'Stack.template.json'))));
    return plain;
  });

  expect(await findings(files)).toEqual([]);

  // What judges the definition does find something.
  const broken = path.join(folder, 'broken.json');
  const template = fs.readFileSync(files[0], 'utf8');
  expect(template).toContain('"Type":"Choice"');
  fs.writeFileSync(broken, template.replace('"Type":"Choice"', '"Type":"Choose"'));
  expect((await findings([broken])).length).toBeGreaterThan(0);
});
