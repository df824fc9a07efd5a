/** Input that nobody should give, for a sweep on the reference engine. */
import { FakeAws, counts, enforced, mutable, sweep } from './sweep-on-engine';
import { PAGES_PER_EXECUTION } from '../../../src/registry/sweep/sweep-states';

const ENFORCED = enforced();

describe('input that nobody should give', () => {
  test.each<[string, unknown]>([
    ['null', null], ['a text', 'SCHEDULE'], ['a number', 5], ['a list', [{ trigger: 'SCHEDULE' }, { continues: {} }]], ['an empty list', []],
    ['another trigger', { trigger: 5 }], ['triggers', { trigger: ['SCHEDULE', 'MANUAL'] }], ['nothing to continue', { continues: null }],
    ['a text to continue', { continues: 'x' }], ['an empty object to continue', { continues: {} }], ['another version', { continues: { version: 'x' } }],
    ['a run to continue that is none', { continues: { version: 'x', run: 'x', progress: 5 } }],
  ])('%s begins a run', async (_, input) => {
    const aws = new FakeAws(mutable(1));
    expect((await sweep(ENFORCED, aws, { input })).output).toMatchObject({ outcome: 'COMPLETED', counts: counts({ CHANGED: 1 }) });
  });

  test('what a run gives its continuation is no way around the first report, for an execution of another name', async () => {
    const first = new FakeAws(mutable(101));
    const definition = JSON.parse(JSON.stringify(ENFORCED).replace(`began>=${PAGES_PER_EXECUTION}`, 'began>=1'));
    await sweep(definition, first);
    const { args } = first.calls.find(({ call }) => call === 'sfn:startExecution')!;
    const input = JSON.parse(args.Input);
    const aws = new FakeAws(mutable(101));
    aws.hasMarker = false;
    const { output } = await sweep(definition, aws, { input, name: 'mine' });
    expect(aws.count('ecr:putImageTagMutability')).toBe(0);
    expect(output).toMatchObject({ continuedBy: expect.any(String) });
  });
});
