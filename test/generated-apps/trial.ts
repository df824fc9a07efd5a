import { Folder } from './build';
import type { AppDescription } from './description';
import { Complaint, isAnApp, judge } from './judge/judge';
import { synthesize } from './outcome';

export interface Trial {
  /** Whether the app synthesizes without the library: only then there is something to judge. */
  readonly isAnApp: boolean;
  readonly complaints: readonly Complaint[];
  /** Why it is none. */
  readonly why?: string;
}

/** Synthesizes an app without the library, with it and with it once more, and judges what came out. */
export function trial(description: AppDescription, folder: Folder): Trial {
  const without = synthesize(description, 'without', folder);
  if (!isAnApp(without)) {
    const { message, stack } = without.thrown!;
    const isFault = /^(Type|Range|Reference)Error/.test(stack) && stack.split('\n').slice(1, 5).some((line) => line.includes('/src/'));
    return { isAnApp: false, complaints: isFault ? [{ invariant: 'no crash', text: `a construct of the library threw: ${stack}` }] : [], why: message };
  }
  return { isAnApp: true, complaints: judge(description, without, synthesize(description, 'with', folder), synthesize(description, 'again', folder)) };
}

export function shown(complaints: readonly Complaint[]): string {
  return complaints.map(({ invariant, text }) => `${invariant}: ${text}`).join('\n');
}
