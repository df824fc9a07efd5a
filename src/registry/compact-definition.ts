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

/** Two definitions of which each is a list of texts, one after the other. What both have stands once, and each has the name of it in the place of it. */
export interface CompactPair {
  /** The texts that both have. */
  readonly shared: readonly string[];
  /** The texts of each of the two, of which a number is one of `shared`. */
  readonly texts: readonly [ReadonlyArray<string | number>, ReadonlyArray<string | number>];
  readonly definitionSubstitutions: readonly [Substitutions, Substitutions];
}

/**
 * The same definition in some two thirds of the bytes: what it says several times stands once, as a substitution that CloudFormation puts in.
 *
 * CloudFormation replaces placeholders in the text of the definition, wherever they are (its source: DefinitionProcessor of
 * aws-cloudformation-resource-providers-stepfunctions). Nothing that it puts in has a placeholder, so it does not matter whether it looks twice.
 */
export function compactDefinition({ definition, definitionSubstitutions }: Definition): CompactDefinition {
  const { texts: [definitionString], words } = compactTexts([JSON.stringify(definition)], Object.keys(definitionSubstitutions));
  return { definitionString, definitionSubstitutions: { ...definitionSubstitutions, ...words } };
}

/** The same of two definitions that have much in common. */
export function compactPair(one: Definition, other: Definition): CompactPair {
  const [text, otherText] = [one, other].map(({ definition }) => JSON.stringify(definition));
  const common = commonTexts(text, otherText);
  const shared = common.map(({ at, length }) => text.slice(at, at + length));
  const pieces = [
    parts(text, common.map(({ at, length }) => ({ at, length }))), parts(otherText, common.map(({ otherAt, length }) => ({ at: otherAt, length }))),
  ];
  const all = [...shared, ...pieces.flat().filter((piece) => typeof piece === 'string')];
  const { texts, words } = compactTexts(all, [one, other].flatMap(({ definitionSubstitutions }) => Object.keys(definitionSubstitutions)));
  const compact = (piece: string | number) => typeof piece === 'string' ? texts[all.indexOf(piece)] : piece;
  const substitutionsOf = ({ definitionSubstitutions }: Definition, own: ReadonlyArray<string | number>) => {
    const whole = own.map((piece) => typeof piece === 'string' ? compact(piece) : texts[piece]).join('');
    const used = Object.entries(words).filter(([name]) => whole.includes(substitution(name)));
    return { ...definitionSubstitutions, ...Object.fromEntries(used) };
  };
  return {
    shared: texts.slice(0, shared.length),
    texts: [pieces[0].map(compact), pieces[1].map(compact)],
    definitionSubstitutions: [substitutionsOf(one, pieces[0]), substitutionsOf(other, pieces[1])],
  };
}

/** Between texts. No candidate reaches over it. */
const BETWEEN = ENDS_OF_HELD.join('');

interface CompactTexts {
  /** The texts with placeholders, in their order. */
  readonly texts: readonly string[];
  /** What stands for a placeholder, by its name. */
  readonly words: Substitutions;
}

/** An app has the same registry in each of its Stages, and to make it compact takes most of a second. */
const REMEMBERED = new Map<string, CompactTexts>();

const MOST_REMEMBERED = 16;

/** Some texts in which a placeholder stands where one text stands in several places. */
function compactTexts(given: readonly string[], substituted: readonly string[]): CompactTexts {
  const key = JSON.stringify([given, substituted]);
  const compact = REMEMBERED.get(key) ?? compacted(given, substituted);
  REMEMBERED.delete(key);
  REMEMBERED.set(key, compact);
  if (REMEMBERED.size > MOST_REMEMBERED) {
    const [oldest] = REMEMBERED.keys();
    REMEMBERED.delete(oldest);
  }
  return compact;
}

function compacted(given: readonly string[], substituted: readonly string[]): CompactTexts {
  const placeholders = [...new Set(substituted)];
  const joined = given.join(BETWEEN);
  const free = [...LETTERS, ...LETTERS.flatMap((one) => LETTERS.map((other) => one + other))]
    .filter((name) => !placeholders.includes(name) && !joined.includes(substitution(name)));
  let text = joined.replace(PLACEHOLDER, (found, name) => placeholders.includes(name) ? held(placeholders.indexOf(name)) : found);
  const words: Record<string, string> = {};
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
    const name = free[Object.keys(words).length];
    words[name] = candidate;
    text = text.split(candidate).join(held(placeholders.push(name) - 1));
  }
  return { texts: text.split(BETWEEN).map((each) => each.replace(HELD, (_, index) => substitution(placeholders[index]))), words };
}

interface CommonText {
  readonly at: number;
  readonly otherAt: number;
  readonly length: number;
}

/** How long a text is by which common ones are found, and how long one is at least that is worth its names in two places. */
const SEED = 40;
const LEAST_COMMON = 200;

/**
 * The texts that stand in both, the longest first, none over another one. Each begins and ends with a quote, so that none of them ends within a
 * placeholder or half a character.
 */
function commonTexts(text: string, otherText: string): CommonText[] {
  const seeds = new Map<string, number[]>();
  for (let at = 0; at + SEED <= text.length; at++) {
    const seed = text.slice(at, at + SEED);
    seeds.set(seed, [...seeds.get(seed) ?? [], at]);
  }
  const found: CommonText[] = [];
  for (let otherAt = 0; otherAt + SEED <= otherText.length; otherAt++) {
    const [longest] = (seeds.get(otherText.slice(otherAt, otherAt + SEED)) ?? []).map((at): CommonText => {
      let length = SEED;
      while (at + length < text.length && text[at + length] === otherText[otherAt + length]) {
        length++;
      }
      return { at, otherAt, length };
    }).sort((one, other) => other.length - one.length);
    if (longest) {
      const whole = text.slice(longest.at, longest.at + longest.length);
      const [from, to] = [whole.indexOf('"'), whole.lastIndexOf('"') + 1];
      found.push({ at: longest.at + from, otherAt: otherAt + from, length: to - from });
      otherAt += longest.length - 1;
    }
  }
  const common: CommonText[] = [];
  for (const each of found.filter(({ length }) => length >= LEAST_COMMON).sort((one, other) => other.length - one.length)) {
    if (common.every(({ at, length }) => at + length <= each.at || each.at + each.length <= at)) {
      common.push(each);
    }
  }
  return common;
}

/** A text in parts, where a number stands for each of some places. */
function parts(text: string, places: readonly { readonly at: number; readonly length: number }[]): (string | number)[] {
  const inOrder = places.map((place, index) => ({ ...place, index })).sort((one, other) => one.at - other.at);
  let from = 0;
  const found: (string | number)[] = [];
  for (const { at, length, index } of inOrder) {
    found.push(text.slice(from, at), index);
    from = at + length;
  }
  return [...found, text.slice(from)].filter((each) => each !== '');
}

interface Candidate {
  readonly candidate: string;
  /** How many bytes of the template it saves. */
  readonly saved: number;
}

/** The texts that stand there more than once, those that save most last. */
function candidatesIn(text: string): Candidate[] {
  const pieces = text.match(PARTS) ?? [];
  const times = new Map<string, number>();
  for (let from = 0; from < pieces.length; from++) {
    let candidate = '';
    for (const part of pieces.slice(from, from + MOST_PARTS)) {
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
