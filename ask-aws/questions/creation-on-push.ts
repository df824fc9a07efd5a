/** What ECR creates for a push to a repository that does not exist. */
import { told } from '../outcome';
import { CannotAsk, Question, answer } from '../question';
import { Trial, apiSetting } from '../trial';

/** What a push made; `undefined` if it made nothing. */
async function createdBy(trial: Trial, name: string): Promise<{ mode?: string; told: string }> {
  const { pushed, repository } = await trial.pushToNew(name);
  return { mode: repository?.imageTagMutability, told: repository ? `created as ${repository.imageTagMutability}` : told(pushed) };
}

export const CREATION_QUESTIONS: readonly Question[] = [
  {
    id: 'creation-on-push',
    question: 'Has a repository that a push creates the mutability of its template?',
    assumed: 'yes',
    dependsOn: ['src/creation-template/creation-template.ts'],
    otherwise: 'a CreationTemplate for CREATE_ON_PUSH does not do what it is there for: refuse it at synth',
    ask: async (trial) => {
      await trial.template('creation-on-push', { appliedFor: ['CREATE_ON_PUSH'], ...apiSetting('IMMUTABLE') });
      const created = await createdBy(trial, 'creation-on-push/app');
      if (!created.mode) {
        throw new CannotAsk(`a push created no repository here: ${created.told}`);
      }
      return answer(created.told, created.mode === 'IMMUTABLE');
    },
  },
  {
    id: 'hidden-template',
    question: 'Does a narrower template that is not for pushes hide a wider one that is?',
    assumed: 'nobody knows: the library warns (creationTemplateHidden) and does not guess',
    dependsOn: ['src/creation-template/template-overlap.ts', 'docs/creation-templates.md', 'test/local-aws/creation-by-template.ts'],
    otherwise: 'if the wider one counts, the warning goes; if ECR creates a mutable repository or none, it becomes an error',
    ask: async (trial) => {
      await trial.template('hidden-template', { appliedFor: ['CREATE_ON_PUSH'], ...apiSetting('IMMUTABLE') });
      const control = await createdBy(trial, 'hidden-template/app');
      if (!control.mode) {
        throw new CannotAsk(`a push created no repository here: ${control.told}`);
      }
      await trial.template('hidden-template/narrow', { appliedFor: ['REPLICATION'], ...apiSetting('IMMUTABLE') });
      const created = await createdBy(trial, 'hidden-template/narrow/app');
      return { found: `below the wider template ${control.told}; below both ${created.told}` };
    },
  },
];
