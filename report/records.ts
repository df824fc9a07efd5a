/**
 * Reads the files that a registry has written, and believes none of them: a download can stop in the middle, and a newer release can write
 * another format.
 */
import * as fs from 'fs';
import * as path from 'path';
import {
  BEFORE_FOLDER, BeforeRecord, PAGES_FOLDER, PageRecord, RECORDS_VERSION, RepositoryOutcome, RepositoryRecord, RUN_KEY, RunRecord, RunSummary,
  SUMMARY_KEY,
} from '../src/contract/registry-records';
import { quoted } from '../src/mutability/language/quoted';

/** A file, or a part of one, that could not be used, and what to do. */
export interface Fault {
  readonly place: string;
  readonly what: string;
}

/** How a fault is said. */
export class UnusableRecord extends Error {
  constructor(readonly fault: Fault) {
    super(`${fault.place}: ${fault.what}`);
  }
}

/** Step Functions can write at most 256 KiB. What is longer is no record, and nobody waits until it is read. */
const MOST_BYTES = 4 * 1024 * 1024;

const SYNC_AGAIN = 'Copy the records again: aws s3 sync s3://BUCKET FOLDER.';

/** A check of a field, and what it must be. */
type Check = readonly [fits: (value: any) => boolean, mustBe: string];
type Checks = Readonly<Record<string, Check>>;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const TEXT: Check = [(value) => typeof value === 'string', 'a text'];
const NUMBER: Check = [(value) => Number.isSafeInteger(value) && value >= 0, 'a number'];
const FLAG: Check = [(value) => typeof value === 'boolean', 'true or false'];
const OBJECT: Check = [isObject, 'an object'];
const LIST: Check = [Array.isArray, 'a list'];
const TEXTS: Check = [(value) => Array.isArray(value) && value.every((one) => typeof one === 'string'), 'a list of texts'];
const isSetting = (value: unknown) => isObject(value) && TEXT[0](value.mode) && TEXTS[0](value.filters);
const SETTING: Check = [isSetting, 'an object with a mode and a list of filters'];
const OUTCOME: Check = [(value) => Object.values<unknown>(RepositoryOutcome).includes(value), 'an outcome that this release knows'];
const isFailure = (value: unknown) => isObject(value) && TEXT[0](value.name) && TEXT[0](value.reason);
const FAILURES: Check = [(value) => Array.isArray(value) && value.every(isFailure), 'a list of names and reasons'];
const COUNTS: Check = [(value) => isObject(value) && Object.values(value).every(NUMBER[0]), 'an object of numbers'];
const optional = ([fits, mustBe]: Check): Check => [(value) => value === undefined || fits(value), `${mustBe}, or absent`];

const FACTS: Checks = {
  run: TEXT,
  account: TEXT,
  region: TEXT,
  partition: TEXT,
  execution: TEXT,
  startedAt: TEXT,
  trigger: TEXT,
  enforcement: TEXT,
  writes: FLAG,
  standardHash: TEXT,
};
const RUN: Checks = { ...FACTS, standard: OBJECT };
const SUMMARY: Checks = {
  ...FACTS, endedAt: TEXT, outcome: TEXT, reason: optional(TEXT), repositories: NUMBER, counts: COUNTS, failures: FAILURES, notes: TEXTS,
};
const REPOSITORY: Checks = {
  name: TEXT,
  outcome: OUTCOME,
  before: SETTING,
  after: optional(SETTING),
  namespace: optional(TEXT),
  isStricterThanAsked: optional(FLAG),
  reason: optional(TEXT),
  stack: optional(TEXT),
};

export function readRunRecord(folder: string): RunRecord {
  return readRecord<RunRecord>(path.join(folder, RUN_KEY), RUN);
}

/** The summary; of the run that `run.json` is of, if that is there. */
export function readSummary(folder: string, run: string | undefined): RunSummary {
  const place = path.join(folder, SUMMARY_KEY);
  const summary = readRecord<RunSummary>(place, SUMMARY);
  return ofRun(summary, run ?? summary.run, place);
}

/** Two registries that were copied into one folder may have written over each other. */
export function disagreement(folder: string, record: RunRecord, summary: RunSummary): Fault | undefined {
  const fact = (['account', 'region', 'partition', 'standardHash'] as const).find((one) => record[one] !== summary[one]);
  return fact && {
    place: path.join(folder, SUMMARY_KEY),
    what: `its ${fact} is ${quoted(summary[fact])}, and that of ${RUN_KEY} is ${quoted(record[fact])}. Copy each bucket into a folder of its own.`,
  };
}

