/** What an exclusion filter matches, and which filters Amazon ECR takes. */
import { MAX_FILTERS, MAX_FILTER_LENGTH, MAX_WILDCARDS, WILDCARD } from '../../src/mutability/language/limits';
import { outcomeOf, told } from '../outcome';
import { Answer, CannotAsk, Question, answer } from '../question';
import { Trial } from '../trial';

const LANGUAGE = 'src/mutability/language';

/** A tag that none of the filters here can match, however one reads them. */
const CONTROL = 'unrelated';

/** A repository with a filter, in which a tag that no filter can match has stayed. Without that, a tag that moves would say nothing. */
async function repositoryWith(trial: Trial, name: string, filter: string): Promise<string> {
  const repository = await trial.repository(name, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: [filter] });
  if (!(await trial.move(repository, CONTROL)).refused) {
    throw new CannotAsk(`with the filter '${filter}' the tag '${CONTROL}' moves too, so a tag that moves proves nothing`);
  }
  return repository;
}

/** Whether a filter matches some tags, and whether it is so as assumed. */
async function matches(trial: Trial, name: string, filter: string, assumed: Readonly<Record<string, boolean>>): Promise<Answer> {
  const repository = await repositoryWith(trial, name, filter);
  const found: [string, boolean][] = [];
  for (const tag of Object.keys(assumed)) {
    found.push([tag, !(await trial.move(repository, tag)).refused]);
  }
  return answer(
    found.map(([tag, isMatched]) => `'${filter}' ${isMatched ? 'matches' : 'does not match'} the tag '${tag}'`).join('; '),
    found.every(([tag, isMatched]) => isMatched === assumed[tag]),
  );
}

/** Whether ECR takes filters, in a repository of their own. */
async function takes(trial: Trial, name: string, filters: readonly string[], assumed: boolean): Promise<Answer> {
  const outcome = await outcomeOf(() => trial.repository(name, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters }));
  return answer(told(outcome), assumed === !outcome.refused);
}

