/** What others say of the example's template. What they find and we leave is explained in docs/security.md. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ensurePython } from '../local-aws';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'typescript');

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
  expect(findings).toEqual([expect.stringMatching(/^W3005 Resources\/EcrRepositoryTagMutabilityProviderFunction\w+\/DependsOn\/0$/)]);
});

describe('cdk-nag AwsSolutions', () => {
  const findings = (build: (stack: Stack) => void) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { analyticsReporting: false });
    build(stack);
    return new AwsSolutionsChecks(app).validateScope(stack).violations.map(({ ruleName }) => ruleName);
  };

  test('finds nothing', () => {
    expect(findings((stack) => new CfnInclude(stack, 'Example', { templateFile: template }))).toEqual([]);
  });

  test('would find something', () => {
    expect(findings((stack) => new s3.Bucket(stack, 'Bucket'))).not.toEqual([]);
  });
});
