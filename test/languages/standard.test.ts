import * as fs from 'fs';
import * as path from 'path';
import { App, CfnParameter, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { JAVA } from './java';
import { FIXTURES, WORKSHOP } from './locations';
import { PYTHON } from './python';
import { run } from './run';
import { ScannerRule, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { Validated, reportIn, validated } from '../compliance/support/validation';

/** What a user of TypeScript gets for the app of the fixtures. */
let inTypeScript: ReturnType<typeof outcome>;

beforeAll(() => {
  const assembly = newAssembly('typescript-standard');
  validated(declare(assembly));
  inTypeScript = outcome(assembly);
});

test('the app has something of everything', () => {
  expect(inTypeScript.findings.map(({ rule, path: where }) => `${where} ${rule}`)).toEqual([
    ' exemptionExpired',
    // With its path, since another construct acknowledges the rule.
    'Production/Shop/Later repositoryMutable[Production/Shop/Later]',
    ...['Scratch', 'Later', 'Known'].map((repository) => `Production/Shop/${repository} scannerWouldFail`),
  ]);
  expect(inTypeScript.acknowledged.map(({ rule, path: where, reason }) => `${where} ${rule} ${reason}`)).toEqual([
    'Production/Shop/Known repositoryMutable until it is moved',
  ]);
  expect(Object.values<any>(inTypeScript.template.Resources).map(({ Properties }) => `${Properties.RepositoryName} ${JSON.stringify(Properties.ImageTagMutability)}`)).toEqual([
    'team/silent "IMMUTABLE_WITH_EXCLUSION"', 'open "IMMUTABLE_WITH_EXCLUSION"', 'sandbox/scratch "MUTABLE"', 'later {"Ref":"Mode"}', 'known {"Ref":"Mode"}',
  ]);
});

test('Python: findings and template are the same', async () => {
  const env = { ...process.env, ...await PYTHON.install() };
  const assembly = newAssembly('python-standard');
  await run(PYTHON.command, [path.join(FIXTURES, 'standard.py'), assembly], { env });
  expect(outcome(assembly)).toEqual(inTypeScript);
});

test('Java: findings and template are the same', async () => {
  const env = { ...process.env, ...await JAVA.install() };
  const assembly = newAssembly('java-standard');
  await JAVA.runFile(path.join(FIXTURES, 'Standard.java'), [assembly], env);
  expect(outcome(assembly)).toEqual(inTypeScript);
});

function declare(outdir: string): App {
  const standard = TagImmutabilityStandard.fromJson(new TagImmutabilityStandard({
    baseline: TagMutabilitySetting.immutableExcept('latest'),
    namespaces: [{ prefix: 'team', baseline: TagMutabilitySetting.immutableExcept('latest', 'dev-*') }],
    exemptions: [{ repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform', expires: '2027-01-31' }],
  }).toJson());
  const app = new App({ outdir });
  standard.applyTo(app, { asOf: '2027-06-30', scannerRules: [ScannerRule.PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY] });

  const stack = new Stack(new Stage(app, 'Production'), 'Shop');
  new ecr.Repository(stack, 'Silent', { repositoryName: 'team/silent' });
  new ecr.CfnRepository(stack, 'Open', { repositoryName: 'open', imageTagMutability: 'MUTABLE' });
  new ecr.CfnRepository(stack, 'Scratch', { repositoryName: 'sandbox/scratch', imageTagMutability: 'MUTABLE' });
  // Whoever deploys decides, and need not.
  const mode = new CfnParameter(stack, 'Mode', { default: 'MUTABLE' }).valueAsString;
  new ecr.CfnRepository(stack, 'Later', { repositoryName: 'later', imageTagMutability: mode });
  const known = new ecr.CfnRepository(stack, 'Known', { repositoryName: 'known', imageTagMutability: mode });
  Validations.of(known).acknowledge({ id: 'cdk-ecr-immutability::repositoryMutable', reason: 'until it is moved' });
  standard.applyTo(app);
  return app;
}

/** A folder in which nothing is left of the last time. */
function newAssembly(name: string): string {
  const folder = path.join(WORKSHOP, 'cdk.out', name);
  fs.rmSync(folder, { recursive: true, force: true });
  return folder;
}

/** What is in an assembly, but for where it is. */
function outcome(assembly: string) {
  const { findings, acknowledged } = reportIn(assembly);
  const withoutPath = (found: Validated['findings']) => found.map(({ template, ...finding }) => finding);
  const stage = path.join(assembly, 'assembly-Production');
  const template = fs.readdirSync(stage).find((file) => file.endsWith('.template.json'))!;
  return { findings: withoutPath(findings), acknowledged: withoutPath(acknowledged), template: JSON.parse(fs.readFileSync(path.join(stage, template), 'utf8')) };
}
