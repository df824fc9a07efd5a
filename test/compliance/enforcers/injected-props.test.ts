/** Whatever object somebody gives as props: with the injector, a repository gets the same as without it, except mode and filters. */
import { App, PropertyInjectors, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as fc from 'fast-check';
import { EnforcementMode, ImmutableRepository, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { TagImmutabilityInjector } from '../../../src/compliance/enforcers/tag-immutability-injector';
import { runs } from '../../mutability/arbitraries';

const MUTABILITY = ['ImageTagMutability', 'ImageTagMutabilityExclusionFilters'];
const BASELINE = TagMutabilitySetting.immutableExcept('latest');
const PRIVATE = Symbol('of the user');

type Props = Record<PropertyKey, any>;

/** What is asked of an object by a getter: its name and how often it was asked for before. */
type Ask = (name: PropertyKey, before: number) => any;

/** Gives something else each time, as far as CDK takes it. */
function counting(values: Props): Ask {
  return (name, before) => name === 'repositoryName' && values[name] !== undefined ? `${values[name]}-${before}` : values[name];
}

/** An object of a class with getters on its prototype, and with what nobody outside of it can read. */
function withGetters(values: Props, ask: Ask): Props {
  class Getters {
    readonly #asked = new Map<PropertyKey, number>();
    public ask(name: PropertyKey): any {
      const before = this.#asked.get(name) ?? 0;
      this.#asked.set(name, before + 1);
      return ask(name, before);
    }
  }
  for (const name of Reflect.ownKeys(values)) {
    Object.defineProperty(Getters.prototype, name, { get(this: Getters) { return this.ask(name); }, enumerable: false, configurable: true });
  }
  return new Getters();
}

function proxied(values: Props, ask: Ask, more: ProxyHandler<Props> = {}): Props {
  const asked = new Map<PropertyKey, number>();
  return new Proxy({}, {
    get: (_target, name) => {
      if (!(name in values) && typeof name === 'string' && MISSING.includes(name)) {
        throw new Error(`nobody asks for ${name}`);
      }
      const before = asked.get(name) ?? 0;
      asked.set(name, before + 1);
      return ask(name, before);
    },
    ...more,
  });
}

/** What only ImmutableRepository takes. */
const MISSING = ['tagMutability', 'mutableTags', 'tagMutabilityVia', 'tagMutabilityProvider', 'lifecyclePolicyRules'];

/** By what it is: an object that gives some values. */
const SHAPES: Record<string, (values: Props) => Props> = {
  'a plain object': (values) => ({ ...values }),
  'a frozen object': (values) => Object.freeze({ imageTagMutability: undefined, imageTagMutabilityExclusionFilters: undefined, ...values }),
  'an object without prototype': (values) => Object.assign(Object.create(null), values),
  'an object that inherits': (values) => Object.create({ ...values }),
  'members that nobody can list': (values) => Object.defineProperties({}, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]))),
  'an object with a symbol': (values) => ({ ...values, [PRIVATE]: 1 }),
  'an object with a symbol that is a getter': (values) => Object.defineProperty({ ...values }, PRIVATE, { get: () => { throw new Error('not for you'); }, enumerable: true }),
  'getters of its own': (values) => {
    const asked = new Map<string, number>();
    return Object.defineProperties({}, Object.fromEntries(Object.keys(values).map((name) => [name, {
      enumerable: true,
      get: () => {
        const before = asked.get(name) ?? 0;
        asked.set(name, before + 1);
        return counting(values)(name, before);
      },
    }])));
  },
  'getters of a class': (values) => withGetters(values, counting(values)),
  'a Proxy that knows no members': (values) => proxied(values, counting(values)),
  'a Proxy that refuses to list': (values) => proxied(values, counting(values), { ownKeys: () => { throw new Error('no list'); } }),
  'a function': (values) => Object.assign(() => undefined, values),
};

