/** The page as a browser has it: its script runs in jsdom, and its figures are counted again from the records. */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { HtmlValidate } from 'html-validate';
import { DOMWindow, JSDOM, VirtualConsole } from 'jsdom';
import { BuiltCommand, buildCommand } from './built-command';
import { SAMPLE_RUN, sampleRepositories, stackArn, SampleRun, writeRun } from './sample-records';
import { figuresOf } from '../../report/figures';
import { headline } from '../../report/page-text';
import { RepositoryOutcome, RepositoryRecord } from '../../src/contract/registry-records';

// On a busy machine, axe and jsdom take longer than jest's five seconds.
jest.setTimeout(60_000);

let command: BuiltCommand;

beforeAll(() => { command = buildCommand(); });
afterAll(() => command.remove());

function pageOf(repositories: readonly RepositoryRecord[], sample: SampleRun = {}): string {
  const bucket = fs.mkdtempSync(path.join(os.tmpdir(), 'bucket-'));
  writeRun(bucket, repositories, sample);
  const output = path.join(bucket, 'report.html');
  const { status, stderr } = command.run(['report', bucket, '--output', output]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return fs.readFileSync(output, 'utf8');
}

/** Opens a page. What its script throws fails the test. */
function open(html: string, { hash = '', scripts = true } = {}): DOMWindow {
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('jsdomError', (error) => { throw error; });
  return new JSDOM(html, {
    url: `https://report.example/${hash}`,
    runScripts: scripts ? 'dangerously' : undefined,
    virtualConsole,
    beforeParse: (window) => { window.Element.prototype.scrollIntoView = () => undefined; },
  }).window;
}

async function faultsOfHtml(html: string): Promise<string[]> {
  const { results } = await new HtmlValidate({
    extends: ['html-validate:recommended', 'html-validate:document'],
    // The policy forbids styles in attributes; a long title is no fault of HTML.
    rules: { 'long-title': 'off', 'no-inline-style': 'error', 'wcag/h36': 'error' },
  }).validateString(html);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`));
}

async function faultsOfAxe(window: DOMWindow): Promise<string[]> {
  window.eval(fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  // jsdom has no layout; contrast has a test of its own.
  const { violations, passes } = await (window as any).axe.run(window.document, { rules: { 'color-contrast': { enabled: false } } });
  expect(passes.length).toBeGreaterThan(20);
  return violations.map(({ id, nodes }: any) => `${id}: ${nodes.map((node: any) => node.html).join(' ')}`);
}

const textOf = (element: Element | null) => element!.textContent!.replace(/\s+/g, ' ').trim();
const byId = (window: DOMWindow, id: string) => window.document.getElementById(id) as any;
const shownNames = (window: DOMWindow) => [...window.document.querySelectorAll('#rows tbody th')].map(textOf);
const shown = (window: DOMWindow) => textOf(byId(window, 'shown'));

function rowsOf(window: DOMWindow, table: string): string[][] {
  return [...window.document.querySelectorAll(`${table} tbody tr`)].map((row) => [...row.children].map(textOf));
}

function choose(window: DOMWindow, id: string, value: string): void {
  byId(window, id).value = value;
  byId(window, id).dispatchEvent(new window.Event('change', { bubbles: true }));
}

const search = (window: DOMWindow, text: string) => choose(window, 'text', text);

const ATTENTION = ['FAILED', 'WOULD_CHANGE', 'DEFERRED', 'CHANGED_MEANWHILE'];
const byName = (records: readonly RepositoryRecord[]) => records.map(({ name }) => name).sort();

describe('of 350 repositories', () => {
  const RECORDS = [...sampleRepositories(350)];
  const count = (outcome: string) => RECORDS.filter((one) => one.outcome === outcome).length;
  const attention = RECORDS.filter(({ outcome }) => ATTENTION.includes(outcome));
  let html: string;
  /** The page as it is before anybody touches it. */
  let untouched: DOMWindow;
  /** The page without its script. */
  let still: DOMWindow;

  beforeAll(() => {
    html = pageOf(RECORDS, { summary: { notes: ['Exemption sandbox/* has expired.'] } });
    untouched = open(html);
    still = open(html, { scripts: false });
  });

  test('it is valid HTML', async () => {
    expect(await faultsOfHtml(html)).toEqual([]);
  });

  test('nothing that axe knows keeps anybody from using it', async () => {
    expect(await faultsOfAxe(open(html))).toEqual([]);
  });

  test('it loads nothing, and its policy allows its own style and script and nothing else', () => {
    const { document } = still;
    const inline = (tag: string) => [...document.querySelectorAll(tag)].filter((one) => one.getAttribute('type') !== 'application/json');
    const sha256 = (one: Element) => `'sha256-${createHash('sha256').update(one.textContent!).digest('base64')}'`;
    const [style, script] = ['style', 'script'].map((tag) => inline(tag).map(sha256));
    expect([style.length, script.length]).toEqual([1, 1]);
    expect(document.querySelector('meta[http-equiv="Content-Security-Policy"]')!.getAttribute('content')).toBe(
      `default-src 'none'; style-src ${style[0]}; script-src ${script[0]}; base-uri 'none'; form-action 'none'`);
    expect([...document.querySelectorAll('[src], link, [style], iframe, object, embed, img')]).toEqual([]);
    expect([...document.querySelectorAll('*')].flatMap((one) => [...one.attributes]).filter(({ name }) => name.startsWith('on'))).toEqual([]);
    expect(document.querySelector('style')!.textContent).not.toMatch(/url\(|@import/);
  });

  test('its sentence has the numbers', () => {
    const window = untouched;
    expect(textOf(window.document.querySelector('h1'))).toBe(
      `${count('COMPLIANT') + count('CHANGED')} of 350 repositories meet the standard, ${count('CHANGED')} of them because this run changed them.`);
    expect(textOf(window.document.querySelector('.lead'))).toContain(`${attention.length} repositories need attention: ${attention.length - count('FAILED')} to change, ${count('FAILED')} failed.`);
  });

  test('its table of outcomes has the numbers of the records, and the bar says the same', () => {
    const window = untouched;
    const figures = Object.fromEntries(rowsOf(window, '#outcomes').map(([title, number]) => [title, Number(number)]));
    expect(figures).toEqual({
      'Failed': count('FAILED'),
      'Left for the next run': count('DEFERRED'),
      'Changed by somebody else': count('CHANGED_MEANWHILE'),
      'Changed': count('CHANGED'),
      'Compliant': count('COMPLIANT'),
      'Exempt': count('EXEMPT'),
      'Opened': count('OPENED'),
      'Left alone': count('LEFT_ALONE'),
      'Deleted meanwhile': count('GONE'),
    });
    const exempt = count('EXEMPT') + count('OPENED') + count('LEFT_ALONE');
    const label = window.document.querySelector('svg')!.getAttribute('aria-label');
    expect(label).toContain('Of 350 repositories:');
    expect(label).toContain(`Exempt or left alone: ${exempt} (${(exempt / 3.5).toFixed(1)}%)`);
    const widths = [...window.document.querySelectorAll('svg rect')].map((one) => Number(one.getAttribute('width')));
    expect(widths.reduce((a, b) => a + b, 0)).toBeCloseTo(1000, 0);
  });

  test('its table of namespaces has the numbers of the records', () => {
    const rows = rowsOf(untouched, '#namespaces');
    const namespaces = [...new Set(RECORDS.map(({ namespace }) => namespace ?? ''))].sort();
    expect(rows).toEqual(namespaces.map((namespace) => {
      const inIt = RECORDS.filter((one) => (one.namespace ?? '') === namespace);
      const of = (...outcomes: string[]) => String(inIt.filter(({ outcome }) => outcomes.includes(outcome)).length);
      return [
        namespace === '' ? 'No namespace (baseline)' : namespace, String(inIt.length), of('COMPLIANT', 'CHANGED'),
        of('WOULD_CHANGE', 'DEFERRED', 'CHANGED_MEANWHILE'), of('EXEMPT', 'OPENED', 'LEFT_ALONE'), of('FAILED'), of('GONE'),
      ];
    }));
  });

  test('its failures have their reasons and names, and its changes their numbers', () => {
    const window = untouched;
    const reasons = new Map<string, string[]>();
    RECORDS.filter(({ outcome }) => outcome === 'FAILED').forEach(({ reason, name }) => reasons.set(reason!, [...reasons.get(reason!) ?? [], name]));
    expect(rowsOf(window, '#failures').sort()).toEqual([...reasons].map(([reason, names]) => [reason, String(names.length), names.sort().join(', ')]).sort());
    const changed = rowsOf(window, '#changes').map(([what, outcome, number]) => [what, outcome, Number(number)]);
    const fromAll = RECORDS.filter(({ outcome, before }) => outcome === 'CHANGED' && before.mode === 'MUTABLE').length;
    expect(changed).toContainEqual(['all →, then only latest, buildcache-*', 'Changed', fromAll]);
    expect(changed.reduce((sum, [, , number]) => sum + Number(number), 0)).toBe(RECORDS.filter(({ after }) => after).length);
  });

  test('it has the facts of the run, its notes and its standard', () => {
    const window = untouched;
    const facts = Object.fromEntries([...window.document.querySelectorAll('dl div')].map((one) => [textOf(one.querySelector('dt')), textOf(one.querySelector('dd'))]));
    expect(facts).toMatchObject({
      'Run': '20261127T040000Z-8c2f',
      'Account': '123456789012',
      'Region': 'eu-west-1 (partition aws)',
      'Started by': 'Its schedule',
      'Enforcement': 'ENFORCE: this run may write',
      'Started': '27 November 2026, 04:00:00 UTC',
      'Ended': '27 November 2026, 04:03:41 UTC, after 3 minutes 41 seconds',
      'Outcome': 'Completed: it looked at every repository.',
      'Hash of the standard': '5f1d7a84c1d0e3f6b9',
    });
    expect(textOf(byId(window, 'notes'))).toContain('Exemption sandbox/* has expired.');
    expect(JSON.parse(window.document.querySelector('pre')!.textContent!).baseline.filters).toEqual(['latest', 'buildcache-*']);
  });

  test('first it shows what needs attention, with and without its script', () => {
    for (const window of [untouched, still]) {
      expect(shownNames(window)).toEqual(byName(attention).slice(0, 100));
      expect(shown(window)).toContain('that need attention. The run has looked at 350 repositories in all.');
      expect(byId(window, 'filters').hidden).toBe(window === still);
    }
    expect(textOf(still.document.querySelector('noscript'))).toContain('JavaScript is off');
  });

  test('without its script its rows are those that its script makes', () => {
    const [made, written] = [untouched, still].map(({ document }) => document.querySelector('#rows tbody')!.innerHTML);
    expect(made).toBe(written);
  });

  test('every repository can be found by outcome, namespace and text', () => {
    const window = open(html);
    choose(window, 'outcome', '');
    expect(shown(window)).toBe('Repositories 1 to 100 of 350.');
    for (const outcome of Object.values(RepositoryOutcome).filter((one) => count(one) > 0)) {
      choose(window, 'outcome', outcome);
      expect(shownNames(window)).toEqual(byName(RECORDS.filter((one) => one.outcome === outcome)).slice(0, 100));
    }
    choose(window, 'outcome', '');
    choose(window, 'namespace', 'payments');
    const payments = RECORDS.filter(({ namespace }) => namespace === 'payments');
    expect(shownNames(window)).toEqual(byName(payments));
    search(window, ' WEB ');
    expect(shownNames(window)).toEqual(byName(payments.filter(({ name }) => name.includes('web'))));
    choose(window, 'namespace', '/');
    search(window, '');
    expect(shownNames(window)).toEqual(byName(RECORDS.filter(({ namespace }) => namespace === undefined)).slice(0, 100));
    choose(window, 'namespace', '');
    search(window, 'docker.io');
    expect(shownNames(window)).toEqual(byName(RECORDS.filter(({ reason }) => reason?.includes('docker.io'))));
    search(window, 'nothing has this');
    expect(shown(window)).toBe('No repository with “nothing has this”. The run has looked at 350 repositories in all.');
  });

  test('what is looked for as one types is found', async () => {
    const window = open(html);
    choose(window, 'outcome', '');
    byId(window, 'text').value = 'platform/build/';
    byId(window, 'text').dispatchEvent(new window.Event('input'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(shownNames(window)).toEqual(byName(RECORDS.filter(({ name }) => name.startsWith('platform/build/'))));
  });

  test('its pages have every repository once', () => {
    const window = open(html, { hash: '#outcome=' });
    const names: string[] = [];
    for (let page = 1; page <= 4; page++) {
      expect(textOf(byId(window, 'position'))).toBe(`Page ${page} of 4`);
      names.push(...shownNames(window));
      expect([byId(window, 'previous').disabled, byId(window, 'next').disabled]).toEqual([page === 1, page === 4]);
      byId(window, 'next').click();
    }
    expect(names).toEqual(byName(RECORDS));
    byId(window, 'previous').click();
    expect(shown(window)).toBe('Repositories 201 to 300 of 350.');
    choose(window, 'outcome', 'FAILED');
    expect(byId(window, 'pager').hidden).toBe(true);
  });

  test('a view has an address, and an address its view', () => {
    const window = open(html);
    choose(window, 'namespace', 'payments');
    search(window, 'api & <x>');
    const again = open(html, { hash: window.location.hash });
    expect([byId(again, 'namespace').value, byId(again, 'text').value]).toEqual(['payments', 'api & <x>']);
    const wrong = open(html, { hash: '#outcome=NONE&namespace=none' });
    expect(shown(wrong)).toBe(shown(untouched));
  });

  test('a count leads to its repositories', () => {
    const window = open(html);
    [...window.document.querySelectorAll<HTMLElement>('#outcomes tbody a')].find((one) => textOf(one) === 'Opened')!.click();
    expect(shownNames(window)).toEqual(byName(RECORDS.filter(({ outcome }) => outcome === 'OPENED')));
    expect(window.location.hash).toBe('#outcome=OPENED');
    [...window.document.querySelectorAll<HTMLElement>('#namespaces tbody a')].find((one) => textOf(one) === 'search')!.click();
    expect(shownNames(window)).toEqual(byName(RECORDS.filter(({ namespace }) => namespace === 'search')));
  });

  test('paper has more rows than the screen, and says how many', () => {
    const window = open(html, { hash: '#outcome=' });
    window.dispatchEvent(new window.Event('beforeprint'));
    expect(shownNames(window)).toHaveLength(350);
    expect(shown(window)).toBe('All 350 repositories.');
    window.dispatchEvent(new window.Event('afterprint'));
    expect(shownNames(window)).toHaveLength(100);
  });

  test('repositories and stacks lead to the console', () => {
    const window = open(html, { hash: '#outcome=CHANGED' });
    const record = RECORDS.filter(({ outcome }) => outcome === 'CHANGED').sort((a, b) => a.name < b.name ? -1 : 1).find(({ stack }) => stack)!;
    const row = [...window.document.querySelectorAll('#rows tbody tr')].find((one) => textOf(one.querySelector('th')) === record.name)!;
    expect([...row.querySelectorAll('a')].map(({ href }) => href)).toEqual([
      `https://eu-west-1.console.aws.amazon.com/ecr/repositories/private/123456789012/${record.name}?region=eu-west-1`,
      `https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/stackinfo?stackId=${encodeURIComponent(record.stack!)}`,
    ]);
  });
});

