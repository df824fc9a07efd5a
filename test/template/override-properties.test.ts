import { App, CfnParameter, CfnResource, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as fc from 'fast-check';
import { REPOSITORY_TYPE } from '../../src/ecr/resource-types';
import { TagMutabilitySetting } from '../../src/mutability';
import { overrideMutability } from '../../src/template/tag-mutability';
import { runs } from '../mutability/arbitraries';

const EXCEPT = TagMutabilitySetting.immutableExcept('latest');
const SETTINGS = [TagMutabilitySetting.IMMUTABLE, EXCEPT];
const MUTABILITY = ['ImageTagMutability', 'ImageTagMutabilityExclusionFilters'];

function rendered(resource: CfnResource): any {
  const { stack } = resource;
  return JSON.parse(JSON.stringify(stack.resolve((resource as any)._toCloudFormation()).Resources[stack.resolve(resource.logicalId)]));
}

/** A resource as a template has it, without what the library may write. Without properties it has none, or an empty object: both say the same. */
function others({ Properties: properties = {}, ...resource }: any): any {
  return { ...resource, Properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !MUTABILITY.includes(name))) };
}

/** Freezes all that a user gives, so that who writes into it fails. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Token.isUnresolved(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

type Override = (resource: CfnResource) => void;

const plain = fc.constantFrom<any>(
  {},
  { RepositoryName: 'other' },
  { RepositoryName: undefined, EmptyOnDelete: true },
  { ImageTagMutability: 'MUTABLE', ImageScanningConfiguration: { ScanOnPush: true } },
  { ImageTagMutabilityExclusionFilters: { 0: { ImageTagMutabilityExclusionFilterValue: 'v*' } } },
  { ImageTagMutability: undefined, ImageTagMutabilityExclusionFilters: undefined, Tags: [{ Key: 'a', Value: 'b' }] },
  { 'Tags': [{ Key: 'a', Value: Fn.ref('AWS::Region') }], 'constructor': 1, 'Dotted.Name': 'x' },
  { LifecyclePolicy: { LifecyclePolicyText: Lazy.string({ produce: () => '{}' }) } },
);
const whole = fc.oneof(
  plain.map((value) => () => frozen(structuredCloneOf(value))),
  plain.map((value) => () => Lazy.any({ produce: () => value })),
  plain.map((value) => () => Token.asAny(value)),
  fc.constant(() => Object.assign(Object.create(null), { RepositoryName: 'null-prototype' })),
  fc.constant(() => undefined),
  fc.constant(() => Lazy.any({ produce: () => undefined })),
  fc.tuple(fc.constantFrom('Fn::If', 'Fn::Transform', 'Ref', 'Fn::Later'), fc.boolean()).map(([name, isLazy]) => () => {
    const value = { [name]: ['Condition', {}, { RepositoryName: 'other' }] };
    return isLazy ? Lazy.any({ produce: () => value }) : frozen(value);
  }),
  fc.constantFrom(null, 7, 'none', []).map((value) => () => Lazy.any({ produce: () => value })),
);
const override: fc.Arbitrary<Override> = fc.oneof(
  whole.map((value): Override => (resource) => resource.addOverride('Properties', value())),
  fc.constantFrom<Override>(
    (resource) => resource.addDeletionOverride('Properties'),
    (resource) => resource.addPropertyOverride('ImageTagMutability', 'MUTABLE'),
    (resource) => resource.addPropertyDeletionOverride('ImageTagMutability'),
    (resource) => resource.addPropertyOverride('ImageTagMutabilityExclusionFilters.0.ImageTagMutabilityExclusionFilterValue', 'v*'),
    (resource) => resource.addPropertyDeletionOverride('RepositoryName'),
    (resource) => resource.addPropertyOverride('EncryptionConfiguration.EncryptionType', 'KMS'),
    (resource) => resource.addOverride('DeletionPolicy', 'Retain'),
    (resource) => resource.addOverride('Metadata.Note', Lazy.string({ produce: () => 'note' })),
    (resource) => resource.addDeletionOverride('Metadata'),
  ),
);

/** Tokens do not survive a copy by value. */
function structuredCloneOf(value: any): any {
  if (Token.isUnresolved(value) || typeof value !== 'object' || value === null) {
    return value;
  }
  return Array.isArray(value) ? value.map(structuredCloneOf)
    : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, structuredCloneOf(item)]));
}

