/** The command as people call it: what it says, where, and its exit code. */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { JSDOM } from 'jsdom';
import { BuiltCommand, buildCommand, ROOT } from './built-command';
import { SAMPLE_RUN, SampleRun, sampleRepositories, writeJson, writePage, writeRun } from './sample-records';
import { ExitCode, HELP, main } from '../../report/main';
import { RepositoryRecord } from '../../src/contract/registry-records';

jest.setTimeout(60_000);

let command: BuiltCommand;
let bucket: string;
let output: string;

beforeAll(() => { command = buildCommand(); });
afterAll(() => command.remove());
beforeEach(() => {
  bucket = fs.mkdtempSync(path.join(os.tmpdir(), 'bucket-'));
  output = path.join(bucket, 'page.html');
});

const { COMPLETE, INCOMPLETE, NONE } = ExitCode;

const LATER = '20261128T040000Z-1111';
const RECORDS = [...sampleRepositories(250)];
const write = (sample: SampleRun = {}, records: readonly RepositoryRecord[] = RECORDS) => writeRun(bucket, records, sample);
const compliant = (name: string): RepositoryRecord => ({ name, outcome: 'COMPLIANT', before: { mode: 'IMMUTABLE', filters: [] } });

/** The same in this process, which is faster than a process of its own. */
function report(...args: string[]): { status: number; stdout: string; stderr: string } {
  const said = { stdout: '', stderr: '' };
  const status = main(['report', ...args, '--output', output], {
    stdout: (text) => { said.stdout += text; },
    stderr: (text) => { said.stderr += text; },
    isTerminal: false,
    version: '0.0.0',
    parts: () => ({ style: '', script: '' }),
  });
  return { status, ...said };
}

const { window: { DOMParser } } = new JSDOM('');
const page = () => new DOMParser().parseFromString(fs.readFileSync(output, 'utf8'), 'text/html');
/** What the page says, without the data of its script. It is text, which page.test.ts shows. */
const pageSays = () => fs.readFileSync(output, 'utf8').split('<script')[0].replace(/<[^>]*>/g, '').replace(/&#39;/g, "'").replace(/&quot;/g, '"');
const runOfPage = () => /Run(\S+?)Account/.exec(pageSays())?.[1];

describe('as a process', () => {
  test('it writes report.html where one is, and says what is in it', () => {
    write();
    const where = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'where-')));
    const { status, stdout, stderr } = command.run(['report', bucket], where);
    expect({ status, stderr }).toEqual({ status: COMPLETE, stderr: '' });
    const count = (...outcomes: string[]) => RECORDS.filter(({ outcome }) => outcomes.includes(outcome)).length;
    expect(stdout).toBe(
      `${path.join(where, 'report.html')}: 250 repositories, ${count('COMPLIANT', 'CHANGED')} meet the standard, ` +
      `${count('DEFERRED', 'CHANGED_MEANWHILE')} to change, ${count('EXEMPT', 'OPENED', 'LEFT_ALONE')} exempt or left alone, ` +
      `${count('GONE')} deleted meanwhile, ${count('FAILED')} failed (run ${SAMPLE_RUN}).\n`);
    expect(fs.readdirSync(where)).toEqual(['report.html']);
  });

  test('a broken record is named, counted, and in the exit code', () => {
    const broken = path.join(write(), 'pages', '000002-1.json');
    fs.truncateSync(broken, 1000);
    const { status, stdout, stderr } = command.run(['report', bucket, '-o', output]);
    expect(status).toBe(INCOMPLETE);
    expect(stderr).toContain(`${broken}: is not JSON, or ends too early (1000 bytes). Copy the records again`);
    expect(stdout).toContain('150 repositories');
  });

  test('help and version go to stdout', () => {
    expect(command.run(['--help'])).toMatchObject({ status: COMPLETE, stdout: HELP, stderr: '' });
    const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    expect(command.run(['--version'])).toMatchObject({ status: COMPLETE, stdout: `${version}\n`, stderr: '' });
  });

  test('without a command, it says which there is', () => {
    const { status, stdout, stderr } = command.run([]);
    expect({ status, stdout }).toEqual({ status: NONE, stdout: '' });
    expect(stderr).toContain('A command is missing. There is one: report.');
    expect(stderr).toContain(HELP);
  });

  test('what it is made of needs no package', () => {
    const text = fs.readFileSync(path.join(command.folder, 'index.js'), 'utf8');
    const required = [...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name.replace('node:', ''));
    expect([...new Set(required)].sort()).toEqual(['crypto', 'fs', 'path', 'util']);
    expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  test('what the package has is what the sources make', () => {
    const files = ['browser.js', 'index.js', 'page.css'];
    expect(fs.readdirSync(command.folder).sort()).toEqual(files);
    files.forEach((file) => expect(fs.readFileSync(path.join(ROOT, 'assets', 'report', file), 'utf8')).toBe(fs.readFileSync(path.join(command.folder, file), 'utf8')));
  });
});