test('a page with everything that can be wrong is valid too, and anybody can use it', async () => {
  const bucket = fs.mkdtempSync(path.join(os.tmpdir(), 'bucket-'));
  const run = writeRun(bucket, sampleRepositories(250), { summary: 'none', before: { 7: ['team/a'] } });
  fs.truncateSync(path.join(run, 'pages', '000002-1.json'), 100);
  fs.cpSync(path.join(run, 'pages', '000001-1.json'), path.join(run, 'pages', '000001-2.json'));
  const output = path.join(bucket, 'report.html');
  expect(command.run(['report', run, '--run', SAMPLE_RUN, '--output', output]).status).toBe(1);
  const html = fs.readFileSync(output, 'utf8');
  const window = open(html);
  expect([...window.document.querySelectorAll('.warning h2')].map(textOf)).toEqual([
    'This run has not ended', '1 record could not be relied on', '1 repository may have been written',
  ]);
  expect(await faultsOfHtml(html)).toEqual([]);
  expect(await faultsOfAxe(window)).toEqual([]);
});

describe('headlines', () => {
  const figures = (outcomes: readonly RepositoryOutcome[]) => figuresOf(outcomes.map((outcome, index) =>
    ({ name: `r${index}`, outcome, before: 'all', after: '', namespace: '', reason: '', stack: '', isStricterThanAsked: false })));
  const { COMPLIANT, CHANGED, WOULD_CHANGE } = RepositoryOutcome;

  test.each<[string, RepositoryOutcome[], boolean]>([
    ['This run has recorded no repository.', [], true],
    ['The one repository meets the standard, and this run changed none.', [COMPLIANT], true],
    ['The one repository meets the standard, because this run changed it.', [CHANGED], true],
    ['The one repository does not meet the standard, and this run only reported: it changed none.', [WOULD_CHANGE], false],
    ['All 2 repositories meet the standard, and this run only reported: it changed none.', [COMPLIANT, COMPLIANT], false],
    ['All 2 repositories meet the standard, 1 of them because this run changed it.', [COMPLIANT, CHANGED], true],
    ['1 of 2 repositories meets the standard, and this run only reported: it changed none.', [COMPLIANT, WOULD_CHANGE], false],
    ['2 of 3 repositories meet the standard, 2 of them because this run changed them.', [CHANGED, CHANGED, WOULD_CHANGE], true],
    ['None of 2 repositories meets the standard, and this run only reported: it changed none.', [WOULD_CHANGE, WOULD_CHANGE], false],
  ])('%s', (sentence, outcomes, writes) => {
    expect(headline(figures(outcomes), writes)).toBe(sentence);
  });

  test('a share that is not all is not said to be', () => {
    const compliant = [...Array(2000)].map((_, index): RepositoryRecord => ({ name: `r${index}`, outcome: 'COMPLIANT', before: { mode: 'IMMUTABLE', filters: [] } }));
    const html = pageOf([...compliant, { name: 'z', outcome: 'WOULD_CHANGE', before: { mode: 'MUTABLE', filters: [] } }]);
    expect(rowsOf(open(html), '#outcomes').map((row) => row.slice(0, 3))).toEqual([['To change', '1', 'under 0.1%'], ['Compliant', '2,000', 'over 99.9%']]);
  });
});

