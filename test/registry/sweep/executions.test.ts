/** Executions at the same time, for a sweep on the reference engine. */
import { FakeAws, enforced, sweep } from './sweep-on-engine';

const ENFORCED = enforced();

describe('executions at the same time', () => {
  const me = 'arn:aws:states:eu-west-1:111122223333:execution:Sweep:execution';
  const other = (name: string, StartDate: string) => ({ ExecutionArn: `arn:aws:states:eu-west-1:111122223333:execution:Sweep:${name}`, Name: name, StartDate });
  const NOW = '2026-11-27T12:00:00.000Z';

  test.each<[string, object, string]>([
    ['an earlier one', other('x', '2026-11-27T11:59:59.999Z'), 'SKIPPED'],
    ['a later one', other('a', '2026-11-27T12:00:00.001Z'), 'COMPLETED'],
    ['one in the same millisecond whose name comes first', other('a', NOW), 'SKIPPED'],
    ['one in the same millisecond whose name comes later', other('x', NOW), 'COMPLETED'],
    ['a continuation that began later', other('2026-11-27T11-00-00Z-0123abcd-2', '2026-11-27T12:00:01.000Z'), 'SKIPPED'],
  ])('%s', async (_, running, outcome) => {
    const aws = new FakeAws([]);
    aws.running = [{ ExecutionArn: me, Name: 'execution', StartDate: NOW }, running];
    expect((await sweep(ENFORCED, aws)).output.outcome).toBe(outcome);
    expect(aws.count('sfn:stopExecution')).toBe(0);
  });

  test('a deployment stops what began earlier, waits, and goes on; what began later ends by itself, or takes over', async () => {
    const aws: FakeAws = new FakeAws([], { 'sfn:stopExecution': ({ ExecutionArn }) => { aws.running = aws.running.filter((each: any) => each.ExecutionArn !== ExecutionArn); return {}; } });
    aws.running = [other('later', '2026-11-27T12:00:00.001Z'), other('early', '2026-11-27T11:00:00.000Z'), { ExecutionArn: me, Name: 'execution', StartDate: NOW }];
    const { output, states } = await sweep(ENFORCED, aws, { input: { trigger: 'DEPLOYMENT' } });
    expect(output).toMatchObject({ outcome: 'COMPLETED', trigger: 'DEPLOYMENT' });
    expect(aws.calls.filter(({ call }) => call === 'sfn:stopExecution').map(({ args }) => args.ExecutionArn)).toEqual([expect.stringMatching(/:early$/)]);
    expect(states).toContain('LetItStop');
  });

  test('more executions than a page of the list', async () => {
    const entry = (index: number) => ({
      ...other(`${'n'.repeat(70)}${index}`, `2026-11-27T12:00:${String(10 + index % 50)}.000Z`), StateMachineArn: 'm'.repeat(200), Status: 'RUNNING', RedriveCount: 0,
    });
    const all = [...Array.from({ length: 600 }, (_, index) => entry(index)), other('oldest', '2026-11-27T11:00:00.000Z')];
    const aws = new FakeAws([], {
      'sfn:listExecutions': ({ MaxResults, NextToken = '0' }) => {
        const to = Number(NextToken) + MaxResults;
        return { Executions: all.slice(Number(NextToken), to), ...to < all.length && { NextToken: String(to) } };
      },
    });
    expect((await sweep(ENFORCED, aws)).output.outcome).toBe('SKIPPED');
  });
});
