/** Whatever goes wrong while an app is checked, the synthesis fails and says why, and the rest is still checked. */
import { App, CfnResource, IPolicyValidationContext, IPolicyValidationPlugin, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { TagImmutabilityChecks, TagImmutabilityStandard } from '../../../src';
import { ALL_RULES } from '../../../src/compliance/all-rules';
import { resourcesOfApp } from '../../../src/compliance/app-model/templates-of-app';
import type { Place, Rule } from '../../../src/compliance/rule';
import { creationTemplateLooser } from '../../../src/compliance/rules/creation-template-looser';
import { exclusionsLooserThanBaseline } from '../../../src/compliance/rules/exclusions-looser-than-baseline';
import { filterWithoutEffect } from '../../../src/compliance/rules/filter-without-effect';
import { pullThroughTagsFrozen } from '../../../src/compliance/rules/pull-through-tags-frozen';
import { repositoryMutable } from '../../../src/compliance/rules/repository-mutable';
import { scannerWouldFail } from '../../../src/compliance/rules/scanner-would-fail';
import { tagMutabilityRefused } from '../../../src/compliance/rules/tag-mutability-refused';
import { tagMutabilityUnknown } from '../../../src/compliance/rules/tag-mutability-unknown';
import { wildcardMatchesEverything } from '../../../src/compliance/rules/wildcard-matches-everything';
import { REPOSITORY_TYPE } from '../../../src/ecr/resource-types';
import { ISSUES_URL } from '../../../src/own-package';
import { ScannerRule } from '../../../src/scanners';
import { addChecks, check, fact, found, MUTABLE_REPOSITORY, validated } from '../support/validation';

const standard = new TagImmutabilityStandard();

const RULES = [...ALL_RULES, scannerWouldFail([ScannerRule.CHECKOV_CKV_AWS_51])];

const RULES_ABOUT_SETTINGS = [
  creationTemplateLooser, exclusionsLooserThanBaseline, filterWithoutEffect, pullThroughTagsFrozen, repositoryMutable, tagMutabilityRefused,
  tagMutabilityUnknown, wildcardMatchesEverything,
];

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
  mutable(stack, 'One');
  mutable(stack, 'Two');
});

function mutable(scope: Construct, id: string): CfnResource {
  return new CfnResource(scope, id, { type: 'AWS::ECR::Repository', properties: { ImageTagMutability: 'MUTABLE' } });
}

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

function placeOf(construct: IConstruct): Place {
  return { construct, path: construct.node.path };
}

/** What is found, without what is said of each construct of the app. */
function foundIn(checked: App): string[] {
  return [...new Set(found(validated(checked)))];
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))('the rule %s that throws', (id, rule) => {
  test('when it lists what it is about, is a finding, and silences no other', () => {
    addChecks(app, [{ ...rule, looksAt: throwing(new Error('no way')) }, MUTABLE_REPOSITORY]);
    const { error, findings } = validated(app);
    expect(error).toContain(`FATAL the checks cannot list what the rule '${id}' is about: no way.`);
    expect(findings.map(({ path, rule: name }) => `${path} ${name}`).sort()).toEqual([' checksFailed', 'Stack/One mutableRepository', 'Stack/Two mutableRepository']);
  });

  test('at one construct, is a finding there, and silences neither another rule nor itself elsewhere', () => {
    const find: Rule['find'] = ({ construct }) => construct.node.id === 'One' ? throwing(new Error('no way'))() : [{ message: 'it is odd', found: 1 }];
    const looksAt: Rule['looksAt'] = (context) => resourcesOfApp([REPOSITORY_TYPE], context);
    addChecks(app, [{ ...rule, severity: 'error', looksAt, find }, MUTABLE_REPOSITORY]);
    const { error, findings } = validated(app);
    expect(error).toContain(`FATAL the checks cannot judge this by the rule '${id}': no way.`);
    expect(findings.map(({ path, rule: name }) => `${path} ${name}`).sort()).toEqual([
      'Stack/One checksFailed', 'Stack/One mutableRepository', 'Stack/Two mutableRepository', `Stack/Two ${id}`,
    ].sort());
  });
});

