/** What a run of ask-aws removes, and what it leaves alone: also when answers of ECR get lost. */
import { FakeEcr } from './fake-ecr';
import { CannotAsk, Question } from '../../ask-aws/question';
import { leftText, run } from '../../ask-aws/run';
import { Trial } from '../../ask-aws/trial';

const PREFIX = 'ask-aws-0123456789abcdef';
const FOREIGN = { tags: [{ Key: 'team', Value: 'payments' }], digests: ['sha256:theirs'] };

let ecr: FakeEcr;
let trial: Trial;

beforeEach(() => {
  ecr = new FakeEcr();
  trial = new Trial({ client: ecr.client(), prefix: PREFIX, hasRegistry: false });
  ecr.repositories.set('payments/api', FOREIGN);
  ecr.repositories.set(`${PREFIX}/foreign`, FOREIGN);
  ecr.templates.set(`${PREFIX}/foreign`, { description: 'theirs' });
});

afterEach(() => {
  expect(ecr.repositories.get('payments/api')).toEqual({ tags: [{ Key: 'team', Value: 'payments' }], digests: ['sha256:theirs'] });
  expect([...ecr.repositories.keys()].filter((name) => name.startsWith(PREFIX))).toEqual([`${PREFIX}/foreign`]);
  expect([...ecr.templates.keys()]).toEqual([`${PREFIX}/foreign`]);
});

const make = (action: () => Promise<unknown>) => action().then(() => undefined, (error: Error) => error);

test('removes what it has made, templates first', async () => {
  await trial.repository('one');
  await trial.template('two', { appliedFor: ['REPLICATION'] });
  await trial.repository('three');
  expect(await trial.removeAll()).toEqual([]);
  expect(ecr.requests.filter((request) => request.startsWith('Delete'))).toEqual([
    `DeleteRepositoryCreationTemplate ${PREFIX}/two`, `DeleteRepository ${PREFIX}/three`, `DeleteRepository ${PREFIX}/one`,
  ]);
});

test('touches nothing that was there before, and does not even ask for it', async () => {
  expect(await make(() => trial.repository('foreign'))).toBeInstanceOf(CannotAsk);
  expect(await make(() => trial.template('foreign', { appliedFor: ['REPLICATION'] }))).toBeInstanceOf(CannotAsk);
  expect(await make(() => trial.pushToNew('foreign'))).toBeInstanceOf(CannotAsk);
  expect(await trial.removeAll()).toEqual([]);
  expect(ecr.requests.filter((request) => !request.startsWith('Describe'))).toEqual([]);
});

test('touches nothing that appears between its look and its call', async () => {
  ecr.trouble = (action) => {
    if (action === 'CreateRepository') {
      ecr.repositories.set(`${PREFIX}/race`, FOREIGN);
    }
    return undefined;
  };
  expect(await make(() => trial.repository('race'))).toMatchObject({ message: expect.stringContaining('has appeared since this run looked') });
  expect(await trial.removeAll()).toEqual([]);
  expect(ecr.repositories.delete(`${PREFIX}/race`)).toBe(true);
});

test('changes nothing that it has not made', async () => {
  await expect(trial.setMutability(`${PREFIX}/foreign`, { mode: 'IMMUTABLE' })).rejects.toThrow('This run has made no repository');
  await expect(trial.updateTemplate(`${PREFIX}/foreign`, { description: 'x' })).rejects.toThrow('This run has made no template');
  await expect(trial.push('payments/api', 'v1', 'seed')).rejects.toThrow('This run has made no repository');
  expect(ecr.requests).toEqual([]);
});

describe('an answer that is lost', () => {
  test.each(['lost before', 'lost after'] as const)('in each attempt (%s): the thing is removed if it is there', async (trouble) => {
    ecr.trouble = (action) => (action.startsWith('Create') ? trouble : undefined);
    expect(await make(() => trial.repository('one'))).toBeInstanceOf(Error);
    expect(await make(() => trial.template('two', { appliedFor: ['REPLICATION'] }))).toBeInstanceOf(Error);
    expect(ecr.repositories.has(`${PREFIX}/one`)).toBe(trouble === 'lost after');
    expect(ecr.templates.has(`${PREFIX}/two`)).toBe(trouble === 'lost after');
    expect(await trial.removeAll()).toEqual([]);
  });

  test('of the first attempt, so that the second one finds it there: it is ours', async () => {
    ecr.trouble = (action, attempt) => (action.startsWith('Create') && attempt === 1 ? 'lost after' : undefined);
    expect(await make(() => trial.repository('one'))).toBeInstanceOf(CannotAsk);
    expect(await make(() => trial.template('two', { appliedFor: ['REPLICATION'] }))).toBeInstanceOf(CannotAsk);
    expect(ecr.repositories.has(`${PREFIX}/one`)).toBe(true);
    expect(await trial.removeAll()).toEqual([]);
  });

  test('while somebody else makes it: it stays, and is told without a command', async () => {
    ecr.trouble = (action) => {
      if (action !== 'CreateRepository') {
        return undefined;
      }
      ecr.repositories.set(`${PREFIX}/race`, FOREIGN);
      return 'lost before';
    };
    expect(await make(() => trial.repository('race'))).toBeInstanceOf(Error);
    const left = await trial.removeAll();
    expect(leftText(left, 'eu-west-1')).toBe(`  repository ${PREFIX}/race: it does not look as this run would have made it, so it stays`);
    expect(ecr.repositories.delete(`${PREFIX}/race`)).toBe(true);
  });
});

