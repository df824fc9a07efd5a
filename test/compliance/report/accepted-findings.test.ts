import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Aws, CfnCondition, CfnResource, Fn, Lazy, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { TagImmutabilityStandard } from '../../../src';
import { ALL_RULES } from '../../../src/compliance/all-rules';
import { AcceptedFinding, WRITE_ACCEPTED_FINDINGS } from '../../../src/compliance/report/accepted-findings-file';
import type { Rule } from '../../../src/compliance/rule';
import { addChecks, check, found, MUTABLE_REPOSITORY, validated, Validated } from '../support/validation';

let file: string;

beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'accepted-')), 'accepted-findings.json');
});

afterEach(() => fs.rmSync(path.dirname(file), { recursive: true }));

const FRANKFURT = { account: '111111111111', region: 'eu-central-1' };
const OHIO = { account: '222222222222', region: 'us-east-2' };

/** Declares mutable repositories, each in a stack of its own, in two environments. */
function mutable(...ids: string[]) {
  return (app: Stage) => ids.forEach((id, index) => {
    new ecr.CfnRepository(new Stack(app, id, { env: index % 2 ? OHIO : FRANKFURT }), 'Repo', { imageTagMutability: 'MUTABLE' });
  });
}

function synthesized(declare: (app: App) => void, { checks = [MUTABLE_REPOSITORY], write }: { checks?: Rule[]; write?: unknown } = {}): Validated {
  const app = new App({ context: { [WRITE_ACCEPTED_FINDINGS]: write } });
  declare(app);
  addChecks(app, checks, { acceptedFindings: file });
  return validated(app);
}

/** The accepted findings are written for an app. */
function accepted(declare: (app: App) => void, checks?: Rule[]): Validated {
  return synthesized(declare, { checks, write: 'true' });
}

function entries(): AcceptedFinding[] {
  return JSON.parse(fs.readFileSync(file, 'utf8')).accepted;
}

describe('an app with a file of accepted findings', () => {
  test('passes with what it had', () => {
    accepted(mutable('Api', 'Web'));
    expect(synthesized(mutable('Api', 'Web'))).toEqual({ error: undefined, findings: [], acknowledged: [] });
  });

  test('fails on what is new, and only on that', () => {
    accepted(mutable('Api', 'Web'));
    const result = synthesized(mutable('Api', 'Web', 'New'));
    expect(result.error).toContain('New/Repo');
    expect(found(result)).toEqual(['New/Repo mutableRepository']);
  });

  test('fails on a setting that became another one', () => {
    accepted(mutable('Api'));
    const looser = synthesized((app) => new ecr.CfnRepository(new Stack(app, 'Api', { env: FRANKFURT }), 'Repo', {
      imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ imageTagMutabilityExclusionFilterType: 'WILDCARD', imageTagMutabilityExclusionFilterValue: 'v*' }],
    }));
    expect(looser.error).toBeDefined();
    expect(found(looser)).toEqual(['Api/Repo acceptedFindingGone', 'Api/Repo mutableRepository']);
  });

  test('is told of entries that no longer occur, and passes', () => {
    accepted(mutable('Api', 'Web'));
    const result = synthesized((app) => {
      mutable('Api')(app);
      new ecr.CfnRepository(new Stack(app, 'Web', { env: OHIO }), 'Repo', { imageTagMutability: 'IMMUTABLE' });
    });
    expect(result.error).toBeUndefined();
    expect(result.findings).toMatchObject([{ rule: 'acceptedFindingGone', severity: 'warning', path: 'Web/Repo' }]);
    expect(result.findings[0].description).toContain('accepts mutableRepository of Web/Repo, which is not found any more');
  });

  test('is told of the entry of a construct that is gone once, at what is left of its path', () => {
    accepted(mutable('Api', 'Web', 'Old'));
    const result = synthesized((app) => {
      mutable('Api', 'Web')(app);
      new Stack(app, 'Old', { env: OHIO });
    });
    expect(found(result)).toEqual(['Old acceptedFindingGone']);
    expect(found(synthesized(mutable('Api', 'Web')))).toEqual([' acceptedFindingGone']);
  });

  test('is told of an entry that is acknowledged by now', () => {
    accepted(mutable('Api'));
    const result = synthesized((app) => {
      mutable('Api')(app);
      Validations.of(app).acknowledge({ id: 'cdk-ecr-immutability::mutableRepository', reason: 'scratch space' });
    });
    expect(found(result)).toEqual(['Api/Repo acceptedFindingGone']);
  });

  test('accepts what became an error since', () => {
    accepted(mutable('Api'), [{ ...MUTABLE_REPOSITORY, severity: 'warning' }]);
    expect(synthesized(mutable('Api')).findings).toEqual([]);
  });

  test('still shows information', () => {
    accepted(mutable('Api'), [{ ...MUTABLE_REPOSITORY, severity: 'info' }]);
    expect(entries()).toEqual([]);
    expect(found(synthesized(mutable('Api'), { checks: [{ ...MUTABLE_REPOSITORY, severity: 'info' }] }))).toEqual(['Api/Repo mutableRepository']);
  });

  test('passes though a message has a token, whose number changes', () => {
    const token = check((construct) => construct.node.path === 'Api/Repo'
      ? [{ message: `the filter '${Lazy.string({ produce: () => 'x' })}' is not known` }]
      : []);
    accepted(mutable('Api'), [token]);
    expect(synthesized(mutable('Api'), { checks: [token] })).toMatchObject({ error: undefined, findings: [] });
  });

  test('passes in Stages as well', () => {
    const declare = (app: App) => [FRANKFURT, OHIO].forEach((env) => {
      new ecr.CfnRepository(new Stack(new Stage(app, env.region, { env }), 'Stack'), 'Repo', { imageTagMutability: 'MUTABLE' });
    });
    accepted(declare);
    expect(entries()).toHaveLength(2);
    expect(synthesized(declare)).toMatchObject({ error: undefined, findings: [] });
  });

  test('passes with a finding on a Stage that is in a stack of another environment', () => {
    const declare = (app: App) => mutable('Api')(new Stage(new Stack(app, 'Pipeline', { env: OHIO }), 'Prod'));
    const onStage = check((construct) => construct.node.path === 'Pipeline/Prod' ? [{ message: 'it is odd' }] : []);
    accepted(declare, [onStage]);
    expect(synthesized(declare, { checks: [onStage] })).toMatchObject({ error: undefined, findings: [] });
  });
});

