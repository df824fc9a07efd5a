import { IConstruct } from 'constructs';
import { annotateWarning } from './annotate';
import { Fact } from './facts';
import { TagMutabilitySetting } from '../mutability';

/** Warns of what is odd about a setting though ECR accepts it. */
export function warnOfOddFilters(construct: IConstruct, setting: TagMutabilitySetting): void {
  for (const warning of setting.warnings) {
    annotateWarning(construct, Fact.FILTER_WITHOUT_EFFECT, warning);
  }
}

/** Further sentences of a message; none for what is undefined. Like the message, the last one ends without a full stop. */
export function sentencesAfter(...sentences: (string | undefined)[]): string {
  return sentences.map((sentence) => sentence === undefined ? '' : `. ${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`).join('');
}

/** As many as a message has room for. */
const SHOWN = 3;

/** The first few of many, and how many more there are. */
export function shortList(all: readonly string[]): string {
  const others = all.length - SHOWN;
  return `${all.slice(0, SHOWN).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