test('a resource that cannot be judged is a finding of each rule about settings, and the others are judged', () => {
  mutable(stack, 'Odd').addPropertyOverride('RepositoryName', 'odd');
  const asked = standard._requirementFor.bind(standard);
  jest.spyOn(standard, '_requirementFor').mockImplementation((subject) => subject.name === 'odd' ? throwing(new Error('no way'))() : asked(subject));
  addChecks(app, RULES_ABOUT_SETTINGS, { standard });
  const { error, findings } = validated(app);
  jest.restoreAllMocks();
  RULES_ABOUT_SETTINGS.forEach(({ id }) => expect(error).toContain(`FATAL the checks cannot judge this by the rule '${id}': no way.`));
  expect(findings.map(({ path, rule }) => `${path} ${rule}`).sort()).toEqual([
    ...RULES_ABOUT_SETTINGS.map(() => 'Stack/Odd checksFailed'), 'Stack/One repositoryMutable', 'Stack/Two repositoryMutable',
  ]);
});

test('a fault says what to do, and where to report it if it is one of ours', () => {
  addChecks(app, [check(throwing(new Error('no way')))]);
  const { findings: [{ fix, severity }] } = validated(app);
  expect(severity).toBe('fatal');
  expect(fix).toContain(`report it at ${ISSUES_URL}`);
});

describe('whatever is thrown', () => {
  const odd = new Proxy(new Error('hidden'), { get: throwing(new Error('of the object')), getPrototypeOf: throwing(new Error('of the object')) });
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a text', 'no way', 'no way'],
    ['a symbol', Symbol('no way'), 'Symbol(no way)'],
    ['an error without a message', new Error(), 'an error without a message'],
    ['an error whose message is no text', Object.assign(new Error(), { message: { toString: throwing(new Error()) } }), 'an error that cannot be shown'],
    ['an object that cannot be a text', Object.create(null), 'an error that cannot be shown'],
    ['an object that throws when it is read', odd, 'an error that cannot be shown'],
  ])('%s is a finding', (_, thrown, shown) => {
    addChecks(app, [check(throwing(thrown)), MUTABLE_REPOSITORY]);
    expect(validated(app).error).toContain(`the checks cannot judge this by the rule 'odd': ${shown}`);
  });
});

test('a rule that never ends calling itself is a finding', () => {
  const endless = (): never => endless();
  addChecks(app, [check(endless)]);
  expect(validated(app).error).toContain('Maximum call stack size exceeded');
});

describe('what a rule gives back', () => {
  test.each<[string, any]>([
    ['nothing', undefined],
    ['no list', {}],
    ['a finding of nothing', [undefined]],
  ])('that is %s is a finding', (_, given) => {
    addChecks(app, [{ ...check(() => []), looksAt: () => [placeOf(stack)], find: () => given }, MUTABLE_REPOSITORY]);
    expect(foundIn(app)).toEqual(['Stack checksFailed', 'Stack/One mutableRepository', 'Stack/Two mutableRepository']);
  });

  test.each<[string, any]>([['nothing', undefined], ['no list', {}]])('to look at that is %s is a finding', (_, given) => {
    addChecks(app, [{ ...check(() => []), looksAt: () => given }, MUTABLE_REPOSITORY]);
    expect(foundIn(app)).toEqual([' checksFailed', 'Stack/One mutableRepository', 'Stack/Two mutableRepository']);
  });
});

describe('acknowledgements that cannot be read', () => {
  test('of one construct acknowledge nothing, and are a finding', () => {
    Validations.of(app).acknowledge({ id: 'cdk-ecr-immutability::odd', reason: 'scratch space' });
    const construct = { node: { path: 'Stack/One', scope: stack, get scopes() { return throwing(new Error('no scopes'))(); } } } as unknown as IConstruct;
    addChecks(app, [{ ...check(() => [{ message: 'it is odd' }]), looksAt: () => [placeOf(construct)] }]);
    const { error, findings } = validated(app);
    expect(error).toContain('the checks cannot see whether this is acknowledged: no scopes.');
    expect(findings.map(({ rule }) => rule)).toContain('checksFailed');
  });

  test('because they are none acknowledge nothing', () => {
    app.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, null);
    app.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, 'cdk-ecr-immutability::mutableRepository');
    addChecks(app, [MUTABLE_REPOSITORY]);
    expect(foundIn(app)).toEqual(['Stack/One mutableRepository', 'Stack/Two mutableRepository']);
  });
});

