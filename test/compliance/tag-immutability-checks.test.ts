import { App, CfnResource, Fn, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { Construct, IConstruct } from 'constructs';
import { addChecks, check, fact, found, MUTABLE_REPOSITORY, validated } from './support/validation';
import { AppliedFor, CreationTemplate, ImmutableRepository, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { ALL_RULES } from '../../src/compliance/all-rules';
import { TagImmutabilityChecks } from '../../src/compliance/tag-immutability-checks';
import { ScannerRule } from '../../src/scanners/scanner-rule';

const standard = new TagImmutabilityStandard();

const FRANKFURT = { account: '111111111111', region: 'eu-central-1' };
const OHIO = { account: '222222222222', region: 'us-east-2' };

/** A check that finds a construct by its path. */
function at(...paths: string[]) {
  return check((construct) => paths.includes(construct.node.path) ? [{ message: 'it is odd' }] : []);
}

function mutableRepository(scope: Construct, id = 'Repo') {
  return new ecr.CfnRepository(scope, id, { imageTagMutability: 'MUTABLE' });
}

describe('the checks of the product', () => {
  test('fail an app that declares a mutable repository', () => {
    const app = new App();
    mutableRepository(new Stack(app, 'Stack'));
    TagImmutabilityChecks.addTo(app, { standard });

    const { error, findings } = validated(app);
    expect(error).toContain('Stack/Repo');
    expect(findings.map(({ path }) => path)).toContain('Stack/Repo');
  });

  test('say nothing of an app that complies', () => {
    const app = new App();
    new ImmutableRepository(new Stack(app, 'Stack'), 'Repo');
    TagImmutabilityChecks.addTo(app, { standard });

    expect(validated(app)).toEqual({ error: undefined, findings: [], acknowledged: [] });
  });

  test('have ids of their own, and say why they matter and what to do', () => {
    expect(ALL_RULES.length).toBeGreaterThan(0);
    expect(new Set(ALL_RULES.map(({ id }) => id)).size).toBe(ALL_RULES.length);
    for (const { id, reason, fix } of ALL_RULES) {
      expect(id).toMatch(/^[a-z][A-Za-z]+$/);
      expect(reason).not.toBe('');
      expect(fix).not.toBe('');
    }
  });

  test('are named to CDK, with the version of the package', () => {
    const addPlugins = jest.spyOn(Validations.prototype, 'addPlugins');
    TagImmutabilityChecks.addTo(new App(), { standard });
    const [[plugin]] = addPlugins.mock.calls;
    addPlugins.mockRestore();
    const ruleIds = [...ALL_RULES.map(({ id }) => id), 'checksFailed', 'errorOutOfSight'];
    expect(plugin).toMatchObject({ name: 'cdk-ecr-immutability', ruleIds, version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  test('keep a scanner green on request', () => {
    const app = new App();
    new ImmutableRepository(new Stack(app, 'Stack'), 'Repo', { mutableTags: ['latest'] });
    TagImmutabilityChecks.addTo(app, {
      standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }),
      scannerRules: [ScannerRule.CHECKOV_CKV_AWS_51],
    });
    expect(validated(app).findings.map(({ rule }) => rule)).toContain('scannerWouldFail');
  });
});

describe('the date', () => {
  const dates: string[] = [];
  const dateCheck = check((construct, { asOf }) => {
    if (construct.node.scope === undefined) {
      dates.push(asOf);
    }
    return [];
  });

  beforeEach(() => dates.splice(0));

  test('is given', () => {
    const app = new App();
    new Stack(app, 'Stack');
    addChecks(app, [dateCheck], { asOf: '2027-06-30' });
    validated(app);
    expect(dates).toEqual(['2027-06-30']);
  });

  test('is today in UTC otherwise', () => {
    const app = new App();
    new Stack(app, 'Stack');
    addChecks(app, [dateCheck]);
    const before = new Date().toISOString();
    validated(app);
    const after = new Date().toISOString();
    expect([before.slice(0, 10), after.slice(0, 10)]).toContain(dates[0]);
  });

  test('must be one', () => {
    expect(() => TagImmutabilityChecks.addTo(new App(), { standard, asOf: '30.6.2027' }))
      .toThrow("TagImmutabilityChecks: 'asOf' is '30.6.2027', which is not a day. Write a day as 2027-06-30.");
  });
});

describe('what TypeScript would refuse is an error that says what to do', () => {
  test.each<[string, unknown, RegExp]>([
    ['a standard in the place of the props', new TagImmutabilityStandard(), /^TagImmutabilityChecks is given a standard in the place of its props\. Write { standard }\.$/],
    ['no standard', {}, /^TagImmutabilityChecks: 'standard' is undefined; a TagImmutabilityStandard is allowed\. Write new TagImmutabilityStandard\(/],
    ['the JSON of a standard', { standard: new TagImmutabilityStandard().toJson() }, /^TagImmutabilityChecks: 'standard' is {.*"version":1.*}; .*fromJson\(json\)/],
    ['a misspelt option', { standard, asof: '2027-06-30' }, /^TagImmutabilityChecks is given 'asof'; standard, asOf, acceptedFindings, scannerRules are allowed/],
    ['a date', { standard, asOf: new Date(0) }, /^TagImmutabilityChecks: 'asOf' is an object of the class Date; a text is allowed\. Write asOf: '2027-06-30'\.$/],
    ['findings in the place of their file', { standard, acceptedFindings: [] }, /'acceptedFindings' is \[\]; a text is allowed\. Write acceptedFindings: 'accepted-findings.json'/],
    ['a file whose name is a token', { standard, acceptedFindings: Fn.ref('File') }, /'acceptedFindings' is a token, known only at deployment/],
    ['one scanner rule', { standard, scannerRules: ScannerRule.TRIVY_AWS_0031 }, /'scannerRules' is .*; a list is allowed/],
    ['a scanner rule by its id', { standard, scannerRules: ['AWS-0031'] }, /'scannerRules\[0\]' is the text 'AWS-0031'; a ScannerRule is allowed\. Write ScannerRule\.TRIVY_AWS_0031\.$/],
    ['a scanner rule by the name of its member', { standard, scannerRules: ['SECURITY_HUB_ECR_2'] }, /Write ScannerRule\.SECURITY_HUB_ECR_2\.$/],
    ['a scanner rule that there is not', { standard, scannerRules: ['CKV_AWS_1'] }, /Write ScannerRule\.CONTROL_TOWER_CT_ECR_PR_3\.$/],
  ])('%s', (_, props, message) => {
    expect(() => TagImmutabilityChecks.addTo(new App(), props as any)).toThrow(message);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a stack', () => new Stack(new App(), 'Stack'), /^Stack: TagImmutabilityChecks are added to something else than a Stage; an App or a Stage is allowed.*Add them to the App/],
    ['no scope', () => undefined, /^undefined: TagImmutabilityChecks are added to something else than a Stage/],
  ])('%s as scope', (_, scope, message) => {
    expect(() => TagImmutabilityChecks.addTo(scope() as any, { standard })).toThrow(message);
  });

  test('but not a prop that is undefined, as other languages give it', () => {
    const props = { standard, asOf: undefined, acceptedFindings: undefined, scannerRules: undefined };
    expect(() => TagImmutabilityChecks.addTo(new App(), props)).not.toThrow();
  });
});

describe('what the report says', () => {
  test('construct, template, logical id and property of a resource', () => {
    const app = new App();
    mutableRepository(new Stack(app, 'Stack'));
    addChecks(app, [MUTABLE_REPOSITORY]);

    expect(validated(app).findings).toEqual([{
      rule: 'mutableRepository',
      path: 'Stack/Repo',
      severity: 'error',
      description: 'the tag mutability is MUTABLE. Odd things surprise.',
      fix: 'Make it even.',
      logicalId: 'Repo',
      template: 'Stack.template.json',
      properties: ['Properties.ImageTagMutability'],
      reason: undefined,
    }]);
  });

  test('the construct and the fix in what fails the synthesis', () => {
    const app = new App();
    mutableRepository(new Stack(app, 'Stack'));
    addChecks(app, [MUTABLE_REPOSITORY]);

    const { error } = validated(app);
    expect(error).toContain('the tag mutability is MUTABLE. Odd things surprise.');
    expect(error).toContain('Stack/Repo (Repo)');
    expect(error).toContain('Make it even.');
    expect(error).toContain("Acknowledge with 'cdk-ecr-immutability::mutableRepository'");
  });

  test('what is said of two constructs is one violation of both', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    mutableRepository(stack, 'One');
    mutableRepository(stack, 'Two');
    addChecks(app, [MUTABLE_REPOSITORY]);
    expect(found(validated(app))).toEqual(['Stack/One mutableRepository', 'Stack/Two mutableRepository']);
  });

  test('one rule after the other, each in the order of the tree', () => {
    const app = new App();
    ['B', 'A'].forEach((id) => new Stack(app, id));
    const each = (id: string) => check((construct) => [{ message: `${id} is odd at ${construct.node.path}` }], {
      id: fact(id), severity: 'warning', looksAt: () => app.node.children.filter(Stack.isStack).map((construct) => ({ construct, path: construct.node.path })),
    });
    addChecks(app, [each('second'), each('first')]);
    expect(validated(app).findings.map(({ rule, path }) => `${path} ${rule}`)).toEqual(['B second', 'A second', 'B first', 'A first']);
  });

  test('what a check finds twice is said once', () => {
    const app = new App();
    new Stack(app, 'Stack');
    const twice = check((construct) => construct.node.path === 'Stack' ? [1, 2].map(() => ({ message: 'it is odd' })) : []);
    addChecks(app, [twice]);
    expect(found(validated(app))).toEqual(['Stack odd']);
  });
});

describe('severities', () => {
  test.each(['warning', 'info'] as const)('a finding of severity %s passes', (severity) => {
    const app = new App();
    mutableRepository(new Stack(app, 'Stack'));
    addChecks(app, [{ ...MUTABLE_REPOSITORY, severity }]);
    const { error, findings } = validated(app);
    expect(error).toBeUndefined();
    expect(findings.map((one) => one.severity)).toEqual([severity]);
  });

  test("a finding's own severity counts before its check's", () => {
    const app = new App();
    new Stack(app, 'Stack');
    addChecks(app, [check((construct) => construct.node.path === 'Stack'
      ? [{ message: 'it is odd', severity: 'warning' }]
      : [])]);
    const { error, findings } = validated(app);
    expect(error).toBeUndefined();
    expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
  });

  test('one error among warnings fails the synthesis', () => {
    const app = new App();
    new Stack(app, 'Stack');
    addChecks(app, [{ ...at('Stack'), id: fact('a'), severity: 'warning' }, { ...at('Stack'), id: fact('b') }]);
    const { error, findings } = validated(app);
    expect(error).toBeDefined();
    expect(findings).toHaveLength(2);
  });
});

describe('each construct is looked at once', () => {
  /** How often each construct was offered to a check. */
  function offered(app: App): Record<string, number> {
    const times: Record<string, number> = {};
    addChecks(app, [check((construct: IConstruct) => {
      times[construct.node.path] = (times[construct.node.path] ?? 0) + 1;
      return [];
    })]);
    validated(app);
    return times;
  }

  function expectEachOnce(app: App) {
    const times = offered(app);
    expect(times).toEqual(Object.fromEntries(app.node.findAll().map(({ node }) => [node.path, 1])));
  }

  test('in stacks of several environments', () => {
    const app = new App();
    mutableRepository(new Stack(app, 'Frankfurt', { env: FRANKFURT }));
    mutableRepository(new Stack(app, 'Ohio', { env: OHIO }));
    mutableRepository(new Stack(app, 'Anywhere'));
    expectEachOnce(app);
  });

  test('in Stages, and in Stages of Stages', () => {
    const app = new App();
    const outer = new Stage(app, 'Outer', { env: FRANKFURT });
    mutableRepository(new Stack(outer, 'Stack'));
    mutableRepository(new Stack(new Stage(outer, 'Inner', { env: OHIO }), 'Stack'));
    expectEachOnce(app);
  });

  test('in nested stacks, and in stacks below stacks', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: FRANKFURT });
    mutableRepository(new NestedStack(new NestedStack(stack, 'Outer'), 'Inner'));
    mutableRepository(new Stack(stack, 'Below', { env: OHIO }));
    expectEachOnce(app);
  });

  test('between stacks', () => {
    const app = new App();
    const team = new Construct(app, 'Team');
    mutableRepository(new Stack(team, 'Frankfurt', { env: FRANKFURT }));
    mutableRepository(new Stack(team, 'Ohio', { env: OHIO }));
    new Construct(new Construct(app, 'Without'), 'Stacks');
    new Stage(app, 'Empty');
    expectEachOnce(app);
  });
});

describe('wherever a repository is', () => {
  test('in two environments, each finding is reported once', () => {
    const app = new App();
    mutableRepository(new Stack(app, 'Frankfurt', { env: FRANKFURT }));
    mutableRepository(new Stack(app, 'Ohio', { env: OHIO }));
    addChecks(app, [MUTABLE_REPOSITORY, at('', 'Ohio')]);
    expect(found(validated(app))).toEqual([' odd', 'Frankfurt/Repo mutableRepository', 'Ohio odd', 'Ohio/Repo mutableRepository']);
  });

  test('in a nested stack, with the nested template', () => {
    const app = new App();
    const nested = new NestedStack(new Stack(app, 'Stack', { env: FRANKFURT }), 'Nested');
    mutableRepository(new Stack(app, 'Ohio', { env: OHIO }));
    mutableRepository(nested);
    addChecks(app, [MUTABLE_REPOSITORY]);

    const findings = validated(app).findings.filter(({ path }) => path.startsWith('Stack'));
    expect(findings.map(({ path, logicalId, template }) => ({ path, logicalId, template })))
      .toEqual([{ path: 'Stack/Nested/Repo', logicalId: 'Repo', template: nested.templateFile }]);
  });

  test('in a Stage, with its template', () => {
    const app = new App();
    mutableRepository(new Stack(new Stage(app, 'Prod', { env: OHIO }), 'Stack'));
    addChecks(app, [MUTABLE_REPOSITORY, at('Prod')]);

    const result = validated(app);
    expect(found(result)).toEqual(['Prod odd', 'Prod/Stack/Repo mutableRepository']);
    expect(result.findings.find(({ path }) => path === 'Prod/Stack/Repo')!.template).toMatch(/^assembly-Prod.ProdStack.*\.template\.json$/);
  });

  test('in the Stages of a pipeline, which are in its stack', () => {
    const app = new App();
    const pipelineStack = new Stack(app, 'Delivery', { env: FRANKFURT });
    const source = new codecommit.Repository(pipelineStack, 'Source', { repositoryName: 'app' });
    const pipeline = new CodePipeline(pipelineStack, 'Pipeline', {
      crossAccountKeys: true,
      synth: new ShellStep('Synth', { input: CodePipelineSource.codeCommit(source, 'main'), commands: ['npx cdk synth'] }),
    });
    for (const env of [FRANKFURT, OHIO]) {
      const stage = new Stage(pipelineStack, env.region, { env });
      mutableRepository(new Stack(stage, 'Stack'));
      pipeline.addStage(stage);
    }
    addChecks(app, [MUTABLE_REPOSITORY, at('Delivery', 'Delivery/us-east-2')]);

    expect(found(validated(app))).toEqual([
      'Delivery odd',
      'Delivery/eu-central-1/Stack/Repo mutableRepository',
      'Delivery/us-east-2 odd',
      'Delivery/us-east-2/Stack/Repo mutableRepository',
    ]);
  });

  test('in one of many stacks', () => {
    const app = new App();
    const stacks = [...Array(50).keys()].map((index) => new Stack(app, `Stack${index}`, { env: index % 2 ? OHIO : FRANKFURT }));
    stacks.forEach((stack) => mutableRepository(stack));
    addChecks(app, [MUTABLE_REPOSITORY]);
    expect(found(validated(app))).toEqual(stacks.map(({ node }) => `${node.path}/Repo mutableRepository`).sort());
  });

  test('a plugin of a Stage judges that Stage alone', () => {
    const app = new App();
    const [dev, prod] = ['Dev', 'Prod'].map((name) => new Stage(app, name));
    [dev, prod].forEach((stage) => mutableRepository(new Stack(stage, 'Stack')));
    addChecks(prod, [MUTABLE_REPOSITORY, at('Dev', 'Prod', '')]);
    expect(found(validated(app))).toEqual(['Prod odd', 'Prod/Stack/Repo mutableRepository']);
  });
});

test('neither a template of a stack in a Stage nor the synthesis of a Stage is validated, as CDK has it', () => {
  const app = new App();
  const stage = new Stage(app, 'Prod');
  const stack = new Stack(stage, 'Stack');
  mutableRepository(stack);
  addChecks(app, [MUTABLE_REPOSITORY]);

  expect(() => Template.fromStack(stack)).not.toThrow();
  expect(() => stage.synth()).not.toThrow();
  expect(() => app.synth()).toThrow(/Prod\/Stack\/Repo/);
});

describe('a Stage that is changed after it was synthesized, as a pipeline does', () => {
  const SCANNERS = [ScannerRule.CHECKOV_CKV_AWS_51];
  const LOOSE = { ImageTagMutability: 'MUTABLE', ResourceTags: [{ Key: 'team', Value: 'eng' }] };
  const STRICT = { ImageTagMutability: 'IMMUTABLE', ResourceTags: [] };

  test.each<[string, object, object, string[]]>([
    ['made stricter', LOOSE, STRICT, ['Repo repositoryMutable', 'Repo scannerWouldFail', 'Template creationTemplateLooser', 'Template creationTemplateNeedsRole']],
    ['made looser', STRICT, LOOSE, []],
  ])('is judged by the templates that are deployed: %s', (_, before, after, expected) => {
    const app = new App();
    const stage = new Stage(app, 'Prod');
    const stack = new Stack(stage, 'Stack');
    const resources = [
      new CfnResource(stack, 'Repo', { type: 'AWS::ECR::Repository', properties: before }),
      new CfnResource(stack, 'Template', {
        type: 'AWS::ECR::RepositoryCreationTemplate', properties: { Prefix: 'team', AppliedFor: ['REPLICATION'], ...before },
      }),
    ];
    TagImmutabilityChecks.addTo(app, { standard, scannerRules: SCANNERS });
    stage.synth();
    resources.forEach((resource) => Object.entries(after).forEach(([name, value]) => resource.addPropertyOverride(name, value)));
    expect(found(validated(app))).toEqual(expected.map((finding) => `Prod/Stack/${finding}`));
  });
});

test('what is added to an app that is synthesized again is found', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const namespaces = [{ prefix: 'team/prod', baseline: TagMutabilitySetting.IMMUTABLE }];
  const baseline = TagMutabilitySetting.immutableExcept('latest');
  TagImmutabilityChecks.addTo(app, { standard: new TagImmutabilityStandard({ baseline, namespaces }) });
  app.synth();
  new CreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION], tagMutability: baseline });
  mutableRepository(stack);
  expect(found(validated(app, { force: true }))).toEqual(['Stack/Repo repositoryMutable', 'Stack/Template/Resource creationTemplateLooser']);
});

test('a resource that is in no template is none, and is not taken for the one in its place', () => {
  class Unsynthesized extends ecr.CfnRepository {
    protected shouldSynthesize(): boolean {
      return false;
    }
  }
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new Unsynthesized(stack, 'Repo');
  mutableRepository(stack, 'Written');
  TagImmutabilityChecks.addTo(app, { standard });
  expect(found(validated(app))).toEqual(['Stack/Written repositoryMutable']);
});

test('what is not a resource has no template', () => {
  const app = new App();
  new CfnResource(new Stack(app, 'Stack'), 'Topic', { type: 'AWS::SNS::Topic' });
  addChecks(app, [at('Stack')]);
  const [{ logicalId, template }] = validated(app).findings;
  expect([logicalId, template]).toEqual([undefined, undefined]);
});
