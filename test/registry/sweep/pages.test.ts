/** Where a sweep records what it has found, for a sweep on the reference engine. */
import { FakeAws, FakeRepository, enforced, mutable, sweep } from './sweep-on-engine';

const ENFORCED = enforced();

describe('pages and parts', () => {
  const long = (count: number): FakeRepository[] => mutable(count).map(({ name }) => ({
    name: `${'n'.repeat(200)}/${name}`, mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter.repeat(126)}*`),
  }));

  test('are numbered from 1 on, without a gap', async () => {
    const aws = new FakeAws([...long(200), ...mutable(100)]);
    await sweep(ENFORCED, aws);
    const pages = [...aws.objects.keys()].filter((key) => key.includes('/pages/')).map((key) => key.split('/pages/')[1]);
    expect(pages).toEqual(['000001-1.json', '000001-2.json', '000002-1.json', '000002-2.json', '000003-1.json']);
    expect([...aws.objects.keys()].filter((key) => key.includes('/before/')).map((key) => key.split('/before/')[1])).toEqual(
      ['000001.json', '000002.json', '000003.json'],
    );
    [...aws.objects].filter(([key]) => key.includes('/pages/')).forEach(([key, { page, part }]) => {
      expect(key).toContain(`/${String(page).padStart(6, '0')}-${part}.json`);
    });
  });

  test('run.json says what the standard is', async () => {
    const aws = new FakeAws([]);
    const { output } = await sweep(ENFORCED, aws);
    expect(aws.objects.get(`runs/${output.run}/run.json`)).toMatchObject({
      run: output.run, standard: { baseline: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] } },
    });
    expect(output).not.toHaveProperty('standard');
  });
});
