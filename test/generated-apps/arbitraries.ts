import * as fc from 'fast-check';
import type {
  AdoptedDescription, AppDescription, AspectDescription, BesideDescription, CacheRuleDescription, CallerDescription, CreationTemplateDescription,
  DeploymentDescription, Filters, InsideDescription, Override, PartDescription, PushDescription, ReplicationDescription, RepositoryDescription,
  StackDescription, StandardDescription, Text,
} from './description';

/** Few patterns, so that they overlap, lie within each other, or just miss each other. */
const PATTERNS = ['latest', 'dev-*', 'dev-a*', 'v*', 'v1*', '*-rc', 'a*b', '*'];
const BASELINES = [[], ['latest'], ['dev-*'], ['latest', 'dev-*'], ['v*'], ['v1*', 'v2*']];
const MODES = ['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'];
const NAMESPACES = ['payments', 'team', 'team/app'];
const ACCOUNTS = ['111122223333', '444455556666'];
const NAMES = ['payments/api', 'team/app/web', 'team/api', 'sandbox/one', 'api', 'paymentsx'];
const BEGINNINGS = ['payments/api-', 'team/', 'pay', 'sandbox/', 'api-'];

const condition = fc.constantFrom(0, 1);

/** A text that has one of some values, in all the ways to say or not to say it. The first ones are the simplest. */
function textOf(value: fc.Arbitrary<string>): fc.Arbitrary<Text> {
  const leaf: fc.Arbitrary<Text> = fc.oneof(
    { arbitrary: value, weight: 6 },
    { arbitrary: fc.record({ sub: value }), weight: 1 },
    { arbitrary: fc.constant<Text>({ noValue: true }), weight: 1 },
    { arbitrary: fc.constant<Text>({ dynamic: '{{resolve:ssm:/setting}}' }), weight: 1 },
  );
  return fc.oneof(
    { arbitrary: leaf, weight: 8 },
    { arbitrary: value.map((lazy): Text => ({ lazy })), weight: 1 },
    {
      arbitrary: fc.record({ parameter: fc.record({ type: fc.constantFrom('String', 'AWS::SSM::Parameter::Value<String>'), default: value, allowed: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }) }, { requiredKeys: [] }) })
        .filter(({ parameter: { default: one, allowed } }) =>
          one === undefined || allowed === undefined || allowed.includes(one)) as fc.Arbitrary<Text>,
      weight: 1,
    },
    { arbitrary: fc.record({ either: fc.tuple(leaf, leaf), condition }), weight: 2 },
    { arbitrary: value.map((one): Text => ({ subOf: '${Variable}', variable: one })), weight: 1 },
    { arbitrary: fc.record({ map: fc.array(value, { minLength: 1, maxLength: 2 }), key: fc.constantFrom('literal', 'region') }) as fc.Arbitrary<Text>, weight: 1 },
    { arbitrary: fc.constant<Text>({ elsewhere: 'x' }), weight: 1 },
  );
}

const mode = textOf(fc.constantFrom(...MODES));
const pattern = fc.constantFrom(...PATTERNS);
const plainFilters = fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 });

const filters: fc.Arbitrary<Filters> = fc.oneof(
  { arbitrary: plainFilters, weight: 6 },
  { arbitrary: fc.array(textOf(pattern), { minLength: 1, maxLength: 2 }), weight: 2 },
  { arbitrary: plainFilters.map((lazy): Filters => ({ lazy })), weight: 1 },
  {
    arbitrary: fc.record({
      either: fc.tuple<[Filters, Filters]>(plainFilters, fc.oneof(fc.constant<Filters>({ noValue: true }), plainFilters)), condition,
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ malformed: fc.constantFrom('api', 'texts', 'typeless'), value: pattern }) as fc.Arbitrary<Filters>, weight: 1 },
);

/** Mostly a mode and filters that go together. */
const setting: fc.Arbitrary<{ mode?: Text; filters?: Filters }> = fc.oneof(
  { arbitrary: fc.constant({}), weight: 3 },
  { arbitrary: fc.constantFrom({ mode: 'IMMUTABLE' }, { mode: 'MUTABLE' }), weight: 3 },
  { arbitrary: filters.map((given) => ({ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: given })), weight: 4 },
  { arbitrary: plainFilters.map((given) => ({ mode: 'MUTABLE_WITH_EXCLUSION', filters: given })), weight: 1 },
  { arbitrary: mode.map((given) => ({ mode: given })), weight: 4 },
  { arbitrary: fc.record({ mode, filters }), weight: 2 },
);

