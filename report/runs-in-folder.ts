/** Finds the runs in a folder, and chooses the one to show. */
import * as fs from 'fs';
import * as path from 'path';
import { counted, NO_OUTCOME } from './page/words';
import { disagreement, Fault, messageOf, readRunRecord, readSummary, UnusableRecord } from './records';
import { PAGES_FOLDER, RUN_KEY, RunOutcome, RunRecord, RUNS_PREFIX, RunSummary, SUMMARY_KEY } from '../src/contract/registry-records';
import { quoted, readable } from '../src/mutability/language/quoted';

/** A run, as its two small files say it. */
export interface Run {
  readonly name: string;
  readonly folder: string;
  /** `run.json`, if it is there and can be read. */
  readonly record?: RunRecord;
  /** `summary.json`, if it is there and can be read. */
  readonly summary?: RunSummary;
  /** What is wrong with the two. */
  readonly faults: readonly Fault[];
}

/** Why there is nothing to show, and what to do. */
export class NothingToShow extends Error {}

export interface Choice {
  readonly run: Run;
  /** What whoever chose nothing should know of the other runs. */
  readonly remarks: readonly string[];
}

/**
 * The folders of runs in a folder that is a run, the `runs/` of a bucket, a bucket, or has several buckets in it. It goes no deeper, so
 * that nobody waits for a search through a home directory.
 */
export function runsIn(folder: string): Run[] {
  return foldersOfRuns(folder).map(readRun).sort((a, b) => compare(a.name, b.name) || compare(a.folder, b.folder));
}

/** By code units, as S3 sorts keys: names of runs sort by time that way. */
const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;

function foldersOfRuns(folder: string): string[] {
  if (!isFolder(folder)) {
    throw new NothingToShow(`${folder}: ${fs.existsSync(folder) ? 'is not a folder' : 'there is no such folder'}. Copy the records into one: aws s3 sync s3://BUCKET ${folder}`);
  }
  if (isRun(folder)) {
    return [path.resolve(folder)];
  }
  const children = foldersIn(folder);
  const runs = [folder, ...children].flatMap((one) => foldersIn(path.join(one, RUNS_PREFIX))).concat(children).filter(isRun);
  // The same run by two ways, such as a symbolic link, is one.
  return [...new Map(runs.reverse().map((one) => [fs.realpathSync(one), one])).values()];
}

function isRun(folder: string): boolean {
  return fs.existsSync(path.join(folder, RUN_KEY)) || fs.existsSync(path.join(folder, SUMMARY_KEY)) || isFolder(path.join(folder, PAGES_FOLDER));
}

function isFolder(folder: string): boolean {
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function foldersIn(folder: string): string[] {
  if (!isFolder(folder)) {
    return [];
  }
  try {
    return fs.readdirSync(folder).map((name) => path.join(folder, name)).filter(isFolder);
  } catch (error) {
    throw new NothingToShow(`${folder}: cannot be read: ${messageOf(error)}.`);
  }
}

/** The records say what run it is: whoever copies one run may name the folder as they like. */
function readRun(folder: string): Run {
  const faults: Fault[] = [];
  const attempt = <T>(key: string, read: () => T): T | undefined => {
    try {
      return fs.existsSync(path.join(folder, key)) ? read() : undefined;
    } catch (error) {
      if (!(error instanceof UnusableRecord)) {
        throw error;
      }
      faults.push(error.fault);
      return undefined;
    }
  };
  const record = attempt(RUN_KEY, () => readRunRecord(folder));
  const summary = attempt(SUMMARY_KEY, () => readSummary(folder, record?.run));
  const differs = record && summary && disagreement(folder, record, summary);
  faults.push(...differs === undefined ? [] : [differs]);
  return { name: (record ?? summary)?.run ?? path.basename(folder), folder, record, summary, faults };
}

/** The run to show: the one with a name, or else the latest that has looked at repositories and ended. */
export function choose(runs: readonly Run[], folder: string, wanted: string | undefined): Choice {
  if (runs.length === 0) {
    throw new NothingToShow(`${folder}: there are no records of a run in it, in its ${RUNS_PREFIX}, or in a folder of it. Copy them: aws s3 sync s3://BUCKET ${folder}`);
  }
  return wanted === undefined ? latest(runs, folder) : named(runs, wanted);
}

function named(runs: readonly Run[], wanted: string): Choice {
  const found = runs.filter(({ name }) => name === wanted);
  if (found.length === 0) {
    throw new NothingToShow(`--run ${quoted(wanted)}: there is no such run. ${listed(runs)}`);
  }
  if (found.length > 1) {
    throw new NothingToShow(`--run ${quoted(wanted)}: there are several of that name: ${found.map((run) => run.folder).join(', ')}. Give one of them as FOLDER.`);
  }
  return { run: found[0], remarks: [] };
}

function latest(runs: readonly Run[], folder: string): Choice {
  const ended = runs.filter(({ summary }) => summary !== undefined);
  if (ended.length === 0) {
    const faults = runs.flatMap((run) => run.faults.map(({ place, what }) => `\n${place}: ${what}`));
    throw new NothingToShow(
      `${folder}: no run in it has a summary that can be read: they are still going on, or were stopped, or the copy is not complete. ` +
      `--run RUN shows what one has recorded until now. ${listed(runs)}${faults.join('')}`,
    );
  }
  // A run that was skipped has looked at nothing.
  const run = ended.filter(({ summary }) => summary!.outcome !== RunOutcome.SKIPPED).at(-1) ?? ended.at(-1)!;
  const newer = runs.slice(runs.indexOf(run) + 1);
  return { run, remarks: [...ofSeveralRegistries(runs, run), ...newer.map(whyNot), ...others(runs.length - newer.length - 1)] };
}

function whyNot(run: Run): string {
  const why = run.faults.length > 0
    ? `cannot be read: ${run.faults.map(({ place, what }) => `${place}: ${what}`).join(' ')}`
    : run.summary === undefined ? NO_OUTCOME : `skipped: ${readable(run.summary.reason ?? 'another run was going on.')}`;
  return `Run ${run.name}, which is newer: ${why} --run ${run.name} shows it.`;
}

function others(count: number): string[] {
  return count === 0 ? [] : [`The folder has ${counted(count, 'older run')}. --run RUN shows one.`];
}

function ofSeveralRegistries(runs: readonly Run[], chosen: Run): string[] {
  const latestOf = new Map(runs.map((run) => [registryOf(run), run]));
  latestOf.delete(registryOf(chosen));
  return latestOf.size === 0 ? [] : [
    `The folder has runs of ${latestOf.size + 1} registries. This page is of ${registryOf(chosen)} only. --run shows another: ` +
    `${[...latestOf].map(([registry, { name }]) => `${name} (${registry})`).join(', ')}.`,
  ];
}

function registryOf({ record, summary }: Run): string {
  const facts = summary ?? record;
  return facts === undefined ? 'an unknown registry' : `account ${facts.account} in ${facts.region}`;
}

/** Not all of thousands of runs: the newest ones. */
const MOST_LISTED = 20;

function listed(runs: readonly Run[]): string {
  const newest = runs.slice(-MOST_LISTED).reverse();
  const rest = runs.length - newest.length;
  return `Runs in the folder, the newest first: ${newest.map(({ name }) => name).join(', ')}${rest === 0 ? '' : `, and ${counted(rest, 'older one')}`}.`;
}