describe('the file', () => {
  test('has a line for each finding, sorted by construct', () => {
    accepted(mutable('Web', 'Api'));
    expect(fs.readFileSync(file, 'utf8')).toBe([
      '{',
      '  "version": 2,',
      '  "accepted": [',
      '    {"construct":"Api/Repo","rule":"mutableRepository","found":{"ImageTagMutability":"MUTABLE"},"finding":"the tag mutability is MUTABLE","reason":""},',
      '    {"construct":"Web/Repo","rule":"mutableRepository","found":{"ImageTagMutability":"MUTABLE"},"finding":"the tag mutability is MUTABLE","reason":""}',
      '  ]',
      '}',
      '',
    ].join('\n'));
  });

  test('is written on request only', () => {
    synthesized(mutable('Api'));
    synthesized(mutable('Api'), { write: 'false' });
    expect(fs.existsSync(file)).toBe(false);
  });

  test('that is written lets the synthesis pass, with a warning that nothing was proven', () => {
    const result = accepted(mutable('Api', 'Web'));
    expect(result.error).toBeUndefined();
    expect(result.findings).toMatchObject([{ rule: 'acceptedFindingsWritten', severity: 'warning', path: '' }]);
  });

  test('is the same when it is written again, and keeps its reasons', () => {
    accepted(mutable('Api', 'Web'));
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"reason":""', '"reason":"until the migration"'));
    const before = fs.readFileSync(file, 'utf8');
    accepted(mutable('Api', 'Web'));
    expect(fs.readFileSync(file, 'utf8')).toBe(before);
  });

  test('that is written again loses what no longer occurs', () => {
    accepted(mutable('Api', 'Web', 'Old'));
    accepted(mutable('Api', 'Web'));
    expect(entries().map(({ construct }) => construct)).toEqual(['Api/Repo', 'Web/Repo']);
  });

  test('has nothing that is acknowledged', () => {
    accepted((app) => {
      mutable('Api', 'Web')(app);
      Validations.of(app.node.findChild('Api')).acknowledge({ id: 'cdk-ecr-immutability::mutableRepository', reason: 'scratch space' });
    });
    expect(entries().map(({ construct }) => construct)).toEqual(['Web/Repo']);
  });

  test('can be in a folder that is to be made', () => {
    const app = new App({ context: { [WRITE_ACCEPTED_FINDINGS]: true } });
    mutable('Api')(app);
    const folder = path.join(path.dirname(file), 'compliance');
    addChecks(app, [MUTABLE_REPOSITORY], { acceptedFindings: path.join(folder, 'accepted.json') });
    validated(app);
    expect(fs.readdirSync(folder)).toEqual(['accepted.json']);
  });
});

