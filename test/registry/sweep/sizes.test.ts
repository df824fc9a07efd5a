/** Registries of all sizes, for a sweep on the reference engine. */
import { FakeAws, STANDARD, counts, definitionOf, enforced, mutable, sweep } from './sweep-on-engine';
import { EnforcementMode } from '../../../src';

const ENFORCED = enforced();

describe('sizes', () => {
  test.each([0, 1, 2, 100, 101, 201])('%i repositories that do not comply', async (count) => {
    const aws = new FakeAws(mutable(count));
    const { output } = await sweep(ENFORCED, aws);
    expect(output).toMatchObject({ outcome: 'COMPLETED', repositories: count, counts: counts({ CHANGED: count }), failures: [], notes: [] });
    expect(aws.records().map(({ name }) => name)).toEqual(mutable(count).map(({ name }) => name));
    expect(aws.count('ecr:putImageTagMutability')).toBe(count);
    expect([...aws.repositories.values()].every(({ mode, filters }) => mode === 'IMMUTABLE_WITH_EXCLUSION' && filters!.join() === 'latest')).toBe(true);
  });

  test.each([1, 100, 101])('%i repositories that comply need no child', async (count) => {
    const aws = new FakeAws(mutable(count).map((each) => ({ ...each, mode: 'IMMUTABLE' })));
    const { output, states } = await sweep(ENFORCED, aws);
    expect(output).toMatchObject({ outcome: 'COMPLETED', counts: counts({ COMPLIANT: count }) });
    expect(states).not.toContain('Settle');
    expect(aws.count('cloudwatchlogs:putLogEvents')).toBe(0);
  });

  test.each([1, 99, 100, 101])('%i changes are allowed, and 101 are needed', async (maxChanges) => {
    const aws = new FakeAws(mutable(101));
    const { output } = await sweep(definitionOf(STANDARD, { enforcement: EnforcementMode.ENFORCE, maxChanges }), aws);
    expect(output).toMatchObject({ counts: counts({ CHANGED: maxChanges, DEFERRED: 101 - maxChanges }) });
    expect(aws.count('ecr:putImageTagMutability')).toBe(maxChanges);
  });

  test('names with all characters that names have, and names that mean something elsewhere', async () => {
    const names = ['0', 'a.b', 'a_b', 'a__b', 'a---b', 'a/b.c_d-e', 'constructor', 'prototype', 'null', 'true', 'tostring'];
    const aws = new FakeAws(names.map((name) => ({ name })));
    await sweep(ENFORCED, aws);
    expect(aws.outcomes()).toEqual(Object.fromEntries(names.map((name) => [name, 'CHANGED'])));
  });
});