test('whatever a record says stays text', () => {
  const hostile = [
    '</script><img src=x onerror="document.title=\'owned\'">', '"><script>document.title="owned"</script>', '<!--<script>', "'onmouseover='x", '&lt;b&gt;',
    'a\u2028b\u2029c', '\u202egpj.exe', 'x'.repeat(9000), '__proto__', 'constructor',
  ];
  const records: RepositoryRecord[] = hostile.map((text, index) => ({
    name: text,
    outcome: index % 2 === 0 ? 'FAILED' : 'CHANGED',
    before: { mode: text, filters: [text] },
    after: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: [text] },
    namespace: text,
    reason: text,
    stack: text,
  }));
  const html = pageOf(records, {
    facts: {
      account: hostile[0],
      region: hostile[1],
      partition: hostile[0],
      execution: hostile[0],
      startedAt: hostile[0],
      trigger: 'constructor' as any,
      enforcement: hostile[1],
      standardHash: hostile[0],
    },
    summary: { notes: hostile, outcome: '__proto__' as any, endedAt: hostile[1] },
  });
  const plain = open(pageOf([], {}));
  const window = open(html, { hash: '#outcome=' });
  const { document } = window;
  expect(document.title).not.toBe('owned');
  expect(document.querySelectorAll('script')).toHaveLength(plain.document.querySelectorAll('script').length);
  expect([...document.querySelectorAll('img, b')]).toEqual([]);
  expect([...document.querySelectorAll('*')].flatMap((one) => [...one.attributes]).filter(({ name }) => name.startsWith('on'))).toEqual([]);
  expect([...document.querySelectorAll('a')].filter(({ href }) => !href.startsWith('https://report.example/#'))).toEqual([]);
  const texts = shownNames(window);
  expect(texts).toHaveLength(hostile.length);
  expect(texts).toEqual(expect.arrayContaining([hostile[0], hostile[1], '<!--<script>', '&lt;b&gt;', 'a\\u2028b\\u2029c', '\\u202egpj.exe', '__proto__', 'constructor']));
  // A text that nobody reads to its end is cut, and says how long it was.
  expect(texts.find((one) => one.startsWith('xxx'))).toContain('... (9000 characters)');
  choose(window, 'namespace', hostile[0]);
  expect(shownNames(window)).toEqual([hostile[0]]);
});

