/**
 * What guardrails deny, to whom: their policies evaluated for each action and each principal. The evaluator is that of the local AWS, and allows
 * everybody everything but for these policies.
 */
import { execFileSync } from 'child_process';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Guardrail, TagImmutabilityGuardrails, TagImmutabilityGuardrailsProps, TagImmutabilityStandard } from '../../src';
import { ensurePython } from '../local-aws';
import {
  CALLERS, CallerName, EXEMPTION_KEY, GUARDED, GuardedName, HARMLESS, MAKING_USER, NAMED, ORGANIZATION, ROLES, Request, RoleName, makingRole,
  passingRole, requestOf,
} from '../organization/requests';

const SCRIPT = path.join(__dirname, '..', 'organization', 'simulate_policies.py');

const STANDARD = new TagImmutabilityStandard({
  exemptions: [{ tag: { key: EXEMPTION_KEY, value: 'true' }, reason: 'scratch space', owner: 'platform' }],
});

type Options = Omit<TagImmutabilityGuardrailsProps, 'standard' | 'organizationId' | 'exceptedPrincipalArns'>;

interface Document {
  readonly Statement: Record<string, any>[];
}

interface Documents {
  readonly scp: Document[];
  readonly rcp: Document[];
}

let python: string;
beforeAll(async () => {
  python = await ensurePython();
});

function documentsWith(options: Options): Documents {
  const guardrails = new TagImmutabilityGuardrails(new Stack(new App(), 'Stack'), 'Guardrails', {
    standard: STANDARD, organizationId: ORGANIZATION, exceptedPrincipalArns: NAMED, ...options,
  });
  const { serviceControlPolicies: scp, resourceControlPolicies: rcp } = guardrails;
  return { scp: scp.map((each) => each.toJSON()), rcp: rcp.map((each) => each.toJSON()) };
}

/** For each list of documents, which of the requests it allows. */
function simulate(policies: readonly Document[][], requests: readonly Request[]): boolean[][] {
  return JSON.parse(execFileSync(python, [SCRIPT], { input: JSON.stringify({ policies, requests }), encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 }));
}

interface Case {
  readonly caller: CallerName;
  readonly call: { readonly action: string; readonly resource: string; readonly keys?: Record<string, unknown> };
  readonly isAllowed: boolean;
}

/** Each case as it should be, and as it is. */
function compare({ scp, rcp }: Documents, cases: readonly Case[]): void {
  const requests = cases.map(({ caller, call }) => requestOf(CALLERS[caller], call));
  const [byPrincipal, byResource] = simulate([scp, rcp], requests);
  const found = cases.map((each, index) => {
    const isOfOrganization = CALLERS[each.caller].isOfOrganization;
    // A principal of another organization is bound by its own policies. These are about what it does to repositories of ours.
    return { ...each, isAllowed: (!isOfOrganization || byPrincipal[index]) && byResource[index] };
  });
  expect(found).toEqual(cases);
}

const ALWAYS: CallerName[] = ['platform', 'breakGlass'];
const CALLER_NAMES = Object.keys(CALLERS) as CallerName[];
const OF_ORGANIZATION = CALLER_NAMES.filter((caller) => CALLERS[caller].isOfOrganization);
const GUARDED_NAMES = Object.keys(GUARDED) as GuardedName[];

/** By these somebody exempts. */
const EXEMPTING: GuardedName[] = ['EXEMPTION_TAGS', 'PULL_THROUGH_CACHE_RULES'];

/** Nobody of another organization gets at these: they are about the registry of one's own account. */
const ABOUT_REGISTRY: GuardedName[] = ['CREATION_TEMPLATES', 'PULL_THROUGH_CACHE_RULES', 'REPLICATION'];

const EVERY_OPTION: Options = {
  exceptStackSets: true, exceptControlTower: true, exceptCdkDeployments: true, exceptCallsThroughCloudFormation: true, deploymentsMayExempt: true,
};

interface Setup {
  readonly options: Options;
  /** Who may do everything, beside those who are named. */
  readonly everything: CallerName[];
  /** Who may do everything but exempt. */
  readonly allButExempting: CallerName[];
}

const SETUPS: Record<string, Setup> = {
  'without an option': { options: {}, everything: [], allButExempting: [] },
  'exceptStackSets': { options: { exceptStackSets: true }, everything: ['stackSets'], allButExempting: [] },
  'exceptControlTower': { options: { exceptControlTower: true }, everything: ['controlTower'], allButExempting: [] },
  'exceptCdkDeployments': { options: { exceptCdkDeployments: true }, everything: [], allButExempting: ['cdkExecution', 'platformCdkExecution'] },
  'exceptCallsThroughCloudFormation': {
    options: { exceptCallsThroughCloudFormation: true }, everything: [], allButExempting: ['throughCloudFormation', 'throughOthersAndCloudFormation'],
  },
  'exceptCdkDeployments with deploymentsMayExempt': {
    options: { exceptCdkDeployments: true, deploymentsMayExempt: true }, everything: ['cdkExecution', 'platformCdkExecution'], allButExempting: [],
  },
  'exceptCallsThroughCloudFormation with deploymentsMayExempt': {
    options: { exceptCallsThroughCloudFormation: true, deploymentsMayExempt: true },
    everything: ['throughCloudFormation', 'throughOthersAndCloudFormation'],
    allButExempting: [],
  },
  'every option': {
    options: EVERY_OPTION,
    everything: ['stackSets', 'controlTower', 'cdkExecution', 'platformCdkExecution', 'throughCloudFormation', 'throughOthersAndCloudFormation'],
    allButExempting: [],
  },
};

