import * as fs from 'fs';
import * as path from 'path';
import { Answer, Question } from './question';

/** A row of the table: a question, and its answer or why it has none. */
export interface Row {
  readonly question: Question;
  readonly answer?: Answer;
  readonly unanswered?: string;
}

/** Where and when was asked. */
export interface Occasion {
  readonly date: string;
  readonly region: string;
  readonly account: string;
}

export type Verdict = 'as assumed' | 'OTHERWISE' | 'news' | 'could not be asked';

export function verdictOf({ answer }: Row): Verdict {
  if (!answer) {
    return 'could not be asked';
  }
  return answer.asAssumed === undefined ? 'news' : answer.asAssumed ? 'as assumed' : 'OTHERWISE';
}

/** What was found, or why nothing was. */
function foundOf({ answer, unanswered }: Row): string {
  return oneLine(answer?.found ?? unanswered!);
}

/** What somebody has to do in the library. */
function followsOf(row: Row): string | undefined {
  const { otherwise, dependsOn } = row.question;
  const verdict = verdictOf(row);
  return verdict === 'OTHERWISE' || verdict === 'news' ? `${otherwise} (${dependsOn.join(', ')})` : undefined;
}

/** The table for a terminal. */
export function textOf(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ question }) => question.id.length));
  const indent = ' '.repeat(width + 2);
  return rows.map((row) => [
    `${row.question.id.padEnd(width)}  ${verdictOf(row)}`,
    `${indent}${row.question.question}`,
    `${indent}assumed  ${row.question.assumed}`,
    `${indent}${row.answer ? 'found  ' : 'because'}  ${foundOf(row)}`,
    ...followsOf(row) ? [`${indent}follows  ${followsOf(row)}`] : [],
  ].join('\n')).join('\n\n');
}

/** How many answers there are of each kind. */
export function summaryOf(rows: readonly Row[]): string {
  const verdicts: readonly Verdict[] = ['as assumed', 'OTHERWISE', 'news', 'could not be asked'];
  return verdicts.map((verdict) => [verdict, rows.filter((row) => verdictOf(row) === verdict).length] as const)
    .filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`).join(', ');
}

export function markdownOf(rows: readonly Row[], { date, region }: Occasion): string {
  const cell = (text: string) => text.replace(/[\\|]/g, '\\$&');
  return [
    `Asked on ${date} in ${region}.`,
    '',
    '| id | assumed | found | follows |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${[
      `\`${row.question.id}\``, row.question.assumed, `${verdictOf(row)}: ${foundOf(row)}`, followsOf(row) ?? '',
    ].map(cell).join(' | ')} |`),
    '',
  ].join('\n');
}

export function jsonOf(rows: readonly Row[], { date, region }: Occasion): string {
  return `${JSON.stringify({
    date,
    region,
    answers: rows.map((row) => ({
      id: row.question.id,
      question: row.question.question,
      assumed: row.question.assumed,
      verdict: verdictOf(row),
      [row.answer ? 'found' : 'because']: foundOf(row),
      follows: followsOf(row),
      dependsOn: row.question.dependsOn,
    })),
  }, undefined, 2)}\n`;
}

/** How a file with the table is written, by the end of its name. */
const WRITERS: Readonly<Record<string, (rows: readonly Row[], occasion: Occasion) => string>> = { '.json': jsonOf, '.md': markdownOf };

/** Whether a file with this name can have the table. */
export function canWrite(file: string): boolean {
  return path.extname(file) in WRITERS;
}

/** Writes the table without the account, which ECR's messages have, so that it can be published. */
export function write(file: string, rows: readonly Row[], occasion: Occasion): void {
  fs.writeFileSync(file, WRITERS[path.extname(file)](rows, occasion).replaceAll(occasion.account, 'ACCOUNT'));
}

/** What ECR says can be a page of HTML. */
const MOST_CHARACTERS = 600;

function oneLine(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS)}...`;
}
