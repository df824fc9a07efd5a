import { App, CfnParameter, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { EnforcementMode, ScannerRule, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { wasReached } from '../../../src/compliance/app-model/marks';
import { said, synthesized } from '../support/synthesized';
import { validated } from '../support/validation';

const BASELINE = TagMutabilitySetting.immutableExcept('latest');
const STANDARD = new TagImmutabilityStandard({ baseline: BASELINE });

/** A repository that no injector knows of. */
function rawRepository(scope: Construct, id = 'Raw'): CfnResource {
  return new CfnResource(scope, id, { type: 'AWS::ECR::Repository' });
}

describe('one line reaches', () => {
  test('every stack and Stage that there is, Stages in Stages too', () => {
    const app = new App();
    const prod = new Stage(app, 'Prod');
    rawRepository(new Stack(app, 'Stack'));
    rawRepository(new Stack(prod, 'Stack'));
    rawRepository(new Stack(new Stage(prod, 'Inner'), 'Stack'));
    rawRepository(new Stack(new Stage(new Construct(app, 'Group'), 'Deep'), 'Stack'));
    STANDARD.applyTo(app);
    expect(Object.values(synthesized(app))).toEqual(Array(4).fill("IMMUTABLE except 'latest'"));
  });

  test('a repository that is made later, from the start', () => {
    const app = new App();
    STANDARD.applyTo(app);
    const stack = new Stack(app, 'Stack');
    expect(new ecr.Repository(stack, 'Repo').node.defaultChild).toMatchObject({ imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' });
    synthesized(app);
    // As the Aspect alone would, and as the checks do in REPORT, it says what was done.
    expect(said(app)).toEqual(['tagMutabilityTightened']);
    app.synth({ force: true });
    expect(said(app)).toEqual(['tagMutabilityTightened']);
  });

  test('a Stage that is made later, by the first ecr.Repository in it, and the Stages around it', () => {
    const app = new App();
    STANDARD.applyTo(app);
    const outer = new Stage(app, 'Outer');
    const inner = new Stage(outer, 'Inner');
    rawRepository(new Stack(outer, 'Stack'));
    rawRepository(new Stack(inner, 'Stack'));
    new ecr.Repository(new Stack(inner, 'Other'), 'Repo', { imageTagMutability: ecr.TagMutability.MUTABLE });
    expect(synthesized(app)).toEqual({
      'Outer/Stack/Raw': "IMMUTABLE except 'latest'",
      'Outer/Inner/Stack/Raw': "IMMUTABLE except 'latest'",
      'Outer/Inner/Other/Repo': "IMMUTABLE except 'latest'",
    });
  });

});

test('a later Stage in which no ecr.Repository is made is not reached, and the checks fail for what is mutable in it', () => {
  const app = new App();
  STANDARD.applyTo(app);
  const raw = rawRepository(new Stack(new Stage(app, 'Later'), 'Stack'));
  const { error, findings } = validated(app);
  expect(error).toBeDefined();
  expect(findings.map(({ path }) => path)).toContain('Later/Stack/Raw');
  expect(wasReached(raw, STANDARD)).toBe(false);
});

test('in REPORT nothing changes and nothing fails, and it is said once: by the checks', () => {
  const app = new App();
  new TagImmutabilityStandard({ enforcement: EnforcementMode.REPORT }).applyTo(app);
  new ecr.Repository(new Stack(app, 'Stack'), 'Repo');
  const { error, findings } = validated(app);
  expect(error).toBeUndefined();
  expect(findings.map(({ path }) => path)).toEqual(['Stack/Repo/Resource']);
  expect(synthesized(app)).toEqual({ 'Stack/Repo': 'MUTABLE' });
  expect(said(app)).toEqual([]);
});

test('what nobody can know is said once: by the check, where it can be accepted', () => {
  const app = new App();
  STANDARD.applyTo(app);
  const stack = new Stack(app, 'Stack');
  new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
  expect(validated(app).findings.map(({ rule }) => rule)).toEqual(['tagMutabilityUnknown']);
  expect(said(app)).toEqual([]);
});

test('the checks are made as the line says', () => {
  const app = new App();
  STANDARD.applyTo(app, { scannerRules: [ScannerRule.CHECKOV_CKV_AWS_51] });
  new ecr.Repository(new Stack(app, 'Stack'), 'Repo');
  expect(validated(app).findings.map(({ rule }) => rule)).toEqual(['scannerWouldFail']);
});

describe('applied again', () => {
  test('it is not asked again how the checks are made', () => {
    const app = new App();
    STANDARD.applyTo(app, { asOf: '2027-06-30' });
    expect(() => STANDARD.applyTo(app, { asOf: '2027-07-01' })).toThrow(/a later call gives other options for its checks \(asOf: 2027-07-01, first 2027-06-30\); the first call decides\. Leave them out/);
  });

  test.each([
    ['the same', { asOf: '2027-06-30', scannerRules: [ScannerRule.TRIVY_AWS_0031, ScannerRule.CHECKOV_CKV_AWS_51] }],
    ['the same scanners in another order, one of them twice', { scannerRules: [ScannerRule.CHECKOV_CKV_AWS_51, ScannerRule.TRIVY_AWS_0031, ScannerRule.CHECKOV_CKV_AWS_51] }],
    ['nothing, which is an empty struct from Python', {}],
    ['nothing, member by member', { asOf: undefined, acceptedFindings: undefined }],
  ])('it may be said again how they are made: %s', (_, again) => {
    const app = new App();
    STANDARD.applyTo(app, { asOf: '2027-06-30', scannerRules: [ScannerRule.TRIVY_AWS_0031, ScannerRule.CHECKOV_CKV_AWS_51] });
    expect(() => STANDARD.applyTo(app, again)).not.toThrow();
  });

  test('it is not asked for other scanners, which are named by their ids', () => {
    const app = new App();
    STANDARD.applyTo(app);
    expect(() => STANDARD.applyTo(app, { scannerRules: [ScannerRule.TRIVY_AWS_0031] })).toThrow(/other options for its checks \(scannerRules: AWS-0031, first not given\)/);
  });

  test('it reaches the Stages that were made since', () => {
    const app = new App();
    STANDARD.applyTo(app);
    rawRepository(new Stack(new Stage(app, 'Later'), 'Stack'));
    STANDARD.applyTo(app);
    expect(synthesized(app)).toEqual({ 'Later/Stack/Raw': "IMMUTABLE except 'latest'" });
  });

  test('nothing else changes, be it the same or one that says the same', () => {
    const app = new App();
    STANDARD.applyTo(app);
    STANDARD.applyTo(app);
    TagImmutabilityStandard.fromJson(STANDARD.toJson()).applyTo(app);
    rawRepository(new Stack(app, 'Stack'));
    const unreached = rawRepository(new Stack(new Stage(app, 'Later'), 'Stack'));
    expect(validated(app).findings.filter(({ rule, path }) => rule.endsWith('repositoryMutable') && path === unreached.node.path)).toHaveLength(1);
    expect(said(app)).toEqual(['tagMutabilityTightened']);
  });

  test('another standard is refused, and both are named', () => {
    const app = new App();
    STANDARD.applyTo(app);
    expect(() => new TagImmutabilityStandard({ enforcement: EnforcementMode.REPORT }).applyTo(app))
      .toThrow(/^the standard {.*"filter":"latest".*} is applied to the app already, and {.*"enforcement":"REPORT".*} is given; one for an app is allowed/);
  });

  test('two apps are two', () => {
    STANDARD.applyTo(new App());
    expect(() => new TagImmutabilityStandard().applyTo(new App())).not.toThrow();
  });
});

describe('what TypeScript would refuse is an error that says what to do', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a part of an app', () => new Stack(new App(), 'Stack'), /^Stack: a standard is applied to a part of an app.*Apply it to the app/],
    ['a Stage', () => new Stage(new App(), 'Prod'), /^Prod: a standard is applied to a part of an app/],
    ['nothing', () => undefined, /^TagImmutabilityStandard\.applyTo is given undefined; an App is allowed\. Write standard\.applyTo\(app\)/],
    ['a name', () => 'app', /is given the text 'app'; an App is allowed/],
  ])('%s', (_, app, message) => {
    expect(() => STANDARD.applyTo(app() as any)).toThrow(message);
  });

  test.each<[string, unknown, RegExp]>([
    ['a misspelt option', { scanners: [] }, /^TagImmutabilityStandard\.applyTo is given 'scanners'; asOf, acceptedFindings, scannerRules are allowed/],
    ['the standard', { standard: STANDARD }, /is given 'standard'; asOf, acceptedFindings, scannerRules are allowed/],
    ['a scanner rule by its id', { scannerRules: ['CKV_AWS_51'] }, /'scannerRules\[0\]' is the text 'CKV_AWS_51'; .* Write ScannerRule\.CHECKOV_CKV_AWS_51/],
    ['a day that is none', { asOf: 'today' }, /^TagImmutabilityStandard\.applyTo: 'asOf' is 'today', which is not a day/],
  ])('%s as options, also in a later call', (_, options, message) => {
    const app = new App();
    expect(() => STANDARD.applyTo(app, options as any)).toThrow(message);
    STANDARD.applyTo(app);
    expect(() => STANDARD.applyTo(app, options as any)).toThrow(message);
  });
});

test('a standard that was imported without the enforcers says so', () => {
  jest.isolateModules(() => {
    const { TagImmutabilityStandard: Alone } = jest.requireActual('../../../src/standard/tag-immutability-standard');
    expect(() => new Alone().applyTo(new App())).toThrow(/the enforcers of TagImmutabilityStandard are not loaded\. Import it from 'cdk-ecr-immutability'/);
  });
});