function mayDo(caller: CallerName, guarded: GuardedName, { everything, allButExempting }: Setup): boolean {
  if (!CALLERS[caller].isOfOrganization && ABOUT_REGISTRY.includes(guarded)) {
    return true;
  }
  return caller === 'service' || [...ALWAYS, ...everything].includes(caller)
    || (allButExempting.includes(caller) && !EXEMPTING.includes(guarded))
    || (caller === 'registry' && ['MUTABILITY', ...EXEMPTING].includes(guarded));
}

function casesOf(setup: Setup): Case[] {
  return CALLER_NAMES.flatMap((caller) => GUARDED_NAMES.flatMap((guarded) =>
    GUARDED[guarded].map((call): Case => ({ caller, call, isAllowed: mayDo(caller, guarded, setup) }))));
}

describe.each(Object.entries(SETUPS))('%s', (_name, setup) => {
  test('who is not excepted can do nothing that is guarded, and who is, can', () => {
    compare(documentsWith(setup.options), casesOf(setup));
  });

  test('nobody is kept from anything else', () => {
    compare(documentsWith(setup.options), CALLER_NAMES.flatMap((caller) => HARMLESS.map((call): Case => ({ caller, call, isAllowed: true }))));
  });
});

test('a repository that tags itself exempt cannot, whoever deploys it; with deploymentsMayExempt it can', () => {
  const [tagsItself] = GUARDED.EXEMPTION_TAGS;
  expect(tagsItself).toMatchObject({ action: 'ecr:CreateRepository', keys: { 'aws:TagKeys': [EXEMPTION_KEY] } });
  const deployments: CallerName[] = ['developer', 'cdkExecution', 'throughCloudFormation'];
  const options = { exceptCdkDeployments: true, exceptCallsThroughCloudFormation: true };
  compare(documentsWith(options), deployments.map((caller) => ({ caller, call: tagsItself, isAllowed: false })));
  const documents = documentsWith({ ...options, deploymentsMayExempt: true });
  compare(documents, deployments.map((caller) => ({ caller, call: tagsItself, isAllowed: caller !== 'developer' })));
});

test.each(GUARDED_NAMES)('%s alone guards nothing else', (guarded) => {
  const cases = GUARDED_NAMES.flatMap((each) => GUARDED[each].map((call): Case => ({ caller: 'developer', call, isAllowed: each !== guarded })));
  compare(documentsWith({ guardrails: [Guardrail[guarded]] }), cases);
});

describe('squatting', () => {
  const ROLE_NAMES = Object.keys(ROLES) as RoleName[];

  /** Also what deploys: whoever writes a template could make himself a role in it that is excepted from everything. */
  test.each(ROLE_NAMES)('nobody but a deployer can create, trust, attach to or pass a role that is excepted as %s', (role) => {
    const deployers: CallerName[] = [...ALWAYS, 'stackSets', 'controlTower'];
    const mayPass = (caller: CallerName) => deployers.includes(caller)
      // cdk deploy passes the one role, and passing the other one is of no use: it can do nothing that is guarded.
      || (role === 'cdkExecution' && ['cdkDeployment', 'platformCdkDeployment'].includes(caller)) || role === 'cdkDeployment';
    compare(documentsWith(EVERY_OPTION), OF_ORGANIZATION.flatMap((caller) => [
      ...makingRole(role).map((call): Case => ({ caller, call, isAllowed: deployers.includes(caller) })),
      ...passingRole(role).map((call): Case => ({ caller, call, isAllowed: mayPass(caller) })),
    ]));
  });

  test('nobody but a deployer can make or rename a user that is excepted', () => {
    compare(documentsWith({}), OF_ORGANIZATION.flatMap((caller) =>
      MAKING_USER.map((call): Case => ({ caller, call, isAllowed: ALWAYS.includes(caller) }))));
  });

  test('with deployers of their own, those who are excepted cannot, and nobody can make a deployer', () => {
    const documents = documentsWith({ deployerPrincipalArns: ['arn:aws:iam::*:role/AWSControlTowerExecution'] });
    const roles: RoleName[] = ['platform', 'registry', 'controlTower'];
    compare(documents, OF_ORGANIZATION.flatMap((caller) => roles.flatMap((role) =>
      [...makingRole(role), ...passingRole(role)].map((call): Case => ({ caller, call, isAllowed: caller === 'controlTower' })))));
    // A deployer is not excepted from the rest.
    compare(documents, [{ caller: 'controlTower', call: GUARDED.DELETION[0], isAllowed: false }]);
  });

  test('the roles of a bootstrap qualifier can be deployers, and no other app is deployed by them', () => {
    const documents = documentsWith({ exceptCdkDeployments: true, deployerPrincipalArns: ['arn:aws:iam::*:role/cdk-platform-*'] });
    const passesPlatforms = { action: 'iam:PassRole', resource: 'arn:aws:iam::111122223333:role/cdk-platform-cfn-exec-role-111122223333-eu-west-1' };
    compare(documents, [
      { caller: 'platformCdkDeployment', call: passesPlatforms, isAllowed: true },
      { caller: 'cdkDeployment', call: passesPlatforms, isAllowed: false },
      ...passingRole('cdkExecution').map((call): Case => ({ caller: 'cdkDeployment', call, isAllowed: true })),
      // So an app of the qualifier can have a registry, and one of another cannot.
      ...[...makingRole('registry'), ...passingRole('registry')].flatMap((call): Case[] => [
        { caller: 'platformCdkExecution', call, isAllowed: true }, { caller: 'cdkExecution', call, isAllowed: false },
      ]),
    ]);
  });

  test('without an option, roles of the names that it would except are roles as any others', () => {
    const roles: RoleName[] = ['cdkExecution', 'cdkDeployment', 'stackSets', 'controlTower'];
    compare(documentsWith({}), roles.flatMap((role) =>
      [...makingRole(role), ...passingRole(role)].map((call): Case => ({ caller: 'developer', call, isAllowed: true }))));
  });
});

