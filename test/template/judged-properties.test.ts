import { CfnParameter, CfnResource, Fn, Lazy, Stack, Tags, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as fc from 'fast-check';
import { REPOSITORY_TYPE } from '../../src/ecr/resource-types';
import { TagMutabilitySetting } from '../../src/mutability';
import { FILTER_TYPE } from '../../src/mutability/language/limits';
import { judgedAttributes, judgedProperties } from '../../src/template/judged-properties';
import { renderedProperties } from '../../src/template/rendered-resource';
import { overrideMutability } from '../../src/template/tag-mutability';
import { runs } from '../mutability/arbitraries';

const JUDGED = ['ImageTagMutability', 'ImageTagMutabilityExclusionFilters', 'RepositoryName', 'Tags', 'Fn::Transform'];

/** What is judged of the properties; as JSON has it, where what is undefined is not there. */
function judgedOf(properties: () => Record<string, any>): unknown {
  try {
    const all = properties();
    return JSON.parse(JSON.stringify(Object.fromEntries(JUDGED.map((name) => [name, all[name]]))));
  } catch {
    return 'cannot be rendered';
  }
}

// A resource with a value that CDK refuses renders nothing. What can be read of it is of no use: its app has no template.
function expectAsRendered(resource: CfnResource): void {
  const rendered = judgedOf(() => renderedProperties(resource));
  if (rendered !== 'cannot be rendered') {
    expect(judgedOf(() => judgedProperties(resource))).toEqual(rendered);
  }
}

/** A way to say a value, with the stack to say it in. */
type Text = (stack: Stack) => any;

const literal = fc.constantFrom('IMMUTABLE', 'MUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'latest', 'dev-*', '', 'WILDCARD').map((value): Text => () => value);
const token = fc.constantFrom<Text>(
  () => Fn.ref('Parameter'),
  (stack) => new CfnParameter(stack, `Parameter${stack.node.children.length}`).valueAsString,
  (stack) => `of-${stack.region}`,
  () => Token.asString(undefined),
  () => Lazy.string({ produce: () => 'lazily' }),
  () => Lazy.any({ produce: () => ['a', 'list'] }),
  () => Token.asList({ Ref: 'List' })[0],
  () => Token.asString(Token.asNumber({ Ref: 'Number' })),
  () => ({ Ref: 'AWS::NoValue' }),
  () => null,
  () => 7,
);
const text = fc.oneof({ arbitrary: literal, weight: 4 }, { arbitrary: token, weight: 1 });

const filter = fc.record({ type: fc.oneof({ arbitrary: fc.constant<Text>(() => FILTER_TYPE), weight: 4 }, text), value: text })
  .map(({ type, value }): Text => (stack) => ({
    imageTagMutabilityExclusionFilterType: type(stack),
    imageTagMutabilityExclusionFilterValue: value(stack),
  }));
const filters = fc.oneof(
  {
    arbitrary: fc.array(fc.oneof({ arbitrary: filter, weight: 6 }, token), { maxLength: 3 })
      .map((all): Text => (stack) => all.map((one) => one(stack))),
    weight: 6,
  },
  fc.constant<Text>(() => Lazy.any({
    produce: () => [{ imageTagMutabilityExclusionFilterType: FILTER_TYPE, imageTagMutabilityExclusionFilterValue: 'lazy' }],
  })),
  fc.constant<Text>(() => Token.asList({ Ref: 'List' })),
);
const maybe = (way: fc.Arbitrary<Text>) => fc.option(way, { nil: (() => undefined) as Text });

/** What may happen to an L1 after it is made. */
const change = fc.oneof(
  text.map((value) => (resource: ecr.CfnRepository) => { resource.imageTagMutability = value(resource.stack); }),
  filters.map((value) => (resource: ecr.CfnRepository) => { resource.imageTagMutabilityExclusionFilters = value(resource.stack); }),
  text.map((value) => (resource: ecr.CfnRepository) => { resource.tags.setTag('team', value(resource.stack)); }),
  fc.constantFrom<(resource: ecr.CfnRepository) => void>(
    (resource) => resource.addPropertyOverride('ImageTagMutability', 'MUTABLE'),
  (resource) => overrideMutability(resource, TagMutabilitySetting.IMMUTABLE.toCloudFormation()),
  (resource) => overrideMutability(resource, TagMutabilitySetting.immutableExcept('latest').toCloudFormation()),
  (resource) => resource.addPropertyOverride('ImageTagMutability', {}),
  (resource) => resource.addPropertyOverride('ImageTagMutability', Lazy.string({ produce: () => 'MUTABLE' })),
  (resource) => resource.addPropertyOverride('ImageTagMutabilityExclusionFilters', [{}]),
  (resource) => resource.addPropertyOverride('ImageTagMutabilityExclusionFilters', []),
  (resource) => resource.addPropertyOverride('ImageTagMutabilityExclusionFilters.0.ImageTagMutabilityExclusionFilterValue', 'v*'),
  (resource) => resource.addPropertyDeletionOverride('ImageTagMutability'),
  (resource) => resource.addPropertyDeletionOverride('ImageTagMutabilityExclusionFilters'),
  (resource) => resource.addOverride('Properties', { RepositoryName: 'another' }),
  (resource) => resource.addDeletionOverride('Properties'),
  (resource) => resource.addPropertyOverride('Fn::Transform', { Name: 'Macro' }),
  (resource) => resource.addOverride('DeletionPolicy', 'Retain'),
  (resource) => { resource.repositoryPolicyText = { Version: '2012-10-17', Statement: [] }; },
  (resource) => Tags.of(resource).add('by', 'aspect'),
  ),
);

const repository = fc.record({
  mode: maybe(text), exclusions: maybe(filters), name: maybe(text), tag: maybe(text), changes: fc.array(change, { maxLength: 2 }),
});

test('the template has what is read from the attributes of an L1, whatever it is given and whatever is done to it', () => {
  let read = 0;
  fc.assert(fc.property(repository, ({ mode, exclusions, name, tag, changes }) => {
    const stack = new Stack();
    const [imageTagMutability, imageTagMutabilityExclusionFilters, repositoryName, value] = [mode, exclusions, name, tag].map((one) => one(stack));
    const resource = new ecr.CfnRepository(stack, 'Repository', {
      imageTagMutability, imageTagMutabilityExclusionFilters, repositoryName, tags: value === undefined ? undefined : [{ key: 'team', value }],
    });
    try {
      changes.forEach((apply) => apply(resource));
    } catch {
      // To override a resource that removes all its properties, it is rendered, and a value that CDK refuses cannot be.
      fc.pre(false);
    }
    expectAsRendered(resource);
    read += isRead(resource) ? 1 : 0;
  }), runs(2000, 50_000));
  // It would prove nothing of the attributes, were every resource rendered.
  expect(read).toBeGreaterThan(200);
});

/** Whether the attributes were enough. A list token in the place of a text cannot even be resolved. */
function isRead(resource: CfnResource): boolean {
  try {
    return judgedAttributes(resource) !== undefined;
  } catch {
    return false;
  }
}

test.each<[string, (stack: Stack) => CfnResource]>([
  ['a raw resource', (stack) => new CfnResource(stack, 'Raw', { type: REPOSITORY_TYPE, properties: { ImageTagMutability: 'IMMUTABLE' } })],
  ['a raw resource with a transform', (stack) => new CfnResource(stack, 'Raw', { type: REPOSITORY_TYPE, properties: { 'Fn::Transform': { Name: 'M' } } })],
  ['an L1 of another class', (stack) => new class extends ecr.CfnRepository {
    protected get cfnProperties() { return { ...super.cfnProperties, imageTagMutability: 'MUTABLE' }; }
  }(stack, 'Own', { imageTagMutability: 'IMMUTABLE' })],
  ['an L1 that is not to be synthesized', (stack) => Object.assign(
    new ecr.CfnRepository(stack, 'Hidden', { imageTagMutability: 'IMMUTABLE' }), { shouldSynthesize: () => false })],
  ['an L1 with a rendering of its own', (stack) => Object.assign(
    new ecr.CfnRepository(stack, 'Patched', { imageTagMutability: 'IMMUTABLE' }), { _toCloudFormation: () => ({}) })],
  ['an override of something else', (stack) => {
    const resource = new ecr.CfnRepository(stack, 'Overridden', { imageTagMutability: 'IMMUTABLE' });
    resource.addPropertyOverride('RepositoryName', 'other');
    return resource;
  }],
])('%s is rendered', (_, make) => {
  const resource = make(new Stack());
  expect(judgedAttributes(resource)).toBeUndefined();
  expectAsRendered(resource);
});

test("ecr.Repository's own L1 is not, nor one with an override of ours", () => {
  const stack = new Stack();
  const plain = new ecr.Repository(stack, 'Plain').node.defaultChild as ecr.CfnRepository;
  const named = new ecr.Repository(stack, 'Named', {
    repositoryName: 'team/api',
    imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
    imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('dev-*')],
  }).node.defaultChild as ecr.CfnRepository;
  const overridden = new ecr.CfnRepository(stack, 'Overridden', { imageTagMutability: 'IMMUTABLE' });
  overrideMutability(overridden, TagMutabilitySetting.immutableExcept('latest').toCloudFormation());
  for (const resource of [plain, named, overridden]) {
    expect(judgedAttributes(resource)).toBeDefined();
    expectAsRendered(resource);
  }
});
