/** What PutImageTagMutability and CreateRepository make of a mode and filters. */
import { outcomeOf, told } from '../outcome';
import { Question, answer } from '../question';
import { Setting } from '../trial';

const API_SETTING = 'handlers/tag-mutability/api-setting.ts';
const HALVES: readonly (Setting & { readonly what: string })[] = [
  { what: 'IMMUTABLE_WITH_EXCLUSION without filters', mode: 'IMMUTABLE_WITH_EXCLUSION' },
  { what: 'IMMUTABLE with a filter', mode: 'IMMUTABLE', filters: ['dev-*'] },
  { what: 'MUTABLE with a filter', mode: 'MUTABLE', filters: ['dev-*'] },
];

export const SETTING_QUESTIONS: readonly Question[] = [
  {
    id: 'filters-and-mode',
    question: 'Is a mode with exclusions refused without filters, and a mode without exclusions with one?',
    assumed: 'yes, all of it',
    dependsOn: ['src/mutability/declaration-rules.ts', 'src/mutability/setting-content.ts'],
    otherwise: 'the library calls refused (`_refusedBecause`) what ECR takes: find out what it means, and judge it so',
    ask: async (trial) => {
      const outcomes = [];
      for (const [index, { what, ...setting }] of HALVES.entries()) {
        outcomes.push({ what, outcome: await outcomeOf(() => trial.repository(`filters-and-mode-${index}`, setting)) });
      }
      return answer(outcomes.map(({ what, outcome }) => `${what}: ${told(outcome)}`).join('; '), outcomes.every(({ outcome }) => outcome.refused));
    },
  },
  {
    id: 'omitted-filters',
    question: 'Do the filters go when PutImageTagMutability says a mode without exclusions and no filters?',
    assumed: 'yes',
    dependsOn: [API_SETTING, 'src/registry/sweep/settle-states.ts'],
    otherwise: 'the function and the registry must send an empty list, or filters stay that nobody sees',
    ask: async (trial) => {
      const repository = await trial.repository('omitted-filters', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });
      await trial.setMutability(repository, { mode: 'IMMUTABLE' });
      const { imageTagMutability, imageTagMutabilityExclusionFilters: filters = [] } = await trial.describe(repository);
      const found = [imageTagMutability, ...filters.map(({ filter }) => filter)].join(' ');
      return answer(found, found === 'IMMUTABLE');
    },
  },
  {
    id: 'same-mutability',
    question: 'Does PutImageTagMutability take the setting that a repository has already?',
    assumed: 'yes',
    dependsOn: ['handlers/tag-mutability/repositories.ts'],
    otherwise: 'a second attempt of a write that had succeeded is an error: the function and the registry must take it for a success',
    ask: async (trial) => {
      const setting: Setting = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] };
      const repository = await trial.repository('same-mutability', setting);
      const outcome = await outcomeOf(() => trial.setMutability(repository, setting));
      return answer(told(outcome), !outcome.refused);
    },
  },
  {
    id: 'prefix-in-two-rules',
    question: 'Does ECR take a lifecycle policy with one prefix in the lists of two rules?',
    assumed: 'yes, so the library allows it',
    dependsOn: ['src/lifecycle/rules-together.ts'],
    otherwise: 'a deployment fails on what synth let through: refuse it',
    ask: async (trial) => {
      const repository = await trial.repository('prefix-in-two-rules');
      const rule = (rulePriority: number, tagPrefixList: string[]) => ({
        rulePriority, selection: { tagStatus: 'tagged', tagPrefixList, countType: 'imageCountMoreThan', countNumber: 100 }, action: { type: 'expire' },
      });
      const outcome = await outcomeOf(() => trial.setLifecyclePolicy(repository, { rules: [rule(1, ['a', 'b']), rule(2, ['a', 'c'])] }));
      return answer(told(outcome), !outcome.refused);
    },
  },
];
