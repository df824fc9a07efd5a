import { execFileSync } from 'child_process';
import * as path from 'path';
import * as fc from 'fast-check';
import { TagMutabilityMode, TagMutabilitySetting } from '../../src/mutability';
import { ensurePython } from '../local-aws';

const CASES = 10_000;
const SCRIPT = path.join(__dirname, '..', 'mutability', 'botocore_agreement.py');

/** Refused by the service, by Terraform or by us, and nothing that the API's model could say. */
const BEYOND_BOTOCORE = /^(tag filter .* (has \d+ wildcards|is given twice|matches every tag)|mode \w+ has (no filters|the filters))/s;

interface Case {
  readonly mode: string;
  readonly filters: string[];
}

const characters = fc.constantFrom(...'abzAZ019._-*');
const filter = fc.oneof(
  { weight: 12, arbitrary: fc.string({ unit: characters, minLength: 1, maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: characters, minLength: 120, maxLength: 136 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom('', '*', '**', 'latest\n', 'feature/x', 'a b', 'é', 'x'.repeat(128), 'x'.repeat(129)) },
);
const anyCase: fc.Arbitrary<Case> = fc.record({
  mode: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom<string>(...Object.values(TagMutabilityMode)) },
    { weight: 8, arbitrary: fc.constant<string>(TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION) },
    { weight: 1, arbitrary: fc.constantFrom('', 'immutable', 'FROZEN', 'IMMUTABLE_WITH_EXCLUSIONS') },
  ),
  filters: fc.oneof({ weight: 3, arbitrary: fc.array(filter, { maxLength: 3 }) }, { weight: 1, arbitrary: fc.array(filter, { maxLength: 7 }) }),
});

test(`${CASES} settings, valid and not, are refused exactly where botocore refuses them, if it has an opinion`, async () => {
  const cases = fc.sample(anyCase, { numRuns: CASES, seed: 20250101 });
  const opinions = ask(await ensurePython(), cases);
  const counted = { accepted: 0, refusedByBoth: 0, beyondBotocore: 0 };

  cases.forEach((given, index) => {
    const objections = opinions[index];
    const refusal = refusalOf(given);
    const context = { given, objections, refusal };
    if (refusal === undefined) {
      expect({ ...context, objections: [] }).toEqual(context);
      counted.accepted++;
    } else if (objections.length > 0) {
      counted.refusedByBoth++;
    } else {
      expect({ ...context, isBeyondBotocore: BEYOND_BOTOCORE.test(refusal) }).toEqual({ ...context, isBeyondBotocore: true });
      counted.beyondBotocore++;
    }
  });

  // The test proves something only if there is enough of each.
  for (const [outcome, count] of Object.entries(counted)) {
    expect([outcome, count > CASES / 20]).toEqual([outcome, true]);
  }
});

/** Everything that a user may declare is what botocore sends. */
test('what is accepted is sent as botocore wants it', async () => {
  const accepted = fc.sample(anyCase, { numRuns: CASES, seed: 7 }).filter((given) => refusalOf(given) === undefined);
  const requests = accepted.map(({ mode, filters }) => TagMutabilitySetting.of(mode as TagMutabilityMode, filters).toApi());
  expect(requests.length).toBeGreaterThan(CASES / 20);
  expect(askAbout(await ensurePython(), requests).flat()).toEqual([]);
});

function refusalOf({ mode, filters }: Case): string | undefined {
  try {
    TagMutabilitySetting.of(mode as TagMutabilityMode, filters);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function ask(python: string, cases: Case[]): string[][] {
  return askAbout(python, cases.map(({ mode, filters }) => ({
    imageTagMutability: mode,
    // A mode that takes no filters has none to send.
    ...(filters.length === 0 && !mode.endsWith('_WITH_EXCLUSION') ? {} : {
      imageTagMutabilityExclusionFilters: filters.map((text) => ({ filterType: 'WILDCARD', filter: text })),
    }),
  })));
}

function askAbout(python: string, requests: unknown[]): string[][] {
  const output = execFileSync(python, [SCRIPT], {
    input: requests.map((request) => JSON.stringify(request)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return output.trim().split('\n').map((line) => JSON.parse(line) as string[]);
}
