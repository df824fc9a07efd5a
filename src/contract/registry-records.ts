/**
 * What a registry writes into its bucket, and what `cdk-ecr-immutability report` reads. The state machine makes these records by JSONata,
 * so nothing but this file holds the two sides together; tests hold the machine's records to it.
 *
 * A run is a sweep or a restore. A sweep has the keys `runs/RUN/run.json`, `runs/RUN/before/PAGE.json`, `runs/RUN/pages/PAGE-PART.json` and
 * `runs/RUN/summary.json`, and for each creation template that it has written `runs/RUN/templates/NUMBER.json`, which nothing reads. A restore
 * has pages and a summary, below `restores/`, which the command does not read. A correction by the guard is `corrections/RUN/BY/STACK.json`, and
 * an opening `openings/RUN.json` with `openings/RUN-end.json`; neither is read by the command.
 *
 * RUN sorts by time and has letters, digits, `-` and `_` only, since it is the name of a folder where the records are copied to, on Windows too. PAGE
 * is a number of six digits. Pages and parts are numbered from 1 on, without a gap; a listing that begins again goes on with the next number, so that
 * no record of what was written is written over. A run that has no summary has not ended, or was stopped.
 */

/** The version of the records' format. */
export const RECORDS_VERSION = 1;

export const RUNS_PREFIX = 'runs/';
export const RESTORES_PREFIX = 'restores/';
export const CORRECTIONS_PREFIX = 'corrections/';
export const OPENINGS_PREFIX = 'openings/';
export const RUN_KEY = 'run.json';
export const BEFORE_FOLDER = 'before/';
export const PAGES_FOLDER = 'pages/';
export const TEMPLATES_FOLDER = 'templates/';
export const SUMMARY_KEY = 'summary.json';

/** Where a registry remembers which standards it has reported before it wrote. */
export const MARKERS_PREFIX = 'markers/';

/** How many failures a summary names. It counts them all. */
export const MAX_NAMED_FAILURES = 100;

/** How long a reason may be, in characters. What is longer is cut. */
export const MAX_REASON_LENGTH = 300;

/** What a run has made of a repository. */
export enum RepositoryOutcome {
  /** It meets the standard. */
  COMPLIANT = 'COMPLIANT',
  /** It got the setting that `after` says. */
  CHANGED = 'CHANGED',
  /** It would get the setting that `after` says, if the registry wrote: it reports only, here or for now. */
  WOULD_CHANGE = 'WOULD_CHANGE',
  /** This run has made as many changes as it may. A next run goes on. */
  DEFERRED = 'DEFERRED',
  /** An exemption of the standard names it or its tag. */
  EXEMPT = 'EXEMPT',
  /** Somebody has opened it until a time that has not come yet. */
  OPENED = 'OPENED',
  /** Left alone: a pull-through cache, or a namespace that is replicated into. `reason` says which. */
  LEFT_ALONE = 'LEFT_ALONE',
  /**
   * Somebody has changed it between the moment it was listed and the moment it would be written. A next run looks again. Of a restore: it is
   * not what the run left that is restored.
   */
  CHANGED_MEANWHILE = 'CHANGED_MEANWHILE',
  /** It was deleted between the moment it was listed and the moment it would be written. */
  GONE = 'GONE',
  /** It could not be read or written. `reason` says why. */
  FAILED = 'FAILED',
  /** Of a restore: it got the setting back that `after` says. */
  RESTORED = 'RESTORED',
  /** Of a restore: the registry enforces the standard on it, and would undo a restore. `reason` says what to do first. */
  REFUSED = 'REFUSED',
}

/** How a run has ended. */
export enum RunOutcome {
  /** All repositories were looked at. Some of them may have failed. */
  COMPLETED = 'COMPLETED',
  /** Another run was going on: of a sweep, one of this registry; of a restore, a sweep. */
  SKIPPED = 'SKIPPED',
  /** The definition or the standard of the registry was changed while it went on. */
  SUPERSEDED = 'SUPERSEDED',
  /** More than a tenth of its writes had failed. Of a restore: a sweep had begun. */
  STOPPED = 'STOPPED',
  /** Something failed without which no repository could be judged. `reason` says what. */
  FAILED = 'FAILED',
}

/** What has become of a repository that somebody opens for a while. An event says it. */
export enum OpeningOutcome {
  /** Nothing was opened; `failure` says why. */
  REFUSED = 'REFUSED',
  /** All of its tags can be overwritten, until the end that was asked for. */
  OPENED = 'OPENED',
  /** It has its earlier setting again, or another one that somebody has given it. If it could not be opened, `failure` says why. */
  CLOSED = 'CLOSED',
  /** It could not be closed; `failure` says why. The next sweep after its end closes it. */
  NOT_CLOSED = 'NOT_CLOSED',
}

