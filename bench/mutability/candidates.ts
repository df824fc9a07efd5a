import { performance } from 'perf_hooks';
import { Random } from './random';
import { TagMutabilityMode, TagMutabilitySetting } from '../../src/mutability';
import { MAX_FILTERS, MAX_FILTER_LENGTH } from '../../src/mutability/language/limits';

const ALL_CHARACTERS = '-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const MODES = ['IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'];

/** Two settings to compare. */
export class Pair {
  private readonly one: TagMutabilitySetting;
  private readonly other: TagMutabilitySetting;

  public constructor(
    public readonly modeOfOne: string,
    public readonly filtersOfOne: string[],
    public readonly modeOfOther: string,
    public readonly filtersOfOther: string[],
  ) {
    this.one = setting(modeOfOne, filtersOfOne);
    this.other = setting(modeOfOther, filtersOfOther);
  }

  /** Milliseconds of the costlier comparison, in both directions. */
  public costOfComparing(): number {
    return costliest([
      () => this.one.isAtLeastAsStrictAs(this.other),
      () => this.one.tagLooserThan(this.other),
      () => this.other.isAtLeastAsStrictAs(this.one),
      () => this.other.tagLooserThan(this.one),
    ]);
  }

  /** Milliseconds of the costlier tightening, in both directions. A setting remembers how it compares, so the comparisons are asked apart. */
  public costOfTightening(): number {
    const compare = () => [this.one.tagLooserThan(this.other), this.other.tagLooserThan(this.one)];
    return costliest([
      () => [compare(), this.one.tightenedTo(this.other)],
      () => [compare(), this.other.tightenedTo(this.one)],
    ]);
  }

  public toString(): string {
    return JSON.stringify([[this.modeOfOne, this.filtersOfOne], [this.modeOfOther, this.filtersOfOther]], undefined, 1);
  }
}

/** What repositories really have. */
export class RealisticSettings {
  public static all(): TagMutabilitySetting[] {
    return [
      TagMutabilitySetting.IMMUTABLE,
      TagMutabilitySetting.MUTABLE,
      TagMutabilitySetting.immutableExcept('latest'),
      TagMutabilitySetting.immutableExcept('latest', 'buildcache-*'),
      TagMutabilitySetting.immutableExcept('latest', 'stable', 'edge', 'nightly'),
      TagMutabilitySetting.immutableExcept('dev-*', 'pr-*', '*-snapshot'),
      TagMutabilitySetting.immutableExcept('dev-a*', 'dev-b*'),
      TagMutabilitySetting.immutableExcept('sha256-*.sig', 'sha256-*.att', 'sha256-*.sbom'),
      TagMutabilitySetting.immutableExcept('sha256-*.sig', 'sha256-*.att', 'sha256-*.sbom', 'latest', '*-latest'),
      TagMutabilitySetting.immutableExcept('v*.beta', 'v*-rc*', 'feature-*', 'main', 'develop'),
      TagMutabilitySetting.mutableExcept('release-*'),
      TagMutabilitySetting.mutableExcept('v*', 'release-*', 'prod-*'),
      TagMutabilitySetting.mutableExcept('v1*', 'v2*', 'v3*', '*-lts', '*.*'),
    ];
  }
}

/** Ways to be slow: each makes pairs of valid settings of up to as many filters a side as ECR takes. */
export const families: Record<string, (random: Random) => Pair> = {
  'long runs of one character': (random) => pairOf(random, () => withStars(random, runs(random, 'ab'), 'ab')),
  'near-copies of each other': (random) => {
    const original = random.text('ab', 126);
    return pairOf(random, () => withStars(random, changed(original, random, 'ab'), 'ab'));
  },
  'near-copies of one repetition': (random) => {
    const unit = random.text('abc', 1 + random.below(6));
    const original = unit.repeat(126).slice(0, 126);
    return pairOf(random, () => withStars(random, changed(original, random, 'abc'), 'abc'));
  },
  'every character there is': (random) => pairOf(random, () => withStars(random, random.text(ALL_CHARACTERS, 126), ALL_CHARACTERS)),
  'one run against filters that contain every character': (random) => {
    const run = 'a'.repeat(20 + random.below(100));
    return new Pair(
      MODES[0], filters(random, () => withStars(random, changed(run, random, 'ab'), 'ab')),
      random.pick(MODES), filters(random, () => withStars(random, run.slice(0, random.below(60)) + shuffled(ALL_CHARACTERS, random), 'a')),
    );
  },
  'overlapping ends': (random) => {
    const word = random.text('ab', 3).repeat(40);
    return pairOf(random, () => {
      const length = 10 + random.below(53);
      return `${word.slice(0, length)}*${word.slice(-length)}${random.below(2) ? '*' : ''}`;
    });
  },
  'words that hardly fit in one tag together': (random) => {
    const unit = random.text('ab', 1 + random.below(5));
    return new Pair(
      MODES[0], filters(random, () => `*${changed(unit.repeat(64).slice(0, 50 + random.below(30)), random, 'ab')}*`),
      MODES[1 - random.below(2)], filters(random, () => `*${changed(unit.repeat(64).slice(1, 50 + random.below(30)), random, 'ab')}*`),
    );
  },
  'short filters of few characters': (random) => pairOf(random, () => withStars(random, random.text('ab', 1 + random.below(12)), 'ab')),
  'anything over two characters': (random) => pairOf(random, () => withStars(random, random.text('ab', random.below(127)), 'ab')),
};

