/** How Amazon ECR answers too many calls, and pages. */
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { CannotAsk, Question, answer, neverAsked } from '../question';

/** So many calls at once, and no more. */
export const BURST = 200;

export const SERVICE_QUESTIONS: readonly Question[] = [
  {
    id: 'page-token',
    question: 'Is the token of a page of DescribeRepositories still good after a repository was deleted?',
    assumed: 'yes; if not, a sweep begins the list again, some times',
    dependsOn: ['src/registry/sweep/sweep-states.ts'],
    otherwise: 'sweeps of busy registries begin again often: count how often, and whether they end',
    ask: async (trial) => {
      await trial.repository('page-token-a');
      const second = await trial.repository('page-token-b');
      const token = await trial.page(1);
      if (!token) {
        throw new CannotAsk('a page of one repository had no token, though there are two');
      }
      await trial.remove(trial.made.find('repository', second)!);
      try {
        await trial.page(1, token);
        return answer('yes', true);
      } catch (error) {
        if ((error as Error).name !== 'InvalidParameterException') {
          throw error;
        }
        return answer(`no: ${(error as Error).message}`, false);
      }
    },
  },
  {
    id: 'throttling-name',
    question: `What is the error of a call that is one too many? (${BURST} calls of DescribeRepositories at once)`,
    assumed: 'ThrottlingException',
    dependsOn: ['src/registry/sweep/settle-states.ts', 'test/local-aws/python/server/throttle.py'],
    otherwise: 'the registry must retry that name too, or throttled repositories are reported as failed',
    ask: async (trial) => {
      const client = trial.burstClient;
      if (!client) {
        throw new CannotAsk(`it makes ${BURST} calls at once, which others in the account may feel: give --throttle`);
      }
      const name = await trial.repository('throttling-name');
      const call = () => client.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
      const settled = await Promise.allSettled(Array.from({ length: BURST }, call));
      const errors = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error & { $metadata?: { httpStatusCode?: number } }] : []));
      if (errors.length === 0) {
        throw new CannotAsk(`none of ${BURST} calls at once was throttled`);
      }
      const names = [...new Set(errors.map(({ name: code, message, $metadata }) => `${code} (${$metadata?.httpStatusCode ?? 'no answer'}): ${message}`))];
      return answer(`${errors.length} of ${BURST} calls: ${names.join('; ')}`, errors.every(({ name: code }) => code === 'ThrottlingException'));
    },
  },
  {
    id: 'access-denied-name',
    question: 'What is the error of a call that is not allowed?',
    assumed: 'AccessDeniedException',
    dependsOn: ['handlers/tag-mutability/ecr-registry.ts'],
    otherwise: 'the function does not wait for a permission that is on its way, and a first deployment can fail',
    ask: neverAsked('it needs a principal without permissions, and this command makes none'),
  },
  {
    id: 'creation-on-push-permission',
    question: 'Does a push that creates a repository need ecr:CreateRepository?',
    assumed: 'nobody knows: grantPush of a template does not give it',
    dependsOn: ['src/creation-template/creation-template.ts', 'docs/creation-templates.md'],
    otherwise: 'grantPush must give it for templates that are for CREATE_ON_PUSH',
    ask: neverAsked('it needs a principal with some permissions only, and this command makes none'),
  },
];