test('a partition without a public console has no links', () => {
  const record: RepositoryRecord = { name: 'a', outcome: 'FAILED', before: { mode: 'MUTABLE', filters: [] }, stack: stackArn('Team').replace('arn:aws:', 'arn:aws-iso:') };
  const { document } = open(pageOf([record], { facts: { partition: 'aws-iso', region: 'us-iso-east-1', execution: 'arn:aws-iso:states:us-iso-east-1:123456789012:execution:a:b' } }));
  expect([...document.querySelectorAll('a[href^="http"]:not([href^="https://report.example"])')]).toEqual([]);
  expect(textOf(document.querySelector('#rows tbody'))).toContain('Declared by stack Team');
});

test('100,000 repositories are all there, and can be searched', () => {
  const records = [...sampleRepositories(100_000)];
  const window = open(pageOf(records), { hash: '#outcome=' });
  expect(shown(window)).toBe('Repositories 1 to 100 of 100,000.');
  const last = records[99_999].name;
  search(window, last);
  expect(shownNames(window)).toEqual([last]);
  choose(window, 'outcome', 'FAILED');
  search(window, '');
  expect(shown(window)).toContain(` of ${records.filter(({ outcome }) => outcome === 'FAILED').length.toLocaleString('en-US')} with outcome`);
});

test('every text has contrast enough on what is behind it: by day, by night and on paper', () => {
  const style = fs.readFileSync(path.join(ROOT_OF_PAGE, 'page.css'), 'utf8');
  const schemes = [...style.matchAll(/:root \{(.*?)\}/gs)].map(([, block]) => Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]+);/g)].map(([, name, color]) => [name, color])));
  expect(schemes).toHaveLength(3);
  const tooWeak = schemes.flatMap((scheme, index) => ['ink', 'soft', 'accent', 'meets', 'to-change', 'exempt', 'failed', 'gone'].flatMap((text) =>
    ['paper', 'surface', 'warn-paper'].filter((behind) => contrast(scheme[text], scheme[behind]) < 4.5).map((behind) => `${index}: ${text} on ${behind}`)));
  expect(tooWeak).toEqual([]);
});

const ROOT_OF_PAGE = path.join(__dirname, '..', '..', 'report', 'page');

/** The contrast ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const digits = color.length === 4 ? [...color.slice(1)].map((one) => one + one) : color.slice(1).match(/../g)!;
  const [red, green, blue] = digits.map((one) => parseInt(one, 16) / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
