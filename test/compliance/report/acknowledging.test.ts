import { App, CfnResource, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { ImmutableRepository, TagImmutabilityChecks, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { addChecks, check, found, MUTABLE_REPOSITORY, validated } from '../support/validation';

const ID = 'cdk-ecr-immutability::mutableRepository';

function acknowledge(construct: IConstruct, reason = 'it is scratch space', id = ID) {
  Validations.of(construct).acknowledge({ id, reason });
}

/** An app with two stacks of two mutable repositories each. */
function fourRepositories(props: Partial<typeof MUTABLE_REPOSITORY> = {}) {
  const app = new App();
  const [one, two] = ['One', 'Two'].map((id, index) => new Stack(app, id, { env: { account: '111111111111', region: ['us-east-1', 'us-east-2'][index] } }));
  const repositories = [one, two].flatMap((stack) => ['Api', 'Web'].map((id) => new ecr.Repository(stack, id)));
  addChecks(app, [{ ...MUTABLE_REPOSITORY, ...props }]);
  return { app, one, two, repositories };
}

/** The paths of what is left, and of what is acknowledged. */
function paths(app: App) {
  const { findings, acknowledged } = validated(app);
  return { left: findings.map(({ path }) => path).sort(), acknowledged: acknowledged.map(({ path }) => path).sort() };
}

describe.each(['error', 'warning', 'info'] as const)('acknowledging a finding of severity %s', (severity) => {
  test('on a construct holds for what is below it, and nowhere else', () => {
    const { app, repositories: [api] } = fourRepositories({ severity });
    acknowledge(api);
    expect(paths(app)).toEqual({
      left: ['One/Web/Resource', 'Two/Api/Resource', 'Two/Web/Resource'],
      acknowledged: ['One/Api/Resource'],
    });
  });

  test('on a stack holds for the stack', () => {
    const { app, one } = fourRepositories({ severity });
    acknowledge(one);
    expect(paths(app)).toEqual({ left: ['Two/Api/Resource', 'Two/Web/Resource'], acknowledged: ['One/Api/Resource', 'One/Web/Resource'] });
  });

  test('on the app holds everywhere', () => {
    const { app } = fourRepositories({ severity });
    acknowledge(app);
    expect(paths(app).left).toEqual([]);
  });
});

test('the synthesis passes once each error is acknowledged, and fails before', () => {
  const some = fourRepositories();
  acknowledge(some.one);
  expect(validated(some.app).error).toContain('Two/Api');

  const all = fourRepositories();
  acknowledge(all.one);
  acknowledge(all.two);
  expect(validated(all.app).error).toBeUndefined();
});

test('the report keeps what is acknowledged, with its reason', () => {
  const { app, repositories: [api] } = fourRepositories();
  acknowledge(api, 'nobody pulls from it');
  expect(validated(app).acknowledged).toMatchObject([{ rule: 'mutableRepository', path: 'One/Api/Resource', reason: 'nobody pulls from it' }]);
});

test('a finding has the plain name of its rule as long as nobody acknowledges the rule', () => {
  const { app } = fourRepositories();
  expect(new Set(validated(app).findings.map(({ rule }) => rule))).toEqual(new Set(['mutableRepository']));
});

test('the id that a failing synthesis says can be acknowledged, for that construct alone', () => {
  const { app, repositories: [api] } = fourRepositories();
  acknowledge(api);
  const { error } = validated(app);
  const [, hint] = /One\/Web\/Resource[^]*?Acknowledge with '([^']+)'/.exec(error!)!;
  expect(hint).toBe('cdk-ecr-immutability::mutableRepository[One/Web/Resource]');

  const next = fourRepositories();
  acknowledge(next.repositories[0]);
  acknowledge(next.app, 'as the hint said', hint);
  expect(paths(next.app).left).toEqual(['Two/Api/Resource', 'Two/Web/Resource']);
});

test('acknowledging a rule leaves the others alone', () => {
  const { app } = fourRepositories();
  const stack = new Stack(app, 'Other');
  addChecks(app, [check((construct) => construct === stack ? [{ message: 'it is odd' }] : [])]);
  acknowledge(app);
  expect(found(validated(app))).toEqual(['Other odd']);
});

test('acknowledging the id of another plugin acknowledges nothing', () => {
  const { app } = fourRepositories();
  acknowledge(app, 'wrong plugin', 'AwsSolutions::mutableRepository');
  acknowledge(app, 'no plugin', 'mutableRepository');
  expect(paths(app).left).toHaveLength(4);
});

