/** What judges of IAM policies and of templates say of guardrails. */
import { execFile, execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { TagImmutabilityGuardrails, TagImmutabilityGuardrailsProps, TagImmutabilityStandard } from '../../../src';
import { ensurePython } from '../../local-aws';

const SOURCE = path.join(__dirname, 'policies');

interface Verdict {
  readonly findings: { readonly issue: string; readonly detail: string }[][];
  readonly actions: Record<string, { readonly resourceTypes: string[]; readonly conditionKeys: string[] }>;
}

type Document = Record<string, any>;

const EVERY_OPTION = {
  exceptCdkDeployments: true, exceptCallsThroughCloudFormation: true, deploymentsMayExempt: true, exceptStackSets: true, exceptControlTower: true,
};

const SETUPS: [string, Partial<TagImmutabilityGuardrailsProps>][] = [
  ['without an option', {}],
  ['with every option', EVERY_OPTION],
  ['with 30 principals', { exceptedPrincipalArns: Array.from({ length: 30 }, (_, index) => `arn:aws:iam::111122223333:role/name-${index}`) }],
];

/** What is said of somebody who is allowed all that guardrails deny. */
const ABOUT_ALLOWING = ['RESOURCE_STAR', 'PERMISSIONS_MANAGEMENT_ACTIONS', 'PRIVILEGE_ESCALATION', 'CREDENTIALS_EXPOSURE'];

function guardrails(scope: Stack, props: Partial<TagImmutabilityGuardrailsProps> = {}): TagImmutabilityGuardrails {
  return new TagImmutabilityGuardrails(scope, 'Guardrails', {
    standard: new TagImmutabilityStandard({ exemptions: [{ tag: { key: 'sandbox', value: 'true' }, reason: 'scratch space', owner: 'platform' }] }),
    organizationId: 'o-a1b2c3d4e5',
    exceptedPrincipalArns: ['arn:aws:iam::*:role/platform/*', 'arn:aws:iam::111122223333:user/break-glass'],
    ...props,
  });
}

function documentsOf({ serviceControlPolicies, resourceControlPolicies }: TagImmutabilityGuardrails): { scp: Document[]; rcp: Document[] } {
  return { scp: serviceControlPolicies.map((each) => each.toJSON()), rcp: resourceControlPolicies.map((each) => each.toJSON()) };
}

const actionsOf = (documents: Document[]): string[] => documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }: Document) => Action));