const RESOURCES: ((stack: Stack, id: string) => CfnResource)[] = [
  (stack, id) => new ecr.CfnRepository(stack, id, {
    repositoryName: 'team/api', emptyOnDelete: true, imageTagMutability: 'MUTABLE', tags: [{ key: 'by', value: 'l1' }],
  }),
  (stack, id) => new CfnResource(stack, id, { type: REPOSITORY_TYPE, properties: { RepositoryName: 'team/api', EmptyOnDelete: true } }),
  (stack, id) => new CfnResource(stack, id, { type: REPOSITORY_TYPE }),
];

test('mode and filters are what is written, and nothing else changes, whatever is overridden', () => {
  const writes = fc.array(fc.constantFrom(...SETTINGS), { minLength: 1, maxLength: 2 });
  fc.assert(fc.property(fc.constantFrom(...RESOURCES), fc.array(override, { maxLength: 3 }), writes,
    (make, overrides, settings) => {
      const stack = new Stack(new App(), 'Stack');
      const [written, untouched] = ['Repo', 'Same'].map((id) => {
        const resource = make(stack, id);
        // CDK itself writes an override of a property into a frozen object of all of them, and fails.
        try { overrides.forEach((apply) => apply(resource)); } catch { fc.pre(false); }
        return resource;
      });
      const before = rendered(written);
      try {
        settings.forEach((setting) => overrideMutability(written, setting.toCloudFormation()));
      } catch {
        // What cannot be written stays as it is.
        expect(rendered(written)).toEqual(before);
        return;
      }
      const { Properties: properties } = rendered(written);
      expect(TagMutabilitySetting.fromCloudFormation(properties).toString()).toBe(`${settings[settings.length - 1]}`);
      expect(others(rendered(written))).toEqual(others(rendered(untouched)));
    }), runs(500, 20_000));
});

describe('what two resources share', () => {
  const COMMON = () => ({ RepositoryName: 'shared', ImageTagMutability: 'MUTABLE', Nested: { List: [1, { a: 2 }] } });

  test.each<[string, (common: object) => object]>([
    ['the object of all properties', (common) => common],
    ['the same, frozen', (common) => frozen(common)],
    ['a token that resolves to it', (common) => Lazy.any({ produce: () => common })],
  ])('%s stays as it is', (_what, share) => {
    const common = COMMON();
    const shared = share(common);
    const stack = new Stack(new App(), 'Stack');
    const [bucket, repository] = ['AWS::S3::Bucket', REPOSITORY_TYPE].map((type) => new CfnResource(stack, type.split(':')[4], { type }));
    [bucket, repository].forEach((resource) => resource.addOverride('Properties', shared));
    overrideMutability(repository, EXCEPT.toCloudFormation());
    expect(common).toEqual(COMMON());
    expect(rendered(bucket).Properties).toEqual(COMMON());
    expect(rendered(repository).Properties).toEqual({ ...COMMON(), ...EXCEPT.toCloudFormation() });
  });

  test('a reference in a token still becomes an import', () => {
    const app = new App();
    const parameter = new CfnParameter(new Stack(app, 'Producer'), 'Name');
    const stack = new Stack(app, 'Consumer');
    const repository = new CfnResource(stack, 'Repo', { type: REPOSITORY_TYPE });
    repository.addOverride('Properties', Lazy.any({ produce: () => ({ RepositoryName: parameter.valueAsString }) }));
    overrideMutability(repository, EXCEPT.toCloudFormation());
    const { Resources } = app.synth().getStackByName('Consumer').template;
    expect(Resources.Repo.Properties).toEqual({ RepositoryName: { 'Fn::ImportValue': expect.stringMatching(/^Producer:/) }, ...EXCEPT.toCloudFormation() });
  });

  test('what somebody overrides later counts too', () => {
    const repository = new CfnResource(new Stack(), 'Repo', { type: REPOSITORY_TYPE });
    repository.addOverride('Properties', frozen({ RepositoryName: 'shared' }));
    overrideMutability(repository, EXCEPT.toCloudFormation());
    repository.addPropertyOverride('RepositoryName', 'later');
    expect(rendered(repository).Properties).toEqual({ RepositoryName: 'later', ...EXCEPT.toCloudFormation() });
  });
});

test.each([['a text'], [[]], [null], [7]])('an override of all properties by %j is refused, as CloudFormation would', (value) => {
  const repository = new CfnResource(new Stack(), 'Repo', { type: REPOSITORY_TYPE });
  repository.addOverride('Properties', value);
  expect(() => overrideMutability(repository, EXCEPT.toCloudFormation())).toThrow(/an override of 'Properties' is .*; CloudFormation allows an object/);
});