const name: fc.Arbitrary<Text | undefined> = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 4 },
  { arbitrary: fc.constantFrom(...NAMES), weight: 5 },
  { arbitrary: fc.record({ begin: fc.constantFrom(...BEGINNINGS), then: fc.constantFrom('region', 'account') }) as fc.Arbitrary<Text>, weight: 3 },
  { arbitrary: fc.constantFrom(...BEGINNINGS).map((begin): Text => ({ subOf: `${begin}\${Variable}`, variable: 'x' })), weight: 1 },
  { arbitrary: textOf(fc.constantFrom(...NAMES)), weight: 2 },
);

const override: fc.Arbitrary<Override> = fc.oneof(
  { arbitrary: fc.record({ property: fc.constant('ImageTagMutability'), value: mode }, { requiredKeys: ['property', 'value'] }) as fc.Arbitrary<Override>, weight: 3 },
  { arbitrary: fc.record({ property: fc.constant('ImageTagMutability'), value: mode, raw: fc.constant(true) }) as fc.Arbitrary<Override>, weight: 1 },
  { arbitrary: fc.record({ property: fc.constant('RepositoryName'), value: fc.constantFrom(...NAMES) }) as fc.Arbitrary<Override>, weight: 1 },
  { arbitrary: filters.map((given): Override => ({ filters: given })), weight: 2 },
  { arbitrary: fc.constantFrom<Override[]>({ delete: 'ImageTagMutability' }, { delete: 'ImageTagMutabilityExclusionFilters' }, { delete: 'RepositoryName' }, { delete: 'Properties' }), weight: 2 },
  { arbitrary: fc.constant<Override>({ shared: true }), weight: 2 },
  { arbitrary: fc.record({ whole: fc.constantFrom('Fn::If', 'Fn::Transform', 'Ref'), as: fc.constantFrom('lazy', 'below') }, { requiredKeys: ['whole'] }) as fc.Arbitrary<Override>, weight: 1 },
  { arbitrary: textOf(pattern).map((firstFilter): Override => ({ firstFilter })), weight: 1 },
  { arbitrary: fc.constant<Override>({ options: true }), weight: 1 },
  { arbitrary: fc.constantFrom<Override[]>({ type: 'AWS::SNS::Topic' }, { type: 'AWS::ECR::Repository' }), weight: 1 },
);

const OF_TEMPLATES = ['L1', 'raw', 'L2'] as const;
const FORMS = ['L2', 'L1', 'raw', 'ImmutableRepository', 'custom resource', 'retyped', 'own element', 'own rendering', 'own properties', 'included'] as const;

function repository(forms: readonly RepositoryDescription['form'][]): fc.Arbitrary<RepositoryDescription> {
  return fc.tuple(
    fc.constantFrom(...forms), setting, name,
    fc.option(fc.array(override, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }),
    fc.option(fc.constantFrom('mark', 'removed', 'conditional', 'other name', 'other token', 'other type', 'other code', 'other handler', 'layer', 'variable') as fc.Arbitrary<RepositoryDescription['forged']>, { nil: undefined, freq: 3 }),
    fc.option(condition, { nil: undefined, freq: 5 }),
    fc.option(fc.constantFrom('property', 'Tags.of') as fc.Arbitrary<RepositoryDescription['tag']>, { nil: undefined, freq: 5 }),
  ).map(([form, given, called, overrides, forged, under, tag]): RepositoryDescription => {
    const isOurs = form === 'ImmutableRepository' || form === 'custom resource';
    return without({
      is: 'repository',
      form,
      ...isOurs ? refusedByNone(given) : given,
      name: called,
      overrides: isOurs ? undefined : overrides,
      forged: forged === 'mark' || form === 'custom resource' ? forged : undefined,
      condition: under,
      tag,
    });
  });
}

/** The constructs of the library refuse what leaves every tag open, and overrides of it. */
function refusedByNone({ filters: given }: { filters?: Filters }): { filters?: Filters } {
  return Array.isArray(given) && !given.includes('*') ? { filters: given } : {};
}

const creationTemplate: fc.Arbitrary<CreationTemplateDescription> = fc.tuple(
  fc.constantFrom('CreationTemplate', 'L1', 'retyped') as fc.Arbitrary<CreationTemplateDescription['form']>, setting,
  fc.oneof(fc.constantFrom('payments', 'team', 'other', 'sandbox', 'ROOT'), textOf(fc.constantFrom('payments', 'team'))),
  fc.option(fc.constant<'PULL_THROUGH_CACHE'>('PULL_THROUGH_CACHE'), { nil: undefined, freq: 2 }),
).map(([form, given, prefix, appliedFor]) => without({ is: 'creation template', form, ...given, prefix, appliedFor }));