const values = fc.record({
  repositoryName: fc.constantFrom('team/api', 'sandbox/api', 'api'),
  imageScanOnPush: fc.boolean(),
  emptyOnDelete: fc.constant(true),
  removalPolicy: fc.constant(RemovalPolicy.DESTROY),
  lifecycleRules: fc.constant([{ maxImageCount: 3 }]),
  imageTagMutability: fc.constantFrom(ecr.TagMutability.IMMUTABLE, ecr.TagMutability.MUTABLE),
}, { requiredKeys: ['removalPolicy'] });

const STANDARDS = [
  new TagImmutabilityStandard({ baseline: BASELINE }),
  new TagImmutabilityStandard({ baseline: BASELINE, enforcement: EnforcementMode.REPORT }),
  new TagImmutabilityStandard({ baseline: BASELINE, namespaces: [{ prefix: 'team', baseline: TagMutabilitySetting.IMMUTABLE }] }),
  new TagImmutabilityStandard({ exemptions: [{ repositories: 'sandbox/*', reason: 'r', owner: 'o' }] }),
];

/** What a template has of a repository, or what is thrown. */
function made(props: Props, standard: TagImmutabilityStandard | undefined): { resource?: any; thrown?: string } {
  const app = new App({ analyticsReporting: false });
  if (standard) {
    TagImmutabilityInjector.addTo(app, { standard });
  }
  const stack = new Stack(app, 'Stack');
  try {
    new ecr.Repository(stack, 'Repo', props);
  } catch (error) {
    return { thrown: (error as Error).message };
  }
  const [resource] = Object.values<any>(app.synth().getStackByName('Stack').template.Resources);
  return { resource };
}

function others({ resource, thrown }: ReturnType<typeof made>): unknown {
  const properties = Object.entries(resource?.Properties ?? {}).filter(([name]) => !MUTABILITY.includes(name));
  return thrown ?? { ...resource, Properties: Object.fromEntries(properties) };
}

test.each(Object.entries(SHAPES))('%s', (_shape, shape) => {
  fc.assert(fc.property(values, fc.constantFrom(...STANDARDS), (given, standard) => {
    const [without, within] = [undefined, standard].map((one) => made(shape(given), one));
    expect(others(within)).toEqual(others(without));
    const isGiven = standard.enforcement === EnforcementMode.ENFORCE && given.imageTagMutability === undefined
      && !(standard.exemptions.length > 0 && given.repositoryName === 'sandbox/api');
    expect(within.resource?.Properties?.ImageTagMutability).toBe(isGiven
      ? `${standard.baselineFor(given.repositoryName ?? 'api').mode}` : without.resource?.Properties?.ImageTagMutability);
  }), runs(12, 1000));
});

test('what a getter throws, it throws where CDK reads it', () => {
  const throwing = () => Object.defineProperty({}, 'repositoryName', { get: () => { throw new Error('no name'); } });
  expect(made(throwing(), STANDARDS[0])).toEqual(made(throwing(), undefined));
});

test('an injector of somebody else that gives nothing leaves nothing of the props', () => {
  const [without, within] = [undefined, STANDARDS[0]].map((standard) => {
    const app = new App();
    const injector = { constructUniqueId: ecr.Repository.PROPERTY_INJECTION_ID, inject: () => undefined };
    PropertyInjectors.of(app).add(injector);
    if (standard) {
      TagImmutabilityInjector.addTo(app, { standard });
    }
    const stack = new Stack(app, 'Stack');
    return stack.resolve((new ecr.Repository(stack, 'Repo', { repositoryName: 'lost' }).node.defaultChild as ecr.CfnRepository).repositoryName);
  });
  expect(without).toBeUndefined();
  expect(within).toBe(without);
});

test.each(Object.entries(SHAPES).filter(([what]) => !what.includes('Proxy')))('an ImmutableRepository takes %s as an ecr.Repository does', (_what, shape) => {
  const given = { repositoryName: 'team/api', imageScanOnPush: true };
  const [ours, cdks] = [ImmutableRepository, ecr.Repository].map((type) => {
    const stack = new Stack(new App(), 'Stack');
    const { repositoryName, imageScanningConfiguration } = new type(stack, 'Repo', shape(given)).node.defaultChild as ecr.CfnRepository;
    return stack.resolve({ repositoryName, imageScanningConfiguration });
  });
  expect(ours).toEqual(cdks);
});