describe('a finding is known again by what was found', () => {
  const saying = (message: string, data: unknown) => check((construct) => construct.node.path === 'Api/Repo' ? [{ construct, message, found: data }] : []);
  const passes = (before: Rule, after: Rule) => {
    accepted(mutable('Api'), [before]);
    return synthesized(mutable('Api'), { checks: [after] });
  };

  test.each<[string, unknown, unknown]>([
    ['with members in another order', { mode: 'MUTABLE', name: 'api' }, { name: 'api', mode: 'MUTABLE' }],
    ['within a list too', [{ a: 1, b: 2 }], [{ b: 2, a: 1 }]],
    ['with a member that is undefined', { a: 1, b: undefined }, { a: 1 }],
    ['with a token of another number', { mode: '${Token[TOKEN.1]}' }, { mode: '${Token[TOKEN.2]}' }],
    ['that is nothing', undefined, null],
  ])('%s, and in other words', (_, before, after) => {
    expect(passes(saying('it is odd', before), saying('it is not even', after))).toMatchObject({ error: undefined, findings: [] });
  });

  test.each<[string, unknown, unknown]>([
    ['another value', { name: 'api' }, { name: 'web' }],
    ['a list in another order, which a rule sorts if the order means nothing', ['a', 'b'], ['b', 'a']],
    ['a member more', { a: 1 }, { a: 1, b: null }],
    ['a text in place of a number', 1, '1'],
  ])('so that %s is another finding, in the same words', (_, before, after) => {
    const result = passes(saying('it is odd', before), saying('it is odd', after));
    expect(result.error).toContain('it is odd');
    expect(found(result)).toEqual(['Api/Repo acceptedFindingGone', 'Api/Repo odd']);
  });

  test('of a resource that no construct explains by its logical id', () => {
    const of = (...logicalIds: string[]): Rule => ({
      ...check(() => []),
      looksAt: ({ app }) => logicalIds.map((logicalId) => (
        { construct: app.node.findChild('Api'), path: `Api/${logicalId}`, logicalId, templateFile: path.join((app as App).outdir, 'Api.template.json') })),
      find: () => [{ message: 'it is odd', found: null }],
    });
    accepted(mutable('Api'), [of('One')]);
    expect(entries()).toMatchObject([{ construct: 'Api/One' }]);
    expect(synthesized(mutable('Api'), { checks: [of('One')] }).error).toBeUndefined();
    const { error, findings } = synthesized(mutable('Api'), { checks: [of('One', 'Two')] });
    expect(error).toContain('it is odd');
    expect(findings.map(({ logicalId, template }) => [logicalId, template])).toEqual([['Two', 'Api.template.json']]);
    expect(found(synthesized(mutable('Api'), { checks: [of()] }))).toEqual(['Api acceptedFindingGone']);
  });

  test('with every rule of the product: its filters in another order, and not if another repository is there', () => {
    const declare = (name: string, ...filters: string[]) => (app: App) => new ecr.CfnRepository(new Stack(app, 'Api'), 'Repo', {
      repositoryName: name,
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters.map((filter) => ({
        imageTagMutabilityExclusionFilterType: 'WILDCARD', imageTagMutabilityExclusionFilterValue: filter,
      })),
    });
    const rules = ALL_RULES.filter(({ id }) => id === 'exclusionsLooserThanBaseline');
    accepted(declare('api', 'dev-*', 'latest'), rules);
    expect(entries()).toMatchObject([{ found: { name: 'api', mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'latest'] } }]);
    expect(synthesized(declare('api', 'latest', 'dev-*'), { checks: rules })).toMatchObject({ error: undefined, findings: [] });
    expect(found(synthesized(declare('web', 'dev-*', 'latest'), { checks: rules })))
      .toEqual(['Api/Repo acceptedFindingGone', 'Api/Repo exclusionsLooserThanBaseline']);
    expect(synthesized(declare('api', 'dev-*', 'v*'), { checks: rules }).error).toBeDefined();
  });

  const either = (first: string, second: string) => ({ 'Fn::If': ['Condition', first, second] });
  const sub = (text: string) => ({ 'Fn::Sub': text });
  test.each<[string, unknown, unknown]>([
    ['one of two names', either('dev/a', 'dev/b'), either('dev/a', 'prod/b')],
    ['a name that is known in part', sub('dev/${AWS::AccountId}'), sub('prod/${AWS::AccountId}')],
    ['a name in the place of none', undefined, 'prod/a'],
    ['an unknown one in the place of a name', 'dev/a', sub('dev/${AWS::AccountId}')],
  ])('with every rule of the product, not if another repository is there: %s', (_, before, after) => {
    const declare = (name: unknown) => (app: App) => {
      const stack = new Stack(app, 'Api');
      new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
      new CfnResource(stack, 'Repo', { type: 'AWS::ECR::Repository', properties: { RepositoryName: name } });
    };
    const rules = ALL_RULES.filter(({ id }) => id === 'repositoryMutable');
    accepted(declare(before), rules);
    expect(synthesized(declare(before), { checks: rules })).toMatchObject({ error: undefined, findings: [] });
    expect(found(synthesized(declare(after), { checks: rules }))).toEqual(['Api/Repo acceptedFindingGone', 'Api/Repo repositoryMutable']);
  });
});