describe('what is fatal', () => {
  test('nobody acknowledges', () => {
    addChecks(app, [check(throwing(new Error('no way')))]);
    ['checksFailed', 'checksFailed[Stack]', 'odd'].forEach((id) => Validations.of(app).acknowledge({ id: `cdk-ecr-immutability::${id}`, reason: 'we know' }));
    const { error, acknowledged } = validated(app);
    expect(error).toContain('no way');
    expect(acknowledged).toEqual([]);
  });
});

describe('a context that is none', () => {
  function plugin(): IPolicyValidationPlugin {
    const addPlugins = jest.spyOn(Validations.prototype, 'addPlugins').mockImplementation();
    TagImmutabilityChecks.addTo(app, { standard });
    const [[made]] = addPlugins.mock.calls;
    addPlugins.mockRestore();
    return made;
  }

  const nowhere = (context: object) => context as IPolicyValidationContext;
  test.each<[string, () => any]>([
    ['nothing', () => undefined],
    ['an empty object', () => ({})],
    ['one without an app', () => ({ stackTemplates: [] })],
    ['one that throws when it is read', () => new Proxy({}, { get: throwing(new Error('of the object')) })],
  ])('is a finding: %s', (_, context) => {
    const report = plugin().validate(nowhere(context()));
    expect(report.success).toBe(false);
    expect(report.violations).not.toEqual([]);
    report.violations.forEach((violation) => expect(violation).toMatchObject({
      ruleName: 'checksFailed', severity: 'fatal', violatingResources: [{ constructPath: '', locations: [] }],
    }));
  });

  test('the plugin without anything is a finding', () => {
    const { validate } = Object.getPrototypeOf(plugin());
    expect(validate.call(undefined, {})).toMatchObject({ success: false, violations: [{ severity: 'fatal' }] });
  });
});

describe('props from plain JavaScript', () => {
  const REPOSITORIES = ['Stack/One repositoryMutable', 'Stack/Two repositoryMutable'];

  test('that are changed later change nothing', () => {
    const props: any = { standard, asOf: '2027-06-30', scannerRules: [ScannerRule.CHECKOV_CKV_AWS_51] };
    TagImmutabilityChecks.addTo(app, props);
    props.scannerRules.push('nonsense');
    Object.assign(props, { standard: undefined, asOf: {}, acceptedFindings: [], scannerRules: 1 });
    expect(foundIn(app)).toEqual(expect.arrayContaining(REPOSITORIES));
  });

  test('whose members are others when they are read again change nothing', () => {
    let reads = 0;
    const props = { get standard() { return reads++ < 2 ? standard : undefined; } };
    TagImmutabilityChecks.addTo(app, props as any);
    expect(foundIn(app)).toEqual(REPOSITORIES);
  });

  test('whose members throw are refused', () => {
    expect(() => TagImmutabilityChecks.addTo(app, { get standard() { return throwing(new Error('no way'))(); } })).toThrow('no way');
  });

  test('that are a Proxy are what they give', () => {
    TagImmutabilityChecks.addTo(app, new Proxy({ standard }, {}));
    expect(foundIn(app)).toEqual(REPOSITORIES);
  });

  test('with a standard that is broken later are a finding', () => {
    const broken = new TagImmutabilityStandard();
    TagImmutabilityChecks.addTo(app, { standard: broken });
    Object.assign(broken, { content: undefined });
    expect(foundIn(app)).toEqual(expect.arrayContaining(['Stack/One checksFailed', 'Stack/Two checksFailed']));
  });
});

