/**
 * Two copies of this package in one app, as where a shared package brings its own. They know each other's marks; aws-cdk-lib, which is
 * a peer dependency, there is once.
 */
import { App, Aspects, CfnResource, Mixins, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { findings as findingsOf } from './support/context';
import { said, synthesized } from './support/synthesized';
import { found, validated } from './support/validation';
import * as first from '../../src';
import { creationTemplateHidden } from '../../src/compliance/rules/creation-template-hidden';
import { pullThroughTagsFrozen } from '../../src/compliance/rules/pull-through-tags-frozen';

type Copy = typeof first;

/** What both copies take from outside. */
const SHARED = [
  'aws-cdk-lib', 'constructs',
  ...['assertions', 'aws-ec2', 'aws-ecr', 'aws-iam', 'aws-kms', 'aws-lambda', 'aws-logs', 'aws-secretsmanager'].map((name) => `aws-cdk-lib/${name}`),
];

const second = secondCopy();

function secondCopy(): Copy {
  const shared = new Map(SHARED.map((name) => [name, jest.requireActual(name)]));
  let copy: Copy;
  jest.isolateModules(() => {
    shared.forEach((module, name) => jest.doMock(name, () => module));
    copy = jest.requireActual('../../src');
    SHARED.forEach((name) => jest.dontMock(name));
  });
  return copy!;
}

/** A standard that each of the two copies has made, to the same effect. */
function standardOf(copy: Copy, ...mutableTags: string[]): first.TagImmutabilityStandard {
  return new copy.TagImmutabilityStandard({ baseline: copy.TagMutabilitySetting.immutableExcept('latest', ...mutableTags) });
}

function rawRepository(stack: Stack): CfnResource {
  return new CfnResource(stack, 'Raw', { type: 'AWS::ECR::Repository' });
}

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

test('there are two, and one aws-cdk-lib', () => {
  expect(second.TagImmutabilityAspect).not.toBe(first.TagImmutabilityAspect);
  expect(second.TagMutabilitySetting).not.toBe(first.TagMutabilitySetting);
  expect(new second.ImmutableRepository(stack, 'Repo')).toBeInstanceOf(ecr.Repository);
});

const WAYS: [string, Copy, Copy][] = [['the first', first, second], ['the second', second, first]];

describe.each(WAYS)('what %s copy does, the other one knows:', (_, one, other) => {
  test('the Aspect on every Stage, to its checks', () => {
    const stage = new Stage(app, 'Prod');
    [stack, new Stack(stage, 'Stack')].forEach(rawRepository);
    [app, stage].forEach((scope) => one.TagImmutabilityAspect.addTo(scope, { standard: standardOf(one) }));
    other.TagImmutabilityChecks.addTo(app, { standard: standardOf(other) });
    expect(found(validated(app))).toEqual([]);
  });

  test('that the Aspect is missing on a Stage, to its checks', () => {
    rawRepository(new Stack(new Stage(app, 'Prod'), 'Stack'));
    one.TagImmutabilityAspect.addTo(app, { standard: standardOf(one) });
    other.TagImmutabilityChecks.addTo(app, { standard: standardOf(other) });
    expect(found(validated(app))).toEqual(['Prod notReached', 'Prod/Stack/Raw repositoryMutable']);
  });

  test('the Aspect of another standard, to its checks', () => {
    rawRepository(new Stack(new Stage(app, 'Prod'), 'Stack'));
    one.TagImmutabilityAspect.addTo(app, { standard: standardOf(one, 'v*') });
    other.TagImmutabilityChecks.addTo(app, { standard: standardOf(other) });
    expect(found(validated(app))).toEqual(['Prod/Stack/Raw repositoryMutable']);
  });

  test('the checks, to its Aspect, which leaves it to them to report', () => {
    new ecr.CfnRepository(stack, 'Token', { imageTagMutability: stack.resolve({ Ref: 'Mode' }) as any });
    one.TagImmutabilityChecks.addTo(app, { standard: standardOf(one) });
    other.TagImmutabilityAspect.addTo(app, { standard: standardOf(other) });
    expect(found(validated(app))).toEqual(['Stack/Token tagMutabilityUnknown']);
    expect(said(app)).toEqual([]);
  });

  test('a standard, to each enforcer', () => {
    const standard = standardOf(one);
    other.TagImmutabilityInjector.addTo(app, { standard });
    other.TagImmutabilityAspect.addTo(app, { standard });
    other.TagImmutabilityChecks.addTo(app, { standard, scannerRules: [one.ScannerRule.PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY] });
    new ecr.Repository(stack, 'Repo');
    rawRepository(stack);
    Mixins.of(rawRepository(new Stack(new Stage(app, 'Prod'), 'Stack'))).apply(new other.TagImmutabilityMixin({ standard }));
    expect(found(validated(app))).toEqual([]);
    expect(synthesized(app)).toEqual({
      'Stack/Repo': "IMMUTABLE except 'latest'", 'Stack/Raw': "IMMUTABLE except 'latest'", 'Prod/Stack/Raw': "IMMUTABLE except 'latest'",
    });
  });

  test('a setting, to a standard', () => {
    const baseline = one.TagMutabilitySetting.immutableExcept('latest');
    expect(new other.TagImmutabilityStandard({ baseline }).toJson()).toEqual(standardOf(one).toJson());
  });

  test('its injector, which the nearer one takes the place of', () => {
    one.TagImmutabilityInjector.addTo(app, { standard: standardOf(one, 'v*') });
    other.TagImmutabilityInjector.addTo(stack, { standard: standardOf(other) });
    new ecr.Repository(stack, 'Repo');
    new one.ImmutableRepository(stack, 'One');
    new other.ImmutableRepository(stack, 'Other');
    expect(new Set(Object.values(synthesized(app)))).toEqual(new Set(["IMMUTABLE except 'latest'"]));
  });

  test('a CreationTemplate that says itself what is odd, to its rules', () => {
    new one.CreationTemplate(stack, 'Outer', { prefix: 'hub', appliedFor: [one.AppliedFor.PULL_THROUGH_CACHE, one.AppliedFor.REPLICATION] });
    new other.CreationTemplate(stack, 'Inner', { prefix: 'hub/team', appliedFor: [other.AppliedFor.PULL_THROUGH_CACHE] });
    app.synth();
    expect([creationTemplateHidden, pullThroughTagsFrozen].flatMap((rule) => findingsOf(rule, app))).toEqual([]);
  });
});

describe.each(WAYS)('applyTo by both copies, %s first', (_, one, other) => {
  test('with the same standard is one application', () => {
    standardOf(one).applyTo(app, { scannerRules: [one.ScannerRule.PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY], asOf: '2027-06-30' });
    const later = new Stage(app, 'Later');
    [stack, new Stack(later, 'Stack')].forEach(rawRepository);
    standardOf(other).applyTo(app, { scannerRules: [other.ScannerRule.PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY] });
    expect([app, later].map((scope) => Aspects.of(scope).all.length)).toEqual([1, 1]);
    expect(found(validated(app))).toEqual([]);
    expect(said(app)).toEqual(['tagMutabilityTightened', 'tagMutabilityTightened']);
  });

  test('with another standard is an error', () => {
    standardOf(one).applyTo(app);
    expect(() => standardOf(other, 'v*').applyTo(app)).toThrow(/^the standard {.*} is applied to the app already, and {.*"filter":"v\*".*} is given/);
  });

  test('with other options is an error', () => {
    standardOf(one).applyTo(app, { asOf: '2027-06-30' });
    expect(() => standardOf(other).applyTo(app, { asOf: '2027-07-01' })).toThrow(/asOf: 2027-07-01, first 2027-06-30/);
  });
});
