import { unrolled } from '../../../src/compliance/app-model/loops';

test('a loop is unrolled, with its variable in keys, texts and references', () => {
  const body = { 'Repo&{Name}': { Properties: { RepositoryName: 'team/${Name}', Other: [{ Ref: 'Name' }] } } };
  expect(unrolled({ 'Plain': 1, 'Fn::ForEach::Repos': ['Name', ['a', 'b-c'], body] })).toEqual({
    members: {
      Plain: 1,
      Repoa: { Properties: { RepositoryName: 'team/a', Other: ['a'] } },
      Repobc: { Properties: { RepositoryName: 'team/b-c', Other: ['b-c'] } },
    },
    unknown: [],
  });
});

test('a loop in a loop is unrolled', () => {
  const inner = { '${A}${B}': { Ref: 'A' } };
  expect(unrolled({ 'Fn::ForEach::Outer': ['A', ['x', 'y'], { 'Fn::ForEach::Inner': ['B', ['1', '2'], inner] }] }).members)
    .toEqual({ x1: 'x', x2: 'x', y1: 'y', y2: 'y' });
});

test('what a loop makes again is there again, so that each is judged', () => {
  const loop = ['Name', ['a', 'b', 'c'], { 'Repo': { Ref: 'Name' }, 'Repo${Name}': 1 }];
  expect(unrolled({ 'Repoc': 0, 'Fn::ForEach::Repos': loop })).toEqual({
    members: { 'Repoc': 0, 'Repo': 'a', 'Repoa': 1, 'Repo (2)': 'b', 'Repob': 1, 'Repo (3)': 'c', 'Repoc (2)': 1 }, unknown: [],
  });
});

test.each<[string, unknown]>([
  ['over a parameter', ['Name', { Ref: 'Names' }, {}]],
  ['over texts that are known in part', ['Name', ['a', { Ref: 'Name' }], {}]],
  ['without a body', ['Name', ['a']]],
  ['that is none', 'loop'],
  ['over more than a template can have', ['Name', Array.from({ length: 501 }, (_, index) => `${index}`), { '${Name}': {} }]],
])('a loop %s is not known', (_, loop) => {
  expect(unrolled({ 'Fn::ForEach::Loop': loop, 'Plain': 1 })).toEqual({ members: { Plain: 1 }, unknown: ['Fn::ForEach::Loop'] });
});

test('loops that multiply are not followed beyond what a template can have', () => {
  const ten = Array.from({ length: 10 }, (_, index) => `${index}`);
  const nested = (depth: number): object => (depth === 0 ? { x: 1 } : { [`Fn::ForEach::L${depth}`]: [`V${depth}`, ten, nested(depth - 1)] });
  const { members, unknown } = unrolled(nested(30) as any);
  expect(Object.keys(members).length + unknown.length).toBeLessThanOrEqual(500);
  expect(unknown.length).toBeGreaterThan(0);
});
