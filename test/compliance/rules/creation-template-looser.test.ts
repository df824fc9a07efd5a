import { App, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { AppliedFor, CreationTemplate, EnforcementMode, ExistingCreationTemplate, TagFilters, TagMutabilitySetting } from '../../../src';
import { creationTemplateLooser } from '../../../src/compliance/rules/creation-template-looser';
import { contextOf, findings, rawRepository, rawTemplate, undeclared } from '../support/context';

const { IMMUTABLE, MUTABLE, immutableExcept } = TagMutabilitySetting;
const BASELINE = immutableExcept('dev-*');

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

describe('does not comply', () => {
  test('a CreationTemplate with a filter outside of the baseline', () => {
    new CreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION], tagMutability: immutableExcept('v*') });
    expect(findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE }))).toEqual([{
      path: 'Stack/Template/Resource',
      severity: 'error',
      message: "the creation template's tag mutability IMMUTABLE except 'v*' is looser than the baseline IMMUTABLE except 'dev-*': " +
        "tag 'v' can be overwritten: filter 'v*' excludes it from IMMUTABLE",
    }]);
  });

  test('the template of a pull-through cache, and the message says where the standard names it', () => {
    const floating = immutableExcept(...TagFilters.FLOATING);
    new CreationTemplate(stack, 'Cache', { prefix: 'docker-hub', appliedFor: [AppliedFor.PULL_THROUGH_CACHE], tagMutability: floating });
    const [{ message }] = findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE }));
    expect(message).toMatch(/\. It is for PULL_THROUGH_CACHE, .*: name its prefix in pullThroughNamespaces of the standard, so that the tags may move that publishers move$/);

    expect(findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE, pullThroughNamespaces: ['docker-hub'] }))).toEqual([]);
  });

  test('an L1 that says nothing, and the message says that this means MUTABLE', () => {
    rawTemplate(stack, {});
    const [{ message }] = findings(creationTemplateLooser, stack);
    expect(message).toContain('tag mutability MUTABLE, as nothing else is said, is looser than the baseline IMMUTABLE: every tag can be overwritten');
  });

  test('what is set on a template that exists already', () => {
    new ExistingCreationTemplate(stack, 'Existing', { prefix: 'team', tagMutability: immutableExcept('v*') });
    expect(findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE }))).toHaveLength(1);
  });

  test('the template of a namespace whose baseline is stricter', () => {
    rawTemplate(stack, BASELINE, { Prefix: 'prod/api' });
    const context = contextOf(stack, { baseline: BASELINE, namespaces: [{ prefix: 'prod', baseline: IMMUTABLE }] });
    expect(findings(creationTemplateLooser, stack, context)).toHaveLength(1);
  });
});

