/** One repository in the page: what is kept of it, and its row in the table. The command and the page's script make the same rows. */
import { RegistryPlace, repositoryAddress, stackAddress, stackName } from './console-links';
import { el, PageContent, PageElement } from './element';
import { NO_NAMESPACE, OUTCOMES } from './words';
import { RepositoryOutcome } from '../../src/contract/registry-records';

/** A repository as text that can be shown. What it has not is empty. */
export interface Row {
  readonly name: string;
  readonly outcome: RepositoryOutcome;
  /** Which tags can be overwritten, in words. */
  readonly before: string;
  readonly after: string;
  readonly namespace: string;
  readonly reason: string;
  /** The ARN of the stack that declares it. */
  readonly stack: string;
  readonly isStricterThanAsked: boolean;
}

export const ROW_HEADINGS = ['Repository', 'Outcome', 'Tags that can be overwritten', 'Namespace', 'More'];

/** Of the cells after the first, where a row is a card. */
const SHORT_HEADINGS = ['Outcome', 'Can be overwritten', 'Namespace', 'More'];

export function rowElement(row: Row, place: RegistryPlace): PageElement {
  const cells: readonly PageContent[][] = [[outcomeBadge(row.outcome)], tags(row), [row.namespace === '' ? NO_NAMESPACE : bidirectional(row.namespace)], more(row)];
  return el('tr', {},
    el('th', { scope: 'row' }, link(row.name, repositoryAddress(row.name, place))),
    cells.map((content, index) => el('td', { 'data-heading': content.length === 0 ? undefined : SHORT_HEADINGS[index] }, content)),
  );
}

export function outcomeBadge(outcome: RepositoryOutcome): PageElement {
  return el('span', { class: `badge ${OUTCOMES[outcome].group}` }, OUTCOMES[outcome].title);
}

/** Text that others have written may run from right to left; around it nothing does. */
export function bidirectional(text: string): PageElement {
  return el('bdi', {}, text);
}

export function link(text: string, address: string | undefined): PageElement {
  return address === undefined ? bidirectional(text) : el('a', { href: address, rel: 'noreferrer' }, bidirectional(text));
}

function tags({ before, after, isStricterThanAsked }: Row): PageContent[] {
  const change = after === '' ? [bidirectional(before)] : changeInWords(before, after);
  return isStricterThanAsked ? [...change, ' ', el('span', { class: 'aside' }, 'stricter than asked: no filters can say exactly what both allow')] : change;
}

export function changeInWords(before: string, after: string): PageContent[] {
  return [bidirectional(before), ' ', el('span', { 'class': 'arrow', 'aria-hidden': 'true' }, '→'), el('span', { class: 'spoken' }, ', then'), ' ', bidirectional(after)];
}

function more({ reason, stack }: Row): PageContent[] {
  return [
    ...(reason === '' ? [] : [el('p', {}, bidirectional(reason))]),
    ...(stack === '' ? [] : [el('p', {}, 'Declared by stack ', link(stackName(stack), stackAddress(stack)))]),
  ];
}
