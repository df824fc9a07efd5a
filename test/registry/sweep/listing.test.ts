/** A list of repositories that breaks, for a sweep on the reference engine. */
import { StatesError } from './interpreter';
import { FakeAws, counts, enforced, mutable, sweep } from './sweep-on-engine';

const ENFORCED = enforced();

describe('a listing that breaks', () => {
  function breaking(times: number, repositories = mutable(250)): FakeAws {
    let broken = 0;
    return new FakeAws(repositories, {
      'ecr:describeRepositories': (args, own) => {
        if (args.NextToken === '200' && broken < times) {
          broken++;
          throw new StatesError('Ecr.InvalidParameterException', 'Invalid token');
        }
        return own();
      },
    });
  }

  test('begins again, and the summary says where the records of the whole are', async () => {
    const aws = breaking(1);
    const { output } = await sweep(ENFORCED, aws);
    expect(output).toMatchObject({ outcome: 'COMPLETED', repositories: 250, firstPage: 3, counts: counts({ COMPLIANT: 200, CHANGED: 50 }) });
    expect(output.notes).toEqual([expect.stringContaining('200')]);
    const pages = [...aws.objects.keys()].filter((key) => key.includes('/pages/')).map((key) => key.split('/pages/')[1]);
    expect(pages).toEqual(['000001-1.json', '000002-1.json', '000003-1.json', '000004-1.json', '000005-1.json']);
    expect(aws.records().slice(200)).toHaveLength(250);
  });

  test('again and again is a failure', async () => {
    const aws = breaking(4);
    expect(await sweep(ENFORCED, aws)).toMatchObject({ status: 'FAILED', error: 'SweepFailed', cause: expect.stringContaining('Invalid token') });
    expect([...aws.objects].find(([key]) => key.endsWith('summary.json'))![1]).toMatchObject({ outcome: 'FAILED' });
  });

  test('on its first page is a failure at once', async () => {
    const aws = new FakeAws([], { 'ecr:describeRepositories': () => { throw new StatesError('Ecr.InvalidParameterException', 'no'); } });
    expect(await sweep(ENFORCED, aws)).toMatchObject({ status: 'FAILED', error: 'SweepFailed' });
    expect(aws.count('ecr:describeRepositories')).toBe(1);
  });
});
