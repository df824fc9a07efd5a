/** Records as a registry writes them: of repositories that a test gives, or of as many as are wanted. The same each time. */
import * as fs from 'fs';
import * as path from 'path';
import {
  BEFORE_FOLDER, MAX_NAMED_FAILURES, PAGES_FOLDER, RECORDS_VERSION, RecordedSetting, RepositoryOutcome, RepositoryRecord, RUN_KEY, RunOutcome,
  RunRecord, RUNS_PREFIX, RunSummary, RunTrigger, SUMMARY_KEY,
} from '../../src/contract/registry-records';

export const SAMPLE_RUN = '20261127T040000Z-8c2f';

export const SAMPLE_FACTS: Omit<RunRecord, 'run' | 'standard'> = {
  version: RECORDS_VERSION,
  account: '123456789012',
  region: 'eu-west-1',
  partition: 'aws',
  execution: 'arn:aws:states:eu-west-1:123456789012:execution:Registry-Sweep:20261127T040000Z-8c2f',
  startedAt: '2026-11-27T04:00:00.000Z',
  trigger: RunTrigger.SCHEDULE,
  enforcement: 'ENFORCE',
  writes: true,
  standardHash: '5f1d7a84c1d0e3f6b9',
};

export interface SampleRun {
  readonly run?: string;
  readonly facts?: Partial<RunRecord>;
  readonly summary?: Partial<RunSummary> | 'none';
  readonly before?: Readonly<Record<number, readonly string[]>>;
}

const REPOSITORIES_OF_A_PAGE = 100;

/** Writes the records of a run below a folder that stands for a bucket, and gives the folder of the run. */
export function writeRun(bucket: string, repositories: Iterable<RepositoryRecord>, sample: SampleRun = {}): string {
  const { run = SAMPLE_RUN, facts = {}, summary = {}, before = {} } = sample;
  const folder = path.join(bucket, RUNS_PREFIX, run);
  const ofRun = { ...SAMPLE_FACTS, run, ...facts };
  const counts = Object.fromEntries(Object.values(RepositoryOutcome).map((outcome) => [outcome, 0])) as RunSummary['counts'] & Record<string, number>;
  const failures: { name: string; reason: string }[] = [];
  let count = 0;
  let page: RepositoryRecord[] = [];
  const endPage = () => {
    writePage(folder, run, Math.ceil(count / REPOSITORIES_OF_A_PAGE), 1, page);
    page = [];
  };
  for (const repository of repositories) {
    count++;
    (counts as Record<string, number>)[repository.outcome]++;
    if (repository.outcome === 'FAILED' && failures.length < MAX_NAMED_FAILURES) {
      failures.push({ name: repository.name, reason: repository.reason ?? '' });
    }
    page.push(repository);
    if (page.length === REPOSITORIES_OF_A_PAGE) {
      endPage();
    }
  }
  if (page.length > 0) {
    endPage();
  }
  const standard = { baseline: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest', 'buildcache-*'] }, namespaces: NAMESPACES };
  writeJson(path.join(folder, RUN_KEY), { ...ofRun, standard });
  for (const [number, names] of Object.entries(before)) {
    const about = names.map((name) => ({ name, before: MUTABLE, after: ASKED }));
    writeJson(path.join(folder, BEFORE_FOLDER, `${number.padStart(6, '0')}.json`), { version: RECORDS_VERSION, run, page: Number(number), repositories: about });
  }
  if (summary !== 'none') {
    const whole: Omit<RunSummary, 'version'> = { ...ofRun, endedAt: '2026-11-27T04:03:41.000Z', outcome: RunOutcome.COMPLETED, firstPage: 1, repositories: count, counts, failures, notes: [], ...summary };
    writeJson(path.join(folder, SUMMARY_KEY), whole);
  }
  return folder;
}

export function writePage(folder: string, run: string, page: number, part: number, repositories: readonly RepositoryRecord[]): string {
  const file = path.join(folder, PAGES_FOLDER, `${String(page).padStart(6, '0')}-${part}.json`);
  writeJson(file, { version: RECORDS_VERSION, run, page, part, repositories });
  return file;
}

export function writeJson(file: string, content: unknown): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(content));
}

