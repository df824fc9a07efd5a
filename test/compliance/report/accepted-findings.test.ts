import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Lazy, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { WRITE_ACCEPTED_FINDINGS } from '../../../src/compliance/report/accepted-findings';
import type { AcceptedFinding } from '../../../src/compliance/report/accepted-findings-file';
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
      '  "version": 1,',
      '  "accepted": [',
      '    {"construct":"Api/Repo","rule":"mutableRepository","finding":"the tag mutability is MUTABLE","reason":""},',
      '    {"construct":"Web/Repo","rule":"mutableRepository","finding":"the tag mutability is MUTABLE","reason":""}',
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

describe('a file that cannot be read fails the synthesis', () => {
  test('that is missing, with the command that writes it', () => {
    const { error } = synthesized(mutable('Api'));
    expect(error).toContain(`there is no file '${file}'`);
    expect(error).toContain("'cdk synth -c cdk-ecr-immutability:writeAcceptedFindings=true'");
  });

  test.each([
    ['no JSON', '{', /are no JSON/],
    ['another version', '{"version": 2, "accepted": []}', /have the version '2'; this release reads an object with "version": 1/],
    ['no list', '{"version": 1}', /a list "accepted"/],
    ['a missing member', '{"version": 1, "accepted": [{"rule": "a", "construct": "b", "finding": "c"}]}', /entry 1 .* has the reason undefined/],
    ['a misspelt member', '{"version": 1, "accepted": [{"rule": "a", "construct": "b", "finding": "c", "reason": "", "path": "d"}]}', /entry 1 .* has the path "d"/],
  ])('that has %s', (_what, content, message) => {
    fs.writeFileSync(file, content);
    expect(synthesized(mutable('Api')).error).toMatch(message);
  });
});