const adopted: fc.Arbitrary<AdoptedDescription> = fc.record({
  is: fc.constant('adopted'), name: fc.constantFrom('legacy/api', 'payments/old', 'sandbox/old'), mode: fc.constantFrom('MUTABLE', 'IMMUTABLE'), filters: fc.uniqueArray(fc.constantFrom('latest', 'dev-*', 'v*'), { minLength: 1, maxLength: 2 }), registryId: fc.constantFrom(...ACCOUNTS),
}, { requiredKeys: ['is', 'name'] }) as fc.Arbitrary<AdoptedDescription>;

const deployment = fc.record({
  is: fc.constant('deployment'), by: fc.constantFrom('function', 'App Runner', 'Batch', 'CodeBuild', 'SageMaker'), name: fc.constantFrom('team/api', 'api'), tag: fc.constantFrom('latest', 'v1'),
}, { requiredKeys: ['is', 'name', 'tag'] }) as fc.Arbitrary<DeploymentDescription>;

const caller = fc.tuple(fc.record({
  is: fc.constant('caller'),
  by: fc.constantFrom('state machine', 'schedule', 'document', 'custom resource'),
  action: fc.constantFrom('CreateRepository', 'PutImageTagMutability', 'CreateRepositoryCreationTemplate'),
}), fc.constantFrom('payments/api', 'team/app/web', 'sandbox/one', 'api'), fc.oneof(
  fc.constant({}), fc.constantFrom(...MODES).map((given) => ({ mode: given })),
  fc.record({ mode: fc.constantFrom(...MODES.slice(2)), filters: plainFilters }),
)).map(([by, called, given]) => ({
  ...by, name: called, ...by.action === 'PutImageTagMutability' && !('mode' in given) ? { mode: 'MUTABLE' } : given,
})) as fc.Arbitrary<CallerDescription>;

const replication = fc.record({
  is: fc.constant('replication'), account: fc.constantFrom(...ACCOUNTS), region: fc.constantFrom('eu-west-1', 'us-east-1'), beginning: fc.constantFrom('team/', 'payments/api'),
}, { requiredKeys: ['is', 'account', 'region'] }) as fc.Arbitrary<ReplicationDescription>;

const cacheRule = fc.record({ is: fc.constant('cache rule'), prefix: fc.constantFrom('payments', 'team', 'sandbox') }) as fc.Arbitrary<CacheRuleDescription>;

const push = fc.record({
  is: fc.constant('push'), name: fc.constantFrom('team/api', 'api'), tag: fc.constantFrom('latest', 'v1', '#{codepipeline.PipelineExecutionId}'),
}) as fc.Arbitrary<PushDescription>;

const beside: fc.Arbitrary<BesideDescription> = fc.record({
  is: fc.constant('beside'),
  what: fc.oneof(
    { arbitrary: fc.constantFrom('bucket with the shared override', 'topic', 'repository that became a topic'), weight: 4 },
    {
      arbitrary: fc.constantFrom(
        'template at a URL', 'product at a URL', 'module', 'macro', 'resource with a transform', 'custom resource that creates', 'custom resource that opens', 'state machine that creates', 'for each',
        'construct with cfnResourceType', 'type called toString', 'asset that looks like a template'),
      weight: 2,
    },
  ),
}) as fc.Arbitrary<BesideDescription>;

const anyPart: fc.Arbitrary<PartDescription> = fc.oneof(
  { arbitrary: repository(FORMS), weight: 12 },
  { arbitrary: creationTemplate, weight: 1 },
  { arbitrary: adopted, weight: 1 },
  { arbitrary: deployment, weight: 1 },
  { arbitrary: caller, weight: 1 },
  { arbitrary: fc.oneof(replication, cacheRule, push), weight: 1 },
  { arbitrary: beside, weight: 3 },
);
/** In a template that is made alone, or a product: nothing that has assets. */
const plainPart: fc.Arbitrary<PartDescription> = fc.oneof(
  { arbitrary: repository(OF_TEMPLATES), weight: 10 },
  { arbitrary: beside.filter(({ what }) => !what.includes('asset')), weight: 2 },
  { arbitrary: caller, weight: 1 },
);

const account = fc.option(fc.constantFrom(...ACCOUNTS), { nil: undefined, freq: 2 });