const MUTABLE: RecordedSetting = { mode: 'MUTABLE', filters: [] };
const IMMUTABLE: RecordedSetting = { mode: 'IMMUTABLE', filters: [] };
const ASKED: RecordedSetting = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest', 'buildcache-*'] };
const LOOSER: RecordedSetting = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['*-dev', 'latest', 'v*'] };
const RELEASES_ONLY: RecordedSetting = { mode: 'MUTABLE_WITH_EXCLUSION', filters: ['release-*'] };

const NAMESPACES = ['checkout', 'identity', 'payments', 'platform/build', 'research', 'sandbox', 'search'];
const NAMES = ['api', 'worker', 'web', 'gateway', 'scheduler', 'migrations', 'notifier', 'reports', 'indexer', 'cron'];

export const stackArn = (name: string) => `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/6f2c1f10-9f3b-11ef-8a3e-0a1b2c3d4e5f`;

/** What of a hundred repositories becomes what, and why. */
const KINDS: readonly (readonly [upTo: number, make: (team: string, index: number) => Omit<RepositoryRecord, 'name' | 'namespace'>])[] = [
  [62, (_, index) => ({ outcome: 'COMPLIANT', before: index % 3 === 0 ? ASKED : IMMUTABLE })],
  [80, (team, index) => ({ outcome: 'CHANGED', before: MUTABLE, after: ASKED, ...index % 2 === 0 ? { stack: stackArn(`${team.replace('/', '-')}-services`) } : {} })],
  [83, () => ({ outcome: 'CHANGED', before: RELEASES_ONLY, after: IMMUTABLE, isStricterThanAsked: true })],
  [88, () => ({ outcome: 'DEFERRED', before: LOOSER, after: ASKED, reason: 'This run had made 100 changes.' })],
  [92, () => ({ outcome: 'EXEMPT', before: MUTABLE, reason: 'Exempt until 2027-06-30: developer scratch space (owner: platform).' })],
  [96, () => ({ outcome: 'LEFT_ALONE', before: MUTABLE, reason: 'A pull-through cache of docker.io.' })],
  [97, () => ({ outcome: 'OPENED', before: MUTABLE, reason: 'Opened until 2026-11-28T12:00:00Z: rollback of a release.' })],
  [98, () => ({ outcome: 'CHANGED_MEANWHILE', before: MUTABLE, after: ASKED })],
  [99, () => ({ outcome: 'FAILED', before: MUTABLE, after: ASKED, reason: 'Denied: a policy of the organization denies ecr:PutImageTagMutability. Exempt the role of the registry there.' })],
  [100, (_, index) => index % 2 === 0
    ? { outcome: 'GONE', before: MUTABLE }
    : { outcome: 'FAILED', before: MUTABLE, reason: 'ECR was throttled for five minutes. The next run tries again.' }],
];

/** Repositories of a lively registry. */
export function* sampleRepositories(count: number): Generator<RepositoryRecord> {
  let state = 42;
  // A linear congruential generator (Park and Miller): the same numbers on every machine.
  const upTo = (most: number) => {
    state = state * 48271 % 2147483647;
    return state % most;
  };
  for (let index = 0; index < count; index++) {
    const chance = upTo(100);
    const namespace = NAMESPACES[upTo(NAMESPACES.length)];
    const name = `${chance >= 92 && chance < 96 ? 'docker-hub/library' : namespace}/${NAMES[upTo(NAMES.length)]}-${String(index).padStart(4, '0')}`;
    const inNamespace = name.startsWith(namespace) && upTo(12) > 0 ? { namespace } : {};
    yield { name, ...KINDS.find(([most]) => chance < most)![1](namespace, index), ...inNamespace };
  }
}
