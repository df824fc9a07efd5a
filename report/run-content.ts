/** Everything that a run has recorded, read from its folder: each repository once, and what cannot be relied on. */
import * as fs from 'fs';
import * as path from 'path';
import { figuresOf } from './figures';
import { Row } from './page/row';
import { ALL_OUTCOMES, repositories, tagsInWords } from './page/words';
import { Fault, messageOf, readBefore, readPage, UnusableRecord } from './records';
import { Run } from './runs-in-folder';
import { BEFORE_FOLDER, PAGES_FOLDER, RepositoryOutcome, RepositoryRecord, RunSummary } from '../src/contract/registry-records';
import { readable } from '../src/mutability/language/quoted';

export interface RunContent {
  readonly run: Run;
  /** Each repository once, by name. */
  readonly rows: readonly Row[];
  /** Records that could not be used, or that are not there. */
  readonly faults: readonly Fault[];
  /** Repositories that the run has recorded before it wrote them, and never after. */
  readonly perhapsWritten: readonly string[];
  /** How many repositories are in more than one record: the listing began again. */
  readonly repeated: number;
}

/** Who is told how far it is: after each file. */
export type Progress = (read: number, files: number, rows: number) => void;

const PAGE_FILE = /^(\d{6,9})-(\d{1,6})\.json$/;
const BEFORE_FILE = /^(\d{6,9})\.json$/;

/** A file of a page: the numbers in its name. */
interface PageFile {
  readonly file: string;
  readonly page: number;
  readonly part: number;
}

export function readContent(run: Run, progress: Progress): RunContent {
  const faults = [...run.faults];
  const files = pageFiles(run, faults);
  const rows = new Map<string, Row>();
  const words = inWords();
  let records = 0;
  let repeated = 0;
  const firstPage = run.summary?.firstPage ?? 1;
  for (const [index, { file, page }] of files.entries()) {
    if (page >= firstPage && files[index - 1]?.page < firstPage) {
      // The list of repositories began again here. Of what was there before counts only what was changed.
      rows.forEach(({ outcome }, name) => outcome !== RepositoryOutcome.CHANGED && rows.delete(name));
      records = 0;
    }
    const found = orFault(faults, () => readPage(run.folder, run.name, file, (fault) => faults.push(fault))) ?? [];
    for (const record of found) {
      records++;
      const earlier = rows.get(record.name);
      repeated += earlier === undefined ? 0 : 1;
      rows.set(record.name, latestOf(earlier, words(record)));
    }
    progress(index + 1, files.length, rows.size);
  }
  faults.push(...missingFiles(run, files), ...otherThanSummary(run, records, rows));
  return { run, rows: sorted([...rows.values()]), faults, perhapsWritten: neverRecorded(run, rows, faults), repeated };
}

/** The later record counts; but what this run has changed, it finds compliant when it comes by again, and it was changed all the same. */
function latestOf(earlier: Row | undefined, later: Row): Row {
  return earlier?.outcome === RepositoryOutcome.CHANGED && later.outcome === RepositoryOutcome.COMPLIANT ? earlier : later;
}

/** Makes rows of records. Texts that are the same are one text in memory. */
function inWords(): (record: RepositoryRecord) => Row {
  const texts = new Map<string, string>();
  const shared = (text: string) => {
    if (!texts.has(text)) {
      texts.set(text, text);
    }
    return texts.get(text)!;
  };
  return ({ name, outcome, before, after, namespace, reason, stack, isStricterThanAsked }) => ({
    name: readable(name),
    outcome: outcome as RepositoryOutcome,
    before: shared(tagsInWords(before)),
    after: after === undefined ? '' : shared(tagsInWords(after)),
    namespace: shared(readable(namespace ?? '')),
    reason: shared(readable(reason ?? '')),
    stack: shared(readable(stack ?? '')),
    isStricterThanAsked: isStricterThanAsked ?? false,
  });
}

function sorted(rows: Row[]): Row[] {
  return rows.sort((a, b) => a.name < b.name ? -1 : 1);
}