describe('a file of the first version, in which a finding was a sentence', () => {
  const FIRST = JSON.stringify({
    version: 1,
    accepted: [
      { construct: 'Api/Repo', rule: 'mutableRepository', finding: 'some old words', reason: 'until the migration' },
      { construct: 'Web/Repo', rule: 'mutableRepository', finding: 'other old words', reason: 'scratch space' },
      { construct: 'Web/Repo', rule: 'anotherRule', finding: 'of another rule', reason: 'another reason' },
    ],
  });

  test('accepts nothing, and says what to do', () => {
    fs.writeFileSync(file, FIRST);
    const result = synthesized(mutable('Api', 'Web'));
    // Some releases of CDK call a plugin for each environment.
    expect([...new Set(found(result))]).toEqual([' checksFailed', 'Api/Repo mutableRepository', 'Web/Repo mutableRepository']);
    expect(result.error).toContain(`'${file}' has the version 1`);
    expect(result.error).toContain("Write it anew with 'cdk synth -c cdk-ecr-immutability:writeAcceptedFindings=true', which keeps the reasons");
  });

  test('keeps its reasons when it is written anew, by rule and construct', () => {
    fs.writeFileSync(file, FIRST);
    accepted(mutable('Api', 'Web', 'New'));
    expect(entries().map(({ construct, rule, reason }) => [construct, rule, reason])).toEqual([
      ['Api/Repo', 'mutableRepository', 'until the migration'],
      ['New/Repo', 'mutableRepository', ''],
      ['Web/Repo', 'mutableRepository', 'scratch space'],
    ]);
    expect(synthesized(mutable('Api', 'Web', 'New'))).toMatchObject({ error: undefined, findings: [] });
  });
});

describe('a file that cannot be used fails the synthesis', () => {
  const ENTRY = { construct: 'a', rule: 'b', found: 1, finding: 'c', reason: '' };
  const having = (...written: object[]) => JSON.stringify({ version: 2, accepted: written });

  /** What a synthesis says: the fault, and all that is found. */
  function failure(options = {}): string {
    const { error, findings } = synthesized(mutable('Api', 'Web'), options);
    expect(findings.filter(({ rule }) => rule !== 'checksFailed').map(({ path: construct }) => construct).sort()).toEqual(['Api/Repo', 'Web/Repo']);
    expect(findings.filter(({ rule }) => rule === 'checksFailed').map(({ severity }) => severity)).toContain('fatal');
    return error!;
  }

  test('that is missing, with the command that writes it', () => {
    expect(failure()).toContain(`there is no file '${file}'`);
    expect(failure()).toContain("'cdk synth -c cdk-ecr-immutability:writeAcceptedFindings=true'");
  });

  const UNUSABLE: [string, string, RegExp][] = [
    ['no JSON', '{', /is no JSON/],
    ['another version', '{"version": 3, "accepted": []}', /has the version 3; this release reads an object with "version": 2/],
    ['a version that is a text', '{"version": "2", "accepted": []}', /has the version "2"/],
    ['the version of every object', '{"version": "toString", "accepted": []}', /has the version "toString"/],
    ['no version', '[]', /has the version undefined/],
    ['nothing', 'null', /has the version undefined/],
    ['no list', '{"version": 2}', /a list "accepted"/],
    ['an entry that is null', '{"version": 2, "accepted": [null]}', /entry 1 .* has the construct undefined/],
    ['a missing member', having(ENTRY, { ...ENTRY, reason: undefined }), /entry 2 .* has the reason undefined/],
    ['nothing that was found', having({ ...ENTRY, found: undefined }), /entry 1 .* has the found undefined/],
    ['a misspelt member', having({ ...ENTRY, path: 'd' }), /entry 1 .* has the path "d"/],
    ['a conflict', '{\n  "version": 2,\n  "accepted": [\n<<<<<<< HEAD\n=======\n>>>>>>> feature\n  ]\n}\n', /has a conflict of a merge in it.*\n.*\n.*Keep the lines of both sides/],
  ];

  test.each(UNUSABLE)('that has %s', (_what, content, message) => {
    fs.writeFileSync(file, content);
    expect(failure()).toMatch(message);
  });

  test.each(UNUSABLE)('and is not written over: one that has %s', (_what, content, message) => {
    fs.writeFileSync(file, content);
    expect(failure({ write: true })).toMatch(message);
    expect(fs.readFileSync(file, 'utf8')).toBe(content);
  });

  test.each<[string, () => void, RegExp]>([
    ['a folder', () => fs.mkdirSync(file), /'.*' is no file/],
    ['a pipe, which would be waited for', () => execFileSync('mkfifo', [file]), /'.*' is no file/],
    ['a link to itself', () => fs.symlinkSync(file, file), /cannot be read: ELOOP/],
  ])('that is %s', (_, make, message) => {
    make();
    expect(failure()).toMatch(message);
    expect(failure({ write: true })).toMatch(message);
  });

  test.each<[string, () => void, RegExp]>([
    ['into a folder that there is not', () => fs.symlinkSync(path.join(file, '..', 'missing', 'file'), file), /cannot be written: ENOENT/],
    ['below a file', () => {
      fs.writeFileSync(file, '');
      file = path.join(file, 'accepted.json');
    }, /cannot be (read|written): (EEXIST|ENOTDIR)/],
  ])('that is to be written %s', (_, make, message) => {
    const folder = path.dirname(file);
    make();
    expect(failure({ write: true })).toMatch(message);
    file = path.join(folder, 'accepted-findings.json');
  });
});