describe("what CDK's CLI passes over, since it is in none of the stacks that it selects", () => {
  const AT_STAGE = check((construct) => ['Prod', 'Team', 'Stack', ''].includes(construct.node.path) ? [{ construct, message: 'it is odd' }] : []);

  function outOfSight(cli: unknown, declare: () => void, severity: Rule['severity'] = 'error'): string[] {
    app = new App({ context: { '@aws-cdk/core:failSynthOnValidationErrors': cli } });
    stack = new Stack(app, 'Stack');
    declare();
    addChecks(app, [{ ...AT_STAGE, severity }, { ...MUTABLE_REPOSITORY, severity }]);
    return validated(app).findings.filter(({ rule }) => rule === 'errorOutOfSight')
      .map(({ path, severity: said, description }) => `${path}${said} ${description.slice(0, description.indexOf(':'))}`).sort();
  }

  const inStage = () => mutable(new Stack(new Stage(app, 'Prod'), 'Stack'), 'Repo');

  test.each([false, 'false'])('is said for the app as a whole, where the CLI decides: %p', (cli) => {
    expect(outOfSight(cli, inStage)).toEqual(['fatal Prod', 'fatal Prod/Stack/Repo']);
    expect(outOfSight(cli, () => new Stack(new Construct(app, 'Team'), 'Stack'))).toEqual(['fatal Team']);
  });

  test('is said where a fault is', () => {
    app = new App({ context: { '@aws-cdk/core:failSynthOnValidationErrors': false } });
    inStage();
    addChecks(app, [check(({ node }) => node.path === 'Prod/Stack/Repo' ? throwing(new Error('no way'))() : [])]);
    expect(foundIn(app)).toEqual([' errorOutOfSight', 'Prod/Stack/Repo checksFailed']);
  });

  test.each<[string, unknown, () => void, Rule['severity']]>([
    ['where the app decides', undefined, inStage, 'error'],
    ['where the app decides, and says so', true, inStage, 'error'],
    ["of what is in the app's own stacks", false, () => mutable(stack, 'Repo'), 'error'],
    ['of a Stage in a stack, which the CLI takes for a part of it', false, () => mutable(new Stack(new Stage(stack, 'Prod'), 'Stack'), 'Repo'), 'error'],
    ['of warnings', false, inStage, 'warning'],
  ])('is not said %s', (_, cli, declare, severity) => {
    expect(outOfSight(cli, declare, severity)).toEqual([]);
  });

  test('is not said of what is acknowledged', () => {
    expect(outOfSight(false, () => {
      inStage();
      Validations.of(app).acknowledge(...[MUTABLE_REPOSITORY, AT_STAGE].map(({ id }) => ({ id: `cdk-ecr-immutability::${id}`, reason: 'scratch' })));
    })).toEqual([]);
  });
});

describe('what the standard lets nobody acknowledge', () => {
  const forbidding = new TagImmutabilityStandard({ forbidAcknowledging: ['repositoryMutable'] });
  const ids = ['cdk-ecr-immutability::repositoryMutable', 'cdk-ecr-immutability::repositoryMutable[Stack/One]', 'cdk-ecr-immutability::repositoryMutable[Stack/One]-'];
  const rule = (severity: Rule['severity']) => ({ ...MUTABLE_REPOSITORY, id: fact('repositoryMutable'), severity });

  test('is fatal if it is an error', () => {
    Validations.of(app).acknowledge(...ids.map((id) => ({ id, reason: 'we like it' })));
    addChecks(app, [rule('error')], { standard: forbidding });
    const { error, findings, acknowledged } = validated(app);
    expect(error).toContain('The standard lets nobody acknowledge or accept it.');
    expect(findings.map(({ path, severity }) => `${path} ${severity}`)).toEqual(['Stack/One fatal', 'Stack/Two fatal']);
    expect(acknowledged).toEqual([]);
  });

  test.each(['warning', 'info'] as const)('stays %s, and in the report, whatever is acknowledged', (severity) => {
    Validations.of(app).acknowledge(...ids.map((id) => ({ id, reason: 'we like it' })));
    addChecks(app, [rule(severity)], { standard: forbidding });
    const { error, findings, acknowledged } = validated(app);
    expect(error).toBeUndefined();
    expect(findings.map(({ path }) => path)).toEqual(['Stack/One', 'Stack/Two']);
    expect(acknowledged).toEqual([]);
  });

  test('leaves the other rules to acknowledge', () => {
    Validations.of(app).acknowledge({ id: 'cdk-ecr-immutability::mutableRepository', reason: 'we like it' });
    addChecks(app, [MUTABLE_REPOSITORY], { standard: forbidding });
    expect(validated(app)).toMatchObject({ error: undefined, findings: [] });
  });
});
