/** Which part of the repositories the table shows. The command writes the first one, so that the page says something without its script. */
import { inDigits, repositories } from './words';

/** How many rows the table has at once. */
export const ROWS_AT_ONCE = 100;

/** How many rows the table has on paper. */
export const ROWS_ON_PAPER = 500;

/** The choices for the filter of outcomes that are no outcomes. */
export const ALL = '';
export const ATTENTION = 'attention';

/** A value of the filter of namespaces that no namespace has: repositories that are in none. */
export const IN_NO_NAMESPACE = '/';

/** `Repositories 1 to 100 of 312 that need attention. The registry has 2,000.` */
export function shownInWords(first: number, last: number, found: number, total: number, what: string): string {
  const inAll = found === total ? '' : ` The run has looked at ${repositories(total)} in all.`;
  if (found === 0) {
    return `No repository${what}.${inAll}`;
  }
  if (found === 1) {
    return `1 repository${what}.${inAll}`;
  }
  const which = last - first + 1 === found ? `All ${inDigits(found)} repositories` : `Repositories ${inDigits(first)} to ${inDigits(last)} of ${inDigits(found)}`;
  return `${which}${what}.${inAll}`;
}

export function thatNeedAttention(found: number): string {
  return found <= 1 ? ' that needs attention' : ' that need attention';
}