/** The repositories of a page, or of a part of one. One that cannot be used is reported alone. */
export function readPage(folder: string, run: string, file: string, report: (fault: Fault) => void): readonly RepositoryRecord[] {
  const place = path.join(folder, PAGES_FOLDER, file);
  const page = ofRun(readRecord<PageRecord>(place, { run: TEXT, page: NUMBER, part: NUMBER, repositories: LIST }), run, place);
  return page.repositories.filter((repository: unknown, index) => {
    const what = isObject(repository) ? wrongField(repository, REPOSITORY) : 'is not an object';
    if (what !== undefined) {
      const name = isObject(repository) && typeof repository.name === 'string' ? ` (${quoted(repository.name)})` : '';
      report({ place, what: `repository ${index + 1}${name}: ${what}. It is not in the page. ${UPDATE}` });
    }
    return what === undefined;
  });
}

export function readBefore(folder: string, run: string, file: string): BeforeRecord['repositories'] {
  const place = path.join(folder, BEFORE_FOLDER, file);
  const { repositories } = ofRun(readRecord<BeforeRecord>(place, { run: TEXT, page: NUMBER, repositories: LIST }), run, place);
  const checks = { name: TEXT, before: SETTING, after: SETTING };
  const broken = repositories.findIndex((one: unknown) => !isObject(one) || wrongField(one, checks) !== undefined);
  if (broken !== -1) {
    throw unusable(place, `repository ${broken + 1} is not as this release knows it. ${UPDATE}`);
  }
  return repositories;
}

const UPDATE = 'If a newer release of cdk-ecr-immutability wrote it, use that release.';

function ofRun<T extends { readonly run: string }>(record: T, run: string, place: string): T {
  if (record.run !== run) {
    throw unusable(place, `is of run ${quoted(record.run)}, and lies among records of run ${quoted(run)}. Copy each run into a folder of its own.`);
  }
  return record;
}

function readRecord<T>(place: string, checks: Checks): T {
  const record = parsed(place, contentOf(place));
  if (!isObject(record)) {
    throw unusable(place, `is no record: it must be an object, and is ${quoted(record)}. ${SYNC_AGAIN}`);
  }
  if (record.version !== RECORDS_VERSION) {
    throw unusable(place, `has version ${quoted(record.version)}; this release reads version ${RECORDS_VERSION}. ${UPDATE}`);
  }
  const what = wrongField(record, checks);
  if (what !== undefined) {
    throw unusable(place, `${what}. ${UPDATE}`);
  }
  return record as T;
}

function contentOf(place: string): string {
  try {
    const stat = fs.statSync(place);
    // Reading a pipe or a device would not end.
    if (!stat.isFile()) {
      throw unusable(place, `is no file. ${SYNC_AGAIN}`);
    }
    const { size } = stat;
    if (size > MOST_BYTES) {
      throw unusable(place, `has ${size} bytes, and is no record: those have at most ${MOST_BYTES}.`);
    }
    return fs.readFileSync(place, 'utf8');
  } catch (error) {
    throw error instanceof UnusableRecord ? error : unusable(place, `cannot be read: ${messageOf(error)}.`);
  }
}

function parsed(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = text.trim() === '' ? 'is empty' : `is not JSON, or ends too early (${Buffer.byteLength(text)} bytes)`;
    throw unusable(place, `${what}. ${SYNC_AGAIN}`);
  }
}

function wrongField(record: Record<string, unknown>, checks: Checks): string | undefined {
  const wrong = Object.entries(checks).find(([name, [fits]]) => !fits(record[name]));
  if (wrong === undefined) {
    return undefined;
  }
  const [name, [, mustBe]] = wrong;
  return record[name] === undefined ? `lacks ${name}, ${mustBe}` : `its ${name} is ${quoted(record[name])}; it must be ${mustBe}`;
}

function unusable(place: string, what: string): UnusableRecord {
  return new UnusableRecord({ place, what });
}

/** What the operating system says, on one line. */
export function messageOf(error: unknown): string {
  return String((error as Partial<Error> | undefined)?.message ?? error).split('\n')[0];
}
