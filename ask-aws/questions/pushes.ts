/** What a push to a tag that exists meets. */
import { told } from '../outcome';
import { CannotAsk, Question, answer } from '../question';

export const PUSH_QUESTIONS: readonly Question[] = [
  {
    id: 'moved-tag',
    question: 'What is the refusal of another image for an immutable tag?',
    assumed: 'ImageTagAlreadyExistsException',
    dependsOn: ['test/local-aws/ecr-client.ts', 'README.md'],
    otherwise: 'the README names the wrong error',
    ask: async (trial) => {
      const outcome = await trial.move(await trial.repository('moved-tag', { mode: 'IMMUTABLE' }), 'v1');
      return answer(told(outcome), outcome.refused?.name === 'ImageTagAlreadyExistsException');
    },
  },
  {
    id: 'same-image',
    question: 'What does a push of the same image to the same immutable tag meet?',
    assumed: 'ImageAlreadyExistsException: a pipeline that pushes again must expect it',
    dependsOn: ['test/local-aws/ecr-client.ts'],
    otherwise: 'nothing in the library; a pipeline may push again',
    ask: async (trial) => {
      const repository = await trial.repository('same-image', { mode: 'IMMUTABLE' });
      const first = await trial.push(repository, 'v1', 'same');
      if (first.refused) {
        throw new CannotAsk(told(first));
      }
      const outcome = await trial.push(repository, 'v1', 'same');
      return answer(told(outcome), outcome.refused?.name === 'ImageAlreadyExistsException');
    },
  },
  {
    id: 'excluded-tag',
    question: 'Can PutImage give an excluded tag to an image that another tag has already, and take it from another image?',
    assumed: 'yes: so a pipeline can move `latest` without pushing layers',
    dependsOn: ['README.md'],
    otherwise: 'an excluded tag moves by a push of a new image only: say so in the README',
    ask: async (trial) => {
      const repository = await trial.repository('excluded-tag', { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] });
      const pushes = [['v1', 'one'], ['v2', 'two'], ['latest', 'one'], ['latest', 'two']] as const;
      for (const [tag, seed] of pushes) {
        const outcome = await trial.push(repository, tag, seed);
        if (outcome.refused) {
          return answer(`image ${seed} for the tag '${tag}' is ${told(outcome)}`, false);
        }
      }
      return answer('yes', true);
    },
  },
];
