/** What the page counts. Everything here is counted from the repositories that it shows, so that no two figures of it can disagree. */
import { Row } from './page/row';
import { ALL_OUTCOMES, needsAttention, OutcomeGroup, OUTCOMES } from './page/words';
import { RepositoryOutcome } from '../src/contract/registry-records';

export type GroupCounts = Record<OutcomeGroup, number>;

export interface NamespaceFigures {
  /** Empty: repositories that are in none. */
  readonly namespace: string;
  readonly total: number;
  readonly groups: GroupCounts;
}

/** A change that repositories got, or would get. */
export interface Change {
  readonly before: string;
  readonly after: string;
  readonly outcome: RepositoryOutcome;
  readonly count: number;
}

/** Repositories that failed for the same reason. */
export interface Failure {
  readonly reason: string;
  readonly names: readonly string[];
}

export interface Figures {
  readonly total: number;
  readonly outcomes: Record<RepositoryOutcome, number>;
  readonly groups: GroupCounts;
  readonly needAttention: number;
  /** By name. */
  readonly namespaces: readonly NamespaceFigures[];
  /** The most frequent first. */
  readonly changes: readonly Change[];
  /** The most frequent first. */
  readonly failures: readonly Failure[];
}

export function figuresOf(rows: readonly Row[]): Figures {
  const outcomes = Object.fromEntries(ALL_OUTCOMES.map((outcome) => [outcome, 0])) as Record<RepositoryOutcome, number>;
  const groups = noGroups();
  const namespaces = new Map<string, { namespace: string; total: number; groups: GroupCounts }>();
  const changes = new Map<string, { before: string; after: string; outcome: RepositoryOutcome; count: number }>();
  const failures = new Map<string, { reason: string; names: string[] }>();
  for (const { name, outcome, namespace, before, after, reason } of rows) {
    const { group } = OUTCOMES[outcome];
    outcomes[outcome]++;
    groups[group]++;
    const ofNamespace = entry(namespaces, namespace, () => ({ namespace, total: 0, groups: noGroups() }));
    ofNamespace.total++;
    ofNamespace.groups[group]++;
    if (outcome === RepositoryOutcome.FAILED) {
      entry(failures, reason, () => ({ reason, names: [] })).names.push(name);
    }
    if (after !== '') {
      entry(changes, JSON.stringify([before, after, outcome]), () => ({ before, after, outcome, count: 0 })).count++;
    }
  }
  return {
    total: rows.length,
    outcomes,
    groups,
    needAttention: ALL_OUTCOMES.filter(needsAttention).reduce((sum, outcome) => sum + outcomes[outcome], 0),
    namespaces: [...namespaces.values()].sort((a, b) => a.namespace < b.namespace ? -1 : 1),
    changes: [...changes.values()].sort((a, b) => b.count - a.count),
    failures: [...failures.values()].sort((a, b) => b.names.length - a.names.length),
  };
}

function noGroups(): GroupCounts {
  return Object.fromEntries(Object.values(OutcomeGroup).map((group) => [group, 0])) as GroupCounts;
}

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const there = map.get(key);
  if (there !== undefined) {
    return there;
  }
  const made = make();
  map.set(key, made);
  return made;
}