function stack(depth: number): fc.Arbitrary<StackDescription> {
  const inner: fc.Arbitrary<InsideDescription> = fc.oneof(
    fc.record({ as: fc.constant('nested'), stack: depth > 0 ? stack(depth - 1) : fc.record({ parts: parts(anyPart) }) }) as fc.Arbitrary<InsideDescription>,
    fc.record({ as: fc.constant('stage'), stack: depth > 0 ? stack(depth - 1) : fc.record({ parts: parts(anyPart) }) }) as fc.Arbitrary<InsideDescription>,
    fc.record({ as: fc.constant('product'), stack: fc.record({ parts: parts(plainPart) }) }) as fc.Arbitrary<InsideDescription>,
    fc.record({ as: fc.constantFrom('body', 'file'), stack: fc.record({ parts: parts(plainPart) }) }) as fc.Arbitrary<InsideDescription>,
  );
  return fc.tuple(account, parts(anyPart), fc.option(fc.array(inner, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 }))
    .map(([of, declared, inside]) => without({ account: of, parts: declared, inside }));
}

function parts(part: fc.Arbitrary<PartDescription>): fc.Arbitrary<readonly PartDescription[]> {
  return fc.array(part, { minLength: 1, maxLength: 3 });
}

const aspect: fc.Arbitrary<AspectDescription> = fc.tuple(
  fc.constantFrom('before', 'after'), fc.constantFrom('app', 'first stack'), fc.constantFrom(undefined, 100, 200, 500, 600, 999, 1000, 1500),
  fc.oneof(
    fc.constantFrom(...MODES.slice(0, 3)).map((given) => ({ does: 'mode', mode: given })),
    fc.constantFrom(...MODES.slice(0, 2)).map((given) => ({ does: 'override', mode: given })),
    fc.constantFrom('Properties', 'Properties.ImageTagMutability').map((of) => ({ does: 'delete', path: of })),
    fc.constantFrom('tag the stack', 'tag a sibling', 'tag the app', 'add a repository', 'read').map((does) => ({ does })),
  ),
).map(([when, on, priority, does]) => without({ when, on, priority, ...does }) as AspectDescription);

const standard: fc.Arbitrary<StandardDescription> = fc.tuple(
  fc.constantFrom(...BASELINES), fc.constantFrom('ENFORCE', 'ENFORCE', 'REPORT') as fc.Arbitrary<'ENFORCE' | 'REPORT'>,
  fc.option(fc.uniqueArray(fc.record({
    prefix: fc.constantFrom(...NAMESPACES), baseline: fc.constantFrom(...BASELINES), enforcement: fc.constantFrom('ENFORCE', 'REPORT'),
  }, { requiredKeys: ['prefix'] }), { minLength: 1, maxLength: 2, selector: ({ prefix }) => prefix }), { nil: undefined, freq: 1 }),
  fc.option(fc.array(fc.oneof(
    fc.record({ by: fc.constant('repositories'), pattern: fc.constantFrom('sandbox/*', 'team/app/*', 'api') }),
    fc.record({ by: fc.constant('constructPath'), pattern: fc.constantFrom('Stack0/Part0', '*/Part1', 'Stack0/Inside0*') }),
    fc.record({ by: fc.constant('tag'), pattern: fc.constant('scratch') }),
  ), { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }),
  fc.option(fc.uniqueArray(fc.record({ account: fc.constantFrom(...ACCOUNTS), enforcement: fc.constantFrom('ENFORCE', 'REPORT') }), { minLength: 1, maxLength: 2, selector: (one) => one.account }), { nil: undefined, freq: 3 }),
).map(([baseline, enforcement, namespaces, exemptions, accounts]) =>
  without({ baseline, enforcement, namespaces, exemptions, accounts }) as StandardDescription);

/** Whole apps with a standard. */
export const apps: fc.Arbitrary<AppDescription> = fc.tuple(
  standard, fc.constantFrom('applyTo early', 'applyTo early', 'applyTo late', 'one by one', 'mixin and checks', 'checks') as fc.Arbitrary<AppDescription['applied']>,
  fc.array(stack(1), { minLength: 1, maxLength: 2 }),
  fc.option(fc.array(aspect, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 }),
  fc.option(fc.record({ mode: fc.constantFrom('MUTABLE', 'IMMUTABLE') }), { nil: undefined, freq: 6 }),
  fc.option(fc.constantFrom<('no aspectStabilization' | 'aspectPrioritiesMutating')[][]>(['no aspectStabilization'], ['aspectPrioritiesMutating']), { nil: undefined, freq: 4 }),
).map(([asked, applied, stacks, aspects, injected, flags]) => without({
  standard: applied === 'mixin and checks' ? withoutTags(asked) : asked, applied, stacks, aspects, injected, flags,
}));

/** A mixin does not see the tags that come later, as its documentation says. */
function withoutTags({ exemptions, ...asked }: StandardDescription): StandardDescription {
  const others = exemptions?.filter(({ by }) => by !== 'tag') ?? [];
  return others.length === 0 ? asked : { ...asked, exemptions: others };
}

/** Without members that are undefined: what is printed can be pasted. */
function without<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
