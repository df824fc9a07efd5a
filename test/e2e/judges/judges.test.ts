/** What others say of the example's template. What they find and we leave is explained in docs/security.md. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ExistingCreationTemplate, ExistingRepositories, TagMutabilityProvider } from '../../../src';
import { ensurePython } from '../../local-aws';

const EXAMPLE = path.join(__dirname, '..', '..', '..', 'examples', 'typescript');

let folder: string;
let template: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-judges-'));
  await promisify(execFile)(process.execPath, ['--require', 'ts-node/register', 'app.ts'], { cwd: EXAMPLE, env: { ...process.env, CDK_OUTDIR: folder } });
  template = path.join(folder, 'EcrImmutabilityExample.template.json');
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('cfn-lint finds nothing in any region but what CDK adds to every function', async () => {
  const cfnLint = path.join(path.dirname(await ensurePython()), 'cfn-lint');
  const { stdout } = await promisify(execFile)(cfnLint, ['--format', 'json', '--non-zero-exit-code', 'none', '--regions', 'ALL_REGIONS', '--', template]);
  const findings = JSON.parse(stdout).map(({ Rule, Location }: any) => `${Rule.Id} ${Location.Path.join('/')}`);
  expect(findings).toEqual([expect.stringMatching(/^W3005 Resources\/EcrTagMutabilityProviderFunction\/DependsOn\/0$/)]);
});

describe('checkov', () => {
  let checkov: string;

  beforeAll(async () => {
    const python = await ensurePython(undefined, { name: 'judges', source: __dirname });
    checkov = path.join(path.dirname(python), 'checkov');
  });

  /** The checks that fail on the resources of these types. */
  async function failing(file: string, ...types: string[]): Promise<string[]> {
    const args = ['--file', file, '--compact', '--quiet', '--skip-download', '--soft-fail', '--output', 'json'];
    const { stdout } = await promisify(execFile)(checkov, args, { maxBuffer: 16 * 1024 * 1024 });
    const failed: { check_id: string; resource: string }[] = JSON.parse(stdout).results.failed_checks;
    return [...new Set(failed.filter(({ resource }) => types.some((type) => resource.startsWith(`${type}.`))).map(({ check_id: id }) => id))].sort();
  }

  const FUNCTION = ['AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::Lambda::EventInvokeConfig'];

  const FUNCTION_FINDINGS = ['CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117', 'CKV_AWS_158'];

  test('finds of the function what docs/security.md explains', async () => {
    expect(await failing(template, ...FUNCTION)).toEqual(FUNCTION_FINDINGS);
  });

  test('finds of repositories what it finds of every one with filters, unencrypted and unscanned', async () => {
    expect(await failing(template, 'AWS::ECR::Repository')).toEqual(['CKV_AWS_136', 'CKV_AWS_163', 'CKV_AWS_51']);
  });

  test('finds no more of it with a template that exists', async () => {
    const app = new App({ outdir: path.join(folder, 'existing') });
    new ExistingCreationTemplate(new Stack(app, 'Existing'), 'Existing', { prefix: 'eng' });
    app.synth();
    expect(await failing(path.join(folder, 'existing', 'Existing.template.json'), ...FUNCTION)).toEqual(FUNCTION_FINDINGS);
  });

  test('finds nothing of the function after the acknowledgement that docs/security.md has', async () => {
    const app = new App({ outdir: path.join(folder, 'acknowledged') });
    const stack = new Stack(app, 'Acknowledged');
    new ExistingRepositories(stack, 'Legacy', { repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api')] });
    acknowledge(stack);
    app.synth();
    expect(await failing(path.join(folder, 'acknowledged', 'Acknowledged.template.json'), ...FUNCTION)).toEqual([]);
  });
});

/** As in docs/security.md. */
function acknowledge(stack: Stack): void {
  const provider = new TagMutabilityProvider(stack, 'Provider');
  for (const resource of provider.node.findAll().filter(CfnResource.isCfnResource)) {
    resource.addMetadata('checkov', {
      skip: ['CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117', 'CKV_AWS_158'].map((id) => ({ id, comment: 'cdk-ecr-immutability docs/security.md' })),
    });
  }
}

describe('cdk-nag AwsSolutions', () => {
  const findings = (build: (stack: Stack) => void) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { analyticsReporting: false });
    build(stack);
    return new AwsSolutionsChecks(app).validateScope(stack).violations.map(({ ruleName }) => ruleName);
  };

  test('finds what docs/creation-templates.md explains, and of the function nothing', () => {
    // What it finds of a registry has a test of its own.
    const example = JSON.parse(fs.readFileSync(template, 'utf8'));
    Object.keys(example.Resources).filter((id) => id.startsWith('Registry')).forEach((id) => delete example.Resources[id]);
    const templateFile = path.join(folder, 'without-registry.template.json');
    fs.writeFileSync(templateFile, JSON.stringify(example));
    expect(findings((stack) => new CfnInclude(stack, 'Example', { templateFile })))
      .toEqual([expect.stringMatching(/^AwsSolutions-IAM5\[.*:repository\/example\/replicated\/\*\]$/)]);
  });

  test('finds, in a VPC, what docs/security.md explains', () => {
    expect(findings((stack) => {
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
      new TagMutabilityProvider(stack, 'Provider', { vpc });
      new ExistingRepositories(stack, 'Legacy', { repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api')] });
    }).filter((rule) => rule.includes('IAM'))).toEqual([expect.stringContaining('AwsSolutions-IAM5')]);
  });

  test('finds, with a template that exists, what docs/security.md explains', () => {
    expect(findings((stack) => new ExistingCreationTemplate(stack, 'Existing', { prefix: 'eng' }))).toEqual([
      expect.stringMatching(/^AwsSolutions-IAM5\[Resource::\*\]$/), expect.stringMatching(/^AwsSolutions-IAM5\[.*:repository\/eng\/\*\]$/),
    ]);
  });

  test('would find something', () => {
    expect(findings((stack) => new s3.Bucket(stack, 'Bucket'))).not.toEqual([]);
  });
});
