/** The page as text, piece by piece: everything in one file that asks no network for anything. */
import { createHash } from 'crypto';
import { figuresOf, Figures, GroupCounts } from './figures';
import { BLOCK_SIZE, toBlock } from './page/blocks';
import { executionAddress, RegistryPlace } from './page/console-links';
import { Attributes, el, jsonForScript, PageContent, PageElement, toHtml } from './page/element';
import { bidirectional, changeInWords, link, outcomeBadge, Row, rowElement, ROW_HEADINGS } from './page/row';
import { ALL, ATTENTION, IN_NO_NAMESPACE, ROWS_AT_ONCE, shownInWords, thatNeedAttention } from './page/shown';
import {
  ALL_OUTCOMES, counted, duration, GROUP_TITLES, inDigits, inUtc, needsAttention, NO_NAMESPACE, NO_OUTCOME, OutcomeGroup, OUTCOMES, repositories,
  RUN_OUTCOMES, TRIGGERS,
} from './page/words';
import { RunContent } from './run-content';
import { RunOutcome, RunRecord, RunSummary } from '../src/contract/registry-records';
import { readable } from '../src/mutability/language/quoted';

/** What the page carries inside. */
export interface PageParts {
  readonly style: string;
  readonly script: string;
}

/** Says who made a page: the command overwrites no other file. */
export const GENERATOR = 'cdk-ecr-immutability report';

/** How much of a long list stands in the page's text. The rest is in the table of all repositories. */
const MOST_REASONS = 100;
const MOST_NAMES = 10;
const MOST_CHANGES = 30;
const MOST_NAMESPACES = 500;
const MOST_FAULTS = 100;
const MOST_PERHAPS_WRITTEN = 100;
const MOST_OF_STANDARD = 20_000;

