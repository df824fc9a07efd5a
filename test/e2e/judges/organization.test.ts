/** What others say of the templates of an ImmutableOrganization: the one around, and the one for the accounts as it stands in it. */
import { execFile, execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App, BootstraplessSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as fc from 'fast-check';
import { AppliedFor, EnforcementMode, ImmutableOrganization, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { asYaml } from '../../../src/organization/yaml';
import { ensurePython } from '../../local-aws';
import { HOSTILE_TEXTS, documents } from '../../organization/hostile-documents';

let folder: string;
let app: App;
let stack: Stack;
let around: string;
let inner: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-organization-'));
  app = new App({ outdir: path.join(folder, 'cdk.out') });
  stack = new Stack(app, 'Platform', { synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
  new ImmutableOrganization(stack, 'Organization', {
    organizationId: 'o-a1b2c3d4e5',
    registry: {
      standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }),
      schedule: events.Schedule.rate(Duration.days(1)),
      dashboard: true,
      alarms: true,
      expectedWithin: Duration.days(2),
      creationTemplatesFor: [AppliedFor.REPLICATION],
    },
    delegatedAdministrator: true,
    waves: [
      {
        name: 'pilot',
        organizationalUnits: ['ou-ab12-cdef3456'],
        regions: ['eu-west-1', 'us-east-1'],
        enforcement: EnforcementMode.ENFORCE,
        operationPreferences: {
          maxConcurrentPercentage: 50, failureTolerancePercentage: 10, concurrencyMode: 'SOFT_FAILURE_TOLERANCE', regionConcurrencyType: 'PARALLEL',
        },
      },
      { name: 'rest', organizationalUnits: ['r-ab12'], regions: ['ap-southeast-2'] },
      { name: 'some', organizationalUnits: ['ou-ab12-7890abcd'], regions: ['eu-central-1'], autoDeployment: false, accounts: ['111122223333'] },
    ],
  });
  app.synth();
  around = path.join(app.outdir, 'Platform.template.json');
  const { Mappings } = JSON.parse(fs.readFileSync(around, 'utf8'));
  inner = path.join(folder, 'inner.yaml');
  fs.writeFileSync(inner, Object.values<any>(Mappings)[0].Registry.TemplateBody);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function cfnLint(file: string): Promise<string[]> {
  const command = path.join(path.dirname(await ensurePython()), 'cfn-lint');
  const { stdout } = await promisify(execFile)(command, ['--format', 'json', '--non-zero-exit-code', 'none', '--regions', 'ALL_REGIONS', '--', file]);
  return JSON.parse(stdout).map(({ Rule, Location, Message }: any) => `${Rule.Id} ${Location.Path?.join('/')} ${Message}`);
}

describe('cfn-lint', () => {
  test('finds nothing in the template around, in any region', async () => {
    expect(await cfnLint(around)).toEqual([]);
  });

  test('finds nothing in the template for the accounts, in any region', async () => {
    expect(await cfnLint(inner)).toEqual([]);
  });

  test('reads the template for the accounts, and does find something', async () => {
    const text = fs.readFileSync(inner, 'utf8');
    const broken = path.join(folder, 'broken.yaml');
    for (const [right, wrong] of [['Type: AWS::IAM::Role', 'Type: AWS::IAM::Rule'], ['PutEvents', 'PutEvents", "x'], ['Ref: TagImmutabilityEventBus', 'Ref: TagImmutabilityBus']]) {
      expect(text).toContain(right);
      fs.writeFileSync(broken, text.replace(right, wrong));
      expect(await cfnLint(broken)).not.toEqual([]);
    }
  });
});

test('PyYAML, which is what cfn-lint has, reads whatever is written', async () => {
  const samples = [
    ...HOSTILE_TEXTS.map((each) => ({ [each]: { [each]: [each] } })),
    ...fc.sample(documents, { numRuns: 1000, seed: 20261127 }),
    { ['k'.repeat(5000)]: { ['k'.repeat(5000)]: 1 } },
  ].map((each) => JSON.parse(JSON.stringify(each)));
  const script = 'import json, sys, yaml\nprint(json.dumps([yaml.safe_load(each) for each in json.load(sys.stdin)]))';
  const input = JSON.stringify(samples.map(asYaml));
  const read = JSON.parse(execFileSync(await ensurePython(), ['-c', script], { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
  samples.forEach((written, index) => expect(read[index]).toEqual(written));
});

test('checkov finds what docs/organization.md explains', async () => {
  const python = await ensurePython(undefined, { name: 'judges', source: __dirname });
  const args = ['--file', around, '--compact', '--quiet', '--skip-download', '--soft-fail', '--output', 'json'];
  const { stdout } = await promisify(execFile)(path.join(path.dirname(python), 'checkov'), args, { maxBuffer: 16 * 1024 * 1024 });
  const failed: string[] = JSON.parse(stdout).results.failed_checks.map(({ check_id: id }: any) => id).sort();
  expect(failed).toEqual(['CKV_AWS_158']);
  expect(explained()).toEqual(expect.arrayContaining(failed));
});

test('cdk-nag AwsSolutions finds what docs/organization.md explains', () => {
  const found = new AwsSolutionsChecks(app).validateScope(stack).violations.map(({ ruleName }) => ruleName.replace(/\[.*/, ''));
  expect([...new Set(found)].sort()).toEqual([]);
});

/** The findings that the page has a row for. */
function explained(): string[] {
  const page = fs.readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'organization.md'), 'utf8');
  return [...page.matchAll(/^\| (?:checkov|cdk-nag|cfn-lint) `([^`]+)` \|/gm)].map(([, id]) => id);
}
