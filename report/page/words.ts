/** What records say in words that anybody can read. The page's script has these words too. */
import { RecordedSetting, RepositoryOutcome, RunOutcome, RunTrigger } from '../../src/contract/registry-records';
import { readable } from '../../src/mutability/language/quoted';
import { TagMutabilityMode } from '../../src/mutability/language/tag-mutability-mode';

/** Outcomes that mean the same to a reader in a hurry. */
export enum OutcomeGroup {
  MEETS = 'meets',
  TO_CHANGE = 'to-change',
  EXEMPT = 'exempt',
  FAILED = 'failed',
  GONE = 'gone',
}

export const GROUP_TITLES: Record<OutcomeGroup, string> = {
  [OutcomeGroup.MEETS]: 'Meet the standard',
  [OutcomeGroup.TO_CHANGE]: 'To change',
  [OutcomeGroup.EXEMPT]: 'Exempt or left alone',
  [OutcomeGroup.FAILED]: 'Failed',
  [OutcomeGroup.GONE]: 'Deleted meanwhile',
};

export interface OutcomeWords {
  readonly title: string;
  readonly group: OutcomeGroup;
  readonly meaning: string;
  readonly toDo: string;
}

export const OUTCOMES: Record<RepositoryOutcome, OutcomeWords> = {
  [RepositoryOutcome.FAILED]: {
    title: 'Failed',
    group: OutcomeGroup.FAILED,
    meaning: 'It could not be read or written.',
    toDo: 'Its reason says why. Mend that; the next run tries again.',
  },
  [RepositoryOutcome.WOULD_CHANGE]: {
    title: 'To change',
    group: OutcomeGroup.TO_CHANGE,
    meaning: 'It is looser than the standard. This run only reported, so it wrote nothing.',
    toDo: 'Change it where it is declared, or set the registry to ENFORCE.',
  },
  [RepositoryOutcome.DEFERRED]: {
    title: 'Left for the next run',
    group: OutcomeGroup.TO_CHANGE,
    meaning: 'It is looser than the standard, and this run had made as many changes as it may.',
    toDo: 'Nothing: the next run goes on. To go faster, allow more changes a run.',
  },
  [RepositoryOutcome.CHANGED_MEANWHILE]: {
    title: 'Changed by somebody else',
    group: OutcomeGroup.TO_CHANGE,
    meaning: 'Somebody changed it after this run had read it, so the run left it as it is.',
    toDo: 'Nothing: the next run looks again. If it happens each time, find out who else writes it.',
  },
  [RepositoryOutcome.CHANGED]: {
    title: 'Changed',
    group: OutcomeGroup.MEETS,
    meaning: 'This run made it meet the standard.',
    toDo: 'If a stack declares it, change it there too. Otherwise the next deployment of that stack undoes it.',
  },
  [RepositoryOutcome.COMPLIANT]: {
    title: 'Compliant',
    group: OutcomeGroup.MEETS,
    meaning: 'It was as strict as the standard asks, or stricter.',
    toDo: 'Nothing.',
  },
  [RepositoryOutcome.EXEMPT]: {
    title: 'Exempt',
    group: OutcomeGroup.EXEMPT,
    meaning: 'An exemption of the standard names it or its tag.',
    toDo: 'Nothing, as long as the exemption is still wanted.',
  },
  [RepositoryOutcome.OPENED]: {
    title: 'Opened',
    group: OutcomeGroup.EXEMPT,
    meaning: 'Somebody has opened it for a time that has not ended.',
    toDo: 'Nothing: a run after that time closes it.',
  },
  [RepositoryOutcome.LEFT_ALONE]: {
    title: 'Left alone',
    group: OutcomeGroup.EXEMPT,
    meaning: 'The registry does not touch repositories of its kind: pull-through caches, and namespaces that are replicated into.',
    toDo: 'Nothing, unless it should be held to the standard: then tell the registry so.',
  },
  [RepositoryOutcome.RESTORED]: {
    title: 'Restored',
    group: OutcomeGroup.EXEMPT,
    meaning: 'A restore gave back what it was before a sweep changed it.',
    toDo: 'Nothing, as long as it is to stay open.',
  },
  [RepositoryOutcome.REFUSED]: {
    title: 'Not restored',
    group: OutcomeGroup.MEETS,
    meaning: 'The registry would have changed it again, so a restore left it as it is.',
    toDo: 'Exempt it, open it or set the registry to REPORT. Then restore again.',
  },
  [RepositoryOutcome.GONE]: {
    title: 'Deleted meanwhile',
    group: OutcomeGroup.GONE,
    meaning: 'It was deleted while the run went on.',
    toDo: 'Nothing.',
  },
};

