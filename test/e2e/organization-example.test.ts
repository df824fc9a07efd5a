/** The example of an organization's package: what an app that takes it shows in CI, and what it deploys. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { EnforcementMode } from '../../src';
import { LocalAws } from '../local-aws';
import { CDK_CLI } from '../local-aws/locations';

const REPOSITORY = path.join(__dirname, '..', '..');
const EXAMPLE = path.join(REPOSITORY, 'examples', 'organization');

/** What only the platform team says. */
const ENFORCEMENT = 'TAG_IMMUTABILITY_ENFORCEMENT';

/** `RECORD=1` writes the recordings anew. */
const RECORD = process.env.RECORD === '1';

/** Where the example lies with the library installed as its users have it. */
let workspace: string;

beforeAll(() => {
  workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'organization-')));
  fs.cpSync(EXAMPLE, workspace, { recursive: true, filter: (source) => path.basename(source) !== 'cdk.out' });
  const modules = path.join(workspace, 'node_modules');
  fs.mkdirSync(modules);
  for (const entry of fs.readdirSync(path.join(REPOSITORY, 'node_modules'))) {
    fs.symlinkSync(path.join(REPOSITORY, 'node_modules', entry), path.join(modules, entry));
  }
  // A copy, since a link leads out of node_modules, and what CDK says of a location depends on that.
  for (const part of ['package.json', 'lib', 'assets']) {
    fs.cpSync(path.join(REPOSITORY, part), path.join(modules, 'cdk-ecr-immutability', part), { recursive: true });
  }
});
afterAll(() => fs.rmSync(workspace, { recursive: true, force: true }));

const synthesized = new Map<string, { assembly: string; output: string }>();

/** `cdk synth` of an app, as its CI runs it. */
function synthesize(enforcement: EnforcementMode, app = 'app'): { assembly: string; output: string } {
  const present = synthesized.get(`${app} ${enforcement}`);
  if (present !== undefined) {
    return present;
  }
  const assembly = path.join(workspace, `cdk.out.${app}.${enforcement}`);
  const { status, stderr } = spawnSync(process.execPath, [CDK_CLI, 'synth', '--quiet', '--ci', '--no-color', '--no-notices', '--output', assembly], {
    cwd: path.join(workspace, app),
    env: { ...process.env, [ENFORCEMENT]: enforcement, CDK_DISABLE_CLI_TELEMETRY: '1' },
    encoding: 'utf8',
  });
  const result = { assembly, output: `${normalized(stderr)}\n\nexit code ${status}\n` };
  synthesized.set(`${app} ${enforcement}`, result);
  return result;
}

/** Without what says more of this machine, and of the CLI, than of the app. */
function normalized(output: string): string {
  return output.split('\n')
    .filter((line) => !/^npm (warn|notice)|feature flags are not configured/.test(line))
    .join('\n')
    .replaceAll(workspace, '<app>')
    .trim();
}

describe('shows in CI', () => {
  test.each(Object.values(EnforcementMode))('what the README says, with %s', (enforcement) => {
    const { output } = synthesize(enforcement);
    const recording = path.join(EXAMPLE, 'ci-output', `${enforcement.toLowerCase()}.txt`);
    if (RECORD) {
      fs.writeFileSync(recording, output);
    }
    expect(output).toBe(fs.readFileSync(recording, 'utf8'));
  });

  test('the same app in both, changed only where it is enforced', () => {
    const { baseline } = JSON.parse(fs.readFileSync(path.join(EXAMPLE, 'standard', 'standard.json'), 'utf8'));
    for (const [enforcement, expected] of [[EnforcementMode.REPORT, 'MUTABLE'], [EnforcementMode.ENFORCE, baseline.imageTagMutability]] as const) {
      const found = repositoriesIn(synthesize(enforcement).assembly).filter(([name]) => !name.startsWith('sandbox/'));
      expect(found).toHaveLength(8);
      expect(found.map(([, mutability]) => mutability)).toEqual(found.map(() => expected));
    }
  });
});

/** Names or prefixes with their mutability, of all templates in an assembly and those nested in it. */
function repositoriesIn(assembly: string): [string, string][] {
  return fs.readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => JSON.parse(fs.readFileSync(path.join(assembly, file), 'utf8')))
    .flatMap(({ Resources }) => Object.values<any>(Resources))
    .filter(({ Type }) => Type.startsWith('AWS::ECR::'))
    .map(({ Properties: { RepositoryName, Prefix, ImageTagMutability = 'MUTABLE' } }) => [RepositoryName ?? Prefix, ImageTagMutability]);
}

