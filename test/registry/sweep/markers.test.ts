/** What a sweep remembers of the standards that it has reported, on the reference engine. */
import { StatesError } from './interpreter';
import { FakeAws, STANDARD, definitionOf, enforced, mutable, sweep } from './sweep-on-engine';
import { TagMutabilitySetting } from '../../../src';

const markers = ({ objects }: FakeAws) => [...objects.keys()].filter((key) => key.startsWith('markers/'));

test('a report leaves a marker of its account and standard, and a sweep that writes looks for that one', async () => {
  const reporting = new FakeAws(mutable(1));
  await sweep(definitionOf(STANDARD), reporting);
  expect(markers(reporting)).toEqual([expect.stringMatching(/^markers\/111122223333-[0-9a-f]{16}$/)]);

  const writing = new FakeAws(mutable(1));
  await sweep(enforced(), writing);
  expect(writing.calls.filter(({ call }) => call === 's3:listObjectsV2').map(({ args }) => args.Prefix)).toEqual(markers(reporting));
  expect(markers(writing)).toEqual([]);

  const another = new FakeAws(mutable(1));
  await sweep(definitionOf({ baseline: TagMutabilitySetting.IMMUTABLE }), another);
  expect(markers(another)).not.toEqual(markers(reporting));
});

test('a sweep that was skipped, or that has failed, leaves none', async () => {
  const skipped = new FakeAws(mutable(1));
  skipped.running = [{ ExecutionArn: 'other', Name: 'other', StartDate: '2026-01-01T00:00:00Z' }];
  expect((await sweep(definitionOf(STANDARD), skipped)).output).toMatchObject({ outcome: 'SKIPPED' });
  expect(markers(skipped)).toEqual([]);

  const failing = new FakeAws(mutable(1), { 'ecr:describeRepositories': () => { throw new StatesError('Ecr.ServerException', 'no'); } });
  expect(await sweep(definitionOf(STANDARD), failing)).toMatchObject({ status: 'FAILED' });
  expect(markers(failing)).toEqual([]);
});
