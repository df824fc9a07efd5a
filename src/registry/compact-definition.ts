import { Definition, PLACEHOLDER, Substitutions, substitution } from './state-language';

/** What a candidate is made of: a word, or another character. No candidate begins or ends within a word, so that there are few. */
const PARTS = /[A-Za-z]+|[^]/gu;

/** What holds the place of a placeholder meanwhile, by its number. JSON has no such characters, so no candidate reaches into one. */
const held = (index: number) => `\u0001${index}\u0002`;
const HELD = /\u0001(\d+)\u0002/g;
const ENDS_OF_HELD = ['\u0001', '\u0002'];

/** How many parts a candidate has at most. More of them find little more. */
const MOST_PARTS = 32;

/** What a placeholder must save at least. */
const LEAST_BYTES = 10;

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** A definition as a text with placeholders, and what stands for them. */
export interface CompactDefinition {
  readonly definitionString: string;
  readonly definitionSubstitutions: Substitutions;
}

/**
 * The same definition in some two thirds of the bytes: what it says several times stands once, as a substitution that CloudFormation puts in.
 *
 * CloudFormation replaces placeholders in the text of the definition, wherever they are (its source: DefinitionProcessor of
 * aws-cloudformation-resource-providers-stepfunctions). Nothing that it puts in has a placeholder, so it does not matter whether it looks twice.
 */
export function compactDefinition({ definition, definitionSubstitutions }: Definition): CompactDefinition {
  const placeholders = Object.keys(definitionSubstitutions);
  const given = JSON.stringify(definition);
  const free = [...LETTERS, ...LETTERS.flatMap((one) => LETTERS.map((other) => one + other))]
    .filter((name) => !placeholders.includes(name) && !given.includes(substitution(name)));
  let text = given.replace(PLACEHOLDER, (found, name) => placeholders.includes(name) ? held(placeholders.indexOf(name)) : found);
  const found: Record<string, string> = {};
  const queue = candidatesIn(text);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { candidate } = next;
    const saved = savedBy(candidate, text.split(candidate).length - 1);
    if (saved < LEAST_BYTES) {
      continue;
    }
    // What others have taken away meanwhile may leave it less than the next one saves.
    if (saved < (queue[queue.length - 1]?.saved ?? 0)) {
      queue.splice(placeOf(saved, queue), 0, { candidate, saved });
      continue;
    }
    const name = free[Object.keys(found).length];
    found[name] = candidate;
    text = text.split(candidate).join(held(placeholders.push(name) - 1));
  }
  return {
    definitionString: text.replace(HELD, (_, index) => substitution(placeholders[index])),
    definitionSubstitutions: { ...definitionSubstitutions, ...found },
  };
}

interface Candidate {
  readonly candidate: string;
  /** How many bytes of the template it saves. */
  readonly saved: number;
}

/** The texts that stand there more than once, those that save most last. */
function candidatesIn(text: string): Candidate[] {
  const parts = text.match(PARTS) ?? [];
  const times = new Map<string, number>();
  for (let from = 0; from < parts.length; from++) {
    let candidate = '';
    for (const part of parts.slice(from, from + MOST_PARTS)) {
      if (ENDS_OF_HELD.includes(part)) {
        break;
      }
      candidate += part;
      times.set(candidate, (times.get(candidate) ?? 0) + 1);
    }
  }
  return [...times].map(([candidate, count]) => ({ candidate, saved: savedBy(candidate, count) })).filter(({ saved }) => saved >= LEAST_BYTES)
    .sort((one, other) => one.saved - other.saved);
}

function savedBy(candidate: string, times: number): number {
  const bytes = Buffer.byteLength(JSON.stringify(candidate)) - '""'.length;
  return times * (bytes - '${a}'.length) - bytes - '"a":"",'.length;
}

/** Where it comes in what is sorted. */
function placeOf(saved: number, queue: readonly Candidate[]): number {
  let [from, to] = [0, queue.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    [from, to] = queue[middle].saved < saved ? [middle + 1, to] : [from, middle];
  }
  return from;
}
