/** The judge misses what nobody says: without rules each of these apps has something to say of. Everywhere else the rules are there. */
import { Folder } from './build';
import type { PartDescription } from './description';
import type { Invariant } from './judge/judge';
import { trial } from './trial';

jest.mock('../../src/compliance/all-rules', () => ({ ...jest.requireActual('../../src/compliance/all-rules'), ALL_RULES: [] }));

const folder = new Folder();
afterAll(() => folder.remove());

const IMMUTABLE: PartDescription = { is: 'repository', form: 'L1', name: 'team/api', mode: 'IMMUTABLE' };
const LATEST_MOVES: PartDescription = { is: 'repository', form: 'L1', name: 'team/api', mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };

const calls = (['state machine', 'schedule', 'document', 'custom resource'] as const).flatMap((by) =>
  (['CreateRepository', 'PutImageTagMutability', 'CreateRepositoryCreationTemplate'] as const).map((action): [Invariant, PartDescription[]] =>
    ['protected', [{ is: 'caller', by, action, name: 'team', mode: 'MUTABLE' }]]));
const deployments = ([undefined, 'function', 'App Runner', 'Batch', 'CodeBuild', 'SageMaker'] as const).map((by): [Invariant, PartDescription[]] =>
  ['deployed tags', [LATEST_MOVES, { is: 'deployment', ...by && { by }, name: 'team/api', tag: 'latest' }]]);

test.each<[Invariant, PartDescription[]]>([
  ...calls,
  ...deployments,
  ['pushed tags', [IMMUTABLE, { is: 'push', name: 'team/api', tag: 'v1' }]],
  ['created by ECR', [{ is: 'replication', account: '111122223333', region: 'us-east-1' }]],
  ['created by ECR', [{ is: 'cache rule', prefix: 'team' }]],
])('%s: %j', (invariant, parts) => {
  const { isAnApp, complaints } = trial({ standard: { baseline: ['latest'], enforcement: 'ENFORCE' }, applied: 'applyTo early', stacks: [{ parts }] }, folder);
  expect(isAnApp).toBe(true);
  expect(complaints.map((complaint) => complaint.invariant)).toContain(invariant);
});
