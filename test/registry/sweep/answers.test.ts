/** Answers of AWS that nobody expects, for a sweep on the reference engine. */
import { FakeAws, STANDARD, counts, definitionOf, enforced, mutable, sweep } from './sweep-on-engine';
import { EnforcementMode, PullThroughCacheHandling } from '../../../src';
import { RepositoryOutcome } from '../../../src/contract/registry-records';

const ENFORCED = enforced();

describe('answers', () => {
  test('a mode that is missing or not known is reported, and is no failed write', async () => {
    const unknown = mutable(30).map((each) => ({ ...each, mode: 'SEALED' }));
    const aws = new FakeAws([{ name: 'aa', mode: '' }, ...unknown, { name: 'zz' }]);
    const { output } = await sweep(ENFORCED, aws);
    expect(output).toMatchObject({ outcome: 'COMPLETED', counts: counts({ FAILED: 31, CHANGED: 1 }) });
    expect(output.failures[1].reason).toContain('SEALED');
    expect(aws.count('ecr:putImageTagMutability')).toBe(1);
  });

  test('results out of order, and one that is missing', async () => {
    const definition = JSON.parse(JSON.stringify(ENFORCED));
    const { Assign } = definition.States.Settle;
    expect(Assign.results).toBe('{%[$states.result]%}');
    for (const [lost, becomes] of Object.entries({ absent: '[]', null: '[null]', error: '[{"Error":"States.Timeout","Cause":"too long"}]' })) {
      // What AWS gives for a child that ended without an answer is not documented, so it may be anything.
      definition.States.Settle.Assign = { ...Assign, results: `{%[$reverse($states.result)[[0..1]],${becomes}]%}` };
      const aws = new FakeAws(mutable(3));
      await sweep(definition, aws);
      expect([lost, aws.outcomes()]).toEqual([lost, { r10000: 'FAILED', r10001: 'CHANGED', r10002: 'CHANGED' }]);
      expect(aws.records()[0].reason).toContain('without an answer');
    }
  });

  test('templates whose policies fill a page', async () => {
    const aws = new FakeAws([]);
    aws.templates = Array.from({ length: 50 }, (_, index) => ({
      Prefix: `team${index}`,
      ImageTagMutability: index % 2 ? 'IMMUTABLE' : 'MUTABLE',
      AppliedFor: ['REPLICATION'],
      LifecyclePolicy: '"é'.repeat(15_360),
      RepositoryPolicy: '"é'.repeat(5_120),
      Description: 'é'.repeat(256),
    }));
    const { output } = await sweep(ENFORCED, aws);
    expect(output).toMatchObject({ outcome: 'COMPLETED' });
    expect(output.notes).toHaveLength(25);
  });

  test('rules of caches that fill a page', async () => {
    const aws = new FakeAws([{ name: 'p150/x' }, { name: 'other' }]);
    aws.caches = Array.from({ length: 200 }, (_, index) => ({
      EcrRepositoryPrefix: `p${index}`, CreatedAt: '2026-01-01T00:00:00Z', CustomRoleArn: 'r'.repeat(2_048), CredentialArn: 'c'.repeat(612),
    }));
    const { output } = await sweep(ENFORCED, aws);
    expect(output).toMatchObject({ outcome: 'COMPLETED', counts: counts({ LEFT_ALONE: 1, CHANGED: 1 }) });
  });

  test.each<[string, string, RepositoryOutcome]>([
    ['hub', 'hub/x', RepositoryOutcome.LEFT_ALONE], ['hub/', 'hub/x', RepositoryOutcome.LEFT_ALONE], ['hub/', 'hubx', RepositoryOutcome.CHANGED],
    ['hub', 'hub', RepositoryOutcome.CHANGED],
  ])('a cache of %s and the repository %s', async (EcrRepositoryPrefix, name, outcome) => {
    const aws = new FakeAws([{ name }]);
    aws.caches = [{ EcrRepositoryPrefix, CreatedAt: '2026-01-01T00:00:00Z' }];
    await sweep(ENFORCED, aws);
    expect(aws.outcomes()).toEqual({ [name]: outcome });
  });

  test('of nested caches the longest one counts, and what is older than its rule is said to be', async () => {
    const aws = new FakeAws([{ name: 'hub/deep/x', created: '2025-12-31T23:59:59Z' }, { name: 'hub/y' }]);
    aws.caches = [{ EcrRepositoryPrefix: 'ROOT', CreatedAt: '2020-01-01T00:00:00Z' }, { EcrRepositoryPrefix: 'hub', CreatedAt: '2020-01-01T00:00:00Z' }, { EcrRepositoryPrefix: 'hub/deep', CreatedAt: '2026-01-01T00:00:00Z' }];
    await sweep(definitionOf(STANDARD, { enforcement: EnforcementMode.ENFORCE, pullThroughCaches: PullThroughCacheHandling.LEAVE_ALONE }), aws);
    expect(aws.records().map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^It is older than the pull-through cache rule for hub\/deep\./), expect.stringMatching(/^It belongs to the pull-through cache rule for hub\./),
    ]);
    expect(await sweep(ENFORCED, aws)).toMatchObject({ status: 'FAILED', error: 'SweepFailed', cause: expect.stringContaining('pullThroughCaches') });
  });
});
