import { App, PropertyInjectors, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ImmutableRepository, ImmutableRepositoryProps, TagMutabilitySetting } from '../../src';

const OURS = ImmutableRepository.PROPERTY_INJECTION_ID;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

function injector(classId: string, change: (props: any) => object | undefined) {
  return { constructUniqueId: classId, inject: change };
}

test('an injector gives an ImmutableRepository props of its own', () => {
  PropertyInjectors.of(app).add(injector(OURS, (props) => ({ mutableTags: ['latest'], ...props })));
  expect(`${new ImmutableRepository(stack, 'Repo').tagMutability}`).toBe("IMMUTABLE except 'latest'");
  expect(`${new ImmutableRepository(stack, 'Own', { mutableTags: ['dev-*'] }).tagMutability}`).toBe("IMMUTABLE except 'dev-*'");
});

test('the nearest one counts', () => {
  PropertyInjectors.of(app).add(injector(OURS, () => ({ mutableTags: ['app'] })));
  PropertyInjectors.of(stack).add(injector(OURS, () => ({ mutableTags: ['stack'] })));
  expect(`${new ImmutableRepository(stack, 'Repo').tagMutability}`).toBe("IMMUTABLE except 'stack'");
});

test('an ecr.Repository is not asked', () => {
  const asked = jest.fn();
  PropertyInjectors.of(app).add(injector(OURS, asked));
  new ecr.Repository(stack, 'Repo');
  expect(asked).not.toHaveBeenCalled();
});

test('one for ecr.Repository runs after it, with what it gave', () => {
  const seen: any[] = [];
  PropertyInjectors.of(app).add(
    injector(OURS, (props) => ({ ...props, mutableTags: ['latest'] })),
    injector(ecr.Repository.PROPERTY_INJECTION_ID, (props) => { seen.push(props); return props; }));
  new ImmutableRepository(stack, 'Repo', { repositoryName: 'api' });
  expect(seen).toEqual([expect.objectContaining({ repositoryName: 'api', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' })]);
});

test.each<[string, ImmutableRepositoryProps, RegExp]>([
  ['mutable', { imageTagMutability: ecr.TagMutability.MUTABLE }, /^Stack\/Repo: an ImmutableRepository cannot be MUTABLE/],
  ['said twice', { mutableTags: ['dev-*'], tagMutability: TagMutabilitySetting.IMMUTABLE }, /^Stack\/Repo: 'mutableTags' .* and 'tagMutability'/],
  ['a bad filter', { mutableTags: ['bad filter!'] }, /^Stack\/Repo: .*bad filter!/],
])('what an injector gives is checked as if it had been given: %s', (_what, given, message) => {
  PropertyInjectors.of(app).add(injector(OURS, () => given));
  expect(() => new ImmutableRepository(stack, 'Repo')).toThrow(message);
});