describe('what ECR creates for a push', () => {
  test('is removed', async () => {
    expect(await trial.pushToNew('pushed')).toMatchObject({ repository: { repositoryName: `${PREFIX}/pushed` } });
    expect(await trial.removeAll()).toEqual([]);
  });

  test('stays if it has an image of somebody else', async () => {
    await trial.pushToNew('pushed');
    ecr.repositories.get(`${PREFIX}/pushed`)!.digests.push('sha256:theirs');
    expect(await trial.removeAll()).toMatchObject([{ isOurs: false, thing: { name: `${PREFIX}/pushed` } }]);
    expect(ecr.repositories.delete(`${PREFIX}/pushed`)).toBe(true);
  });
});

test('says what it cannot remove, and how to, and removes the rest', async () => {
  await trial.repository('one');
  await trial.template('two', { appliedFor: ['REPLICATION'] });
  await trial.repository('three');
  ecr.trouble = (action) => (action === 'DeleteRepositoryCreationTemplate' ? { code: 'AccessDeniedException' } : undefined);
  const left = await trial.removeAll();
  expect(leftText(left, 'eu-west-1')).toBe([
    `  template ${PREFIX}/two: AccessDeniedException: said AccessDeniedException`,
    `    aws ecr delete-repository-creation-template --region eu-west-1 --prefix ${PREFIX}/two`,
  ].join('\n'));
  expect(ecr.templates.delete(`${PREFIX}/two`)).toBe(true);
});

describe('a run', () => {
  const question = (id: string, ask: Question['ask']): Question => ({
    id, ask, question: `${id}?`, assumed: 'yes', dependsOn: [], otherwise: 'nothing',
  });

  test('goes on after a question that fails, and removes what that has made', async () => {
    const { rows, left } = await run(trial, [
      question('fails', async () => {
        await trial.repository('one');
        throw new TypeError('broken');
      }),
      question('denied', async () => {
        ecr.trouble = (action) => (action === 'CreateRepository' ? { code: 'AccessDeniedException' } : undefined);
        await trial.repository('two');
        return { found: 'never' };
      }),
      question('works', async () => ({ found: 'yes', asAssumed: true })),
    ], () => {});
    expect(rows.map(({ answer, unanswered }) => answer?.found ?? unanswered)).toEqual([
      'TypeError: broken', 'AccessDeniedException: said AccessDeniedException', 'yes',
    ]);
    expect(left).toEqual([]);
  });

  test('that is to end asks nothing more, and removes', async () => {
    const asked: string[] = [];
    const { rows, left, isInterrupted } = await run(trial, ['first', 'second', 'third'].map((id) => question(id, async () => {
      asked.push(id);
      await trial.repository(id);
      if (id === 'second') {
        trial.end();
        await trial.repository('more');
      }
      return { found: 'yes', asAssumed: true };
    })), () => {});
    expect(asked).toEqual(['first', 'second']);
    expect({ rows: rows.length, left, isInterrupted }).toEqual({ rows: 1, left: [], isInterrupted: true });
    expect(ecr.requests.filter((request) => request.startsWith('Create'))).toEqual([`CreateRepository ${PREFIX}/first`, `CreateRepository ${PREFIX}/second`]);
  });

  test('makes no more than it has announced', async () => {
    const { rows, left } = await run(trial, [question('greedy', async () => {
      for (let index = 0; ; index++) {
        await trial.template(`${index}`, { appliedFor: ['REPLICATION'] });
      }
    })], () => {});
    expect(rows[0].unanswered).toBe('it would be more than 15 of the kind template');
    expect(left).toEqual([]);
  });
});
