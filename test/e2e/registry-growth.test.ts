/**
 * What bench/registry/growth.ts computes of sweeps is what sweeps do: 1,000 repositories, on the local AWS, whose histories have AWS's events.
 * The benchmark itself compares 10,000, which takes minutes.
 */
import { ordinaryName } from '../../bench/registry/account';
import { differences, RealRegistry } from '../../bench/registry/real-sweep';
import { walkSweep } from '../../bench/registry/sweep-walk';
import { EnforcementMode, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { LocalAws } from '../local-aws';

const COUNT = 1000;
/** Ten pages: two whole executions and a part of a third one. */
const PAGES_PER_EXECUTION = 4;

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
  await aws.bootstrap();
  // The bootstrap has made one, and a sweep looks at all.
  for (const name of Object.keys(await aws.ecr.describeAll())) {
    await aws.ecr.deleteRepository(name);
  }
});
afterAll(() => aws?.stop());

test('the calculation of what sweeps use agrees with sweeps', async () => {
  const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
  const registry = new RealRegistry(aws, 'Growth');
  await aws.createRepositories(Array.from({ length: COUNT }, (_, index) => ({ name: ordinaryName(index) })));
  const mutable = { count: COUNT, name: ordinaryName, mode: 'MUTABLE', filters: [] };
  const settled = { ...mutable, mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };

  await registry.deploy({ standard }, PAGES_PER_EXECUTION);
  const reported = await registry.sweep();
  expect(reported.summary).toMatchObject({ outcome: 'COMPLETED', counts: { WOULD_CHANGE: COUNT } });
  expect(differences(await walkSweep(await registry.machine(), mutable, { pagesPerExecution: PAGES_PER_EXECUTION }), reported)).toEqual([]);

  await registry.deploy({ standard, enforcement: EnforcementMode.ENFORCE, maxChanges: COUNT }, PAGES_PER_EXECUTION);
  const machine = await registry.machine();
  const written = await registry.sweep();
  expect(written.summary).toMatchObject({ outcome: 'COMPLETED', counts: { CHANGED: COUNT } });
  expect(differences(await walkSweep(machine, mutable, { pagesPerExecution: PAGES_PER_EXECUTION, hasMarker: true }), written)).toEqual([]);

  const again = await registry.sweep();
  expect(again.summary).toMatchObject({ outcome: 'COMPLETED', counts: { COMPLIANT: COUNT } });
  expect(again.counts).toMatchObject({ 'call ecr:describeRepositories': COUNT / 100 });
  expect(again.counts).not.toHaveProperty('call ecr:putImageTagMutability');
  expect(differences(await walkSweep(machine, settled, { pagesPerExecution: PAGES_PER_EXECUTION, hasMarker: true }), again)).toEqual([]);
});
