/** The judge's own reading of a standard: what is asked of a repository of which a name, a place and tags are known. */
import { matches } from './tags';
import { Unknown } from './values';
import type { StandardDescription } from '../description';

export interface Subject {
  /** A name; undefined if CloudFormation makes one up. */
  readonly name: string | Unknown | undefined;
  /** The paths by which it may be exempt: its own, and that of what made it. */
  readonly paths: readonly string[];
  /** Undefined if only the deployment tells. */
  readonly account: string | undefined;
  readonly tags: readonly { readonly Key?: unknown; readonly Value?: unknown }[];
}

export interface Requirement {
  readonly baseline: readonly string[];
  readonly enforcement: 'ENFORCE' | 'REPORT';
}

/** What can be asked, for all names that it may have; undefined where it is exempt. */
export function requirementsOf(standard: StandardDescription, subject: Subject): (Requirement | undefined)[] {
  return namesOf(standard, subject.name).map((name) => requirementOf(standard, subject, name));
}

/** Whether an exemption by path covers one of some paths. */
export function isExemptByPath({ exemptions = [] }: StandardDescription, paths: readonly string[]): boolean {
  return exemptions.some(({ by, pattern }) => by === 'constructPath' && isIn(pattern, paths));
}

function isIn(pattern: string, paths: readonly string[]): boolean {
  return paths.some((path) => matches(pattern, path) || matches(`${pattern}/*`, path));
}

function requirementOf(standard: StandardDescription, { paths, account, tags }: Subject, name: string | undefined): Requirement | undefined {
  const isExempt = (standard.exemptions ?? []).some(({ by, pattern }) => {
    switch (by) {
      case 'repositories': return name !== undefined && matches(pattern, name);
      case 'constructPath': return isIn(pattern, paths);
      case 'tag': return tags.some(({ Key, Value }) => Key === 'purpose' && Value === pattern);
    }
  });
  if (isExempt) {
    return undefined;
  }
  const namespaces = (standard.namespaces ?? []).filter(({ prefix }) => name?.startsWith(`${prefix}/`)).sort((a, b) => b.prefix.length - a.prefix.length);
  return {
    baseline: namespaces.find(({ baseline }) => baseline)?.baseline ?? standard.baseline,
    enforcement: namespaces.find(({ enforcement }) => enforcement)?.enforcement
      ?? standard.accounts?.find((one) => one.account === account)?.enforcement ?? standard.enforcement,
  };
}

/** Names that stand for all that it can have: of each namespace and each exemption that is possible, and of none. */
function namesOf({ namespaces = [], exemptions = [] }: StandardDescription, name: Subject['name']): (string | undefined)[] {
  if (!(name instanceof Unknown)) {
    return [name];
  }
  const beginnings = [...namespaces.map(({ prefix }) => `${prefix}/`), ...exemptions.filter(({ by }) => by === 'repositories').map(({ pattern }) => pattern.split('*')[0])];
  const possible = beginnings.map((beginning) => beginning.startsWith(name.begin) ? `${beginning}zz` : `${name.begin}zz`);
  return [...new Set([`${name.begin}zz`, ...possible])];
}