/** What started a run. */
export enum RunTrigger {
  SCHEDULE = 'SCHEDULE',
  DEPLOYMENT = 'DEPLOYMENT',
  MANUAL = 'MANUAL',
}

/** The mode and the filters of a repository, as ECR's API has them. No filters is an empty list. */
export interface RecordedSetting {
  readonly mode: string;
  readonly filters: readonly string[];
}

/** A repository, as a run has found it and left it. */
export interface RepositoryRecord {
  readonly name: string;
  readonly outcome: `${RepositoryOutcome}`;
  /** What the run found. Of a restore: what the run left that is restored. */
  readonly before: RecordedSetting;
  /** What it got, or would get. Absent if it keeps what it has. */
  readonly after?: RecordedSetting;
  /** The namespace of the standard that it is in, without a `/` at the end. Absent if it is in none. */
  readonly namespace?: string;
  /** Whether `after` protects tags that the standard leaves open, because no filters can say exactly what both allow. Absent if it does not. */
  readonly isStricterThanAsked?: true;
  /** Why it was left alone, exempt or opened, or why it failed, and what to do. */
  readonly reason?: string;
  /** The ARN of the CloudFormation stack that declares it, if the stack tags it: who declares it otherwise undoes what the registry writes. */
  readonly stack?: string;
}

/** `pages/PAGE-PART.json`: repositories of one page of the listing. A page whose records are too large for one object has several parts. */
export interface PageRecord {
  readonly version: typeof RECORDS_VERSION;
  readonly run: string;
  readonly page: number;
  readonly part: number;
  readonly repositories: readonly RepositoryRecord[];
}

/** `before/PAGE.json`: what the repositories were that the run is about to write. It is there before the first of them is written. */
export interface BeforeRecord {
  readonly version: typeof RECORDS_VERSION;
  readonly run: string;
  readonly page: number;
  readonly repositories: readonly { readonly name: string; readonly before: RecordedSetting; readonly after: RecordedSetting }[];
}

/** `templates/NUMBER.json`: a creation template that the run is about to write. It is there before that is written. */
export interface TemplateRecord {
  readonly version: typeof RECORDS_VERSION;
  readonly run: string;
  /** All of it, as ECR describes it, by the names that Step Functions gives: `Prefix`, `ImageTagMutability` and so on. */
  readonly template: { readonly [field: string]: unknown };
  readonly after: RecordedSetting;
}

/** `run.json`: what the run is. It is there from the beginning of a sweep; a restore has none. */
export interface RunRecord {
  readonly version: typeof RECORDS_VERSION;
  readonly run: string;
  readonly account: string;
  readonly region: string;
  /** AWS's partition, such as `aws`, of which the addresses of the console depend. */
  readonly partition: string;
  /** The ARN of the execution that began it. */
  readonly execution: string;
  readonly startedAt: string;
  readonly trigger: `${RunTrigger}`;
  /** Of a restore: the run that it restores. Absent for a sweep. */
  readonly restores?: string;
  /** What the registry is set to: REPORT or ENFORCE. */
  readonly enforcement: string;
  /** Whether this run writes. Under ENFORCE, the first run of a changed standard does not. A restore does. */
  readonly writes: boolean;
  /** The hash of the standard. Of a restore: of the standard that the restored run had. */
  readonly standardHash: string;
  /** The standard, as the state machine has it. */
  readonly standard: object;
}

/** `summary.json`: how the run ended. The execution's output and the event on the bus are the same. */
export interface RunSummary extends Omit<RunRecord, 'standard'> {
  readonly endedAt: string;
  readonly outcome: `${RunOutcome}`;
  /** Why it has ended otherwise than completed. */
  readonly reason?: string;
  /**
   * The first page of the records that the numbers here are of: 1, or a later one if ECR refused to go on with the list of repositories, so
   * that it began again. What pages before it have said counts no more.
   */
  readonly firstPage: number;
  /** How many repositories were looked at. */
  readonly repositories: number;
  /** How many of them have each outcome. An outcome that none has is 0. */
  readonly counts: { readonly [outcome in RepositoryOutcome]: number };
  /**
   * The first of those that failed, and of those that a restore refused. `counts` has how many there are. A creation template that could not be
   * written is among them as `creation template for PREFIX/`, and `counts` does not have it: it is no repository.
   */
  readonly failures: readonly { readonly name: string; readonly reason: string }[];
  /** What the whole run has to say besides: exemptions that have expired, creation templates that are looser than asked, and the like. */
  readonly notes: readonly string[];
}