export const FILTER_QUESTIONS: readonly Question[] = [
  {
    id: 'wildcard-zero',
    question: `Does the filter 'dev-${WILDCARD}' match the tag 'dev-'?`,
    assumed: `yes: '${WILDCARD}' stands for zero characters too`,
    dependsOn: [`${LANGUAGE}/limits.ts`, `${LANGUAGE}/pattern-automaton.ts`, 'src/mutability/tag-mutability-setting.ts'],
    otherwise: 'the comparison of settings calls a setting looser than it is for tags such as \'dev-\': the automaton demands one character',
    ask: (trial) => matches(trial, 'wildcard-zero', 'dev-*', { 'dev-': true, 'dev-1': true }),
  },
  {
    id: 'wildcard-middle',
    question: `Does the filter 'v${WILDCARD}.beta' match the tag 'v1.beta', and not 'v1.beta2'?`,
    assumed: 'yes: a wildcard can stand anywhere, and the filter ends where the tag ends',
    dependsOn: [`${LANGUAGE}/pattern-automaton.ts`],
    otherwise: 'filters with a wildcard in the middle mean something else: refuse them at synth until it is known what',
    ask: (trial) => matches(trial, 'wildcard-middle', 'v*.beta', { 'v1.beta': true, 'v1.beta2': false }),
  },
  {
    id: 'filter-whole-tag',
    question: 'Does the filter \'dev\' match the tags \'dev2\' and \'a-dev\'?',
    assumed: 'no: a filter without a wildcard matches one tag',
    dependsOn: [`${LANGUAGE}/wildcard-language.ts`, 'src/mutability/tag-mutability-setting.ts'],
    otherwise: 'every filter excludes more tags than the library says: a wildcard must be added to both ends before settings are compared',
    ask: (trial) => matches(trial, 'filter-whole-tag', 'dev', { 'dev2': false, 'a-dev': false }),
  },
  {
    id: 'filter-case',
    question: `Does the filter 'dev-${WILDCARD}' match the tag 'DEV-1'?`,
    assumed: 'no: case matters, as it does in tags',
    dependsOn: ['src/mutability/tag-mutability-setting.ts', `${LANGUAGE}/wildcard-language.ts`],
    otherwise: 'a filter excludes tags of another case too: the language must fold case before it compares',
    ask: (trial) => matches(trial, 'filter-case', 'dev-*', { 'DEV-1': false, 'dev-1': true }),
  },
  {
    id: 'filter-dot',
    question: 'Does the filter \'1.0\' match the tag \'1x0\'?',
    assumed: 'no: a filter is no regular expression',
    dependsOn: [`${LANGUAGE}/regular-expression.ts`, 'src/mutability/tag-mutability-setting.ts'],
    otherwise: 'filters are regular expressions, and nothing that the library says of them holds',
    ask: (trial) => matches(trial, 'filter-dot', '1.0', { '1x0': false, '1.0': true }),
  },
  {
    id: 'third-wildcard',
    question: `Is a filter with ${MAX_WILDCARDS + 1} wildcards refused?`,
    assumed: `yes: a filter has at most ${MAX_WILDCARDS}`,
    dependsOn: [`${LANGUAGE}/limits.ts`],
    otherwise: 'MAX_WILDCARDS is too low, and the library refuses what ECR takes: raise it to what ECR takes',
    ask: (trial) => takes(trial, 'third-wildcard', [`a${WILDCARD}b${WILDCARD}c${WILDCARD}d`], false),
  },
  {
    id: 'two-wildcards',
    question: `Does ECR take a filter with ${MAX_WILDCARDS} wildcards?`,
    assumed: 'yes',
    dependsOn: [`${LANGUAGE}/limits.ts`],
    otherwise: 'MAX_WILDCARDS is too high, and a deployment fails on what synth let through: lower it',
    ask: (trial) => takes(trial, 'two-wildcards', [`a${WILDCARD}b${WILDCARD}c`], true),
  },
  {
    id: 'adjacent-wildcards',
    question: 'Does ECR take \'a**b\', and does it match \'a-b\'?',
    assumed: 'yes: it means what \'a*b\' means',
    dependsOn: [`${LANGUAGE}/pattern-automaton.ts`],
    otherwise: 'two wildcards side by side are refused or mean something else: refuse them at synth',
    ask: async (trial) => {
      const outcome = await outcomeOf(() => trial.repository('adjacent-wildcards', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a**b'] }));
      if (outcome.refused) {
        return answer(told(outcome), false);
      }
      const moved = await trial.move(outcome.done, 'a-b');
      return answer(`taken, and it ${moved.refused ? 'does not match' : 'matches'} 'a-b'`, !moved.refused);
    },
  },
  {
    id: 'bare-wildcard',
    question: `Does ECR take the filter '${WILDCARD}', and does every tag move then?`,
    assumed: 'yes: it matches every tag, so the library refuses it where it is declared and reports it elsewhere',
    dependsOn: ['src/compliance/rules/wildcard-matches-everything.ts', `${LANGUAGE}/wildcard-language.ts`],
    otherwise: 'the rule wildcardMatchesEverything reports settings that are not open, or that cannot be deployed',
    ask: async (trial) => {
      const outcome = await outcomeOf(() => trial.repository('bare-wildcard', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: [WILDCARD] }));
      if (outcome.refused) {
        return answer(told(outcome), false);
      }
      const moved = await trial.move(outcome.done, CONTROL);
      return answer(`taken, and the tag '${CONTROL}' ${moved.refused ? 'stays' : 'moves'}`, !moved.refused);
    },
  },
  {
    id: 'filter-count',
    question: `Is a setting with ${MAX_FILTERS + 1} filters refused?`,
    assumed: `yes: ECR's API model says at most ${MAX_FILTERS}`,
    dependsOn: [`${LANGUAGE}/limits.ts`],
    otherwise: 'MAX_FILTERS is too low: raise it, and look at how many bytes the ids of custom resources have room for',
    ask: (trial) => takes(trial, 'filter-count', Array.from({ length: MAX_FILTERS + 1 }, (_, index) => `tag-${index}`), false),
  },
  {
    id: 'filter-length',
    question: `Is a filter of ${MAX_FILTER_LENGTH + 1} characters refused?`,
    assumed: `yes: ECR's API model says at most ${MAX_FILTER_LENGTH}`,
    dependsOn: [`${LANGUAGE}/limits.ts`],
    otherwise: 'MAX_FILTER_LENGTH is too low',
    ask: (trial) => takes(trial, 'filter-length', ['a'.repeat(MAX_FILTER_LENGTH + 1)], false),
  },
  {
    id: 'filter-characters',
    question: 'Is a filter with a \'+\' refused?',
    assumed: 'yes: ECR\'s API model has a pattern for filters',
    dependsOn: [`${LANGUAGE}/limits.ts`],
    otherwise: 'ILLEGAL_FILTER_CHARACTER forbids too much',
    ask: (trial) => takes(trial, 'filter-characters', ['dev+1'], false),
  },
  {
    id: 'repeated-filter',
    question: 'What becomes of a filter that is given twice?',
    assumed: 'ECR takes it or not; two settings are compared without order and repetitions, and a declared one has none',
    dependsOn: [`${LANGUAGE}/setting-text.ts`],
    otherwise: 'nothing follows; a message could say what ECR does',
    ask: async (trial) => {
      const outcome = await outcomeOf(() => trial.repository('repeated-filter', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['b', 'a', 'b'] }));
      if (outcome.refused) {
        return { found: told(outcome) };
      }
      const { imageTagMutabilityExclusionFilters: filters = [] } = await trial.describe(outcome.done);
      return { found: `b, a, b is described as ${filters.map(({ filter }) => filter).join(', ')}` };
    },
  },
];