/** So each part of the documents is there for something, and these tests see it. */
test('without any statement, action, resource, principal, tag key or operator of the documents, something else is allowed or denied', () => {
  const documents = documentsWith(EVERY_OPTION);
  const calls = [
    ...GUARDED_NAMES.flatMap((guarded) => GUARDED[guarded]),
    ...HARMLESS.filter(({ action }) => action === 'ecr:CreateRepository'),
    // Each action on one of the roles, and one action on each of the others.
    ...(Object.keys(ROLES) as RoleName[]).flatMap((role, index) =>
      [...makingRole(role).slice(0, index === 0 ? undefined : 1), ...passingRole(role)]),
    ...MAKING_USER,
  ];
  const requests = CALLER_NAMES.flatMap((caller) => calls.map((call) => ({ caller, request: requestOf(CALLERS[caller], call) })));
  const unseen: string[] = [];
  let tried = 0;
  for (const kind of ['scp', 'rcp'] as const) {
    // Service control policies bind only the principals of the organization.
    const asked = requests.filter(({ caller }) => kind === 'rcp' || CALLERS[caller].isOfOrganization).map(({ request }) => request);
    const mutants = documents[kind].flatMap((document, index) => mutantsOf(document).map(({ without, mutant }) => ({
      without: `${kind} ${index}: ${without}`, policies: documents[kind].map((each, at) => at === index ? mutant : each),
    })));
    const decisions = simulate([documents[kind], ...mutants.map(({ policies }) => policies)], asked);
    const [as, ...others] = decisions.map((each) => JSON.stringify(each));
    tried += mutants.length;
    unseen.push(...mutants.filter((_, index) => others[index] === as).map(({ without }) => without));
  }
  expect(tried).toBeGreaterThan(100);
  expect(unseen).toEqual([]);
});

/** A document without one part of it. */
function mutantsOf(document: Document): { without: string; mutant: Document }[] {
  return document.Statement.flatMap((statement, at) => {
    const withStatement = (changed?: Record<string, any>): Document =>
      ({ ...document, Statement: document.Statement.flatMap((each, index) => index !== at ? each : changed ?? []) });
    const lists: [string[], unknown][] = [
      [['Action'], statement.Action],
      [['Resource'], statement.Resource],
      ...Object.entries<Record<string, unknown>>(statement.Condition).flatMap(([operator, block]) =>
        Object.entries(block).map(([key, value]): [string[], unknown] => [['Condition', operator, key], value])),
    ];
    return [
      { without: statement.Sid, mutant: withStatement() },
      ...Object.keys(statement.Condition).map((operator) => {
        const { [operator]: _, ...rest } = statement.Condition;
        return { without: `${statement.Sid} ${operator}`, mutant: withStatement({ ...statement, Condition: rest }) };
      }),
      ...lists.flatMap(([place, value]) => !Array.isArray(value) || value.length < 2 ? [] : value.map((item) => ({
        without: `${statement.Sid} ${place.join(' ')} ${item}`,
        mutant: withStatement(withAt(statement, place, value.filter((each) => each !== item))),
      }))),
    ];
  });
}

function withAt(value: Record<string, any>, [first, ...others]: string[], replacement: unknown): Record<string, any> {
  return { ...value, [first]: others.length === 0 ? replacement : withAt(value[first], others, replacement) };
}
