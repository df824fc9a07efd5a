import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import {
  EnforcementMode, FindingSeverity, ImmutableRepository, TagImmutabilityAspect, TagImmutabilityStandard, TagImmutabilityStandardProps,
  TagMutabilitySetting,
} from '../../../src';
import { tagMutabilityUnknown } from '../../../src/compliance/rules/tag-mutability-unknown';
import { contextOf, findings, rawRepository, rawTemplate, reported } from '../support/context';

const { MUTABLE, immutableExcept } = TagMutabilitySetting;

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

describe('is reported, and which it is', () => {
  test('a mode that is a parameter', () => {
    new ecr.CfnRepository(stack, 'Repo', { imageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
    expect(findings(tagMutabilityUnknown, stack)).toEqual([{
      path: 'Stack/Repo',
      severity: 'warning',
      message: 'nobody can tell whether the tag mutability <unresolved> meets the baseline IMMUTABLE: its mode is an unresolved token, known only at deployment',
    }]);
  });

  test('a filter that is one', () => {
    new ImmutableRepository(stack, 'Repo', { mutableTags: ['latest', new CfnParameter(stack, 'Branch').valueAsString] });
    const found = findings(tagMutabilityUnknown, stack, contextOf(stack, { baseline: immutableExcept('latest') }));
    expect(found[0].message).toMatch(/its filter 2 is an unresolved token/);
  });

  test.each([
    ['a repository', rawRepository],
    ['a creation template', rawTemplate],
  ])('the whole list of filters of %s', (_, declare) => {
    declare(stack, { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: { Ref: 'Filters' } });
    expect(findings(tagMutabilityUnknown, stack)[0].message).toMatch(/its filters are not a list of literals/);
  });

  test.each([
    ['ImageTagMutability', { ImageTagMutability: { Ref: 'Mode' } }],
    ['ImageTagMutabilityExclusionFilters', { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: { Ref: 'Filters' } }],
  ])('with the property %s', (property, properties) => {
    rawRepository(stack, properties);
    expect(reported(tagMutabilityUnknown, stack)).toEqual([expect.objectContaining({ property })]);
  });
});

describe('is silent about', () => {
  test('literals, whatever they say', () => {
    rawRepository(stack, MUTABLE);
    rawTemplate(stack, immutableExcept('v*'));
    expect(findings(tagMutabilityUnknown, stack)).toEqual([]);
  });

  test.each<[string, object]>([
    ['a mode that ECR does not know', { ImageTagMutability: 'IMMUTIBLE' }],
    ['filters beside a mode that takes none', { ImageTagMutability: 'IMMUTABLE', ImageTagMutabilityExclusionFilters: ['latest'] }],
  ])('what ECR refuses: %s', (_what, properties) => {
    rawRepository(stack, properties);
    expect(findings(tagMutabilityUnknown, stack)).toEqual([]);
  });

  test('what the Aspect has warned of', () => {
    rawRepository(stack, { ImageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
    const standard = new TagImmutabilityStandard();
    TagImmutabilityAspect.addTo(stack, { standard });
    Template.fromStack(stack);
    expect(findings(tagMutabilityUnknown, stack, contextOf(stack, standard))).toEqual([]);
  });

  test('an exempt repository', () => {
    rawRepository(stack, { ImageTagMutability: { Ref: 'Mode' } }, { RepositoryName: 'sandbox/api' });
    const exemptions = [{ repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform' }];
    expect(findings(tagMutabilityUnknown, stack, contextOf(stack, { exemptions }))).toEqual([]);
  });
});

describe('if the standard says that what is unknown is an error', () => {
  const unknown = () => rawRepository(stack, { ImageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
  const severities = (props: TagImmutabilityStandardProps) => findings(tagMutabilityUnknown, stack, contextOf(stack, props))
    .map(({ severity }) => severity);

  test('it is one where the standard is enforced, and a warning where it only reports', () => {
    unknown();
    expect(severities({ unknownTagMutability: FindingSeverity.ERROR })).toEqual(['error']);
    expect(severities({ unknownTagMutability: FindingSeverity.ERROR, enforcement: EnforcementMode.REPORT })).toEqual(['warning']);
    expect(severities({ unknownTagMutability: FindingSeverity.WARNING })).toEqual(['warning']);
    expect(severities({})).toEqual(['warning']);
  });

  test.each<[string, TagImmutabilityStandardProps, string[]]>([
    ['is said though the Aspect has warned of it', { unknownTagMutability: FindingSeverity.ERROR }, ['error']],
    ['is said where nobody may acknowledge it', { forbidAcknowledging: ['tagMutabilityUnknown'] }, ['warning']],
    ['is not said a second time otherwise', {}, []],
  ])('%s', (_, props, expected) => {
    unknown();
    const standard = new TagImmutabilityStandard(props);
    TagImmutabilityAspect.addTo(stack, { standard });
    app.synth();
    expect(findings(tagMutabilityUnknown, stack, contextOf(stack, standard)).map(({ severity }) => severity)).toEqual(expected);
  });
});