test('constructs of which one path begins with the other are two', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const api = new ecr.Repository(stack, 'Api');
  new ecr.Repository(stack, 'ApiCache');
  addChecks(app, [MUTABLE_REPOSITORY]);
  acknowledge(api);
  expect(paths(app)).toEqual({ left: ['Stack/ApiCache/Resource'], acknowledged: ['Stack/Api/Resource'] });
});

test('in nested stacks and Stages it holds below as well', () => {
  const app = new App();
  const [dev, prod] = ['Dev', 'Prod'].map((name) => new Stage(app, name));
  for (const stage of [dev, prod]) {
    new ecr.Repository(new NestedStack(new Stack(stage, 'Stack'), 'Nested'), 'Api');
  }
  addChecks(app, [MUTABLE_REPOSITORY]);
  acknowledge(dev);
  expect(paths(app)).toEqual({ left: ['Prod/Stack/Nested/Api/Resource'], acknowledged: ['Dev/Stack/Nested/Api/Resource'] });
});

test('a path with characters that mean something in an id is reported as well', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const api = new ecr.Repository(stack, 'Api');
  new CfnResource(stack, 'Custom::Odd (one] of them', { type: 'AWS::ECR::Repository' });
  addChecks(app, [MUTABLE_REPOSITORY]);
  acknowledge(api);
  expect(found(validated(app))).toEqual(['Stack/Custom::Odd (one] of them mutableRepository[Stack/Custom-Odd-one-of-them]']);
});

test('a finding on the app itself is not silenced by one on a construct', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  addChecks(app, [check((construct) => [app, stack].includes(construct as App) ? [{ message: 'it is odd' }] : [])]);
  acknowledge(stack, 'it is fine', 'cdk-ecr-immutability::odd');
  expect(paths(app)).toEqual({ left: [''], acknowledged: ['Stack'] });
});

describe('a fact that an annotation or a rule may say is acknowledged by the id of either:', () => {
  /** Two creation templates of which a rule finds one fact each, since nothing has annotated it. */
  function overlapping() {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const template = (id: string, prefix: string) => new ecr.CfnRepositoryCreationTemplate(stack, id, { prefix, appliedFor: ['REPLICATION'], imageTagMutability: 'IMMUTABLE' });
    template('Outer', 'eng');
    const inner = [template('One', 'eng/one'), template('Two', 'eng/two')];
    TagImmutabilityChecks.addTo(app, { standard: new TagImmutabilityStandard() });
    return { app, stack, inner };
  }

  const IDS = [
    'cdk-ecr-immutability::creationTemplatesOverlap',
    'Annotation::cdk-ecr-immutability:creationTemplatesOverlap',
    // CDK takes what has no '::' for the id of an annotation.
    'cdk-ecr-immutability:creationTemplatesOverlap',
  ];

  test.each(IDS)('%s, on the construct', (id) => {
    const { app, inner: [one] } = overlapping();
    acknowledge(one, 'it is meant', id);
    expect(paths(app)).toEqual({ left: ['Stack/Two'], acknowledged: ['Stack/One'] });
    expect(validated(app, { force: true }).acknowledged).toMatchObject([{ path: 'Stack/One', reason: 'it is meant' }]);
  });

  test.each(IDS)('%s, above it', (id) => {
    const { app, stack } = overlapping();
    acknowledge(stack, 'they are meant', id);
    expect(paths(app)).toEqual({ left: [], acknowledged: ['Stack/One', 'Stack/Two'] });
  });

  test('but not by the id of another annotation', () => {
    const { app } = overlapping();
    acknowledge(app, 'it is meant', 'Annotation::cdk-ecr-immutability:creationTemplateHidden');
    expect(paths(app).left).toEqual(['Stack/One', 'Stack/Two']);
  });

  test.each(['cdk-ecr-immutability::filterWithoutEffect', 'Annotation::cdk-ecr-immutability:filterWithoutEffect'])(
    '%s, where the construct itself says it, and some releases of CDK take that away', (id) => {
      const app = new App();
      const repository = new ImmutableRepository(new Stack(app, 'Stack'), 'Repo', { mutableTags: ['dev-*', 'dev-a*'] });
      TagImmutabilityChecks.addTo(app, { standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('dev-*') }) });
      acknowledge(repository, 'dev-* goes next week', id);
      expect(validated(app).findings).toEqual([]);
    });
});