function pageFiles({ folder }: Run, faults: Fault[]): PageFile[] {
  return filesIn(path.join(folder, PAGES_FOLDER), faults).flatMap((file) => {
    const [, page, part] = PAGE_FILE.exec(file) ?? [];
    return page === undefined ? [] : [{ file, page: Number(page), part: Number(part) }];
  }).sort((a, b) => a.page - b.page || a.part - b.part);
}

function filesIn(folder: string, faults: Fault[]): string[] {
  try {
    return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  } catch (error) {
    faults.push({ place: folder, what: `cannot be read: ${messageOf(error)}.` });
    return [];
  }
}

function orFault<T>(faults: Fault[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnusableRecord)) {
      throw error;
    }
    faults.push(error.fault);
    return undefined;
  }
}

/** How many missing pages are named one by one. */
const MOST_NAMED = 20;

/** Pages and parts are numbered from 1 on, so a gap is a file that is not there. What is missing at the end, the summary's numbers tell. */
function missingFiles({ folder }: Run, files: readonly PageFile[]): Fault[] {
  const parts = new Map<number, number[]>();
  files.forEach(({ page, part }) => parts.set(page, [...parts.get(page) ?? [], part]));
  const missing: string[] = [];
  let count = 0;
  const miss = (name: string) => {
    count++;
    if (count <= MOST_NAMED) {
      missing.push(name);
    }
  };
  let expected = 1;
  for (const [page, present] of parts) {
    const gap = page - expected;
    Array.from({ length: Math.min(gap, MOST_NAMED) }, (_, index) => miss(`page ${expected + index}`));
    count += Math.max(0, gap - MOST_NAMED);
    for (let part = 1; part < present[present.length - 1] && present.length <= present[present.length - 1]; part++) {
      if (!present.includes(part)) {
        miss(`part ${part} of page ${page}`);
      }
    }
    expected = page + 1;
  }
  const rest = count - missing.length;
  return count === 0 ? [] : [{
    place: path.join(folder, PAGES_FOLDER),
    what: `${missing.join(', ')}${rest === 0 ? '' : ` and ${rest} more`} ${count === 1 ? 'is' : 'are'} missing. Copy the records again: aws s3 sync s3://BUCKET FOLDER.`,
  }];
}

/** A listing that begins again makes two records of a repository, and a summary may have counted both. */
function otherThanSummary({ summary, folder }: Run, records: number, rows: ReadonlyMap<string, Row>): Fault[] {
  const distinct = rows.size;
  if (summary !== undefined && summary.repositories === distinct && records === distinct && summary.firstPage === 1) {
    return otherCounts(summary, folder, [...rows.values()]);
  }
  return summary === undefined || summary.repositories === records || summary.repositories === distinct ? [] : [{
    place: folder,
    what: `the summary counts ${repositories(summary.repositories)}, and the records have ${distinct}. This page shows those of the records. ` +
      'Copy the records again; if they have expired in the bucket, a newer run has newer ones.',
  }];
}

function otherCounts({ counts }: RunSummary, folder: string, rows: readonly Row[]): Fault[] {
  const { outcomes } = figuresOf(rows);
  return ALL_OUTCOMES.filter((outcome) => outcomes[outcome] !== counts[outcome]).map((outcome) => ({
    place: folder, what: `the summary counts ${counts[outcome] ?? 0} ${outcome}, and the records have ${outcomes[outcome]}. This page shows those of the records.`,
  }));
}

/** Of a run that was stopped in the middle of a page, nobody knows what it has written of that page. */
function neverRecorded({ folder, name }: Run, rows: ReadonlyMap<string, Row>, faults: Fault[]): string[] {
  const names = filesIn(path.join(folder, BEFORE_FOLDER), faults)
    .filter((file) => BEFORE_FILE.test(file))
    .flatMap((file) => orFault(faults, () => readBefore(folder, name, file)) ?? [])
    .map((one) => one.name)
    .filter((one) => !rows.has(one));
  return [...new Set(names)].sort().map(readable);
}
