/** What UpdateRepositoryCreationTemplate does to what it does not name, and what a template may say. */
import { RepositoryCreationTemplate } from '@aws-sdk/client-ecr';
import { outcomeOf, told } from '../outcome';
import { Question, answer } from '../question';
import { Trial, apiSetting } from '../trial';

const FUNCTION = ['handlers/tag-mutability/templates.ts', 'handlers/tag-mutability/template-state.ts'];
const SWEEP = 'src/registry/sweep/template-states.ts';

const LIFECYCLE_POLICY = JSON.stringify({
  rules: [{ rulePriority: 1, selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 100 }, action: { type: 'expire' } }],
});
const REPOSITORY_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Nobody', Effect: 'Deny', Principal: '*', Action: 'ecr:DeleteRepositoryPolicy', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
});

/** What an update could lose. Tags need a role only when ECR creates a repository, which it never does of these. */
const OTHER_FIELDS = ['description', 'lifecyclePolicy', 'repositoryPolicy', 'resourceTags'] as const;

async function full(trial: Trial, name: string): Promise<string> {
  return trial.template(name, {
    appliedFor: ['REPLICATION'],
    ...apiSetting('IMMUTABLE_WITH_EXCLUSION', ['dev-*']),
    lifecyclePolicy: LIFECYCLE_POLICY,
    repositoryPolicy: REPOSITORY_POLICY,
    resourceTags: [{ Key: 'made-by', Value: 'ask-aws' }],
  });
}

function has(template: RepositoryCreationTemplate, field: (typeof OTHER_FIELDS)[number]): boolean {
  return (template[field] ?? '').length > 0;
}

function shown(fields: readonly string[], none: string): string {
  return fields.length === 0 ? none : fields.join(', ');
}

export const TEMPLATE_QUESTIONS: readonly Question[] = [
  {
    id: 'template-update',
    question: 'Which fields does an update reset that names the mode and the filters only?',
    assumed: 'none; the function writes back what is lost, and the registry names every field',
    dependsOn: [...FUNCTION, 'src/existing/existing-creation-template.ts', SWEEP],
    otherwise: 'the function needs the permissions for these fields in each stack that does not declare them: its role must get them, or it must name all fields from the first write',
    ask: async (trial) => {
      const prefix = await full(trial, 'template-update');
      await trial.updateTemplate(prefix, apiSetting('IMMUTABLE'));
      const template = await trial.describeTemplate(prefix);
      const lost = OTHER_FIELDS.filter((field) => !has(template, field));
      return answer(`resets ${shown(lost, 'none')}`, lost.length === 0);
    },
  },
  {
    id: 'template-update-mutability',
    question: 'What becomes of the mode and the filters in an update that does not name them?',
    assumed: 'they become MUTABLE, as the API reference says of the parameter; so the function always names them',
    dependsOn: FUNCTION,
    otherwise: 'nothing must change: the function names them anyway',
    ask: async (trial) => {
      const prefix = await full(trial, 'template-update-mutability');
      await trial.updateTemplate(prefix, { description: 'updated' });
      const { imageTagMutability, imageTagMutabilityExclusionFilters: filters = [] } = await trial.describeTemplate(prefix);
      const found = [imageTagMutability, ...filters.map(({ filter }) => filter)].join(' ');
      return answer(found, found === 'MUTABLE');
    },
  },
  {
    id: 'template-empty-value',
    question: 'Does an empty value clear a field of a template?',
    assumed: 'yes: that is how the function gives back a field that was not there before',
    dependsOn: FUNCTION,
    otherwise: 'OnRemove.RESTORE cannot take these fields away again: it must say so instead of writing',
    ask: async (trial) => {
      const prefix = await full(trial, 'template-empty-value');
      const kept: string[] = [];
      for (const field of OTHER_FIELDS) {
        const outcome = await outcomeOf(() => trial.updateTemplate(prefix, {
          ...apiSetting('IMMUTABLE'), [field]: field === 'resourceTags' ? [] : '',
        }));
        if (outcome.refused) {
          kept.push(`${field} (${told(outcome)})`);
        } else if (has(await trial.describeTemplate(prefix), field)) {
          kept.push(field);
        }
      }
      return answer(`not cleared: ${shown(kept, 'none')}`, kept.length === 0);
    },
  },
  {
    id: 'template-filters-and-mode',
    question: 'Is a template refused with a mode with exclusions and no filters?',
    assumed: 'yes, as a repository is',
    dependsOn: ['src/mutability/declaration-rules.ts', 'test/local-aws/python/server/recorder/templates.py'],
    otherwise: 'the library calls refused what ECR takes in a template',
    ask: async (trial) => {
      const outcome = await outcomeOf(() => trial.template('template-filters-and-mode', { appliedFor: ['REPLICATION'], ...apiSetting('IMMUTABLE_WITH_EXCLUSION') }));
      return answer(told(outcome), outcome.refused !== undefined);
    },
  },
  {
    id: 'template-missing',
    question: 'What does a description of a template that does not exist answer?',
    assumed: 'TemplateNotFoundException, or a list without it; the function takes both',
    dependsOn: ['handlers/tag-mutability/ecr-registry.ts', 'test/local-aws/python/server/recorder/templates.py'],
    otherwise: 'the function reports an error where it should say that there is no such template',
    ask: async (trial) => {
      const outcome = await trial.describeMissingTemplate('template-missing');
      return answer(told(outcome, 'a list without it'), outcome.refused ? outcome.refused.name === 'TemplateNotFoundException' : outcome.done === 0);
    },
  },
  {
    id: 'template-slash',
    question: 'Are \'a\' and \'a/\' the prefix of one template?',
    assumed: 'yes: the second is refused with TemplateAlreadyExistsException',
    dependsOn: ['src/ecr/prefix.ts', 'handlers/tag-mutability/templates.ts'],
    otherwise: 'two templates can be for one namespace: the overlap of templates must be judged anew',
    ask: async (trial) => {
      const fields = { appliedFor: ['REPLICATION' as const] };
      const outcome = await trial.secondTemplate(await trial.template('template-slash', fields), fields);
      return answer(told(outcome), outcome.refused?.name === 'TemplateAlreadyExistsException');
    },
  },
];
