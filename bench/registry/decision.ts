/**
 * What it costs a registry to judge a page of 100 repositories, on the reference engine of JSONata: typically, and at worst as far as
 * filters can be made hard to compare.
 *
 *   npm run bench:decision
 */
import * as fs from 'fs';
import jsonata from 'jsonata';
import { TagImmutabilityStandard, TagMutabilityMode, TagMutabilitySetting } from '../../src';
import { DECIDE, EXEMPT_BY_TAGS, EXPIRED_EXEMPTIONS, FILTERS_OF, openUntil, REQUIRED_OF, standardForMachine } from '../../src/registry/decision';
import { Random } from '../mutability/random';
import { stopwatch } from '../stopwatch';

const PAGE = 100;
const ROUNDS = 3;
const random = new Random(20250101);
const PAGE_EXPRESSION = jsonata(`($decide := ${DECIDE}; $map($page, function($each) { $decide($each.name, $each.mode, $each.filters) }))`);

interface Described {
  readonly name: string;
  readonly mode: string;
  readonly filters: readonly string[];
}

/** The package has no other way to tell it. */
const JSONATA_VERSION = JSON.parse(fs.readFileSync(require.resolve('jsonata/package.json'), 'utf8')).version;

void main();

async function main() {
  console.log(`node ${process.version}, jsonata ${JSONATA_VERSION}`);
  const texts = { DECIDE, REQUIRED_OF, FILTERS_OF, EXEMPT_BY_TAGS, EXPIRED_EXEMPTIONS, OPEN_UNTIL: openUntil() };
  const sizes = Object.entries(texts).map(([name, text]) => `${name} ${text.length}`);
  console.log(`bytes: ${sizes.join(', ')}; a standard of 20 namespaces and 20 exemptions ${JSON.stringify(standardForMachine(largeStandard()._content)).length}`);

  const modern = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest', 'buildcache-*', 'dev-*') });
  const { immutableExcept, mutableExcept } = TagMutabilitySetting;
  await report('typical: baseline of three filters', modern, () => typical('team/service'));
  await report('typical: 20 namespaces, 20 exemptions', largeStandard(), (index) => typical(`team-${index % 30}/service`));
  await report('names of 256 characters', largeStandard(), () => typical('a'.repeat(256)));
  for (const length of [8, 40, 128]) {
    await report(`hostile filters of ${length} characters, sane baseline`, modern, () => hostile(length));
    const filters = hostile(Math.min(length, 126)).filters;
    await report(`hostile filters of ${length} characters on both sides, immutable`, new TagImmutabilityStandard({ baseline: immutableExcept(...filters) }),
      () => hostile(length));
    await report(`hostile filters of ${length} characters on both sides, mutable`, new TagImmutabilityStandard({ baseline: mutableExcept(...filters) }),
      () => ({ ...hostile(length), mode: TagMutabilityMode.MUTABLE_WITH_EXCLUSION }));
  }
  const stars = { name: 'a', mode: 'IMMUTABLE_WITH_EXCLUSION', filters: [...'abcde'].map((last) => `${'a*'.repeat(63)}${last}`) };
  await report('five filters a*a*a*...', modern, () => stars);
  await report('five filters a*a*a*..., baseline *a*b', new TagImmutabilityStandard({ baseline: immutableExcept('*a*b', '*b*a*', 'b*b', 'a*c*', 'a*b*b') }), () => stars);
}

async function report(what: string, standard: TagImmutabilityStandard, repository: (index: number) => Described) {
  const times: number[] = [];
  const variables = { standard: standardForMachine(standard._content), account: '111122223333' };
  for (let round = 0; round < ROUNDS; round++) {
    const page = Array.from({ length: PAGE }, (_, index) => repository(index));
    const elapsed = stopwatch();
    await PAGE_EXPRESSION.evaluate({}, { ...variables, page });
    times.push(elapsed());
  }
  times.sort((one, other) => one - other);
  console.log(`${what}: median ${times[Math.floor(ROUNDS / 2)].toFixed(0)} ms, most ${times[ROUNDS - 1].toFixed(0)} ms`);
}

/** What registries hold: most repositories are open, some are as asked, few have filters of their own. */
function typical(name: string): Described {
  const [mode, filters] = random.pick<[string, string[]]>([
    ['MUTABLE', []], ['MUTABLE', []], ['MUTABLE', []], ['MUTABLE', []], ['IMMUTABLE', []], ['IMMUTABLE', []],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'buildcache-*', 'dev-*']], ['IMMUTABLE_WITH_EXCLUSION', ['latest']],
    ['IMMUTABLE_WITH_EXCLUSION', ['*-snapshot', 'latest', 'main']], ['MUTABLE_WITH_EXCLUSION', ['release-*', 'v*']],
  ]);
  return { name, mode, filters };
}

/** Filters of few characters, with wildcards, that overlap in many ways. */
function hostile(length: number): Described {
  const filters = new Set<string>();
  while (filters.size < 5) {
    const unit = random.text('ab', 1 + random.below(4));
    const characters = [...unit.repeat(length).slice(0, length)];
    for (let change = 0; change < 2; change++) {
      characters[random.below(length)] = random.pick('ab');
    }
    for (let star = 0; star < 2; star++) {
      characters[random.below(length)] = '*';
    }
    const text = characters.join('');
    filters.add(/^\**$/.test(text) ? `${text}a` : text);
  }
  return { name: 'team/service', mode: TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION, filters: [...filters] };
}

function largeStandard(): TagImmutabilityStandard {
  return new TagImmutabilityStandard({
    baseline: TagMutabilitySetting.immutableExcept('latest', 'buildcache-*'),
    namespaces: Array.from({ length: 20 }, (_, index) => ({ prefix: `team-${index}`, baseline: TagMutabilitySetting.immutableExcept('latest', `team-${index}-*`) })),
    exemptions: Array.from({ length: 20 }, (_, index) => ({
      repositories: `sandbox-${index}/*-scratch`, reason: 'scratch space of developers, who need to try things', owner: 'platform', expires: '2027-06-30',
    })),
  });
}
