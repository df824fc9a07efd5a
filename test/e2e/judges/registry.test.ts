/** What others say of the template of a registry with everything on. What they find and we leave is explained in docs/registry.md. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AppliedFor, EnforcementMode, ImmutableRegistry, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { ensurePython } from '../../local-aws';
import { withAddresses } from '../registry';

let folder: string;
let app: App;
let stack: Stack;
let template: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-registry-'));
  app = new App({ outdir: folder });
  stack = new Stack(app, 'Registry', { analyticsReporting: false });
  new ImmutableRegistry(stack, 'Registry', {
    standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }),
    schedule: events.Schedule.rate(Duration.days(1)),
    enforcement: EnforcementMode.ENFORCE,
    dashboard: true,
    alarms: true,
    expectedWithin: Duration.days(2),
    guard: true,
    longestOpening: Duration.hours(4),
    creationTemplatesFor: [AppliedFor.REPLICATION],
    creationTemplateRoles: [iam.Role.fromRoleName(stack, 'Creates', 'creates')],
  });
  app.synth();
  template = path.join(folder, 'Registry.template.json');
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('cfn-lint', () => {
  async function findings(file: string): Promise<string[]> {
    const cfnLint = path.join(path.dirname(await ensurePython()), 'cfn-lint');
    const { stdout } = await promisify(execFile)(cfnLint, ['--format', 'json', '--non-zero-exit-code', 'none', '--regions', 'ALL_REGIONS', '--', file]);
    return JSON.parse(stdout).map(({ Rule, Location }: any) => `${Rule.Id} ${Location.Path.join('/')}`);
  }

  test('finds nothing in any region', async () => {
    expect(await findings(template)).toEqual([]);
  });

  test('finds nothing in the definition with addresses in the place of placeholders, and nothing left out', async () => {
    const content = withAddresses(template);
    const plain = path.join(folder, 'plain.template.json');
    fs.writeFileSync(plain, JSON.stringify(content));
    expect(await findings(plain)).toEqual([]);
    for (const machine of Object.values<any>(content.Resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')) {
      const { Definition } = machine.Properties;
      machine.Properties.Definition = { ...Definition, StartAt: 'Nowhere' };
      fs.writeFileSync(plain, JSON.stringify(content));
      expect(await findings(plain)).not.toEqual([]);
      machine.Properties.Definition = Definition;
    }
  });
});

test('checkov finds what docs/registry.md explains', async () => {
  const python = await ensurePython(undefined, { name: 'judges', source: __dirname });
  const checkov = path.join(path.dirname(python), 'checkov');
  const args = ['--file', template, '--compact', '--quiet', '--skip-download', '--soft-fail', '--output', 'json'];
  const { stdout } = await promisify(execFile)(checkov, args, { maxBuffer: 16 * 1024 * 1024 });
  const failed: string[] = JSON.parse(stdout).results.failed_checks.map(({ check_id: id }: any) => id).sort();
  expect(failed).toEqual(['CKV_AWS_158', 'CKV_AWS_18', 'CKV_AWS_21', 'CKV_AWS_27']);
  expect(explained()).toEqual(expect.arrayContaining(failed));
});

test('cdk-nag AwsSolutions finds what docs/registry.md explains', () => {
  const found = new AwsSolutionsChecks(app).validateScope(stack).violations.map(({ ruleName }) => ruleName.replace(/\[.*/, ''));
  expect([...new Set(found)].sort()).toEqual(['AwsSolutions-IAM5', 'AwsSolutions-S1', 'AwsSolutions-SF1', 'AwsSolutions-SF2', 'AwsSolutions-SQS3']);
  expect(explained()).toEqual(expect.arrayContaining(found));
});

/** The findings that the page has a row for. */
function explained(): string[] {
  const page = fs.readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'registry.md'), 'utf8');
  return [...page.matchAll(/^\| (?:checkov|cdk-nag|cfn-lint) `([^`]+)` \|/gm)].map(([, id]) => id);
}
