/// <reference lib="dom" />
/** The script of the page: search, filters and paging. It makes elements and texts, never HTML. esbuild makes one file of it. */
import { Block, matching, rowOf } from './blocks';
import { RegistryPlace } from './console-links';
import { PageContent } from './element';
import { rowElement } from './row';
import { ALL, ATTENTION, IN_NO_NAMESPACE, ROWS_AT_ONCE, ROWS_ON_PAPER, shownInWords, thatNeedAttention } from './shown';
import { ALL_OUTCOMES, inDigits, needsAttention, NO_NAMESPACE, OUTCOMES } from './words';
import { RepositoryOutcome } from '../../src/contract/registry-records';

const table = element<HTMLTableElement>('rows');
const body = table.tBodies[0];
const filters = element('filters');
const text = element<HTMLInputElement>('text');
const outcome = element<HTMLSelectElement>('outcome');
const namespace = element<HTMLSelectElement>('namespace');
const shown = element('shown');
const pager = element('pager');
const previous = element<HTMLButtonElement>('previous');
const next = element<HTMLButtonElement>('next');
const position = element('position');

const { account, region, partition } = table.dataset;
const place = { account, region, partition } as RegistryPlace;
const total = Number(table.dataset.total);
const atFirst = outcome.value;

const blocks = [...document.querySelectorAll('script.repositories')].map((script) => {
  const block: Block = JSON.parse(script.textContent!);
  // The text is not needed any more, and of a large registry it is long.
  script.remove();
  return block;
});

/** The repositories that are found: by block, their places in it. */
let found: number[][] = [];
let count = 0;
let page = 0;

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

function toDom(content: PageContent): Node {
  if (typeof content === 'string') {
    return document.createTextNode(content);
  }
  const node = document.createElement(content.tag);
  for (const [name, value] of Object.entries(content.attributes)) {
    if (value !== undefined) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...content.children.map(toDom));
  return node;
}

function find(): void {
  const search = { outcomes: wantedOutcomes(), namespace: wantedNamespace(), text: text.value };
  found = blocks.map((block) => matching(block, search));
  count = found.reduce((sum, { length }) => sum + length, 0);
  page = 0;
  show();
}

function wantedOutcomes(): ReadonlySet<RepositoryOutcome> | undefined {
  if (outcome.value === ALL) {
    return undefined;
  }
  return new Set(outcome.value === ATTENTION ? ALL_OUTCOMES.filter(needsAttention) : [outcome.value as RepositoryOutcome]);
}

function wantedNamespace(): string | undefined {
  return namespace.value === ALL ? undefined : namespace.value === IN_NO_NAMESPACE ? '' : namespace.value;
}

function show(rows = ROWS_AT_ONCE): void {
  const start = page * ROWS_AT_ONCE;
  const elements = rowsFrom(start, rows);
  body.replaceChildren(...elements);
  shown.textContent = shownInWords(start + 1, start + elements.length, count, total, inWords());
  const pages = Math.max(1, Math.ceil(count / ROWS_AT_ONCE));
  position.textContent = `Page ${inDigits(page + 1)} of ${inDigits(pages)}`;
  previous.disabled = page === 0;
  next.disabled = page + 1 >= pages;
  pager.hidden = pages === 1;
}

function rowsFrom(start: number, most: number): Node[] {
  const nodes: Node[] = [];
  let before = 0;
  for (const [index, places] of found.entries()) {
    for (let one = Math.max(0, start - before); one < places.length && nodes.length < most; one++) {
      nodes.push(toDom(rowElement(rowOf(blocks[index], places[one]), place)));
    }
    before += places.length;
  }
  return nodes;
}

function inWords(): string {
  const parts = [
    outcome.value === ALL ? '' : outcome.value === ATTENTION ? thatNeedAttention(count) : ` with outcome “${OUTCOMES[outcome.value as RepositoryOutcome].title}”`,
    namespace.value === ALL ? '' : namespace.value === IN_NO_NAMESPACE ? ' in no namespace' : ` in namespace ${namespace.value}`,
    text.value.trim() === '' ? '' : ` with “${text.value.trim()}”`,
  ];
  return parts.join('');
}

/** The address says what is looked for, so that a view can be found again and passed on. */
function intoAddress(): void {
  const parts = new URLSearchParams();
  const put = (name: string, value: string, usual: string) => value === usual ? undefined : parts.set(name, value);
  put('outcome', outcome.value, atFirst);
  put('namespace', namespace.value, ALL);
  put('text', text.value.trim(), '');
  remember('replaceState', `#${parts.toString()}`);
}

/** Where a page is shown in a frame, it may have no history. It works all the same. */
function remember(how: 'pushState' | 'replaceState', address: string): void {
  try {
    history[how](null, '', address);
  } catch {
    // The view has no address then.
  }
}

function fromAddress(hash = location.hash): void {
  const parts = new URLSearchParams(hash.slice(1));
  choose(outcome, parts.get('outcome') ?? atFirst, atFirst);
  choose(namespace, parts.get('namespace') ?? ALL, ALL);
  text.value = parts.get('text') ?? '';
  find();
}

/** A select shows nothing at all if it is given a value that it has not. */
function choose(select: HTMLSelectElement, value: string, otherwise: string): void {
  select.value = [...select.options].some((one) => one.value === value) ? value : otherwise;
}

function filter(): void {
  find();
  intoAddress();
}

let waiting: ReturnType<typeof setTimeout> | undefined;

text.addEventListener('input', () => {
  clearTimeout(waiting);
  // A large registry is searched once for a word, not for each of its letters.
  waiting = setTimeout(filter, total > 20_000 ? 250 : 60);
});
// A text changes with the Enter key too, and then nobody waits.
[text, outcome, namespace].forEach((control) => control.addEventListener('change', () => {
  clearTimeout(waiting);
  filter();
}));

function turn(by: number): void {
  page += by;
  show();
  shown.scrollIntoView({ block: 'start' });
}

previous.addEventListener('click', () => turn(-1));
next.addEventListener('click', () => turn(1));

// On paper, what comes after the first rows would be cut without a word: more rows, and the sentence above says how many.
addEventListener('beforeprint', () => show(ROWS_ON_PAPER));
addEventListener('afterprint', () => show());

// A count leads to its repositories.
for (const [name, title] of [['outcome', (value: string) => OUTCOMES[value as RepositoryOutcome].title], ['namespace', (value: string) => value === IN_NO_NAMESPACE ? NO_NAMESPACE : value]] as const) {
  for (const heading of document.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
    const value = heading.dataset[name]!;
    const link = document.createElement('a');
    link.href = `#${new URLSearchParams({ outcome: ALL, [name]: value })}`;
    link.title = `Show the repositories: ${title(value)}`;
    link.append(...heading.childNodes);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      remember('pushState', link.href);
      fromAddress(link.hash);
      element('repositories').scrollIntoView();
      text.focus({ preventScroll: true });
    });
    heading.append(link);
  }
}

addEventListener('hashchange', () => fromAddress());
addEventListener('popstate', () => fromAddress());
filters.hidden = false;
fromAddress();