test('docs/registry.md says the arguments and exit codes that there are', () => {
  const docs = fs.readFileSync(path.join(ROOT, 'docs', 'registry.md'), 'utf8');
  const firstCells = (heading: string) => [...docs.split(`| ${heading} |`)[1].split('\n\n')[0].matchAll(/^\| `?([^`|]+?)`? \|/gm)].map(([, cell]) => cell);
  const inHelp = [...HELP.matchAll(/^(FOLDER|--\w+(?: [A-Z]+)?) {2,}/gm)].map(([, argument]) => argument);
  expect([...firstCells('argument'), '--help', '--version']).toEqual(inHelp);
  expect(firstCells('exit code').map(Number)).toEqual([COMPLETE, INCOMPLETE, NONE]);
});

describe('arguments', () => {
  const said = (...args: string[]) => {
    let stderr = '';
    const status = main(args, { stdout: () => undefined, stderr: (text) => { stderr += text; }, isTerminal: false, version: '', parts: () => ({ style: '', script: '' }) });
    return { status, first: stderr.split('\n')[0] };
  };

  test.each([
    [['reprot', 'x'], "There is no command 'reprot'. There is one: report."],
    [['report'], 'FOLDER is missing: where the records are.'],
    [['report', 'a', 'b'], 'One FOLDER at a time: a, b.'],
    [['report', ''], 'FOLDER, RUN and FILE cannot be empty.'],
    [['report', 'a', '--output', ''], 'FOLDER, RUN and FILE cannot be empty.'],
    [['report', 'a', '--out', 'b'], "Unknown option '--out'"],
    [['report', 'a', '--run'], "Option '--run <value>' argument missing"],
  ])('%j', (args, message) => {
    const { status, first } = said(...args);
    expect(status).toBe(NONE);
    expect(first).toContain(message);
  });
});

describe('the folder', () => {
  test.each<[string, () => string]>([
    ['the copy of a bucket', () => bucket],
    ['its runs/', () => path.join(bucket, 'runs')],
    ['one run', () => path.join(bucket, 'runs', SAMPLE_RUN)],
    ['one run with a / at its end', () => path.join(bucket, 'runs', SAMPLE_RUN) + path.sep],
    ['a path with steps back', () => path.join(bucket, 'runs') + path.sep + '..'],
    ['a folder with the copies of several buckets', () => {
      const above = fs.mkdtempSync(path.join(os.tmpdir(), 'above-'));
      fs.cpSync(bucket, path.join(above, 'bucket'), { recursive: true });
      return above;
    }],
    ['one run in a folder of another name', () => {
      const copy = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'copy-')), 'records');
      fs.cpSync(path.join(bucket, 'runs', SAMPLE_RUN), copy, { recursive: true });
      return copy;
    }],
    ['a symbolic link to it', () => {
      const link = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'link-')), 'link');
      fs.symlinkSync(bucket, link, 'dir');
      return link;
    }],
  ])('can be %s', (_, folder) => {
    write();
    expect(report(folder())).toMatchObject({ status: COMPLETE, stderr: '' });
    expect(runOfPage()).toBe(SAMPLE_RUN);
  });

  test('can have one run twice, by a link, a link to itself and one to nowhere', () => {
    const run = write();
    fs.symlinkSync(run, path.join(bucket, 'runs', 'link'), 'dir');
    fs.symlinkSync(bucket, path.join(bucket, 'runs', 'around'), 'dir');
    fs.symlinkSync(path.join(bucket, 'nowhere'), path.join(bucket, 'runs', 'nowhere'));
    expect(report(bucket).status).toBe(COMPLETE);
  });

  test.each<[string, () => string, string]>([
    ['is not there', () => path.join(bucket, 'none'), 'there is no such folder. Copy the records into one: aws s3 sync s3://BUCKET '],
    ['is a file', () => path.join(write(), 'run.json'), 'is not a folder'],
    ['is empty', () => bucket, 'there are no records of a run in it, in its runs/, or in a folder of it. Copy them: aws s3 sync s3://BUCKET '],
    ['has something else', () => {
      fs.mkdirSync(path.join(bucket, 'a', 'b', 'c', 'd'), { recursive: true });
      return bucket;
    }, 'there are no records of a run in it'],
  ])('%s', (_, folder, message) => {
    const { status, stderr, stdout } = report(folder());
    expect({ status, stdout }).toEqual({ status: NONE, stdout: '' });
    expect(stderr).toContain(message);
    expect(fs.existsSync(output)).toBe(false);
  });
});

describe('of several runs', () => {
  test('the latest that has ended is shown, and the others are named', () => {
    write({ run: '20261101T000000Z-0000' });
    write();
    write({ run: LATER, summary: 'none' });
    const { status, stderr } = report(bucket);
    expect(status).toBe(COMPLETE);
    expect(stderr).toBe(
      `Run ${LATER}, which is newer: Not ended: it has no summary. It is still going on, or somebody stopped it. --run ${LATER} shows it.\n` +
      'The folder has 1 older run. --run RUN shows one.\n');
    expect(runOfPage()).toBe(SAMPLE_RUN);
  });

  test('one that was skipped has looked at nothing, so an earlier one is shown', () => {
    write();
    write({ run: LATER, summary: { outcome: 'SKIPPED', reason: 'Run x was going on.' } }, []);
    expect(report(bucket).stderr).toContain(`Run ${LATER}, which is newer: skipped: Run x was going on. --run ${LATER} shows it.`);
    expect(runOfPage()).toBe(SAMPLE_RUN);
    expect(report(bucket, '--run', LATER).status).toBe(COMPLETE);
    expect(runOfPage()).toBe(LATER);
    expect(pageSays()).toContain('This run did not completeSkipped: another run was going on. Run x was going on.');
  });

  test('--run chooses', () => {
    write();
    write({ run: LATER });
    expect(report(bucket, '--run', SAMPLE_RUN)).toMatchObject({ status: COMPLETE, stderr: '' });
    expect(runOfPage()).toBe(SAMPLE_RUN);
  });

  test('--run names one that is not there', () => {
    write();
    write({ run: LATER });
    expect(report(bucket, '--run', 'x')).toMatchObject({
      status: NONE, stderr: `--run 'x': there is no such run. Runs in the folder, the newest first: ${LATER}, ${SAMPLE_RUN}.\n`,
    });
  });

  test('of several registries, one is shown and the others are said', () => {
    write();
    write({ run: LATER, facts: { account: '999999999999', region: 'us-east-1' } });
    expect(report(bucket).stderr).toContain(
      `The folder has runs of 2 registries. This page is of account 999999999999 in us-east-1 only. --run shows another: ${SAMPLE_RUN} (account 123456789012 in eu-west-1).`);
  });

  test('two of the same name in two buckets are not mixed', () => {
    for (const name of ['a', 'b']) {
      writeRun(path.join(bucket, name), RECORDS);
    }
    const { status, stderr } = report(bucket, '--run', SAMPLE_RUN);
    expect(status).toBe(NONE);
    expect(stderr).toContain(`there are several of that name: ${path.join(bucket, 'a', 'runs', SAMPLE_RUN)}, ${path.join(bucket, 'b', 'runs', SAMPLE_RUN)}. Give one of them as FOLDER.`);
  });

  test('none has ended', () => {
    write({ summary: 'none' });
    const { status, stderr } = report(bucket);
    expect(status).toBe(NONE);
    expect(stderr).toContain(`no run in it has a summary that can be read: they are still going on, or were stopped, or the copy is not complete. --run RUN shows what one has recorded until now. Runs in the folder, the newest first: ${SAMPLE_RUN}.`);
  });
});

describe('a run that has not ended', () => {
  test('is shown if it is asked for, and so says the page', () => {
    write({ summary: 'none' });
    expect(report(bucket, '--run', SAMPLE_RUN)).toMatchObject({ status: INCOMPLETE, stderr: '' });
    expect(pageSays()).toContain('This run has not ended');
    expect(pageSays()).toContain('250 repositories');
  });

  test('names what it may have written without a record', () => {
    write({ summary: 'none', before: { 1: [RECORDS[0].name], 4: ['team/unknown', 'team/other'] } });
    report(bucket, '--run', SAMPLE_RUN);
    expect(pageSays()).toContain('2 repositories may have been written');
    expect([...page().querySelectorAll('.names li')].map(({ textContent }) => textContent)).toEqual(['team/other', 'team/unknown']);
  });
});

describe('records that cannot be relied on', () => {
  /** Writes a run of three pages, and breaks it. */
  const broken = (breakIt: (run: string) => void): string => {
    const run = write();
    breakIt(run);
    return run;
  };
  const change = (file: string, how: (record: any) => void) => {
    const record = JSON.parse(fs.readFileSync(file, 'utf8'));
    how(record);
    writeJson(file, record);
  };
  const secondPage = (run: string) => path.join(run, 'pages', '000002-1.json');

  test.each<[string, (run: string) => void, string, number]>([
    ['an empty file', (run) => fs.writeFileSync(secondPage(run), ''), 'is empty. Copy the records again', 150],
    ['a text', (run) => writeJson(secondPage(run), '{"version":1}'), "is no record: it must be an object, and is '{\"version\":1}'", 150],
    ['a record of another version', (run) => change(secondPage(run), (record) => { record.version = 2; }), 'has version 2; this release reads version 1. If a newer release', 150],
    ['a record of another run', (run) => change(secondPage(run), (record) => { record.run = 'x'; }), `is of run 'x', and lies among records of run '${SAMPLE_RUN}'`, 150],
    ['a page without repositories', (run) => change(secondPage(run), (record) => { delete record.repositories; }), 'lacks repositories, a list', 150],
    ['a page that has none', (run) => change(secondPage(run), (record) => { record.repositories = []; }), 'the summary counts 250 repositories, and the records have 150', 150],
    ['a folder in the place of a page', (run) => {
      fs.rmSync(secondPage(run));
      fs.mkdirSync(secondPage(run));
    }, 'is no file. Copy the records again', 150],
    ['a pipe in the place of a page', (run) => {
      fs.rmSync(secondPage(run));
      execFileSync('mkfifo', [secondPage(run)]);
    }, 'is no file. Copy the records again', 150],
    ['a file that nobody can have written', (run) => fs.truncateSync(secondPage(run), 5_000_000), 'has 5000000 bytes, and is no record', 150],
    ['a page that is missing', (run) => fs.rmSync(secondPage(run)), 'page 2 is missing. Copy the records again', 150],
    ['a page that is missing at the end', (run) => fs.rmSync(path.join(run, 'pages', '000003-1.json')), 'the summary counts 250 repositories, and the records have 200', 200],
    ['a part that is missing', (run) => fs.renameSync(secondPage(run), path.join(run, 'pages', '000002-3.json')), 'part 1 of page 2, part 2 of page 2 are missing', 250],
    ['pages that are all missing', (run) => fs.rmSync(path.join(run, 'pages'), { recursive: true }), 'the summary counts 250 repositories, and the records have 0', 0],
    ['an outcome that nobody knows', (run) => change(secondPage(run), ({ repositories: [one] }) => { one.outcome = 'PERHAPS'; }),
      `repository 1 ('${RECORDS[100].name}'): its outcome is 'PERHAPS'; it must be an outcome that this release knows. It is not in the page.`, 249],
    ['filters that are no list', (run) => change(secondPage(run), ({ repositories: [, one] }) => { one.before.filters = 'latest'; }), 'its before is {', 249],
    ['a repository that is no object', (run) => change(secondPage(run), ({ repositories }) => { repositories[5] = null; }), 'repository 6: is not an object', 249],
    ['a broken run.json', (run) => fs.writeFileSync(path.join(run, 'run.json'), '{'), 'run.json: is not JSON, or ends too early (1 bytes)', 250],
    ['a summary of another registry', (run) => change(path.join(run, 'summary.json'), (record) => { record.account = '999999999999'; }),
      "its account is '999999999999', and that of run.json is '123456789012'. Copy each bucket into a folder of its own.", 250],
    ['a summary with other numbers', (run) => change(path.join(run, 'summary.json'), (record) => { record.counts.OPENED = 99; }),
      'the summary counts 99 OPENED, and the records have ', 250],
    ['a broken record of what was before', (run) => writeJson(path.join(run, 'before', '000001.json'), { version: 1, run: SAMPLE_RUN, page: 1, repositories: [1] }),
      'repository 1 is not as this release knows it', 250],
  ])('%s', (_, breakIt, message, left) => {
    broken(breakIt);
    const { status, stdout, stderr } = report(bucket);
    expect(status).toBe(INCOMPLETE);
    expect(stderr).toContain(message);
    expect(stdout).toContain(`: ${left} repositories,`);
    expect(stdout).toMatch(/, \d records? could not be relied on/);
    expect(pageSays()).toContain('could not be relied on');
    expect(pageSays()).toContain(message.slice(0, 60));
  });

  test('a broken summary is no summary, and is named', () => {
    broken((run) => fs.truncateSync(path.join(run, 'summary.json'), 20));
    expect(report(bucket)).toMatchObject({ status: NONE, stderr: expect.stringContaining('summary.json: is not JSON, or ends too early (20 bytes)') });
    expect(report(bucket, '--run', SAMPLE_RUN)).toMatchObject({ status: INCOMPLETE });
  });

  test('thousands of them are counted', () => {
    broken((run) => {
      for (const number of [1, 2]) {
        change(path.join(run, 'pages', `00000${number}-1.json`), (record) => { record.repositories = record.repositories.map(() => 1); });
      }
    });
    const { stderr } = report(bucket);
    expect(stderr.split('\n')).toHaveLength(102);
    expect(stderr).toContain('And 101 more faults of records.\n');
    expect(pageSays()).toContain('201 records could not be relied on');
    expect(pageSays()).toContain('And 101 more records.');
  });

  test('neither of the two files that say what the run is', () => {
    broken((run) => ['summary.json', 'run.json'].forEach((file) => fs.rmSync(path.join(run, file))));
    expect(report(bucket, '--run', SAMPLE_RUN)).toMatchObject({
      status: NONE, stderr: `Run ${SAMPLE_RUN}: it has no run.json and no summary.json that can be read, so nobody knows of which registry it is.\n`,
    });
  });

  test('what a copy leaves beside the records is no record', () => {
    broken((run) => {
      for (const name of ['.DS_Store', 'desktop.ini', '000003-1.json.6eF3bA12']) {
        fs.writeFileSync(path.join(run, 'pages', name), 'x');
      }
    });
    expect(report(bucket)).toMatchObject({ status: COMPLETE, stderr: '' });
  });
});

describe('a listing that began again', () => {
  const changed: RepositoryRecord = { name: 'b', outcome: 'CHANGED', before: { mode: 'MUTABLE', filters: [] }, after: { mode: 'IMMUTABLE', filters: [] } };

  test.each([['both counted', 5], ['each counted once', 3]])('shows each repository once, as the run left it: %s', (_, count) => {
    const run = write({ summary: { repositories: count } }, [{ ...compliant('a'), outcome: 'DEFERRED' }, changed]);
    writePage(run, SAMPLE_RUN, 2, 1, [compliant('a'), compliant('b'), compliant('c')]);
    expect(report(bucket)).toMatchObject({ status: COMPLETE, stderr: '' });
    expect([...page().querySelectorAll('#rows tbody tr')].map((row) => [...row.children].slice(0, 2).map(({ textContent }) => textContent))).toEqual([
      ['a', 'Compliant'], ['b', 'Changed'], ['c', 'Compliant'],
    ]);
    expect(pageSays()).toContain('The run listed the registry more than once, and found 2 repositories again. Each is shown once.');
  });

  test('shows nothing that the last list has not, but what was changed', () => {
    const run = write({ summary: { repositories: 1, firstPage: 2 } }, [{ ...compliant('deleted'), outcome: 'DEFERRED' }, changed]);
    writePage(run, SAMPLE_RUN, 2, 1, [compliant('b')]);
    expect(report(bucket)).toMatchObject({ status: COMPLETE, stderr: '' });
    expect([...page().querySelectorAll('#rows tbody tr')].map((row) => row.children[0].textContent)).toEqual(['b']);
  });
});

describe('the page', () => {
  test('is in a folder of its own name only if that is a file', () => {
    write();
    fs.mkdirSync(output);
    expect(report(bucket)).toMatchObject({ status: NONE, stderr: `--output ${output}: is a folder. Name a file in it, such as ${path.join(output, 'report.html')}.\n` });
  });

  test('overwrites an older page, and nothing else', () => {
    write();
    fs.writeFileSync(output, 'my notes');
    expect(report(bucket)).toMatchObject({ status: NONE, stderr: `--output ${output}: there is a file that this command has not made. Name another, or remove it first.\n` });
    expect(fs.readFileSync(output, 'utf8')).toBe('my notes');
    fs.rmSync(output);
    expect([report(bucket).status, report(bucket).status]).toEqual([COMPLETE, COMPLETE]);
    expect(fs.readdirSync(bucket).sort()).toEqual(['page.html', 'runs']);
  });

  test('is never a device', () => {
    write();
    output = '/dev/null';
    expect(report(bucket)).toMatchObject({ status: NONE, stderr: '--output /dev/null: is no file. Name a file.\n' });
    expect(fs.statSync(output).isCharacterDevice()).toBe(true);
  });

  test('cannot be written where nobody can', () => {
    write();
    output = path.join(bucket, 'none', 'page.html');
    expect(report(bucket)).toMatchObject({ status: NONE, stderr: expect.stringContaining(`--output ${output}: cannot be written: ENOENT`) });
  });
});

test('on a terminal it says how far it is', () => {
  write();
  let stderr = '';
  main(['report', bucket, '-o', output], { stdout: () => undefined, stderr: (text) => { stderr += text; }, isTerminal: true, version: '', parts: () => ({ style: '', script: '' }) });
  expect(stderr).toMatch(/\rRead 3 of 3 records: 250 repositories\n$/);
});
