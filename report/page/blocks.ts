/**
 * All repositories as data in the page, in blocks, so that neither side ever holds all of it as one text. A block has a list for each
 * column, and each text that repeats is in it once: about 50 bytes are left for a repository.
 */
import { Row } from './row';
import { ALL_OUTCOMES } from './words';
import { RepositoryOutcome } from '../../src/contract/registry-records';

/** How many repositories a block has, but for the last one. */
export const BLOCK_SIZE = 5000;

/** The columns whose texts repeat. */
const REPEATING = ['before', 'after', 'namespace', 'reason', 'stack'] as const;

type Repeating = typeof REPEATING[number];

export type Block = { readonly [column in Repeating]: readonly number[] } & {
  readonly name: readonly string[];
  /** The place in `ALL_OUTCOMES`. */
  readonly outcome: readonly number[];
  /** Which rows are stricter than asked. */
  readonly stricter: readonly number[];
  /** Texts, to whose places the columns refer. The first one is empty. */
  readonly texts: readonly string[];
};

export function toBlock(rows: readonly Row[]): Block {
  const places = new Map<string, number>([['', 0]]);
  const placeOf = (text: string) => {
    const known = places.get(text);
    if (known !== undefined) {
      return known;
    }
    places.set(text, places.size);
    return places.size - 1;
  };
  const columns = Object.fromEntries(REPEATING.map((column) => [column, rows.map((row) => placeOf(row[column]))])) as Record<Repeating, number[]>;
  return {
    ...columns,
    name: rows.map(({ name }) => name),
    outcome: rows.map(({ outcome }) => ALL_OUTCOMES.indexOf(outcome)),
    stricter: rows.flatMap(({ isStricterThanAsked }, index) => isStricterThanAsked ? [index] : []),
    texts: [...places.keys()],
  };
}

export function rowOf(block: Block, index: number): Row {
  return {
    name: block.name[index],
    outcome: ALL_OUTCOMES[block.outcome[index]],
    before: block.texts[block.before[index]],
    after: block.texts[block.after[index]],
    namespace: block.texts[block.namespace[index]],
    reason: block.texts[block.reason[index]],
    stack: block.texts[block.stack[index]],
    isStricterThanAsked: block.stricter.includes(index),
  };
}

/** What a reader looks for. */
export interface Search {
  /** Undefined looks for all. */
  readonly outcomes?: ReadonlySet<RepositoryOutcome>;
  /** Undefined looks for all; an empty one for repositories that are in no namespace. */
  readonly namespace?: string;
  /** A part of a name or of another text. */
  readonly text: string;
}

/** The places in a block of the repositories that a reader looks for. */
export function matching(block: Block, { outcomes, namespace, text }: Search): number[] {
  const outcomeFits = ALL_OUTCOMES.map((outcome) => outcomes === undefined || outcomes.has(outcome));
  const namespacePlace = namespace === undefined ? undefined : block.texts.indexOf(namespace);
  const wanted = text.trim().toLowerCase();
  const textFits = block.texts.map((one) => one.toLowerCase().includes(wanted));
  const found: number[] = [];
  for (let index = 0; index < block.name.length; index++) {
    if (outcomeFits[block.outcome[index]]
      && (namespacePlace === undefined || block.namespace[index] === namespacePlace)
      && (wanted === '' || block.name[index].toLowerCase().includes(wanted) || REPEATING.some((column) => block[column][index] !== 0 && textFits[block[column][index]]))) {
      found.push(index);
    }
  }
  return found;
}