/** A pair with a small change somewhere. */
export function mutated(pair: Pair, random: Random): Pair {
  const sides = [[...pair.filtersOfOne], [...pair.filtersOfOther]];
  const modes = [pair.modeOfOne, pair.modeOfOther];
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const side = random.pick(sides);
    const index = random.below(side.length);
    const characters = random.below(5) === 0 ? ALL_CHARACTERS : [...new Set(side.join('').replace(/\*/g, ''))].join('') || 'a';
    switch (random.below(8)) {
      case 0: side[index] = withStars(random, side[index].replace(/\*/g, ''), characters); break;
      case 1: side[index] = changed(random.pick(random.pick(sides)), random, characters); break;
      case 2: side.push(random.pick(random.pick(sides))); break;
      case 3: side.splice(index, side.length > 1 ? 1 : 0); break;
      case 4: modes[random.below(2)] = random.pick(MODES); break;
      case 5: {
        const from = random.below(side[index].length);
        const part = side[index].slice(from, from + 1 + random.below(40));
        side[index] = side[index].slice(0, from) + part.replace(/\*/g, '') + side[index].slice(from);
        break;
      }
      default: side[index] = changed(side[index], random, characters);
    }
  }
  const [one, other] = sides.map((side) => [...new Set(side.map(valid))].slice(0, MAX_FILTERS));
  return new Pair(modes[0], one, modes[1], other);
}

function pairOf(random: Random, filter: () => string): Pair {
  return new Pair(random.pick(MODES), filters(random, filter), random.pick(MODES), filters(random, filter));
}

function filters(random: Random, filter: () => string): string[] {
  return [...new Set(Array.from({ length: random.below(4) === 0 ? 1 + random.below(MAX_FILTERS) : MAX_FILTERS }, filter).map(valid))];
}

/** Up to two wildcards somewhere, often at the ends. */
function withStars(random: Random, text: string, alphabet: string): string {
  let result = text;
  for (let stars = random.below(3); stars > 0; stars--) {
    const at = random.pick([0, result.length, random.below(result.length + 1)]);
    result = `${result.slice(0, at)}*${result.slice(at)}`;
  }
  return result.replace(/^\**$/, random.pick(alphabet)).replace(/^[.-]/, '_');
}

function changed(text: string, random: Random, alphabet: string): string {
  let result = text;
  for (let changes = random.below(3); changes > 0; changes--) {
    const at = random.below(result.length);
    result = result.slice(0, at) + random.pick(['', random.pick(alphabet), random.text(alphabet, 2)]) + result.slice(at + 1);
  }
  return result;
}

function runs(random: Random, alphabet: string): string {
  return Array.from({ length: 1 + random.below(6) }, () => random.pick(alphabet).repeat(random.below(60))).join('').slice(0, 126);
}

function shuffled(text: string, random: Random): string {
  return [...text].map((character) => [random.below(1e9), character] as const).sort(([one], [other]) => one - other)
    .map(([, character]) => character).join('');
}

/** The nearest filter that can be declared. */
function valid(pattern: string): string {
  let stars = 0;
  const text = [...pattern].filter((character) => character !== '*' || stars++ < 2).join('').slice(0, MAX_FILTER_LENGTH);
  return /^\**$/.test(text) ? `a${text}`.slice(0, MAX_FILTER_LENGTH) : text;
}

function setting(mode: string, filterTexts: string[]): TagMutabilitySetting {
  return TagMutabilitySetting.of(mode as TagMutabilityMode, filterTexts);
}

/** The time of the slowest question: the best of three runs, so that a pause of the machine does not count. */
function costliest(questions: (() => unknown)[]): number {
  return Math.max(...questions.map((question) => Math.min(duration(question), duration(question), duration(question))));
}

function duration(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