describe('warns of a stricter namespace below the prefix, for which nothing else is', () => {
  const namespaces = [{ prefix: 'team/prod/', baseline: IMMUTABLE }, { prefix: 'team', baseline: BASELINE }];

  test.each(['ROOT', 'team', 'team/'])('with the prefix %s', (prefix) => {
    rawTemplate(stack, BASELINE, { Prefix: prefix });
    expect(findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE, namespaces }))).toEqual([{
      path: 'Stack/Template',
      severity: 'warning',
      message: "the creation template is also for 'team/prod/', for which the app makes no other, and its tag mutability IMMUTABLE except 'dev-*' is looser " +
        "than the baseline IMMUTABLE of 'team/prod/': tag 'dev-' can be overwritten: filter 'dev-*' excludes it from IMMUTABLE. Make a template for 'team/prod'",
    }]);
  });

  test('also if there is one in another region', () => {
    rawTemplate(new Stack(stack.node.root as App, 'Elsewhere', { env: { region: 'eu-west-1' } }), IMMUTABLE, { Prefix: 'team/prod' });
    const east = new Stack(stack.node.root as App, 'East', { env: { region: 'us-east-1' } });
    rawTemplate(east, BASELINE);
    expect(findings(creationTemplateLooser, east, contextOf(stack, { baseline: BASELINE, namespaces }))).toHaveLength(1);
  });

  describe('if another one is under a condition', () => {
    let condition: CfnCondition;
    beforeEach(() => { condition = new CfnCondition(stack, 'Strict', { expression: Fn.conditionEquals('a', 'b') }); });

    /** A template for the namespace itself, that is there only sometimes. */
    function strict(id: string, when: CfnCondition): void {
      rawTemplate(stack, IMMUTABLE, { Prefix: 'team/prod' }, id).cfnOptions.condition = when;
    }

    function found(): string[] {
      return findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE, namespaces })).map(({ message }) => message);
    }

    test('and this one is not', () => {
      rawTemplate(stack, BASELINE);
      strict('One', condition);
      expect(found()).toEqual([expect.stringContaining("is also for 'team/prod/', for which the app makes no other that is always there, and its")]);
    });

    test('not if it is the same', () => {
      rawTemplate(stack, BASELINE).cfnOptions.condition = condition;
      strict('One', condition);
      expect(found()).toEqual([]);
    });

    test('not if a third one is under the opposite condition', () => {
      rawTemplate(stack, BASELINE);
      strict('One', condition);
      strict('Two', new CfnCondition(stack, 'Opposite', { expression: Fn.conditionNot(condition) }));
      expect(found()).toEqual([]);
    });

    test.each([[true, 0], [false, 1]])('in the branch of its filters in which the other one is not there: %p', (isThere, count) => {
      const { ImageTagMutability, ImageTagMutabilityExclusionFilters: filters } = BASELINE.toCloudFormation();
      const branches = isThere ? [filters, { Ref: 'AWS::NoValue' }] : [{ Ref: 'AWS::NoValue' }, filters];
      const modes = isThere ? [ImageTagMutability, 'IMMUTABLE'] : ['IMMUTABLE', ImageTagMutability];
      rawTemplate(stack, { ImageTagMutability: { 'Fn::If': ['Strict', ...modes] }, ImageTagMutabilityExclusionFilters: { 'Fn::If': ['Strict', ...branches] } });
      strict('One', condition);
      expect(found()).toHaveLength(count);
    });
  });

  test('of several at once', () => {
    rawTemplate(stack, BASELINE);
    const several = ['a', 'b', 'c', 'd'].map((name) => ({ prefix: `team/${name}`, baseline: IMMUTABLE }));
    const [{ message }, ...others] = findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE, namespaces: several }));
    expect(message).toContain("is also for 'team/a/', 'team/b/', 'team/c/' and 1 more, for which");
    expect(others).toEqual([]);
  });

  test('not of a cache, whose repositories are below its own prefix', () => {
    rawTemplate(stack, BASELINE, { Prefix: 'ROOT', AppliedFor: ['PULL_THROUGH_CACHE'] });
    expect(findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE, namespaces }))).toEqual([]);
  });

  describe('of a filter of which only a part is known', () => {
    function found(filter: string, ...standard: object[]): string[] {
      rawTemplate(stack, {
        ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        ImageTagMutabilityExclusionFilters: [
          { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: { 'Fn::Sub': filter } },
        ],
      });
      const context = contextOf(stack, { baseline: BASELINE, namespaces: [...namespaces, ...standard as typeof namespaces] });
      return findings(creationTemplateLooser, stack, context).map(({ severity, message }) => `${severity} ${message}`);
    }

    test('if it opens a tag there, whatever it becomes', () => {
      expect(found('dev-${AWS::Region}')).toEqual([expect.stringMatching(
        /^warning the creation template is also for 'team\/prod\/', .* that is so whatever becomes of what is known only at deployment.*Make a template for 'team\/prod'$/)]);
    });

    test('if nobody knows whether it does', () => {
      expect(found('dev-${AWS::Region}', { prefix: 'team/eu', baseline: immutableExcept('dev-eu*') })).toEqual([
        expect.stringContaining("is also for 'team/prod/'"),
        expect.stringMatching(/^warning the creation template is also for 'team\/eu\/', .* nobody can tell whether its tag mutability .* meets the baseline IMMUTABLE except 'dev-eu\*' of 'team\/eu\/': /),
      ]);
    });

    test('if it is not known only of the namespace around', () => {
      expect(found('${AWS::Region}*')).toEqual([expect.stringContaining("is also for 'team/prod/'")]);
    });

    test('not if it lies within the baseline there', () => {
      expect(found('dev-${AWS::Region}', { prefix: 'team/test', baseline: immutableExcept('dev-*', 'v*') })).toEqual([expect.not.stringContaining('team/test')]);
    });
  });

  test('not if nobody knows the mode', () => {
    rawTemplate(stack, { ImageTagMutability: { Ref: 'Mode' } });
    expect(findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE, namespaces }))).toEqual([]);
  });

  test.each([
    ['another template is for it', { Prefix: 'team/prod' }, {}],
    ['another template is for a part of the way to it', { Prefix: 'team/prod' }, { namespaces: [{ prefix: 'team/prod/eu', baseline: IMMUTABLE }] }],
    ['it is exempt', undefined, { exemptions: [{ repositories: 'team/prod/*', reason: 'old', owner: 'platform' }] }],
    ['it is elsewhere', undefined, { namespaces: [{ prefix: 'teams', baseline: IMMUTABLE }] }],
    ['it asks for less', undefined, { namespaces: [{ prefix: 'team/prod', baseline: immutableExcept('dev-*', 'v*') }] }],
  ])('not if %s', (_, other, standard) => {
    rawTemplate(stack, BASELINE);
    if (other) {
      rawTemplate(stack, IMMUTABLE, other, 'Other');
    }
    expect(findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE, namespaces, ...standard }))).toEqual([]);
  });
});

test('is a warning where the standard only reports', () => {
  rawTemplate(stack, MUTABLE);
  const context = contextOf(stack, { namespaces: [{ prefix: 'team', enforcement: EnforcementMode.REPORT }] });
  expect(findings(creationTemplateLooser, stack, context)).toEqual([expect.objectContaining({ severity: 'warning' })]);
});

describe('complies, or is for another check', () => {
  test.each<[string, TagMutabilitySetting | object]>([
    ['a part of the baseline', immutableExcept('dev-ci-*')],
    ['filters that match everything', undeclared('IMMUTABLE_WITH_EXCLUSION', '*')],
    ['a mode that is a token', { ImageTagMutability: { Ref: 'Mode' } }],
  ])('%s', (_, setting) => {
    rawTemplate(stack, setting);
    expect(findings(creationTemplateLooser, stack, contextOf(stack, { baseline: BASELINE }))).toEqual([]);
  });

  test('a repository', () => {
    rawRepository(stack, MUTABLE);
    expect(findings(creationTemplateLooser, stack)).toEqual([]);
  });

  test('a pull-through cache in a namespace whose tags may move', () => {
    rawTemplate(stack, immutableExcept('latest'), { Prefix: 'docker-hub', AppliedFor: ['PULL_THROUGH_CACHE'] });
    const context = contextOf(stack, { namespaces: [{ prefix: 'docker-hub', baseline: immutableExcept('latest') }] });
    expect(findings(creationTemplateLooser, stack, context)).toEqual([]);
  });

  test('an exempt prefix', () => {
    rawTemplate(stack, MUTABLE, { Prefix: 'sandbox' });
    const exemptions = [{ repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform' }];
    expect(findings(creationTemplateLooser, stack, contextOf(stack, { exemptions }))).toEqual([]);
  });
});