export function* pageText(content: RunContent, facts: RunRecord | RunSummary, { style, script }: PageParts): Generator<string> {
  const figures = figuresOf(content.rows);
  yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n';
  // Nothing may be loaded from anywhere, and nothing runs but the one script below, whatever is in the records.
  const policy = `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`;
  yield toHtml(el('meta', { 'http-equiv': 'Content-Security-Policy', 'content': policy })) + '\n';
  yield [
    el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    el('meta', { name: 'color-scheme', content: 'light dark' }),
    el('meta', { name: 'referrer', content: 'no-referrer' }),
    el('meta', { name: 'generator', content: GENERATOR }),
    el('title', {}, readable(`ECR tag immutability: account ${facts.account}, ${facts.region}`)),
  ].map((one) => `${toHtml(one)}\n`).join('');
  yield `<style>${unescaped(style, 'style')}</style>\n</head>\n<body>\n`;
  yield `${toHtml(header(content, facts, figures))}\n<main id="main">\n`;
  for (const one of sections(content, facts, figures)) {
    yield `${toHtml(one)}\n`;
  }
  yield '</main>\n';
  yield `${toHtml(footer())}\n`;
  for (let start = 0; start < content.rows.length; start += BLOCK_SIZE) {
    yield `<script type="application/json" class="repositories">${jsonForScript(toBlock(content.rows.slice(start, start + BLOCK_SIZE)))}</script>\n`;
  }
  yield `<script>${unescaped(script, 'script')}</script>\n</body>\n</html>\n`;
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A style sheet or a script of ours, as it is: HTML knows no way to escape in it. */
function unescaped(text: string, tag: string): string {
  if (text.toLowerCase().includes(`</${tag}`) || text.includes('<!--')) {
    throw new Error(`The ${tag} of the page ends its own element.`);
  }
  return text;
}

const summaryOf = ({ run }: RunContent) => run.summary;

// ---------------------------------------------------------------------------------------------------------------------
// The beginning: one sentence, and what kind of run it was

function header(content: RunContent, facts: RunRecord | RunSummary, figures: Figures): PageElement {
  return el('header', {},
    el('p', { class: 'eyebrow' }, 'Amazon ECR tag immutability · account ', bidirectional(readable(facts.account)), ' · ', bidirectional(readable(facts.region))),
    el('h1', {}, headline(figures, facts.writes)),
    el('p', { class: 'lead' }, lead(content, facts, figures)),
  );
}

/** The most important thing, in one sentence. */
export function headline({ total, groups, outcomes }: Figures, writes: boolean): string {
  if (total === 0) {
    return 'This run has recorded no repository.';
  }
  const meet = groups[OutcomeGroup.MEETS];
  const changed = outcomes.CHANGED;
  const wrote = writes
    ? (changed === 0 ? 'and this run changed none' : `${total === 1 ? '' : `${inDigits(changed)} of them `}because this run changed ${changed === 1 ? 'it' : 'them'}`)
    : 'and this run only reported: it changed none';
  return `${howMany(meet, total)}, ${wrote}.`;
}

function howMany(meet: number, total: number): string {
  if (total === 1) {
    return `The one repository ${meet === 1 ? 'meets' : 'does not meet'} the standard`;
  }
  switch (meet) {
    case total: return `All ${inDigits(total)} repositories meet the standard`;
    case 0: return `None of ${inDigits(total)} repositories meets the standard`;
    default: return `${inDigits(meet)} of ${inDigits(total)} repositories ${meet === 1 ? 'meets' : 'meet'} the standard`;
  }
}

function lead(content: RunContent, facts: RunRecord | RunSummary, { groups, needAttention, total }: Figures): string {
  const parts = [
    groups[OutcomeGroup.TO_CHANGE] > 0 ? `${inDigits(groups[OutcomeGroup.TO_CHANGE])} to change` : '',
    groups[OutcomeGroup.FAILED] > 0 ? `${inDigits(groups[OutcomeGroup.FAILED])} failed` : '',
  ].filter((part) => part !== '');
  const attention = total === 0 ? '' : needAttention === 0 ? 'Nothing needs attention.' : `${repositories(needAttention)} ${needAttention === 1 ? 'needs' : 'need'} attention: ${parts.join(', ')}.`;
  const summary = summaryOf(content);
  const when = summary === undefined ? `The run began on ${inUtc(facts.startedAt)}.` : `The run ended on ${inUtc(summary.endedAt)}.`;
  return `${attention} ${when}`.trim();
}

// ---------------------------------------------------------------------------------------------------------------------
// The sections

function* sections(content: RunContent, facts: RunRecord | RunSummary, figures: Figures): Generator<PageElement> {
  yield* warnings(content);
  yield outcomesSection(figures);
  yield* failuresSection(figures);
  yield* changesSection(figures);
  yield* namespacesSection(figures);
  yield* notesSection(content);
  yield repositoriesSection(content.rows, facts, figures);
  yield factsSection(content, facts);
}

function section(id: string, title: string, ...children: (PageContent | PageContent[] | undefined)[]): PageElement {
  return el('section', { 'id': id, 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title` }, title), ...children);
}

/** What makes the page itself unreliable comes first. */
function* warnings(content: RunContent): Generator<PageElement> {
  const { faults, perhapsWritten, repeated } = content;
  const summary = summaryOf(content);
  if (summary === undefined) {
    yield warning('This run has not ended', NO_OUTCOME + ' This page shows what it had recorded when the records were copied.');
  } else if (summary.outcome !== RunOutcome.COMPLETED) {
    yield warning('This run did not complete', `${runOutcome(summary.outcome)}${reasonOf(summary)}`);
  }
  if (faults.length > 0) {
    yield warning(
      `${counted(faults.length, 'record')} could not be relied on`,
      `What ${faults.length === 1 ? 'it has' : 'they have'} is not, or not all, in this page.`,
      el('ul', {}, faults.slice(0, MOST_FAULTS).map(({ place, what }) => el('li', {}, bidirectional(readable(place)), ': ', bidirectional(readable(what))))),
      ...theRest(faults.length, MOST_FAULTS, 'record'),
    );
  }
  if (perhapsWritten.length > 0) {
    yield warning(
      `${repositories(perhapsWritten.length)} may have been written`,
      'The run recorded what they were, in order to write them, and ended or was copied before it recorded what it did. Look at them in the console, or let the next run look.',
      el('ul', { class: 'names' }, perhapsWritten.slice(0, MOST_PERHAPS_WRITTEN).map((name) => el('li', {}, bidirectional(name)))),
      ...theRest(perhapsWritten.length, MOST_PERHAPS_WRITTEN, 'repository', 'repositories'),
    );
  }
  if (repeated > 0) {
    yield el('p', { class: 'aside' }, `The run listed the registry more than once, and found ${repositories(repeated)} again. Each is shown once.`);
  }
}

function warning(title: string, text: string, ...more: PageElement[]): PageElement {
  return el('section', { class: 'warning' }, el('h2', {}, title), el('p', {}, bidirectional(text)), more);
}

function theRest(count: number, most: number, one: string, many?: string): PageElement[] {
  return count <= most ? [] : [el('p', {}, `And ${counted(count - most, `more ${one}`, `more ${many ?? `${one}s`}`)}.`)];
}

function runOutcome(outcome: string): string {
  return known(RUN_OUTCOMES, outcome);
}

/** The words for something that a record says, or what it says. */
function known(words: Readonly<Record<string, string>>, said: string): string {
  return Object.hasOwn(words, said) ? words[said] : readable(said);
}

function reasonOf({ reason }: RunSummary): string {
  return reason === undefined ? '' : ` ${readable(reason)}`;
}

/** Outcomes that no repository has are left out; the bar and the table have the same order. */
function outcomesSection({ total, outcomes, groups }: Figures): PageElement {
  const there = ALL_OUTCOMES.filter((outcome) => outcomes[outcome] > 0);
  return section('outcomes', 'What the run found',
    ...total === 0 ? [el('p', {}, 'Nothing.')] : [
      bar(groups, total),
      table('By outcome', ['Outcome', 'Repositories', 'Share', 'What it means', 'What to do'], there.map((outcome) => el('tr', {},
        el('th', { 'scope': 'row', 'data-outcome': outcome }, outcomeBadge(outcome)),
        cell('Repositories', inDigits(outcomes[outcome]), { class: 'number' }),
        cell('Share', share(outcomes[outcome], total), { class: 'number' }),
        cell('What it means', OUTCOMES[outcome].meaning),
        cell('What to do', OUTCOMES[outcome].toDo),
      ))),
    ]);
}

/** A share that is not all never reads as 100%, and one that is something never as 0%. */
function share(part: number, total: number): string {
  const percent = part / total * 100;
  if (part !== total && percent > 99.9) {
    return 'over 99.9%';
  }
  return part !== 0 && percent < 0.1 ? 'under 0.1%' : `${percent.toFixed(percent === 100 ? 0 : 1)}%`;
}

const BAR_WIDTH = 1000;
const BAR_HEIGHT = 28;
/** What is there is seen, be it one in a million. */
const LEAST_WIDTH = 4;

/** The bar's text says all that it shows. Widths are attributes: the page's policy allows no style but that of its style sheet. */
function bar(groups: GroupCounts, total: number): PageElement {
  const there = Object.values(OutcomeGroup).filter((group) => groups[group] > 0);
  const widths = there.map((group) => Math.max(LEAST_WIDTH, groups[group] / total * BAR_WIDTH));
  const sum = widths.reduce((a, b) => a + b, 0);
  let x = 0;
  const pieces = there.map((group, index) => {
    const width = widths[index] / sum * BAR_WIDTH;
    x += width;
    return el('rect', { class: `fill-${group}`, x: (x - width).toFixed(2), y: '0', width: width.toFixed(2), height: String(BAR_HEIGHT) });
  });
  const said = there.map((group) => `${GROUP_TITLES[group]}: ${inDigits(groups[group])} (${share(groups[group], total)})`);
  return el('figure', {},
    el('svg', { 'class': 'bar', 'viewBox': `0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`, 'preserveAspectRatio': 'none', 'role': 'img', 'aria-label': `Of ${repositories(total)}: ${said.join('; ')}.` }, pieces),
    el('figcaption', {}, el('ul', { class: 'legend' }, there.map((group, index) => el('li', { class: group }, said[index])))),
  );
}

/** By reason: one denial fails a hundred repositories, and is mended once. */
function* failuresSection({ outcomes, failures }: Figures): Generator<PageElement> {
  if (outcomes.FAILED === 0) {
    return;
  }
  yield section('failures', 'What failed, and why',
    table(`${repositories(outcomes.FAILED)} that failed, by reason`, ['Reason, and what to do', 'Repositories', 'Which'],
      failures.slice(0, MOST_REASONS).map(({ reason, names }) => el('tr', {},
        el('th', { scope: 'row' }, reason === '' ? 'The run gave no reason. Its execution in Step Functions has the error.' : bidirectional(reason)),
        cell('Repositories', inDigits(names.length), { class: 'number' }),
        cell('Which', [
          ...names.slice(0, MOST_NAMES).flatMap((name, index) => [index === 0 ? '' : ', ', bidirectional(name)]),
          ...names.length > MOST_NAMES ? [`, and ${inDigits(names.length - MOST_NAMES)} more`] : [],
        ]),
      ))),
    ...theRest(failures.length, MOST_REASONS, 'reason'),
  );
}

function* changesSection({ changes }: Figures): Generator<PageElement> {
  if (changes.length === 0) {
    return;
  }
  yield section('changes', 'What changes, from what to what',
    table('Tags that can be overwritten: before, and then', ['Before, then', 'Outcome', 'Repositories'], changes.slice(0, MOST_CHANGES).map(({ before, after, outcome, count }) => el('tr', {},
      el('th', { scope: 'row' }, changeInWords(before, after)),
      cell('Outcome', outcomeBadge(outcome)),
      cell('Repositories', inDigits(count), { class: 'number' }),
    ))),
    ...theRest(changes.length, MOST_CHANGES, 'kind of change', 'kinds of change'),
  );
}

function* namespacesSection({ namespaces }: Figures): Generator<PageElement> {
  if (namespaces.length === 0) {
    return;
  }
  const groups = Object.values(OutcomeGroup).filter((group) => group !== OutcomeGroup.GONE || namespaces.some((one) => one.groups[group] > 0));
  yield section('namespaces', 'By namespace',
    el('div', { 'class': 'wide', 'tabindex': '0', 'role': 'group', 'aria-label': 'Table of namespaces' },
      table('Repositories by namespace of the standard', ['Namespace', 'Repositories', ...groups.map((group) => GROUP_TITLES[group])],
        namespaces.slice(0, MOST_NAMESPACES).map(({ namespace, total, groups: counts }) => el('tr', {},
          el('th', { 'scope': 'row', 'data-namespace': namespace === '' ? IN_NO_NAMESPACE : namespace }, namespaceInWords(namespace)),
          el('td', { class: 'number' }, inDigits(total)),
          groups.map((group) => el('td', { class: `number ${counts[group] === 0 ? 'zero' : group}` }, inDigits(counts[group]))),
        )), { class: 'figures' })),
    ...theRest(namespaces.length, MOST_NAMESPACES, 'namespace'),
  );
}

function namespaceInWords(namespace: string): PageContent {
  return namespace === '' ? NO_NAMESPACE : bidirectional(namespace);
}

function* notesSection(content: RunContent): Generator<PageElement> {
  const notes = summaryOf(content)?.notes ?? [];
  if (notes.length > 0) {
    yield section('notes', 'What the run says besides', el('ul', {}, notes.map((note) => el('li', {}, bidirectional(readable(note))))));
  }
}

/** All repositories. Without its script the page has the first rows, those that need attention first. */
function repositoriesSection(rows: readonly Row[], place: RegistryPlace, { total, outcomes, needAttention, namespaces }: Figures): PageElement {
  const wanted = needAttention > 0 ? rows.filter(({ outcome }) => needsAttention(outcome)) : rows;
  const first = wanted.slice(0, ROWS_AT_ONCE);
  const what = needAttention > 0 ? thatNeedAttention(needAttention) : '';
  const options = [
    option(ALL, `All (${inDigits(total)})`, needAttention === 0),
    ...needAttention > 0 ? [option(ATTENTION, `Needs attention (${inDigits(needAttention)})`, true)] : [],
    ...ALL_OUTCOMES.filter((outcome) => outcomes[outcome] > 0).map((outcome) => option(outcome, `${OUTCOMES[outcome].title} (${inDigits(outcomes[outcome])})`)),
  ];
  return section('repositories', 'Repositories',
    el('noscript', {}, el('p', { class: 'warning' }, first.length < total
      ? `JavaScript is off, so this table shows ${repositories(first.length)} only. To search and see all ${inDigits(total)}, open the page with JavaScript.`
      : 'JavaScript is off, so this table cannot be searched.')),
    el('div', { 'id': 'filters', 'hidden': true, 'role': 'search', 'aria-label': 'Repositories' },
      field('text', 'Search', el('input', { id: 'text', type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'Name, tag, reason or stack' })),
      field('outcome', 'Outcome', el('select', { id: 'outcome' }, options)),
      field('namespace', 'Namespace', el('select', { id: 'namespace' },
        option(ALL, 'All', true), namespaces.map(({ namespace }) => namespace === '' ? option(IN_NO_NAMESPACE, NO_NAMESPACE) : option(namespace, namespace)))),
    ),
    el('p', { id: 'shown', role: 'status' }, shownInWords(1, first.length, wanted.length, total, what)),
    el('table', { 'id': 'rows', 'class': 'cards', 'data-account': place.account, 'data-region': place.region, 'data-partition': place.partition, 'data-total': String(total) },
      el('caption', { class: 'spoken' }, 'Repositories'), head(ROW_HEADINGS), el('tbody', {}, first.map((row) => rowElement(row, place)))),
    el('nav', { 'id': 'pager', 'hidden': true, 'aria-label': 'Pages of the table' },
      el('button', { id: 'previous', type: 'button' }, 'Previous'), el('span', { id: 'position' }), el('button', { id: 'next', type: 'button' }, 'Next')),
  );
}

function field(id: string, label: string, control: PageElement): PageElement {
  return el('div', { class: 'field' }, el('label', { for: id }, label), control);
}

function option(value: string, label: string, selected = false): PageElement {
  return el('option', { value, selected: selected ? true : undefined }, label);
}

function factsSection(content: RunContent, facts: RunRecord | RunSummary): PageElement {
  const summary = summaryOf(content);
  const lasted = summary && duration(facts.startedAt, summary.endedAt);
  const rows: [string, PageContent | PageContent[]][] = [
    ['Run', bidirectional(readable(facts.run))],
    ['Account', bidirectional(readable(facts.account))],
    ['Region', bidirectional(readable(`${facts.region} (partition ${facts.partition})`))],
    ['Execution', link(readable(facts.execution), executionAddress(facts.execution))],
    ['Started by', known(TRIGGERS, facts.trigger)],
    ['Enforcement', `${readable(facts.enforcement)}: ${facts.writes ? 'this run may write' : facts.enforcement === 'ENFORCE' ? 'but this run only reports' : 'it only reports'}`],
    ['Started', inUtc(facts.startedAt)],
    ['Ended', summary === undefined ? 'Not yet, as far as the records say' : `${inUtc(summary.endedAt)}${lasted === undefined ? '' : `, after ${lasted}`}`],
    ['Outcome', summary === undefined ? NO_OUTCOME : bidirectional(`${runOutcome(summary.outcome)}${reasonOf(summary)}`)],
    ['Hash of the standard', el('code', {}, readable(facts.standardHash))],
  ];
  return section('run', 'The run',
    el('dl', {}, rows.map(([term, description]) => el('div', {}, el('dt', {}, term), el('dd', {}, description)))),
    content.run.record === undefined ? undefined : standard(content.run.record.standard),
  );
}

function standard(json: object): PageElement {
  const lines = JSON.stringify(json, undefined, 2).split('\n').map(readable).join('\n');
  const cut = lines.length > MOST_OF_STANDARD;
  return el('details', {}, el('summary', {}, 'The standard of this run, as JSON'),
    el('pre', { 'tabindex': '0', 'role': 'group', 'aria-label': 'The standard as JSON' }, cut ? lines.slice(0, MOST_OF_STANDARD) : lines),
    cut ? el('p', {}, `It has ${inDigits(lines.length)} characters; run.json has all of them.`) : undefined);
}

function footer(): PageElement {
  return el('footer', {}, el('p', {},
    'Made by ', el('code', {}, GENERATOR), ' from the records of a run. It shows what that run saw; repositories may have changed since. All times are in UTC. ' +
    'This file asks the network for nothing; its links lead to the AWS console.'));
}

// ---------------------------------------------------------------------------------------------------------------------
// Tables

function table(caption: string, headings: readonly string[], rows: readonly PageElement[], attributes: Attributes = { class: 'cards' }): PageElement {
  return el('table', attributes, el('caption', {}, caption), head(headings), el('tbody', {}, rows));
}

const NUMBERS = ['Repositories', 'Share', ...Object.values(GROUP_TITLES)];

function head(headings: readonly string[]): PageElement {
  return el('thead', {}, el('tr', {}, headings.map((heading) => el('th', { scope: 'col', class: NUMBERS.includes(heading) ? 'number' : undefined }, heading))));
}

/** On a narrow screen, a row is a card, and a cell says its heading itself. */
function cell(heading: string, content: PageContent | PageContent[], attributes: Attributes = {}): PageElement {
  return el('td', { ...attributes, 'data-heading': heading }, ...[content].flat());
}