describe('ol-parliament', () => {
  let python: string;
  beforeAll(async () => {
    python = await ensurePython(undefined, { name: 'policy-judge', source: SOURCE });
  });

  function judge(documents: readonly Document[], actions: readonly string[] = []): Verdict {
    const input = JSON.stringify({ documents, actions });
    return JSON.parse(execFileSync(python, [path.join(SOURCE, 'judge_policies.py')], { input, encoding: 'utf8' }));
  }

  const issues = (documents: readonly Document[]) => judge(documents).findings.flat().map(({ issue }) => issue);

  test.each(SETUPS)('finds nothing, %s', (_name, props) => {
    const { scp, rcp } = documentsOf(guardrails(new Stack(), props));
    expect(issues([...scp, ...rcp])).toEqual([]);
  });

  /** It judges more of what allows: whether the resources are those of the actions. */
  const allowing = (document: Document) => ({ ...document, Statement: document.Statement.map((each: Document) => ({ ...each, Effect: 'Allow' })) });

  test.each(SETUPS)('finds nothing either in what would allow the same, but that it allows much, %s', (_name, props) => {
    const { scp, rcp } = documentsOf(guardrails(new Stack(), props));
    const found = issues([...scp, ...rcp].map(allowing));
    expect(found).toContain('RESOURCE_STAR');
    expect(found.filter((issue) => !ABOUT_ALLOWING.includes(issue))).toEqual([]);
  });

  test.each<[string, string, (statement: Document) => Document]>([
    ['an action that there is not', 'UNKNOWN_ACTION', (each) => ({ ...each, Action: 'ecr:ArchiveImage' })],
    ['a condition key that there is not', 'UNKNOWN_CONDITION_FOR_ACTION', (each) => ({ ...each, Condition: { StringEquals: { 'ecr:TagMutability': 'x' } } })],
    ['an operator that there is not', 'UNKNOWN_OPERATOR', (each) => ({ ...each, Condition: { ArnUnlike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } } })],
    ['a principal that is no ARN', 'MISMATCHED_TYPE', (each) => ({ ...each, Condition: { ArnNotLike: { 'aws:PrincipalArn': 'role/platform/*' } } })],
    ['a resource that is none', 'INVALID_ARN', (each) => ({ ...each, Resource: 'repository/team/*' })],
    ['resources of another action', 'RESOURCE_MISMATCH', (each) => ({ ...each, Resource: 'arn:aws:iam::*:role/platform/*' })],
  ])('would find %s', (_name, issue, change) => {
    const { scp: [document] } = documentsOf(guardrails(new Stack()));
    const changed = { ...document, Statement: document.Statement.map((each: Document) => each.Sid === 'ExemptionTags' ? change(each) : each) };
    expect(issues([changed, allowing(changed)])).toContain(issue);
  });

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-effects-on-permissions
  test('knows a repository as the resource of each action of a resource control policy, and of none that these leave out', () => {
    const { scp, rcp } = documentsOf(guardrails(new Stack()));
    const ecrActions = actionsOf(scp).filter((action) => action.startsWith('ecr:'));
    const { actions } = judge([], ecrActions);
    const withRepository = ecrActions.filter((action) => actions[action].resourceTypes.includes('repository'));
    expect(new Set(actionsOf(rcp))).toEqual(new Set(withRepository));
    expect(ecrActions.filter((action) => !withRepository.includes(action)).map((action) => actions[action].resourceTypes)).toEqual(Array(7).fill([]));
  });

  test('knows the key that has the tags of a request for each action that is guarded by it, and for no other', () => {
    const { scp } = documentsOf(guardrails(new Stack()));
    const ecrActions = actionsOf(scp).filter((action) => action.startsWith('ecr:'));
    const { actions } = judge([], ecrActions);
    const byTags = scp.flatMap(({ Statement }) => Statement).filter(({ Condition }) => 'aws:TagKeys' in (Condition['ForAnyValue:StringEquals'] ?? {}));
    expect(new Set(byTags.flatMap(({ Action }) => Action))).toEqual(new Set(ecrActions.filter((action) => actions[action].conditionKeys.includes('aws:TagKeys'))));
  });
});

test('cfn-lint finds nothing in the template', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-guardrails-'));
  const app = new App({ outdir: folder });
  guardrails(new Stack(app, 'Guardrails', { synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false }), {
    ...EVERY_OPTION, targetIds: ['r-ab12', 'ou-ab12-cdef3456', '111122223333'],
  });
  app.synth();
  const file = path.join(folder, 'Guardrails.template.json');
  const findings = async () => {
    const cfnLint = path.join(path.dirname(await ensurePython()), 'cfn-lint');
    const { stdout } = await promisify(execFile)(cfnLint, ['--format', 'json', '--non-zero-exit-code', 'none', '--regions', 'us-east-1', '--', file]);
    return JSON.parse(stdout).map(({ Rule, Location }: any) => `${Rule.Id} ${Location.Path.slice(2).join('/')}`);
  };
  expect(await findings()).toEqual([]);
  const template = JSON.parse(fs.readFileSync(file, 'utf8'));
  const [policy] = Object.values<Document>(template.Resources);
  policy.Properties.TargetIds = ['Workloads'];
  fs.writeFileSync(file, JSON.stringify(template));
  expect(await findings()).toEqual([expect.stringMatching(/Properties\/TargetIds\/0$/)]);
  fs.rmSync(folder, { recursive: true, force: true });
});