describe('what the standard lets nobody acknowledge', () => {
  const FORBIDDING = { standard: new TagImmutabilityStandard({ forbidAcknowledging: ['repositoryMutable'] }) };
  const rule = (props: Partial<Rule> = {}) => ({ ...MUTABLE_REPOSITORY, id: 'repositoryMutable' as Rule['id'], ...props });

  function forbidding(declare: (app: App) => void, checks: Rule[], write?: boolean): Validated {
    const app = new App({ context: { [WRITE_ACCEPTED_FINDINGS]: write } });
    declare(app);
    addChecks(app, checks, { acceptedFindings: file, ...FORBIDDING });
    return validated(app);
  }

  test('is fatal though the file accepts it', () => {
    accepted(mutable('Api'), [rule()]);
    expect(synthesized(mutable('Api'), { checks: [rule()] }).error).toBeUndefined();
    const { error, findings } = forbidding(mutable('Api'), [rule()]);
    expect(error).toContain('The standard lets nobody acknowledge or accept it.');
    expect(findings).toMatchObject([{ rule: 'repositoryMutable', path: 'Api/Repo', severity: 'fatal' }]);
  });

  test('fails while the file is written, and is not in it; all else is', () => {
    const other = { ...MUTABLE_REPOSITORY };
    const { error, findings } = forbidding(mutable('Api'), [rule(), other], true);
    expect(error).toBeDefined();
    expect(findings.map(({ rule: id, severity }) => `${id} ${severity}`)).toEqual(['repositoryMutable fatal', 'acceptedFindingsWritten warning']);
    expect(entries().map((entry) => entry.rule)).toEqual(['mutableRepository']);
  });

  test('stays a warning if it is one, which neither a file nor its writing hides', () => {
    const warning = [rule({ severity: 'warning' })];
    accepted(mutable('Api'), warning);
    for (const write of [false, true]) {
      const { error, findings } = forbidding(mutable('Api'), warning, write);
      expect(error).toBeUndefined();
      expect(findings).toContainEqual(expect.objectContaining({ rule: 'repositoryMutable', severity: 'warning' }));
    }
  });
});

test('that the file was written is said though somebody acknowledges it', () => {
  const result = accepted((app) => {
    mutable('Api')(app);
    Validations.of(app).acknowledge({ id: 'cdk-ecr-immutability::acceptedFindingsWritten', reason: 'we know' });
  });
  expect(result.findings.map(({ rule }) => rule)).toEqual([expect.stringMatching(/^acceptedFindingsWritten\[/)]);
  expect(result.acknowledged).toEqual([]);
});

test('that the file was written is said where the checks are those of a Stage', () => {
  const app = new App({ context: { [WRITE_ACCEPTED_FINDINGS]: true } });
  mutable('First')(app);
  const stage = new Stage(app, 'Prod');
  mutable('Api', 'Web')(stage);
  addChecks(stage, [MUTABLE_REPOSITORY], { acceptedFindings: file });
  expect(validated(app).findings.map(({ rule }) => rule)).toEqual(['acceptedFindingsWritten']);
});