describe('the app of the platform team', () => {
  const template = (enforcement: EnforcementMode, stack: string) =>
    JSON.parse(fs.readFileSync(path.join(synthesize(enforcement, 'platform').assembly, `${stack}.template.json`), 'utf8'));
  const ofType = (enforcement: EnforcementMode, stack: string, type: string) =>
    Object.values<any>(template(enforcement, stack).Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

  test.each(Object.values(EnforcementMode))('is synthesized without a finding, with %s', (enforcement) => {
    expect(synthesize(enforcement, 'platform').output).toBe('\n\nexit code 0\n');
  });

  test('switches writing on where the standard enforces and the wave lets it, by the parameter of its StackSet, and nothing else', () => {
    const { REPORT, ENFORCE } = EnforcementMode;
    const waves = (enforcement: EnforcementMode) => ofType(enforcement, 'Platform', 'AWS::CloudFormation::StackSet')
      .map(({ StackSetName, Parameters }) => `${StackSetName.split('-').pop()} ${Parameters[0].ParameterValue}`);
    expect(waves(REPORT)).toEqual(['development REPORT', 'production REPORT']);
    expect(waves(ENFORCE)).toEqual(['development ENFORCE', 'production REPORT']);
    const units = ofType(ENFORCE, 'Platform', 'AWS::CloudFormation::StackSet').map(({ StackInstancesGroup: [{ DeploymentTargets }] }) => DeploymentTargets);
    expect(units).toEqual([{ OrganizationalUnitIds: ['ou-ab12-cdef3456'] }, { OrganizationalUnitIds: ['ou-ab12-7890abcd'] }]);
  });

  test('has a registry in the management account, whose summaries come to the bus of the platform, and the guardrails of the units', () => {
    const [{ Name }] = ofType(EnforcementMode.REPORT, 'Platform', 'AWS::Events::EventBus');
    const targets = ofType(EnforcementMode.REPORT, 'Management', 'AWS::Events::Rule').flatMap(({ Targets }) => Targets.map(({ Arn }: any) => JSON.stringify(Arn)));
    expect(targets.filter((arn) => arn.includes(`:events:eu-west-1:111111111111:event-bus/${Name}`))).toHaveLength(1);
    expect(ofType(EnforcementMode.REPORT, 'Management', 'AWS::StepFunctions::StateMachine')).toHaveLength(2);
    const policies = ofType(EnforcementMode.REPORT, 'Management', 'AWS::Organizations::Policy');
    expect([...new Set(policies.map(({ Type }) => Type))].sort()).toEqual(['RESOURCE_CONTROL_POLICY', 'SERVICE_CONTROL_POLICY']);
    expect(policies.every(({ TargetIds }) => TargetIds.join() === 'ou-ab12-cdef3456,ou-ab12-7890abcd')).toBe(true);
  });
});

describe('deployed with ENFORCE', () => {
  /** The pipeline itself is of CodePipeline, which the local AWS does not have. */
  const STACKS = ['ShopDev', 'Delivery/Production/*'];

  let aws: LocalAws;

  beforeAll(async () => {
    aws = await LocalAws.start();
    await aws.bootstrap();
  });
  afterAll(() => aws?.stop());

  test('refuses to move a tag, also of a repository that its app declares mutable, and not of one that is exempt', async () => {
    const { assembly } = synthesize(EnforcementMode.ENFORCE);
    await aws.deploy(assembly, { stacks: STACKS });

    for (const namespace of ['shop-dev', 'shop']) {
      for (const name of ['checkout', 'worker', 'reports']) {
        const repository = `${namespace}/${name}`;
        const first = await aws.ecr.putImage(repository, 'v1', 'one');
        expect(await aws.ecr.putImage(repository, 'v1', 'two')).toEqual({ refused: expect.any(String) });
        expect((await aws.ecr.listTags(repository)).v1).toBe(first.digest);
        // What the baseline leaves mutable still moves.
        await aws.ecr.putImage(repository, 'buildcache-1', 'one');
        expect(await aws.ecr.putImage(repository, 'buildcache-1', 'two')).not.toHaveProperty('refused');
      }
      await aws.createByTemplate(`${namespace}/replicas/app`, 'REPLICATION');
      await aws.ecr.putImage(`${namespace}/replicas/app`, 'v1', 'one');
      expect(await aws.ecr.putImage(`${namespace}/replicas/app`, 'v1', 'two')).toEqual({ refused: expect.any(String) });

      await aws.ecr.putImage(`sandbox/${namespace}`, 'v1', 'one');
      expect(await aws.ecr.putImage(`sandbox/${namespace}`, 'v1', 'two')).not.toHaveProperty('refused');
    }

    await aws.destroy(assembly, { stacks: STACKS });
    expect(await aws.ecr.describe('shop/checkout')).toBeUndefined();
  });
});