/** What needs attention comes first. */
export const ALL_OUTCOMES = Object.keys(OUTCOMES) as RepositoryOutcome[];

const GROUPS_THAT_NEED_ATTENTION = [OutcomeGroup.FAILED, OutcomeGroup.TO_CHANGE];

export function needsAttention(outcome: RepositoryOutcome): boolean {
  return GROUPS_THAT_NEED_ATTENTION.includes(OUTCOMES[outcome].group);
}

export const RUN_OUTCOMES: Record<RunOutcome, string> = {
  [RunOutcome.COMPLETED]: 'Completed: it looked at every repository.',
  [RunOutcome.SKIPPED]: 'Skipped: another run was going on.',
  [RunOutcome.SUPERSEDED]: 'Superseded: the registry or its standard was changed while it went on. A newer run looks at everything again.',
  [RunOutcome.STOPPED]: 'Stopped: more than a tenth of its writes had failed.',
  [RunOutcome.FAILED]: 'Failed: something failed without which it could judge no repository.',
};

export const NO_OUTCOME = 'Not ended: it has no summary. It is still going on, or somebody stopped it.';

export const TRIGGERS: Record<RunTrigger, string> = {
  [RunTrigger.SCHEDULE]: 'Its schedule',
  [RunTrigger.DEPLOYMENT]: 'A deployment of its stack',
  [RunTrigger.MANUAL]: 'Somebody, by hand',
};

export const NO_NAMESPACE = 'No namespace (baseline)';

/** Which tags of a repository can be overwritten. */
export function tagsInWords({ mode, filters }: RecordedSetting): string {
  switch (mode) {
    case TagMutabilityMode.MUTABLE: return 'all';
    case TagMutabilityMode.IMMUTABLE: return 'none';
    case TagMutabilityMode.MUTABLE_WITH_EXCLUSION: return readable(`all but ${filters.join(', ')}`);
    case TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION: return readable(`only ${filters.join(', ')}`);
    default: return readable([mode, ...filters].join(' '));
  }
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${inDigits(count)} ${count === 1 ? one : many}`;
}

/** Repositories, of which there is always said how many. */
export const repositories = (count: number) => counted(count, 'repository', 'repositories');

/** `12,345`, whatever the reader's language is, as all other words are English. */
export function inDigits(count: number): string {
  return count.toLocaleString('en-US');
}

/** A time, always in UTC, since people in several time zones read the same page. What is no time stays as it is. */
export function inUtc(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) {
    return readable(time);
  }
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `${day}, ${date.toISOString().slice(11, 19)} UTC`;
}

/** How long it took from one time to another, in its two largest units. Undefined if one of them is no time. */
export function duration(from: string, to: string): string | undefined {
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  if (!(seconds >= 0)) {
    return undefined;
  }
  const units: [number, string][] = [
    [Math.floor(seconds / 86_400), 'day'], [Math.floor(seconds / 3600) % 24, 'hour'], [Math.floor(seconds / 60) % 60, 'minute'], [seconds % 60, 'second'],
  ];
  const first = units.findIndex(([count]) => count > 0);
  return first === -1 ? '0 seconds' : units.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => counted(count, unit)).join(' ');
}
